/** @file The spec of a single tuning run (`cct tune`): three data files and the options. */
import { z } from "zod";
import { check } from "../files/read.js";
import { tuneOptionsSchema, type TuneOptions } from "../training/options.js";
import { dataPath, readDocument } from "./spec.js";

const tuneSpecSchema = z.strictObject({
  /**
   * Instruction records in any format of data/instruction-formats.ts (JSON, JSONL, .gz or Parquet);
   * relative to the project's folder.
   */
  instructions: z.string(),
  /** Comparison pairs; may be absent when alpha and beta are 0. */
  pairs: z.string(),
  heldOutPairs: z.string().optional(),
  /** A benchmark that the instructions and pairs must not hold; unchecked when absent. */
  against: z.string().optional(),
  /** Tune even if they do. */
  allowContaminated: z.boolean().default(false),
  options: tuneOptionsSchema,
});

export interface TuneSpec {
  readonly instructions: string;
  readonly pairs: string;
  readonly heldOutPairs?: string;
  readonly against?: string;
  readonly allowContaminated: boolean;
  readonly options: TuneOptions;
}

/**
 * Reads and checks a tuning spec with `path=value` overrides. @throws UsageError listing every
 * fault
 */
export function readTuneSpec(path: string, settings: readonly string[] = []): TuneSpec {
  const spec = check(readDocument(path, settings), tuneSpecSchema, path);
  return {
    instructions: dataPath(spec.instructions),
    pairs: dataPath(spec.pairs),
    ...(spec.heldOutPairs === undefined ? {} : { heldOutPairs: dataPath(spec.heldOutPairs) }),
    ...(spec.against === undefined ? {} : { against: dataPath(spec.against) }),
    allowContaminated: spec.allowContaminated,
    options: spec.options,
  };
}
