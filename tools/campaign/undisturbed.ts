/** @file The sweep of a campaign as it is without one: on this machine, without a queue. */
import { join } from "node:path";
import { WorkError } from "../../src/errors.js";
import { projectRoot } from "../../src/files/project-root.js";
import { Member } from "./member.js";
import type { Sweep } from "./sweep.js";

/**
 * Runs the sweep into a store of its own, until it is done or the signal aborted.
 * @returns seconds
 * @throws WorkError if it fails
 */
export async function undisturbedRun(
  { spec }: Sweep,
  store: string,
  signal?: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const log = `${store}.log`;
  const cct = [process.execPath, join(projectRoot, "bin", "cct.js")];
  const argv = [...cct, "run", spec, "--out", store, "--no-figures", "--json"];
  const run = new Member({ argv, log });
  const stop = (): void => run.signal("SIGKILL", true);
  signal?.addEventListener("abort", stop, { once: true });
  const code = await run.ended;
  if (code !== 0)
    throw new WorkError(
      `campaign: expected the undisturbed run to end well, but its exit code is ${code}; see ${log}`,
    );
  return (performance.now() - began) / 1000;
}
