/**
 * @file Whether training data hold a benchmark's problems: by shared words, by equal syntax trees,
 * and by running the training functions against the problems' tests. Any one of these finds what
 * the others miss (facts: Magicoder issue 40; LMSYS, "Rethinking Benchmark and Contamination",
 * arXiv 2311.04850).
 */
import { calibrate } from "../../benchmark/check.js";
import { languageOf } from "../../benchmark/problems.js";
import { UsageError } from "../../errors.js";
import type { Progress } from "../../progress.js";
import type { InstructionSample, Problem } from "../../records.js";
import { createSandbox } from "../../sandbox/sandbox.js";
import { functionsIn } from "../functions-in.js";
import { executedOverlap, type ExecutedReport } from "./executed.js";
import { ngramOverlap, type NgramOptions, type NgramReport } from "./ngrams.js";
import { treeOverlap, type TreeReport } from "./trees.js";

/** How training data are searched for a benchmark's problems. */
export interface ContaminationOptions extends NgramOptions {
  /** Tokens of the shortest solution that is looked for by its tree; default 12. */
  readonly leastTokens?: number | undefined;
  /** Run the functions against the tests; default true. */
  readonly execute?: boolean | undefined;
  /** Threads of the sandbox that run functions; default one a core. */
  readonly workers?: number | undefined;
  /** Called with thousandths of the running of functions; silent by default. */
  readonly progress?: Progress | undefined;
  /** Stops the running of functions when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What of a benchmark was found in training data, and by which way. */
export interface ContaminationReport {
  /** Instruction records that were searched. */
  readonly records: number;
  /** Language of the benchmark; functions in others are not looked at. */
  readonly language: string;
  /**
   * Functions of the benchmark's language in the answers, and pieces of code of which nothing
   * parses as that language.
   */
  readonly functions: number;
  /** Pieces of code of which nothing parses; see `functions`. */
  readonly unparsed: number;
  /** Problems of the benchmark. */
  readonly problems: number;
  /** Shared words, by both rules. */
  readonly ngrams: NgramReport;
  /** Solutions found by their syntax trees. */
  readonly trees: TreeReport;
  /** Absent if it was not asked for. */
  readonly executed?: ExecutedReport | undefined;
  /** Problems found by each way, and by any. */
  readonly found: {
    readonly longNgrams: number;
    readonly shortNgrams: number;
    readonly trees: number;
    readonly executed?: number;
  };
  /** Task ids of all problems found. */
  readonly contaminated: readonly string[];
}

/** @throws UsageError for problems in several languages, or in one without a grammar or sandbox */
export async function reportContamination(
  samples: readonly InstructionSample[],
  problems: readonly Problem[],
  options: ContaminationOptions = {},
): Promise<ContaminationReport> {
  const language = languageOf(problems);
  const codes = await functionsIn(samples, language);
  const ngrams = ngramOverlap(samples, problems, options);
  const trees = await treeOverlap(codes, problems, language, options.leastTokens);
  let executed: ExecutedReport | undefined;
  if (options.execute !== false) {
    const sandbox = await createSandbox(language, { workers: options.workers });
    try {
      executed = await executedOverlap(
        codes.functions,
        problems,
        language,
        sandbox,
        await calibrate(problems, sandbox, { signal: options.signal }),
        options,
      );
    } finally {
      await sandbox.close();
    }
  }
  const tasks = (matches: readonly { readonly taskId: string }[]): Set<string> =>
    new Set(matches.map(({ taskId }) => taskId));
  const ways = {
    longNgrams: tasks(ngrams.matches),
    shortNgrams: tasks(ngrams.shared),
    trees: tasks(trees.matches),
    ...(executed && { executed: tasks(executed.matches) }),
  };
  return {
    records: samples.length,
    language,
    functions: codes.functions.length,
    unparsed: codes.unparsed,
    problems: problems.length,
    ngrams,
    trees,
    executed,
    found: Object.fromEntries(
      Object.entries(ways).map(([way, found]) => [way, found.size]),
    ) as ContaminationReport["found"],
    contaminated: problems
      .map(({ taskId }) => taskId)
      .filter((taskId) => Object.values(ways).some((found) => found.has(taskId))),
  };
}

/**
 * Refuses training data that hold problems of the benchmark, unless that is allowed.
 * @throws UsageError with the number of problems, how they were found, and the way out
 */
export function refuseContaminated(
  {
    problems,
    found,
    contaminated,
  }: Pick<ContaminationReport, "problems" | "contaminated"> & {
    readonly found: Readonly<Record<string, number | undefined>>;
  },
  allowContaminated: boolean,
): void {
  if (contaminated.length === 0 || allowContaminated) return;
  throw new UsageError(
    `contamination: the training data hold ${contaminated.length} of the benchmark's ` +
      `${problems} problems ` +
      `(${Object.entries(found)
        .map(([way, count]) => `${way} ${count}`)
        .join(
          ", ",
        )}; ${contaminated.slice(0, 3).join(", ")}${contaminated.length > 3 ? ", …" : ""}): ` +
      "expected data that do not; remove these records (cct data report names them), or " +
      "allow it with allowContaminated (--allow-contaminated)",
  );
}
