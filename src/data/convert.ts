/**
 * @file The work behind `cct data convert`: any instruction file becomes the project's JSON Lines, duplicates and what is too long
 * dropped by rules that the caller states; nothing is cut short.
 */
import { UsageError } from "../errors.js";
import { sha256 } from "../files/hash.js";
import { jsonLines, writeFileWhole } from "../files/write.js";
import type { InstructionSample } from "../records.js";
import { formatInstruction } from "../training/instruction-format.js";
import { findDuplicates } from "./duplicates.js";
import { functionsIn, sourceFunctions } from "./functions-in.js";
import { loadInstructions } from "./training-data.js";

/** What happens to a sample that is longer than the longest allowed. */
export const LENGTH_POLICIES = ["drop", "error"] as const;
export type LengthPolicy = (typeof LENGTH_POLICIES)[number];

export interface LengthOptions {
  /** Longest sample, prompt and response together, in units of `lengthOf`; no bound if left out. */
  readonly maxLength?: number;
  /** Default error: a bound that something is over is told before anything is left out. */
  readonly tooLong?: LengthPolicy;
  /** Length of a text; default: UTF-16 units. A tokenizer's number of ids, for example. */
  readonly lengthOf?: (text: string) => number;
}

/**
 * Samples within the bound, in order, and how many were dropped.
 * @throws UsageError naming the first sample over the bound, unless tooLong is drop
 */
export function withinLength<S extends InstructionSample>(samples: readonly S[], { maxLength, tooLong = "error", lengthOf = (text) => text.length }: LengthOptions): { kept: S[]; tooLong: number } {
  if (maxLength === undefined) return { kept: [...samples], tooLong: 0 };
  const kept = samples.filter((sample, i) => {
    const { prompt, response } = formatInstruction(sample), length = lengthOf(prompt + response);
    if (length > maxLength && tooLong === "error")
      throw new UsageError(`record ${i}: expected at most ${maxLength} (prompt and response), got ${length}; raise the bound or drop what is longer`);
    return length <= maxLength;
  });
  return { kept, tooLong: samples.length - kept.length };
}

export interface ConvertOptions extends LengthOptions {
  readonly input: string;
  readonly output: string;
  /** Least Jaccard similarity of a near duplicate, in (0, 1]; null keeps near duplicates. Exact ones are always dropped. */
  readonly nearDuplicates: number | null;
  /** Write the functions in the answers, in this language, in place of the records. */
  readonly functions?: string;
}

export interface ConvertSummary {
  readonly format: string;
  readonly records: number;
  readonly turnsLeftOut: number;
  readonly tooLong: number;
  readonly duplicates: { readonly exact: number; readonly near: number };
  /** Records or functions written. */
  readonly written: number;
  /** Of the output's bytes. */
  readonly sha256: string;
}

/** Twice the same options give the same bytes. @throws UsageError for a faulty input; WorkError if the output cannot be written */
export async function convertData(options: ConvertOptions): Promise<ConvertSummary> {
  const { format, samples, turnsLeftOut } = await loadInstructions(options.input);
  const { kept: fitting, tooLong } = withinLength(samples, options);
  const { kept, exact, near } = findDuplicates(fitting.map(({ instruction, input, output }) => `${instruction}\n${input}\n${output}`), options.nearDuplicates);
  const unique = kept.map((i) => fitting[i]!);
  const written = options.functions === undefined ? unique : sourceFunctions(await functionsIn(unique, options.functions));
  const text = jsonLines(written);
  writeFileWhole(options.output, text);
  return { format, records: samples.length, turnsLeftOut, tooLong, duplicates: { exact, near }, written: written.length, sha256: sha256(text) };
}
