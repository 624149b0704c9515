/**
 * @file Checks MiniFix as it lies on disk: solutions proven again, and the gates on the figures of
 * a stored record of the ablation.
 */
import { join } from "node:path";
import { z } from "zod";
import { WorkError } from "../errors.js";
import { readJsonLines } from "../files/read.js";
import { createSandbox } from "../sandbox/sandbox.js";
import { MINIFIX_FILES } from "./build-minifix.js";
import { TIME_LIMIT } from "./faults.js";
import { gateFigures } from "./gate-figures.js";
import { failedGates } from "./gates.js";
import type { MiniFixRecord } from "./minifix.js";

/** Problems of a file whose canonical solution fails or whose buggy one passes. */
async function unproven(path: string): Promise<string[]> {
  const problems = readJsonLines(path, z.custom<MiniFixRecord>());
  const sandbox = await createSandbox("python", { timeLimit: TIME_LIMIT });
  try {
    const programs = problems.flatMap((problem) =>
      [problem.canonical_solution, problem.buggy_solution].map((body) => ({
        id: problem.task_id,
        code: problem.prompt + body,
        test: problem.test,
        entryPoint: problem.entry_point,
      })),
    );
    const passed = (await sandbox.run(programs)).map(({ outcome }) => outcome === "passed");
    return problems.flatMap(({ task_id }, i) =>
      passed[2 * i] && !passed[2 * i + 1] ? [] : [task_id],
    );
  } finally {
    await sandbox.close();
  }
}

/**
 * Proves all problems again and asks the gates.
 * @param directory  folder of the data sets
 * @param summary  summary.json of the ablation's record
 * @param say  is given each line of the report
 * @throws WorkError if a solution or a gate does not hold
 */
export async function checkMiniFix(
  directory: string,
  summary: string,
  say: (line: string) => void,
): Promise<void> {
  const wrong: string[] = [];
  for (const file of MINIFIX_FILES) {
    const failed = await unproven(join(directory, "minifix", file));
    say(`${file}: ${failed.length === 0 ? "every solution proven again" : failed.join(", ")}`);
    wrong.push(...failed);
  }
  const figures = gateFigures(summary);
  const points = (value: number | undefined): string =>
    value === undefined ? "" : (100 * value).toFixed(1);
  for (const { arm: name, stratum, passAt1, withheld, repeatsBug } of figures)
    say([name, stratum, points(passAt1), points(withheld), points(repeatsBug)].join("\t"));
  const failed = failedGates(figures);
  failed.forEach(say);
  if (wrong.length + failed.length > 0)
    throw new WorkError(
      `minifix --check: expected every solution and gate to hold, got ${wrong.length} ` +
        `problems and ${failed.length} gates that do not; see the lines above`,
    );
}
