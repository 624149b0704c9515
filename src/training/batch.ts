/**
 * @file One optimizer step's samples and pairs as the arrays that the compiled objective is fed,
 * one set a micro-batch. The normalisers of the whole step are put into the weights, so the
 * micro-batches' losses and gradients add up to those of the step exactly, however many there are.
 */
import type { TensorSpec } from "../engine/types.js";
import {
  type CellOf,
  codeInputs,
  codePlaces,
  type CodeShape,
  CodeWriter,
  largestCode,
} from "./code-feeds.js";
import { packUnits, type Placement } from "./packing.js";
import { sequenceLengths, type TrainingPair } from "./shared-prefix.js";
import type { TokenizedSample } from "./tokenized-sample.js";

/** What one optimizer step learns from. */
export interface StepData {
  /** Instruction samples: L_lm. */
  readonly instructions: readonly TokenizedSample[];
  /** Sequence-comparison samples: L_seq. */
  readonly sequences: readonly TokenizedSample[];
  /** Comparison pairs: L_token. */
  readonly pairs: readonly TrainingPair[];
}

/** Static extents of a micro-batch. */
export interface BatchShape {
  /** R: rows. */
  readonly rows: number;
  /** T: tokens in a row. */
  readonly rowLength: number;
  /** N: places for target tokens. */
  readonly targets: number;
  /** P: places for compared positions. */
  readonly pairs: number;
  /**
   * Whether a pair shares its prefix; then `continues` is among the feeds. Absent where none does.
   */
  readonly branches?: true;
  /** Q and S: places for pairs with scored code, and for its tokens. Absent where none is scored. */
  readonly code?: CodeShape;
}

/**
 * Arrays of one micro-batch; the meaning of each is that of `ObjectiveBatch` and `hiddenStates`.
 * With `branches` also `continues`, int32 [R, T]; with `code` also the fields of `CodeBatch`.
 */
export interface BatchFeeds extends Record<string, Float32Array | Int32Array> {
  /** [R, T]: token ids. */
  readonly ids: Int32Array;
  /** [R, T]: position of each token in its sequence. */
  readonly positions: Int32Array;
  /** [R, T]: 1 + the column where the sequence begins; 0 is padding. */
  readonly segments: Int32Array;
  /** [N]: flat position (row · T + column) whose hidden state predicts the target. */
  readonly targetIndex: Int32Array;
  /** [N]: token ids. */
  readonly targets: Int32Array;
  /** [N]: 1 / response tokens of the step on instruction targets, else 0. */
  readonly lmWeights: Float32Array;
  /** [N]: the same on sequence-comparison targets. */
  readonly seqWeights: Float32Array;
  /** [P]: flat positions of correct code. */
  readonly correctIndex: Int32Array;
  /** [P]: flat positions of buggy code. */
  readonly buggyIndex: Int32Array;
  /** [P]: pair weight / pairs of the step, else 0. */
  readonly pairWeights: Float32Array;
}

/** Specifications of a micro-batch's inputs. */
export function batchInputs({
  rows,
  rowLength,
  targets,
  pairs,
  branches,
  code,
}: BatchShape): Record<keyof BatchFeeds & string, TensorSpec> {
  const grid = { shape: [rows, rowLength], dtype: "int32" } as const;
  const integers = (n: number): TensorSpec => ({ shape: [n], dtype: "int32" });
  const floats = (n: number): TensorSpec => ({ shape: [n] });
  return {
    ids: grid,
    positions: grid,
    segments: grid,
    ...(branches && { continues: grid }),
    targetIndex: integers(targets),
    targets: integers(targets),
    lmWeights: floats(targets),
    seqWeights: floats(targets),
    correctIndex: integers(pairs),
    buggyIndex: integers(pairs),
    pairWeights: floats(pairs),
    ...(code && codeInputs(code)),
  };
}

/**
 * Sequence lengths of the step's units, in the order that {@link assembleStep} uses: what packing
 * needs to know.
 */
export function unitLengths({ instructions, sequences, pairs }: StepData): number[][] {
  return [
    ...instructions.map(({ ids }) => [ids.length]),
    ...sequences.map(({ ids }) => [ids.length]),
    ...pairs.map(sequenceLengths),
  ];
}

