/**
 * @file `cct figures [--check]`: every figure from the store, or the proof that the drawn ones
 *   still say what it says.
 */
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { WorkError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { tell, verb } from "./command.js";

/** The verb `figures`. */
export function figuresCommand(): Command {
  return verb(
    "figures",
    "draw every figure of every record in the results folder; --check re-derives and compares data",
    "npx cct figures --check",
  )
    .option("--check", "compare the drawn figures' data with data derived anew; write nothing")
    .option("--results <dir>", "folder of records", join(projectRoot, "results"))
    .action(async (flags: { json?: boolean; check?: boolean; results: string }) => {
      const { refreshRecords, checkRecords } = await import("../experiment/refresh.js");
      const results = resolve(flags.results);
      if (!flags.check) {
        const drawn = await refreshRecords(results);
        return tell(flags, { drawn }, `${drawn.length} figures drawn:\n  ${drawn.join("\n  ")}`);
      }
      const report = checkRecords(results);
      tell(
        flags,
        report,
        `${report.checked} figures checked, ${report.faults.length} ` +
          `differ${report.faults.map((f) => `\n  ${f}`).join("")}`,
      );
      if (report.faults.length > 0)
        throw new WorkError(
          `figures: expected every figure as the store has it, but ${report.faults.length} ` +
            `of ${report.checked} differ from the store; run \`npx cct figures\` to draw them anew`,
        );
    });
}
