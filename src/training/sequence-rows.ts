/** @file Sequences packed into rows that a model scores a few at a time, each token by the last. */
import { compile, type CompiledProgram } from "../engine/compile.js";
import { dataOf, specsOf } from "../engine/gradients.js";
import { crossEntropy } from "../engine/layers/cross-entropy.js";
import { tf } from "../engine/tf.js";
import type { HostMap } from "../engine/types.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { hiddenStatesWith, logitsOf } from "../language-model/decoder.js";
import { packUnits, rowsNeeded } from "./packing.js";

/** Sequences packed into rows. */
export interface SequenceRows {
  /** Of all rows, whole passes of so many rows. */
  readonly cells: number;
  /** Cell where each sequence starts. */
  readonly start: readonly number[];
  /** Each of `cells`; a cell's target is the token that follows it. */
  readonly feeds: Readonly<Record<"ids" | "positions" | "segments" | "targets", Int32Array>>;
}

/** Rows scored at a time: 4, or fewer where a large vocabulary's logits would fill the memory. */
export function rowsAtATime(rowLength: number, vocabSize: number): number {
  return Math.max(1, Math.min(4, Math.floor(LOGITS_AT_A_TIME / (rowLength * vocabSize))));
}

const LOGITS_AT_A_TIME = 2 ** 25; // 128 MiB

/**
 * Packs sequences.
 * @param pass  rows of one pass
 * @throws RangeError if a sequence is longer than a row
 */
export function sequenceRows(
  sequences: readonly (readonly number[])[],
  rowLength: number,
  pass: number,
): SequenceRows {
  const lengths = sequences.map((ids) => [ids.length]);
  const rows = Math.ceil(rowsNeeded(lengths, rowLength, 1) / pass) * pass;
  const cells = rows * rowLength;
  const feeds = {
    ids: new Int32Array(cells),
    positions: new Int32Array(cells),
    segments: new Int32Array(cells),
    targets: new Int32Array(cells),
  };
  const start = packUnits(lengths, rowLength, rows, 1)!.map(([at], s) => {
    const first = at!.row * rowLength + at!.column;
    const sequence = sequences[s]!;
    sequence.forEach((id, i) => {
      feeds.ids[first + i] = id;
      feeds.positions[first + i] = i;
      feeds.segments[first + i] = at!.segment;
      feeds.targets[first + i] = sequence[i + 1] ?? 0;
    });
    return first;
  });
  return { cells, start, feeds };
}

/**
 * Runs a program on all cells, one pass after the other.
 * @param cellsOfPass  cells that the program takes at a time
 * @param outputs  names of its outputs, each with as many numbers for every cell
 * @returns each output, of all cells
 */
export async function overPasses<Name extends string>(
  program: CompiledProgram,
  { cells, feeds }: { cells: number; feeds: Partial<SequenceRows["feeds"]> },
  cellsOfPass: number,
  parameters: HostMap,
  outputs: readonly Name[],
): Promise<Record<Name, Float32Array>> {
  const weights = dataOf(parameters);
  const all: Partial<Record<Name, Float32Array>> = {};
  for (let from = 0; from < cells; from += cellsOfPass) {
    const part = Object.entries(feeds).map(([name, array]) => [
      name,
      array.subarray(from, from + cellsOfPass),
    ]);
    const results = await program.run({ ...Object.fromEntries(part), ...weights });
    for (const name of outputs) {
      const values = results[name] as Float32Array;
      const each = values.length / cellsOfPass;
      (all[name] ??= new Float32Array(cells * each)).set(values, from * each);
    }
  }
  return all as Record<Name, Float32Array>;
}

/** What a decoder reads of a program's inputs that are fed by {@link sequenceRows}. */
export function rowInputs(given: Readonly<Record<string, tf.Tensor>>): {
  ids: tf.Tensor2D;
  positions: tf.Tensor2D;
  segments: tf.Tensor2D;
} {
  const [ids, positions, segments] = ["ids", "positions", "segments"].map(
    (name) => given[name] as tf.Tensor2D,
  );
  return { ids: ids!, positions: positions!, segments: segments! };
}

/**
 * Negative log-likelihood of each token given those before it, nats.
 * @returns for each sequence one number a token but the first: of token i + 1 at i
 * @throws RangeError if a sequence is longer than a row
 */
export async function tokenCosts(
  { config, parameters }: Pick<LanguageModel, "config" | "parameters">,
  sequences: readonly (readonly number[])[],
  rowLength: number,
  threads: number,
): Promise<Float32Array[]> {
  const rows = rowsAtATime(rowLength, config.vocabSize);
  const { cells, start, feeds } = sequenceRows(sequences, rowLength, rows);
  const N = rows * rowLength;
  const grid = { shape: [rows, rowLength], dtype: "int32" } as const;
  const program = await compile(
    (given) => {
      const { last } = hiddenStatesWith(-1, config, given, rowInputs(given));
      const logits = logitsOf(config, given, last);
      return { nll: crossEntropy(logits, tf.reshape(given["targets"]!, [N])) };
    },
    { ids: grid, positions: grid, segments: grid, targets: grid, ...specsOf(parameters) },
    { threads },
  );
  try {
    const { nll } = await overPasses(program, { cells, feeds }, N, parameters, ["nll"]);
    return sequences.map(({ length }, s) => nll.subarray(start[s]!, start[s]! + length - 1));
  } finally {
    await program.dispose();
  }
}