/** Tokens that the step computes: padding inside rows is not counted, a shared prefix once. */
export function tokensOf(data: StepData): number {
  return unitLengths(data)
    .flat()
    .reduce((sum, n) => sum + n, 0);
}

/**
 * Least N and P with which {@link assembleStep} can lay out `data` on these rows, each at least 1.
 */
export function placesNeeded(
  data: StepData,
  rowLength: number,
  rows: number,
  microBatches: number,
): Pick<BatchShape, "targets" | "pairs" | "code"> {
  const placed = place(data, rowLength, rows, microBatches);
  const targets = new Array<number>(microBatches).fill(0);
  const pairs = new Array<number>(microBatches).fill(0);
  const scored = Array.from({ length: microBatches }, (): TrainingPair[] => []);
  const samples = [...data.instructions, ...data.sequences];
  placed.forEach(([first], unit) => {
    const sample = samples[unit];
    const at = first!.microBatch;
    if (sample) {
      targets[at]! += sample.ids.length - sample.responseStart;
      return;
    }
    const pair = data.pairs[unit - samples.length]!;
    pairs[at]! += pair.positions.correctIndex.length;
    scored[at]!.push(pair);
  });
  const code = largestCode(scored.map(codePlaces));
  return {
    targets: Math.max(1, ...targets),
    pairs: Math.max(1, ...pairs),
    ...(code && { code }),
  };
}

/**
 * Lays a step out.
 * @param shape  of each micro-batch; `targets` and `pairs` at least what {@link placesNeeded} says
 * @returns one set of feeds for each micro-batch
 * @throws RangeError if the step does not fit the shape
 */
export function assembleStep(
  data: StepData,
  shape: BatchShape,
  microBatches: number,
): BatchFeeds[] {
  const placed = place(data, shape.rowLength, shape.rows, microBatches);
  const writers = Array.from({ length: microBatches }, () => new BatchWriter(shape));
  const mean = (samples: readonly TokenizedSample[]): number =>
    1 / samples.reduce((sum, { ids, responseStart }) => sum + ids.length - responseStart, 0);
  let unit = 0;
  for (const [samples, weights] of [
    [data.instructions, "lmWeights"],
    [data.sequences, "seqWeights"],
  ] as const) {
    const weight = mean(samples);
    for (const sample of samples) {
      const [at] = placed[unit++]! as [Placement];
      writers[at.microBatch]!.sample(sample, at, weights, weight);
    }
  }
  for (const pair of data.pairs) {
    const sides = placed[unit++]!;
    const writer = writers[sides[0]!.microBatch]!;
    const cellOf = writer.pair(pair, sides, pair.positions.weight / data.pairs.length);
    writer.code?.write(pair, cellOf, 1 / data.pairs.length);
  }
  return writers.map(({ feeds }) => feeds);
}

/**
 * Which unit each cell of {@link assembleStep}'s rows holds, int32 [R·T] for each micro-batch; −1
 * is padding. Instruction samples count first, then sequence samples, then pairs; both sides of a
 * pair are one unit, however they are laid out.
 */
export function unitsOfCells(
  data: StepData,
  { rows, rowLength }: BatchShape,
  microBatches: number,
): Int32Array[] {
  const placed = place(data, rowLength, rows, microBatches);
  const lengths = unitLengths(data);
  const units = Array.from({ length: microBatches }, () =>
    new Int32Array(rows * rowLength).fill(-1),
  );
  placed.forEach((sequences, unit) =>
    sequences.forEach(({ microBatch, row, column }, side) => {
      const start = row * rowLength + column;
      units[microBatch]!.fill(unit, start, start + lengths[unit]![side]!);
    }),
  );
  return units;
}

function place(
  data: StepData,
  rowLength: number,
  rows: number,
  microBatches: number,
): Placement[][] {
  const placed = packUnits(unitLengths(data), rowLength, rows, microBatches);
  if (placed === null)
    throw new RangeError(
      `assembleStep: expected a step that fits ${microBatches} × ${rows} rows of ${rowLength}, ` +
        `got one of ${tokensOf(data)} tokens; give more rows`,
    );
  return placed;
}

