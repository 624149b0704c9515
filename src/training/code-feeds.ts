/**
 * @file The scored tokens of a step's pairs as arrays (`CodeBatch`): what an objective that weighs
 * code by likelihood is fed beside the rows.
 */
import type { ScoredSide } from "../cct/scored-code.js";
import type { TensorSpec } from "../engine/types.js";
import type { TrainingPair } from "./shared-prefix.js";

/** Places of a micro-batch for scored code. */
export interface CodeShape {
  /** Q: places for pairs. */
  readonly pairs: number;
  /** S: places for their tokens. */
  readonly tokens: number;
}

/** Flat cell of a token of a pair's side, by its index in the side's ids. */
export type CellOf = (side: "correct" | "buggy", index: number) => number;

/** Specifications of the arrays. */
export function codeInputs({ pairs, tokens }: CodeShape): Record<string, TensorSpec> {
  const integers: TensorSpec = { shape: [tokens], dtype: "int32" };
  const floats: TensorSpec = { shape: [tokens] };
  return {
    codeIndex: integers,
    codeTargets: integers,
    codePairs: { shape: [pairs, tokens] },
    codeSides: floats,
    codeDiffers: floats,
    codeBehind: floats,
    codeReference: floats,
    pairShares: { shape: [pairs] },
  };
}

/** Places that the pairs of one micro-batch need; null where no code is scored. */
export function codePlaces(pairs: readonly TrainingPair[]): CodeShape | null {
  const scored = pairs.flatMap(({ code }) => code ?? []);
  if (scored.length === 0) return null;
  const tokens = scored.reduce(
    (sum, { correct, buggy }) => sum + correct.differs.length + buggy.differs.length,
    0,
  );
  return { pairs: scored.length, tokens };
}

/** Places that serve all of them; null where none are needed. */
export function largestCode(shapes: readonly (CodeShape | null | undefined)[]): CodeShape | null {
  const given = shapes.filter((shape) => shape != null);
  if (given.length === 0) return null;
  return {
    pairs: Math.max(...given.map(({ pairs }) => pairs)),
    tokens: Math.max(...given.map(({ tokens }) => tokens)),
  };
}

/** Fills the arrays of one micro-batch, pair by pair. */
export class CodeWriter {
  /** The arrays, 0 where nothing was written. */
  readonly feeds: Readonly<Record<string, Float32Array | Int32Array>>;
  private pair = 0;
  private token = 0;

  constructor(private readonly shape: CodeShape) {
    this.feeds = Object.fromEntries(
      Object.entries(codeInputs(shape)).map(([name, { shape: extents, dtype }]) => {
        const size = extents.reduce((product, n) => product * n, 1);
        return [name, dtype === "int32" ? new Int32Array(size) : new Float32Array(size)];
      }),
    );
  }

  /**
   * @param share  1 / pairs of the step
   * @throws RangeError if the pair does not fit the shape
   */
  write({ code, correctIds, buggyIds }: TrainingPair, cellOf: CellOf, share: number): void {
    if (code === undefined) return;
    const tokens = code.correct.differs.length + code.buggy.differs.length;
    if (this.pair >= this.shape.pairs || this.token + tokens > this.shape.tokens)
      throw new RangeError(
        `assembleStep: expected at most ${this.shape.tokens} scored tokens of ` +
          `${this.shape.pairs} pairs in a micro-batch, got more; give more places`,
      );
    const { firstDifference } = code;
    this.side(code.correct, correctIds, 1, firstDifference, (i) => cellOf("correct", i));
    this.side(code.buggy, buggyIds, -1, firstDifference, (i) => cellOf("buggy", i));
    this.feeds["pairShares"]![this.pair++] = share;
  }

  private side(
    { from, differs, reference }: ScoredSide,
    ids: readonly number[],
    sign: number,
    firstDifference: number,
    cellOf: (index: number) => number,
  ): void {
    differs.forEach((isEdited, k) => {
      const at = this.token++;
      const index = from + k;
      const values = {
        codeIndex: cellOf(index - 1), // the position before a token predicts it
        codeTargets: ids[index]!,
        codeSides: sign,
        codeDiffers: Number(isEdited),
        codeBehind: Number(index >= firstDifference),
        codeReference: reference?.[k] ?? 0,
      };
      for (const [name, value] of Object.entries(values)) this.feeds[name]![at] = value;
      this.feeds["codePairs"]![this.pair * this.shape.tokens + at] = 1;
    });
  }
}
