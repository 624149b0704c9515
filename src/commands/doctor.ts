/**
 * @file `cct doctor`: what this machine can run, each tried just now, and what is missing, with the
 *   command that brings it.
 */
import type { Command } from "commander";
import type { Finding } from "../doctor/examine.js";
import { tell, verb } from "./command.js";

/** The verb `doctor`. */
export function doctorCommand(): Command {
  return verb(
    "doctor",
    "start what this project needs, and say what works, what is missing and what brings it",
    "npx cct doctor",
  ).action(async (flags: { json?: boolean }) => {
    const { checks } = await import("../doctor/checks.js");
    const { examine } = await import("../doctor/examine.js");
    const findings = await examine(await checks(), (finding) => {
      if (!flags.json) process.stdout.write(`${line(finding)}\n`);
    });
    if (flags.json) tell(flags, { findings }, "");
    const failed = findings.some(({ ok, optional }) => !ok && !optional);
    if (failed) process.exitCode = 1;
  });
}

function line({ name, state, found, remedy, seconds }: Finding): string {
  const time = `${seconds.toFixed(1)} s`.padStart(7);
  const way = remedy === null ? "" : `; ${remedy}`;
  return `${state.padEnd(6)} ${time}  ${name.padEnd(22)} ${found}${way}`;
}
