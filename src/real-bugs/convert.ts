/**
 * @file The work behind `cct data benchmark`: a set of other people's bugs becomes a benchmark in
 * HumanEvalPack's form, every problem proven in the sandbox, and a list of what was left out.
 */
import { problemRecord } from "../benchmark/problems.js";
import { countsOf } from "../counts.js";
import { UsageError } from "../errors.js";
import { writeRecords } from "../files/write.js";
import { codeReader } from "../languages/code-reader.js";
import { facetOf } from "../languages/registry.js";
import { silent, type Progress } from "../progress.js";
import type { Problem } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";
import type { BuggyProgram, LeftOut } from "./buggy-program.js";
import { problemOf } from "./problem.js";
import { proven } from "./proven.js";
import { sourceNamed } from "./sources.js";

/** What is converted, and where to. */
export interface ConvertBenchmarkOptions {
  /** A name of `BUG_SOURCES`. */
  readonly source: string;
  /** Files of the set, in one language. */
  readonly files: readonly string[];
  /** JSON Lines (.gz too) of problems; replaced whole. */
  readonly output: string;
  /** JSON Lines (.gz too) of {task_id, reason}; replaced whole. */
  readonly leftOut: string;
  /** Threads of the sandbox; default one a core. */
  readonly workers?: number | undefined;
  /** Called with programs run and programs in all; silent by default. */
  readonly progress?: Progress | undefined;
  /** Ends the proof when aborted; nothing is written then. */
  readonly signal?: AbortSignal | undefined;
}

/** What `cct data benchmark --json` prints. */
export interface BenchmarkSummary {
  /** The set. */
  readonly source: string;
  /** Records read. */
  readonly records: number;
  /** Problems written. */
  readonly problems: number;
  /** Problems of each bug type. */
  readonly byBugType: Readonly<Record<string, number>>;
  /** Records that made no problem, each with the reason. */
  readonly leftOut: readonly LeftOut[];
  /** Of the benchmark's bytes. */
  readonly sha256: string;
  /** Wall time. */
  readonly seconds: number;
}

/**
 * Reads, converts, proves, and writes both files.
 * @throws UsageError for an unknown set, a faulty file, several languages, or if nothing is left
 */
export async function convertBenchmark(
  options: ConvertBenchmarkOptions,
): Promise<BenchmarkSummary> {
  const began = Date.now();
  const { source, files, output, workers, progress = silent, signal } = options;
  const records = sourceNamed(source).read(files);
  const programs = records.filter((record): record is BuggyProgram => "canonical" in record);
  const language = commonLanguage(programs, files);
  const reader = await codeReader(language);
  const reasons = new Map<string, string>();
  for (const record of records) if ("reason" in record) reasons.set(record.taskId, record.reason);
  const candidates = programs.flatMap((program): Problem[] => {
    const problem = problemOf(program, reader);
    if (typeof problem !== "string") return [problem];
    reasons.set(program.taskId, problem);
    return [];
  });
  const sandbox = await createSandbox(language, { workers });
  const { problems, leftOut } = await proven(candidates, sandbox, { progress, signal }).finally(
    () => sandbox.close(),
  );
  for (const { taskId, reason } of leftOut) reasons.set(taskId, reason);
  if (problems.length === 0)
    throw new UsageError(
      `data benchmark: expected bugs that can be proven, got none of ${records.length} records ` +
        `(${[...reasons]
          .slice(0, 2)
          .map(([id, reason]) => `${id}: ${reason}`)
          .join("; ")}); ` +
        "check that these are the set's files",
    );
  const left = records.flatMap(({ taskId }): LeftOut[] => {
    const reason = reasons.get(taskId);
    return reason === undefined ? [] : [{ taskId, reason }];
  });
  const sha256 = writeRecords(output, problems.map(problemRecord));
  writeRecords(
    options.leftOut,
    left.map(({ taskId, reason }) => ({ task_id: taskId, reason })),
  );
  return {
    source,
    records: records.length,
    problems: problems.length,
    byBugType: Object.fromEntries(countsOf(problems.map(({ bugType }) => bugType))),
    leftOut: left,
    sha256,
    seconds: (Date.now() - began) / 1000,
  };
}

/** @throws UsageError if they are in several, or in one that is not judged */
function commonLanguage(programs: readonly BuggyProgram[], files: readonly string[]): string {
  const languages = [...new Set(programs.map(({ language }) => language))];
  if (languages.length !== 1)
    throw new UsageError(
      `data benchmark: expected programs in one language, got ${languages.join(", ") || "none"} ` +
        `from ${files.join(", ")}; convert each language by itself`,
    );
  facetOf(languages[0]!, "run");
  return languages[0]!;
}
