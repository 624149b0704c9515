/**
 * @file The preference head beside a tuned model or adapter, in a file of its own, which no other
 * program minds: comparison_head.safetensors with one tensor, cct.head.weight, and in its metadata
 * which states the head reads and how.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type PreferenceHeadOptions, preferenceHeadSchema } from "../cct/preference-head.js";
import { UsageError } from "../errors.js";
import { check, parseJson } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";
import {
  readSafetensors,
  safetensorsBytes,
  safetensorsMetadata,
} from "../language-model/safetensors.js";
import { HEAD_PARAMETER } from "./pair-evaluation.js";

const FILE = "comparison_head.safetensors";
/** Key of the metadata that holds what {@link scoringOf} keeps, as JSON. */
const SCORING = "cct.head";

const scoringSchema = preferenceHeadSchema.pick({ kind: true, scale: true, layer: true });

/** What of a head's options its scores depend on. */
export type HeadScoring = Pick<PreferenceHeadOptions, "kind" | "scale" | "layer">;

/** A head that was saved. */
export interface SavedHead {
  /** w, shape [hiddenSize]. */
  readonly weight: Float32Array;
  /** How it scores which states. */
  readonly scoring: HeadScoring;
}

/** The options of a head that its scores depend on. */
export function scoringOf({ kind, scale, layer }: PreferenceHeadOptions): HeadScoring {
  return { kind, scale, layer };
}

/**
 * Writes a head into a folder. @throws WorkError if it cannot be written
 */
export function saveHead({ weight, scoring }: SavedHead, directory: string): void {
  writeFileWhole(
    join(directory, FILE),
    safetensorsBytes([[HEAD_PARAMETER, { shape: [weight.length], data: weight }]], "float32", {
      [SCORING]: JSON.stringify(scoring),
    }),
  );
}

/**
 * Reads a head.
 * @param path  a folder that {@link saveHead} wrote to, or a safetensors file that holds the head
 *   (a run's checkpoint); of a file that does not say how it scores the head is a linear one that
 *   reads the last states
 * @param hiddenSize  width of the model that it is for
 * @throws UsageError if the file is missing, corrupt, holds no head, or one of another width
 */
export function loadHead(path: string, hiddenSize: number): SavedHead {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, FILE) : path;
  const tensors = readSafetensors(file);
  const head =
    tensors.get(HEAD_PARAMETER) ??
    // a checkpoint prefixes its names
    [...tensors].find(([name]) => name.endsWith(HEAD_PARAMETER))?.[1];
  if (head?.shape.join() !== String(hiddenSize))
    throw new UsageError(
      `${file}: expected ${HEAD_PARAMETER} of shape [${hiddenSize}], got ` +
        `${head ? `[${head.shape.join(", ")}]` : "none"}; use the head of this model`,
    );
  const said = safetensorsMetadata(file)[SCORING] ?? "{}";
  return { weight: head.data, scoring: check(parseJson(said, file), scoringSchema, file) };
}
