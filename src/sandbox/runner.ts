/** @file Opens what runs programs inside a sandbox thread; every language brings its own. */
import type { ProgramRunner, RunnerStart } from "../languages/runner.js";

/** What the module of a runner exports. */
interface RunnerModule {
  openRunner(data: unknown): Promise<ProgramRunner>;
}

/** Opens the runner of a language. */
export async function openRunner({ module, data }: RunnerStart): Promise<ProgramRunner> {
  const { openRunner: open } = require(module) as RunnerModule;
  return open(data);
}
