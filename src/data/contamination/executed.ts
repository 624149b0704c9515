/**
 * @file Training functions run against a benchmark's tests, in the sandbox: what passes solves the problem, whatever it looks like.
 * Each function is called by the entry point's name, and only where the number of arguments fits. First a screening (Python):
 * one program a function tries the tests of all problems, with a bound on the lines that a call may run; then every pass
 * of it is judged as an answer is: alone, with assertions counted, within the canonical solution's time.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Calibration } from "../../benchmark/check.js";
import { programOf, PYTHON_IMPORTS } from "../../benchmark/program.js";
import { rstrip } from "../../benchmark/python-text.js";
import { blindTree } from "../../code/blind-form.js";
import { codeReader, functionNamed } from "../../code/definitions.js";
import { projectRoot } from "../../files/project-root.js";
import { silent, type Progress } from "../../progress.js";
import type { Problem } from "../../records.js";
import type { Program } from "../../sandbox/outcome.js";
import type { Sandbox } from "../../sandbox/sandbox.js";
import type { FoundFunction } from "../functions-in.js";

export interface ExecutedMatch { readonly taskId: string; readonly record: number; readonly functionName: string }

export interface ExecutedReport {
  /** Functions that were tried; several that are equal but for the names of locals count once. */
  readonly functions: number;
  /** Pairs of a function and a problem whose numbers of arguments fit. */
  readonly compatible: number;
  /** Pairs that nothing was found out about: the function took too long too often. */
  readonly undecided: number;
  readonly matches: readonly ExecutedMatch[];
}

export interface ExecutedOptions { readonly progress?: Progress; readonly signal?: AbortSignal }

/** Lines that one call may run in a screening, and calls that may run into that bound before the rest are refused. */
const LINES = 20_000, PATIENCE = 3;
/** Outcomes of a screening whose function does not even load: the tests themselves end in none of them. */
const UNLOADED: readonly string[] = ["syntax error", "name error", "exception", "missing module"];
/** Seconds of processor time of a screening. */
const SCREEN_LIMIT = 10;

/** @param calibration  how the canonical solutions ran; problems without an entry are not tried */
export async function executedOverlap(
  functions: readonly FoundFunction[], problems: readonly Problem[], language: string, sandbox: Sandbox, calibration: Calibration, { progress = silent, signal }: ExecutedOptions = {},
): Promise<ExecutedReport> {
  const reader = await codeReader(language), judged = problems.filter((problem) => calibration.has(problem.taskId));
  const arities = judged.map(({ declaration, entryPoint }) => {
    const root = reader.parse(rstrip(declaration) + (language === "python" ? "\n    pass\n" : "\n}\n"));
    return root === null ? undefined : functionNamed(reader.definitions(root), entryPoint)?.fn.arity;
  });
  const equals = new Map<string, FoundFunction[]>(), keyOf = (fn: FoundFunction): string => `${blindTree(fn.fn.node).hash} ${fn.prelude}`;
  for (const fn of functions) equals.set(keyOf(fn), [...(equals.get(keyOf(fn)) ?? []), fn]);
  const tried = [...equals.values()].map(([fn]) => fn!).map((fn) => ({ fn, fits: judged.filter((_, i) => fits(fn.fn.arity, arities[i])) })).filter(({ fits: some }) => some.length > 0);
  const compatible = tried.reduce((sum, one) => sum + one.fits.length, 0);
  let undecided = 0;
  const likely: { fn: FoundFunction; problem: Problem }[] = [];
  if (language !== "python") for (const { fn, fits: some } of tried) likely.push(...some.map((problem) => ({ fn, problem })));
  else {
    const verdicts = await sandbox.run(tried.map(({ fn, fits: some }) => screening(fn, some)), phase(progress, 0, 0.8), signal);
    tried.forEach(({ fn, fits: some }, i) => {
      const found = /^LookupError: passing (.*?); unsure (.*?);/.exec(verdicts[i]!.message), keys = (text = ""): string[] => text.split(" ").filter((key) => key !== "");
      if (UNLOADED.includes(verdicts[i]!.outcome)) return;
      const unsure = found ? keys(found[2]) : some.map((_, at) => String(at)); // the screening did not end: every pair is unsure
      undecided += Math.max(0, unsure.length - PATIENCE);
      for (const key of [...keys(found?.[1]), ...unsure.slice(0, PATIENCE)]) likely.push({ fn, problem: some[Number(key)]! });
    });
  }
  const verdicts = await sandbox.run(likely.map(({ fn, problem }): Program => ({
    ...programOf(problem, "", calibration.get(problem.taskId)), code: `${header(language)}${callable(fn, problem.entryPoint, language)}`,
  })), phase(progress, 0.8, 0.2), signal);
  const matches = likely.flatMap(({ fn, problem }, i): ExecutedMatch[] => (verdicts[i]!.outcome !== "passed" ? []
    : equals.get(keyOf(fn))!.map(({ record, name }) => ({ taskId: problem.taskId, record, functionName: name }))));
  return { functions: tried.length, compatible, undecided, matches };
}

function fits([least, most]: readonly [number, number], wanted: readonly [number, number] | undefined): boolean {
  return wanted !== undefined && least <= wanted[1] && most >= wanted[0] && least <= most;
}

const header = (language: string): string => (language === "python" ? PYTHON_IMPORTS : "");

/** The function with what stood beside it, under the entry point's name. */
function callable(fn: FoundFunction, entryPoint: string, language: string): string {
  const code = `${fn.prelude}${fn.code}`;
  if (fn.name === entryPoint) return code;
  return language === "python" ? `${code}\n${entryPoint} = ${fn.name}\n` : `${code}\nconst ${entryPoint} = ${fn.name};\n`;
}

/** Name under which a screened function is called. */
const SCREENED = "cct_screened";
const SCREEN = readFileSync(join(projectRoot, "src", "data", "contamination", "screen.py"), "utf8").replace(/^"""[\s\S]*?"""\n/, "");

/** One program that tries the tests of `problems`; equal lists of problems make equal tests, which the judge keeps. */
function screening(fn: FoundFunction, problems: readonly Problem[]): Program {
  const cases = problems.map((p, key) => [String(key), `${rstrip(p.declaration)}\n    pass\n`, p.test, p.entryPoint]);
  return {
    id: fn.name, entryPoint: SCREENED, timeLimit: SCREEN_LIMIT,
    code: `${PYTHON_IMPORTS}${fn.prelude}${fn.code}${bounded(fn.name)}`,
    test: SCREEN.replace("HEADER", () => JSON.stringify(PYTHON_IMPORTS)).replace("CASES", () => JSON.stringify(JSON.stringify(cases))).replace("ENTRY", SCREENED),
  };
}

/** Python that calls `name` with at most LINES lines a call. It need not hold against tricks: what it lets through is judged again. */
function bounded(name: string): string {
  return `
def ${SCREENED}(*values, _fn=${name}, _sys=__import__("sys"), _left=[0, ${PATIENCE}]):
    def trace(frame, event, argument):
        _left[0] -= 1
        if _left[0] < 0:
            raise TimeoutError("too many lines")
        return trace
    if _left[1] <= 0:
        raise TimeoutError("too many calls with too many lines")
    _left[0] = ${LINES}
    _sys.settrace(trace)
    try:
        return _fn(*values)
    finally:
        _sys.settrace(None)
        if _left[0] < 0:
            _left[1] -= 1
`;
}

/** A part of a longer progress. */
function phase(progress: Progress, from: number, share: number): Progress {
  return { update: (done, total, note) => progress.update(Math.round(1000 * (from + (share * done) / Math.max(1, total))), 1000, note) };
}
