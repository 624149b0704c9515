/**
 * @file Judges completions. The judge is checked first: a benchmark whose canonical solutions do not all pass, or whose buggy
 * ones do not all fail, is refused; and an answer must run through as many assertions as the canonical solution does.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { projectRoot } from "../files/project-root.js";
import { writeFileWhole } from "../files/write.js";
import type { Progress } from "../progress.js";
import type { Completion, Problem } from "../records.js";
import type { Program, Verdict } from "../sandbox/outcome.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { candidateOf, normalisedBody } from "./extraction.js";

/**
 * What the harness puts before every Python candidate, less numpy, which the runtime lacks: a program that needs it is
 * judged `missing module` or `name error`, and so counted by name.
 */
export const PYTHON_IMPORTS = `import math
import re
import sys
import copy
import datetime
import itertools
import collections
import heapq
import statistics
import functools
import hashlib
import string
from typing import *
from collections import *
`;

export interface ScoredCompletion<C extends Completion = Completion> {
  readonly problem: Problem;
  readonly completion: C;
  readonly verdict: Verdict;
  /** The answer is the buggy solution again, blank lines and trailing spaces aside. */
  readonly repeatsBug: boolean;
}

export interface ScoreOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Assertions of the canonical solutions by task, from `checkBenchmark`; unchecked without it. */
  readonly assertions?: ReadonlyMap<string, number>;
}

/** The program of an answer: imports, candidate, test. Helpers above the entry point are also there for the test. */
export function programOf(problem: Problem, completion: string, expectedAssertions?: number): Program {
  const declaration = problem.declaration;
  const helpers = declaration.slice(0, Math.max(0, declaration.lastIndexOf(`def ${problem.entryPoint}(`)));
  return {
    id: problem.taskId, code: `${PYTHON_IMPORTS}${candidateOf(problem, completion, { mode: "tests" })}\n`, test: problem.test, entryPoint: problem.entryPoint,
    support: PYTHON_IMPORTS + helpers, ...(expectedAssertions === undefined ? {} : { expectedAssertions }),
  };
}

/**
 * Judges every completion.
 * @returns one scored completion each, in the given order
 * @throws UsageError for a completion of a task that is not among `problems`
 */
export async function scoreCompletions<C extends Completion>(
  problems: readonly Problem[], completions: readonly C[], sandbox: Sandbox, { progress, signal, assertions }: ScoreOptions = {},
): Promise<ScoredCompletion<C>[]> {
  const byTask = new Map(problems.map((p) => [p.taskId, p]));
  const programs = completions.map((completion) => {
    const problem = byTask.get(completion.taskId);
    if (problem === undefined) throw new UsageError(`scoreCompletions: expected a task of the benchmark, got ${completion.taskId}`);
    return programOf(problem, completion.completion, assertions?.get(completion.taskId));
  });
  const verdicts = await sandbox.run(programs, progress, signal);
  return completions.map((completion, i) => {
    const problem = byTask.get(completion.taskId)!;
    return { problem, completion, verdict: verdicts[i]!, repeatsBug: normalisedBody(completion.completion) === normalisedBody(problem.buggySolution) };
  });
}

/**
 * Refuses a benchmark that cannot judge. The outcome is remembered in .cache/ by the problems' hash; deleting it costs one run.
 * @returns assertions that each canonical solution ran through, by task
 * @throws UsageError naming the problems at fault
 */
export async function checkBenchmark(problems: readonly Problem[], sandbox: Sandbox, options: Omit<ScoreOptions, "assertions"> = {}): Promise<Map<string, number>> {
  const memo = join(projectRoot, ".cache", "benchmarks", `${sha256(canonicalJson([PYTHON_IMPORTS, problems])).slice(0, 20)}.json`);
  if (existsSync(memo)) return new Map(JSON.parse(readFileSync(memo, "utf8")) as [string, number][]);
  const judge = (which: "canonicalSolution" | "buggySolution") =>
    scoreCompletions(problems, problems.map((p) => ({ taskId: p.taskId, sample: 0, completion: p[which] })), sandbox, options);
  const canonical = await judge("canonicalSolution"), buggy = await judge("buggySolution");
  const faults = [
    ...canonical.filter((s) => s.verdict.outcome !== "passed").map((s) => `${s.problem.taskId}: its canonical solution does not pass (${s.verdict.outcome}: ${s.verdict.message})`),
    ...buggy.filter((s) => s.verdict.outcome === "passed").map((s) => `${s.problem.taskId}: its buggy solution passes`),
  ];
  if (faults.length > 0)
    throw new UsageError(`the benchmark cannot judge: ${faults.slice(0, 3).join("; ")}${faults.length > 3 ? `; and ${faults.length - 3} more` : ""}; mend or remove these problems`);
  const assertions = canonical.map((s): [string, number] => [s.problem.taskId, s.verdict.assertions]);
  writeFileWhole(memo, JSON.stringify(assertions));
  return new Map(assertions);
}
