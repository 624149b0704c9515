/**
 * @file The work behind `cct data convert`: any instruction file becomes the project's JSON Lines;
 * duplicates, what is too long and what holds a benchmark's problems are dropped by rules that the
 * caller states, and records set aside for measuring. Nothing is cut short.
 */
import { readProblems } from "../benchmark/problems.js";
import { UsageError } from "../errors.js";
import { writeRecords } from "../files/write.js";
import type { Progress } from "../progress.js";
import type { InstructionSample } from "../records.js";
import { formatInstruction } from "./instruction-text.js";
import { cleanOf, type Finding } from "./contamination/clean.js";
import type { ContaminationReport } from "./contamination/contamination.js";
import { findDuplicates } from "./duplicates.js";
import { functionsIn, sourceFunctions } from "./functions-in.js";
import { holdOut } from "./hold-out.js";
import type { RecordOptions } from "./instruction-formats.js";
import type { BadRecord } from "./rows/rows.js";
import { loadInstructions } from "./training-data.js";

/** What happens to a sample that is longer than the longest allowed. */
export const LENGTH_POLICIES = ["drop", "error"] as const;
/** "drop" leaves the sample out and counts it; "error" refuses the file. */
export type LengthPolicy = (typeof LENGTH_POLICIES)[number];

/** A bound on the length of samples, and what happens beyond it. */
export interface LengthOptions {
  /** Longest sample, prompt and response together, in units of `lengthOf`; no bound if left out. */
  readonly maxLength?: number | undefined;
  /** Default error: a bound that something is over is reported before anything is left out. */
  readonly tooLong?: LengthPolicy;
  /** Length of a text; default: UTF-16 units. A tokenizer's number of ids, for example. */
  readonly lengthOf?: ((text: string) => number) | undefined;
}

/**
 * Samples within the bound, in order, and how many were dropped.
 * @throws UsageError naming the first sample over the bound, unless tooLong is drop
 */
export function withinLength<S extends InstructionSample>(
  samples: readonly S[],
  { maxLength, tooLong = "error", lengthOf = (text) => text.length }: LengthOptions,
): { kept: S[]; tooLong: number } {
  if (maxLength === undefined) return { kept: [...samples], tooLong: 0 };
  const kept = samples.filter((sample, i) => {
    const { prompt, response } = formatInstruction(sample);
    const length = lengthOf(prompt + response);
    if (length > maxLength && tooLong === "error")
      throw new UsageError(
        `record ${i}: expected at most ${maxLength} (prompt and response), got ${length}; ` +
          "raise the bound or drop what is longer",
      );
    return length <= maxLength;
  });
  return { kept, tooLong: samples.length - kept.length };
}

