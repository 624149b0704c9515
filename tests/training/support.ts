/**
 * @file What the tests of src/training share: the tiny checkpoint, goldens, small data, temporary
 *   folders.
 */
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import { type LanguageModel, loadModel } from "../../src/language-model/checkpoint.js";
import type { InstructionSample, Pair } from "../../src/records.js";
import { type StepMetrics, withoutClock } from "../../src/training/step-metrics.js";
import { inGroups } from "../../src/training/flat-options.js";
import {
  type TuneOptions,
  type TuneOptionsInput,
  tuneOptions,
} from "../../src/training/options.js";
import type { ComparisonPair } from "../../src/cct/comparison-pair.js";
import type { StepData } from "../../src/training/batch.js";
import type { TokenizedSample } from "../../src/training/tokenized-sample.js";
import type { TrainingData } from "../../src/training/tuning-inputs.js";
import { golden as goldenOf } from "../support/golden.js";
import { temporaryFolder as newFolder } from "../support/temporary-folder.js";

/** A path inside tests/training/golden (made by tools/golden/training.py). */
export const goldenPath = (name: string): string =>
  join(projectRoot, "tests", "training", "golden", name);

export const golden = <T>(name: string): T => goldenOf<T>("training", name);

/**
 * A random Llama of width 24, two layers, 256 positions (64 in its file: rotary embeddings do not
 * mind), 320 tokens.
 */
export async function tinyModel(): Promise<LanguageModel> {
  const model = await loadModel(
    join(projectRoot, "tests", "language-model", "golden", "tiny-mha-tied"),
  );
  return { ...model, config: { ...model.config, maxPositions: 256 } };
}

/** A folder that is removed when the tests of a file have ended. */
export const temporaryFolder = (): string => newFolder("training");

const operators: readonly (readonly [string, string])[] = [
  ["+", "-"],
  ["*", "+"],
  ["<", "<="],
  ["and", "or"],
  ["-", "+"],
  ["==", "!="],
];
const letters = "abcdef";

/**
 * Functions `def f(a, b): return a + b` and the like, each with one wrong operator in its buggy
 * twin.
 */
export function smallPairs(count: number, prefix = "f"): Pair[] {
  return Array.from({ length: count }, (_, i) => {
    const [right, wrong] = operators[i % operators.length]!;
    const x = letters[i % 6]!;
    const y = letters[(i + 1 + Math.floor(i / 6)) % 6]!;
    const code = (operator: string): string =>
      `def ${prefix}${i}():\n return ${x} ${operator} ${y}\n`;
    return {
      id: `${prefix}${i}`,
      language: "python",
      functionName: `${prefix}${i}`,
      correct: code(right),
      buggy: code(wrong),
      bugType: "operator misuse",
      operator: "swap",
      edit: { start: 0, end: 0, before: right, after: wrong },
      complexity: { lines: 2, cyclomatic: 1, editedTokens: 1 },
      proof: "unproven",
    };
  });
}

/** One writing request for each pair's function. */
export function smallInstructions(pairs: readonly Pair[]): InstructionSample[] {
  return pairs.map((pair) => ({
    instruction: `Write ${pair.functionName}.`,
    input: "",
    output: pair.correct.trimEnd(),
    kind: "write",
  }));
}

export function smallData(count = 12): TrainingData {
  const pairs = smallPairs(count);
  const heldOutPairs = smallPairs(6, "g");
  return { instructions: smallInstructions([...pairs, ...heldOutPairs]), pairs, heldOutPairs };
}

/** Samples and pairs of golden runs, and which of them each step takes. */
export interface GoldenData {
  instructions: TokenizedSample[];
  sequences: TokenizedSample[];
  pairs: ComparisonPair[];
  steps: Record<"instructions" | "sequences" | "pairs", number[]>[];
}

/** What a step of a golden run learns from. */
export function goldenStep(data: GoldenData, step: number): StepData {
  const chosen = data.steps[step]!;
  return {
    instructions: chosen.instructions.map((i) => data.instructions[i]!),
    sequences: chosen.sequences.map((i) => data.sequences[i]!),
    pairs: chosen.pairs.map((i) => data.pairs[i]!),
  };
}

/** Options without their groups: tests vary one at a time, and spread it over others. */
export type FlatOptions = Readonly<Record<string, unknown>>;

/** Options as `tune` takes them, from flat ones. */
export const given = (flat: FlatOptions): TuneOptionsInput =>
  inGroups(flat) as unknown as TuneOptionsInput;

/** Checked options with their defaults, from flat ones. */
export const optionsOf = (flat: FlatOptions): TuneOptions => tuneOptions(given(flat));

/** Metrics without what depends on the clock. */
export function timeless(metrics: readonly StepMetrics[]): Record<string, number>[] {
  return metrics.map(withoutClock);
}
