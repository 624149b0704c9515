/** @file Opens what runs programs inside a sandbox thread; every language brings its own. */
import type { ProgramRunner, RunnerModule, RunnerStart } from "../languages/runner.js";

/** Opens the runner of a language. */
export async function openRunner({ module, data }: RunnerStart): Promise<ProgramRunner> {
  const { openRunner: open } = require(module) as RunnerModule;
  return open(data);
}
