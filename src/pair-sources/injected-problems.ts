/**
 * @file A benchmark's twin: the same functions, prompts and tests, each with an injected bug in
 * place of its own. Asked side by side, the two tell what a model makes of injected bugs and of
 * those that people made, paired by function.
 */
import { problemRecord, readProblems } from "../benchmark/problems.js";
import { createInjector, type Injector } from "../bugs/injector.js";
import { functionOfProblem } from "../bugs/read-functions.js";
import { countsOf } from "../counts.js";
import { UsageError } from "../errors.js";
import { writeRecords } from "../files/write.js";
import { silent, type Progress } from "../progress.js";
import { PASSES, proven } from "../real-bugs/proven.js";
import type { LeftOut } from "../real-bugs/buggy-program.js";
import { benchmarkBugType, type BugType, type Pair, type Problem } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";

/** Which benchmark gets a twin, of which bugs, and where to. */
export interface InjectedProblemsOptions {
  /** Benchmark in HumanEvalPack's form (.gz too). */
  readonly input: string;
  /** Language of its programs. */
  readonly language: string;
  /** JSON Lines (.gz too) of problems; replaced whole. */
  readonly output: string;
  /** JSON Lines (.gz too) of {task_id, reason}; replaced whole. */
  readonly leftOut: string;
  /** Bug types; all six when absent. */
  readonly types?: readonly BugType[] | undefined;
  /** Decides which bugs; default 0. */
  readonly seed?: number | undefined;
  /** Threads of the sandbox; default one a core. */
  readonly workers?: number | undefined;
  /** Called with problems tried and problems in all; silent by default. */
  readonly progress?: Progress | undefined;
  /** Ends the proof when aborted; nothing is written then. */
  readonly signal?: AbortSignal | undefined;
}

/** What `cct inject --as problems --json` prints. */
export interface InjectedProblems {
  /** Problems of the benchmark. */
  readonly read: number;
  /** Problems written. */
  readonly problems: number;
  /** How many bugs of each type were injected. */
  readonly byType: Readonly<Record<string, number>>;
  /** Problems without a twin, each with the reason. */
  readonly leftOut: readonly LeftOut[];
  /** Of the problems' file. */
  readonly sha256: string;
}

/** Bugs tried for each problem before one is left without: its tests may be blind to many. */
const TRIES = 5;

/**
 * Injects one bug into the canonical solution of every problem, proven by the problem's test; task
 * ids stay, so that results of the two files are paired by them. Several problems with one
 * canonical program get different bugs. Twice the same options give the same bytes.
 * @throws UsageError for a faulty file, problems of another language, or if no problem gets a bug
 * @throws WorkError if an output cannot be written
 * @example await injectedProblems({ ...files, language: "python", seed: 1 }) // the same bytes twice
 */
export async function injectedProblems(
  options: InjectedProblemsOptions,
): Promise<InjectedProblems> {
  const { input, language, output, seed = 0, types, workers, progress = silent, signal } = options;
  const problems = readProblems(input);
  const foreign = problems.find((problem) => problem.language !== language);
  if (foreign !== undefined)
    throw new UsageError(
      `${input}: expected problems in ${language}, got ${foreign.taskId} in ` +
        `${foreign.language}; pass --language ${foreign.language}, or another file`,
    );
  const injector = await createInjector(language);
  const reasons = new Map<string, string>();
  const twins = new Map<string, Problem>();
  let programs = byProgram(problems).map((same) => ({
    same,
    pairs: pairsOf(same, injector, { seed, types }),
  }));
  const sandbox = await createSandbox(language, { workers });
  try {
    while (programs.length > 0) {
      const tried = programs.flatMap(({ same, pairs }) => {
        const bare = same.filter(({ taskId }) => !twins.has(taskId));
        const next = pairs.splice(0, bare.length);
        return next.flatMap((pair, i) => twinOf(bare[i]!, pair) ?? []);
      });
      const { problems: kept, leftOut } = await proven(tried, sandbox, { signal });
      for (const twin of kept) twins.set(twin.taskId, twin);
      for (const { taskId, reason } of leftOut) reasons.set(taskId, reason);
      programs = programs.filter(
        ({ same, pairs }) => pairs.length > 0 && same.some(({ taskId }) => !twins.has(taskId)),
      );
      progress.update(twins.size, problems.length, `${twins.size} proven`);
    }
  } finally {
    await sandbox.close();
  }
  const written = problems.flatMap(({ taskId }) => twins.get(taskId) ?? []);
  const leftOut = problems
    .filter(({ taskId }) => !twins.has(taskId))
    .map(({ taskId }) => ({ taskId, reason: reasonFor(reasons.get(taskId)) }));
  if (written.length === 0)
    throw new UsageError(
      `inject: expected problems that a bug can be injected into, got none of ` +
        `${problems.length} (${leftOut[0]!.taskId}: ${leftOut[0]!.reason}); choose other bug ` +
        "types, or another file",
    );
  const sha = writeRecords(output, written.map(problemRecord));
  writeRecords(
    options.leftOut,
    leftOut.map(({ taskId, reason }) => ({ task_id: taskId, reason })),
  );
  return {
    read: problems.length,
    problems: written.length,
    byType: Object.fromEntries(countsOf(written.map(({ bugType }) => bugType))),
    leftOut,
    sha256: sha,
  };
}

/** Problems by their canonical programs, in the order of the first of each. */
function byProgram(problems: readonly Problem[]): Problem[][] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const program = problem.declaration + problem.canonicalSolution;
    groups.set(program, [...(groups.get(program) ?? []), problem]);
  }
  return [...groups.values()];
}

/** The first pairs that can be made of the function of these problems; none if it has no sites. */
function pairsOf(
  same: readonly Problem[],
  injector: Injector,
  { seed, types }: { readonly seed: number; readonly types: readonly BugType[] | undefined },
): Pair[] {
  const fn = functionOfProblem(same[0]!, injector.language, injector.parser);
  return injector.inject(fn, {
    ...(types === undefined ? {} : { types }),
    ...{ seed, perFunction: TRIES * same.length, proving: true },
  });
}

/** The problem with the pair's bug for its own; undefined where the edit is outside of the body. */
function twinOf(problem: Problem, { correct, buggy, bugType }: Pair): Problem | undefined {
  const { declaration, canonicalSolution } = problem;
  const whole = declaration + canonicalSolution;
  const at = whole.lastIndexOf(correct);
  const edited = whole.slice(0, at) + buggy + whole.slice(at + correct.length);
  if (at < 0 || !edited.startsWith(declaration)) return undefined;
  return {
    ...problem,
    buggySolution: edited.slice(declaration.length),
    bugType: benchmarkBugType(bugType),
  };
}

function reasonFor(reason: string | undefined): string {
  if (reason === undefined) return "no bug can be injected into the body of its function";
  return reason === PASSES ? `its test sees none of the bugs tried (up to ${TRIES})` : reason;
}