class BatchWriter {
  readonly feeds: BatchFeeds;
  /** Of the pairs' scored code; null where none is scored. */
  readonly code: CodeWriter | null;
  private target = 0;
  private compared = 0;

  constructor(private readonly shape: BatchShape) {
    const { rows, rowLength, targets, pairs, branches, code } = shape;
    const cells = rows * rowLength;
    this.code = code ? new CodeWriter(code) : null;
    this.feeds = {
      ids: new Int32Array(cells),
      positions: new Int32Array(cells),
      segments: new Int32Array(cells),
      ...(branches && { continues: new Int32Array(cells) }),
      targetIndex: new Int32Array(targets),
      targets: new Int32Array(targets),
      lmWeights: new Float32Array(targets),
      seqWeights: new Float32Array(targets),
      correctIndex: new Int32Array(pairs),
      buggyIndex: new Int32Array(pairs),
      pairWeights: new Float32Array(pairs),
      ...this.code?.feeds,
    };
  }

  sample(
    { ids, responseStart }: TokenizedSample,
    at: Placement,
    weights: "lmWeights" | "seqWeights",
    weight: number,
  ): void {
    const start = this.cell(at);
    this.run(ids, start);
    for (let i = responseStart; i < ids.length; i++) {
      this.need(this.target, this.shape.targets, "targets");
      // the position before a token predicts it
      this.feeds.targetIndex[this.target] = start + i - 1;
      this.feeds.targets[this.target] = ids[i]!;
      this.feeds[weights][this.target++] = weight;
    }
  }

  /**
   * @param sides  where both sides lie, or with a shared prefix the one place of all three runs;
   *   the correct side alone where the other is empty
   * @returns the cell of a token of a side
   */
  pair(
    { correctIds, buggyIds, positions, sharedLength: I = 0 }: TrainingPair,
    sides: readonly Placement[],
    weight: number,
  ): CellOf {
    if (I > 0 && !this.shape.branches)
      throw new RangeError(
        "assembleStep: expected a shape with branches, as a pair shares its prefix, got one " +
          "without; use batchShape",
      );
    const prefix = this.cell(sides[0]!);
    const correct = prefix + I;
    const buggy = I > 0 ? prefix + correctIds.length : this.cell(sides.at(-1)!);
    const cellOf: CellOf = (side, i) => {
      if (i < I) return prefix + i;
      return (side === "correct" ? correct : buggy) + i - I;
    };
    this.run(correctIds.slice(0, I), prefix);
    this.run(correctIds.slice(I), correct, I, I > 0 ? prefix : correct);
    this.run(buggyIds.slice(I), buggy, I, I > 0 ? prefix : buggy);
    positions.correctIndex.forEach((i, k) => {
      this.need(this.compared, this.shape.pairs, "pairs");
      this.feeds.correctIndex[this.compared] = cellOf("correct", i);
      this.feeds.buggyIndex[this.compared] = cellOf("buggy", positions.buggyIndex[k]!);
      this.feeds.pairWeights[this.compared++] = weight;
    });
    return cellOf;
  }

  /** Flat index of a place. */
  private cell({ row, column }: Placement): number {
    return row * this.shape.rowLength + column;
  }

  /**
   * Writes a segment from cell `start` on, its first token at `position`; it also sees the segment
   * that begins at cell `continues`.
   */
  private run(ids: readonly number[], start: number, position = 0, continues = start): void {
    const segmentAt = (cell: number): number => 1 + (cell % this.shape.rowLength);
    const branches = this.feeds["continues"];
    ids.forEach((id, i) => {
      this.feeds.ids[start + i] = id;
      this.feeds.positions[start + i] = position + i;
      this.feeds.segments[start + i] = segmentAt(start);
      if (branches) branches[start + i] = segmentAt(continues);
    });
  }

  private need(used: number, places: number, what: string): void {
    if (used >= places)
      throw new RangeError(
        `assembleStep: expected at most ${places} ${what} in a micro-batch, got more; give ` +
          "more places",
      );
  }
}
