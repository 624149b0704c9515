/**
 * @file Training functions run against a benchmark's tests, in the sandbox: what passes solves the
 * problem, whatever it looks like. Each function is called by the entry point's name, and only
 * where the number of arguments fits. First a screening: one program a function tries the tests of
 * all problems; then every pass of it is judged as an answer is: alone, with assertions counted,
 * within the canonical solution's time. Where types are declared they must agree too, and the few
 * problems that fit are tried without a screening.
 */
import { facetOf } from "../../languages/registry.js";
import type { Calibration } from "../../benchmark/check.js";
import { programOf } from "../../benchmark/program.js";
import { rstrip } from "../../languages/white-space.js";
import { blindTree } from "../../languages/blind-form.js";
import { codeReader } from "../../languages/code-reader.js";
import { functionNamed, type CodeReader, type FunctionShape } from "../../languages/definitions.js";
import { silent, type Progress } from "../../progress.js";
import type { Problem } from "../../records.js";
import type { Program } from "../../languages/outcome.js";
import type { Sandbox } from "../../sandbox/sandbox.js";
import type { FoundFunction } from "../functions-in.js";
import { callable, screened, screening } from "./screening.js";

/** A training function that passes a problem's test. */
export interface ExecutedMatch {
  /** The problem that it solves. */
  readonly taskId: string;
  /** Index of the record that holds the function, from 0. */
  readonly record: number;
  /** Its name in the record; it was called by the problem's entry point. */
  readonly functionName: string;
}

/** What running the training functions against the tests showed. */
export interface ExecutedReport {
  /** Functions that were tried; several that are equal but for the names of locals count once. */
  readonly functions: number;
  /** Pairs of a function and a problem whose numbers of arguments fit. */
  readonly compatible: number;
  /** Pairs that nothing was found out about: the function took too long too often. */
  readonly undecided: number;
  /** Pairs whose test passed. */
  readonly matches: readonly ExecutedMatch[];
}

/** How the run is watched and stopped. */
export interface ExecutedOptions {
  /** Called with thousandths done, of 1000; silent by default. */
  readonly progress?: Progress | undefined;
  /** Stops the sandbox when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tests that a screening could not decide, and that are tried alone; the rest of a function's are
 * left undecided.
 */
const PATIENCE = 3;

/** @param calibration  how the canonical solutions ran; problems without an entry are not tried */
export async function executedOverlap(
  functions: readonly FoundFunction[],
  problems: readonly Problem[],
  language: string,
  sandbox: Sandbox,
  calibration: Calibration,
  { progress = silent, signal }: ExecutedOptions = {},
): Promise<ExecutedReport> {
  const reader = await codeReader(language);
  const judged = problems.filter((problem) => calibration.has(problem.taskId));
  const wanted = judged.map((problem) => {
    const root = reader.parse(
      `${rstrip(problem.declaration)}\n${facetOf(language, "answer").close}\n`,
    );
    return root === null
      ? undefined
      : functionNamed(reader.definitions(root), programOf(problem, "").entryPoint)?.fn;
  });
  const equals = new Map<string, FoundFunction[]>();
  const keyOf = (fn: FoundFunction): string => `${blindTree(fn.fn.node).hash} ${fn.prelude}`;
  for (const fn of functions) equals.set(keyOf(fn), [...(equals.get(keyOf(fn)) ?? []), fn]);
  const tried = [...equals.values()]
    .map(([fn]) => fn!)
    .map((fn) => ({ fn, fits: judged.filter((_, i) => fits(fn.fn, wanted[i])) }))
    .filter(({ fits: some }) => some.length > 0);
  const compatible = tried.reduce((sum, one) => sum + one.fits.length, 0);
  const { likely, undecided } = await screenedPairs(tried, reader, sandbox, progress, signal);
  const verdicts = await sandbox.run(
    likely.map(({ fn, problem }): Program => ({
      ...programOf(problem, "", calibration.get(problem.taskId)),
      code: callable(fn, programOf(problem, "").entryPoint, language),
    })),
    phase(progress, 0.8, 0.2),
    signal,
  );
  const matches = likely.flatMap(({ fn, problem }, i): ExecutedMatch[] =>
    verdicts[i]!.outcome !== "passed"
      ? []
      : equals
          .get(keyOf(fn))!
          .map(({ record, name }) => ({ taskId: problem.taskId, record, functionName: name })),
  );
  return { functions: tried.length, compatible, undecided, matches };
}

/** A function with the problems that it fits. */
interface Tried {
  readonly fn: FoundFunction;
  readonly fits: readonly Problem[];
}

/** Pairs that a screening lets through, or all where there is none. */
async function screenedPairs(
  tried: readonly Tried[],
  reader: CodeReader,
  sandbox: Sandbox,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<{ likely: { fn: FoundFunction; problem: Problem }[]; undecided: number }> {
  const programs = tried.map(({ fn, fits: some }) => screening(fn, some, reader));
  const asked = programs.filter((program) => program !== undefined);
  const screenings = await sandbox.run(asked, phase(progress, 0, 0.8), signal);
  const likely: { fn: FoundFunction; problem: Problem }[] = [];
  let undecided = 0;
  let next = 0;
  tried.forEach(({ fn, fits: some }, i) => {
    const { passing, unsure } =
      programs[i] === undefined
        ? { passing: [...some.keys()], unsure: [] }
        : screened(screenings[next++]!, some.length);
    undecided += Math.max(0, unsure.length - PATIENCE);
    for (const at of [...passing, ...unsure.slice(0, PATIENCE)])
      likely.push({ fn, problem: some[at]! });
  });
  return { likely, undecided };
}

type Shape = Pick<FunctionShape, "arity" | "types">;

function fits({ arity: [least, most], types }: Shape, wanted: Shape | undefined): boolean {
  if (wanted === undefined || types !== wanted.types) return false;
  return least <= wanted.arity[1] && most >= wanted.arity[0] && least <= most;
}

/** A part of a longer progress. */
function phase(progress: Progress, from: number, share: number): Progress {
  return {
    update: (done, total, note) =>
      progress.update(Math.round(1000 * (from + (share * done) / Math.max(1, total))), 1000, note),
  };
}