/** What `convertData` reads, drops, sets aside and writes. */
export interface ConvertOptions extends LengthOptions, RecordOptions {
  /** File or folder of instruction data, in any shape of instruction-formats.ts. */
  readonly input: string;
  /** JSON Lines, compressed if the name ends in .gz. */
  readonly output: string;
  /**
   * Least Jaccard similarity of a near duplicate, in (0, 1]; null keeps near duplicates. Exact ones
   * are always dropped.
   */
  readonly nearDuplicates: number | null;
  /** Write the functions in the answers, in this language, in place of the records. */
  readonly functions?: string | undefined;
  /** Leave out every record in which a problem of one of these benchmarks is found. */
  readonly against?: readonly string[] | undefined;
  /**
   * Records to set aside, and where they go; with a language, drawn among those with functions of
   * their own in it (hold-out.ts).
   */
  readonly holdOut?:
    | {
        readonly count: number;
        readonly output: string;
        readonly language?: string | undefined;
      }
    | undefined;
  /** Threads of the sandbox for the contamination report; default one a core. */
  readonly workers?: number | undefined;
  /** Called with thousandths of the running of functions; silent by default. */
  readonly progress?: Progress | undefined;
  /** Stops the contamination report when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What was found of one benchmark, and how many records left with it. */
export interface CleanedBenchmark extends Pick<ContaminationReport, "found" | "contaminated"> {
  /** The benchmark as `against` names it. */
  readonly benchmark: string;
  /** Problems of the benchmark. */
  readonly problems: number;
  /** Pairs of a function and a problem that could not be decided; their records are kept. */
  readonly undecided: number;
}

/** What was read and what became of it; counts are of records. */
export interface ConvertSummary {
  /** Name of the format that the columns show. */
  readonly format: string;
  /** Records of the input, those that were skipped included. */
  readonly records: number;
  /** Answers of conversations behind the first one. */
  readonly turnsLeftOut: number;
  /** Records that could not be read and were skipped. */
  readonly badRecords: readonly BadRecord[];
  /** Records over `maxLength` that were left out. */
  readonly tooLong: number;
  /** Records left out because an earlier one has the same or nearly the same text. */
  readonly duplicates: { readonly exact: number; readonly near: number };
  /**
   * With `against`: what was found, and the records that were left out, by their index in the
   * input.
   */
  readonly contaminated?:
    | {
        readonly benchmarks: readonly CleanedBenchmark[];
        readonly dropped: readonly {
          readonly record: number;
          readonly instruction: string;
          readonly findings: readonly Finding[];
        }[];
      }
    | undefined;
  /** Records or functions written. */
  readonly written: number;
  /** Of the output's bytes. */
  readonly sha256: string;
  /** The same of what was set aside. */
  readonly heldOut?: { readonly written: number; readonly sha256: string } | undefined;
}

/**
 * Twice the same options give the same bytes. @throws UsageError for a faulty input; WorkError if
 * the output cannot be written
 */
export async function convertData(options: ConvertOptions): Promise<ConvertSummary> {
  const { format, samples, turnsLeftOut, badRecords } = await loadInstructions(
    options.input,
    options,
  );
  const { kept: fitting, tooLong } = withinLength(samples, options);
  const { kept, exact, near } = findDuplicates(
    fitting.map(({ instruction, input, output }) => `${instruction}\n${input}\n${output}`),
    options.nearDuplicates,
  );
  const unique = kept.map((i) => fitting[i]!);
  const { clean, contaminated } = await cleaned(unique, samples, options);
  const { trained, heldOut } =
    options.holdOut === undefined
      ? { trained: clean, heldOut: [] }
      : await holdOut(clean, options.holdOut.count, options.holdOut.language);
  const write = async (
    records: readonly InstructionSample[],
    path: string,
  ): Promise<{ written: number; sha256: string }> => {
    const written =
      options.functions === undefined
        ? records
        : sourceFunctions(await functionsIn(records, options.functions));
    return { written: written.length, sha256: writeRecords(path, written) };
  };
  return {
    format,
    records: samples.length + badRecords.length,
    turnsLeftOut,
    badRecords,
    tooLong,
    duplicates: { exact, near },
    contaminated,
    ...(await write(trained, options.output)),
    heldOut: options.holdOut && (await write(heldOut, options.holdOut.output)),
  };
}

/**
 * Samples without a finding, and what was found. @param all  the input's, whose indices are
 * reported
 */
async function cleaned(
  samples: readonly InstructionSample[],
  all: readonly InstructionSample[],
  { against = [], workers, progress, signal }: ConvertOptions,
): Promise<{ clean: readonly InstructionSample[]; contaminated?: ConvertSummary["contaminated"] }> {
  if (against.length === 0) return { clean: samples };
  const { kept, dropped, reports } = await cleanOf(
    samples,
    against.map((path) => readProblems(path)),
    { workers, progress, signal },
  );
  const index = new Map(all.map((sample, i) => [sample, i]));
  return {
    clean: kept.map((i) => samples[i]!),
    contaminated: {
      benchmarks: reports.map(({ problems, found, contaminated, executed }, i) => ({
        benchmark: against[i]!,
        problems,
        found,
        contaminated,
        undecided: executed?.undecided ?? 0,
      })),
      dropped: dropped.map(({ record, findings }) => ({
        record: index.get(samples[record]!)!,
        instruction: samples[record]!.instruction,
        findings,
      })),
    },
  };
}
