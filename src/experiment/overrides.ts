/**
 * @file Entries that stand over others: an arm's or level's over the experiment's. Besides options
 * of tuning they say what a trial reads and how its model is asked (`levelDataSchema`).
 */
import type { z } from "zod";
import { isObject } from "../training/flat-options.js";
import { evaluationSchema, levelDataSchema } from "./spec-keys.js";
import type { EvaluationOptions, PairSelection } from "./spec-keys.js";

/** Named values, checked or not. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * Entries of `own` over those of `general`; inside groups entry by entry, null takes a group away.
 */
export function over(general: Values, own: Values): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...general };
  for (const [key, value] of Object.entries(own)) {
    const under = merged[key];
    merged[key] = isObject(value) && isObject(under) ? over(under, value) : value;
  }
  return merged;
}

/** Whether `path` leads to something that is written in `options`. */
export function isWritten(options: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  if (typeof options !== "object" || options === null || !(key in options)) return false;
  return isWritten((options as Values)[key], rest);
}

/** Paths of all that is written in `options`, groups taken apart. */
export function writtenPaths(options: unknown, path: readonly string[] = []): string[] {
  if (!isObject(options)) return [path.join(".")];
  return Object.entries(options).flatMap(([key, value]) => writtenPaths(value, [...path, key]));
}

/** Keys of an arm or level that are no options of tuning. */
const DATA_KEYS: readonly string[] = Object.keys(levelDataSchema.shape);

/** What of an arm or level overrides tuning options. */
export function tuneEntries(options: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !DATA_KEYS.includes(key)));
}

/** What of an arm or level overrides anything else. */
export function dataEntries(options: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => DATA_KEYS.includes(key)));
}

/** What the trials of an arm read, and how they are asked. */
export interface ArmSettings {
  /** Folder of the base model, as the spec names it. */
  readonly base: string;
  /** File of instruction records. */
  readonly instructions: string;
  /** File of pairs. */
  readonly pairs: string;
  /** Which of these pairs; absent for all. */
  readonly selection?: PairSelection;
  /** How the model is asked on the first benchmark. */
  readonly evaluation: EvaluationOptions;
}

/** The settings of an arm: its own entries over the experiment's. */
export function settingsOf(spec: Omit<ArmSettings, "selection">, options: Values): ArmSettings {
  const own: z.infer<typeof levelDataSchema> = levelDataSchema.parse(dataEntries(options));
  const { file, ...selection } =
    typeof own.pairs === "string" ? { file: own.pairs } : (own.pairs ?? {});
  return {
    base: own.base ?? spec.base,
    instructions: own.instructions ?? spec.instructions,
    pairs: file ?? spec.pairs,
    ...(Object.keys(selection).length > 0 && { selection }),
    evaluation: evaluationSchema.parse({ ...spec.evaluation, ...own.evaluation }),
  };
}
