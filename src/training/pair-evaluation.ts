/**
 * @file How well a model tells correct from buggy code on held-out pairs, by the preference head
 * and, for every arm alike, by likelihood. A hinge of 0 is no proof of anything while pass@1 stands
 * still, so the negative control (edits that keep the meaning) stands beside it.
 */
import type { ComparisonPair } from "../cct/comparison-pair.js";
import { type PreferenceHeadOptions, preferenceScores } from "../cct/preference-head.js";
import { compile } from "../engine/compile.js";
import { crossEntropy } from "../engine/layers/cross-entropy.js";
import { dataOf, specsOf } from "../engine/gradients.js";
import { tf } from "../engine/tf.js";
import type { HostMap } from "../engine/types.js";
import { hiddenStatesWith, logitsOf } from "../language-model/decoder.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { packUnits, rowsNeeded } from "./packing.js";

/** Name of the preference head among a run's parameters; shape [hiddenSize]. */
export const HEAD_PARAMETER = "cct.head.weight";

/** Measures of a set of pairs. */
export interface PairMetrics {
  /** How many pairs there are. */
  readonly pairs: number;
  /**
   * Share of pairs whose L_token positions have a larger weighted mean r on the correct side, in
   * [0, 1].
   */
  readonly pairAccuracy: number;
  /** Mean over pairs of the weighted mean r(h) − r(h'), in score units. */
  readonly margin: number;
  /**
   * Share of pairs whose correct side is likelier from I on (sum of log-probabilities), in [0, 1].
   */
  readonly likelihoodAccuracy: number;
  /** Mean log-probability a token from I on, in nats, of the correct and of the buggy sides. */
  readonly correctLogProbability: number;
  /** See `correctLogProbability`. */
  readonly buggyLogProbability: number;
}

/** Scores pairs with the parameters of the moment. */
export interface PairEvaluator {
  /** Measures all pairs. */
  run(parameters: HostMap): Promise<PairMetrics>;
  /** Frees the compiled program; nothing can be measured after it. */
  dispose(): Promise<void>;
}

const ROWS = 4; // rows scored at a time

/**
 * Compiles the scoring of `pairs` (at least one).
 * @param parameters  tells shapes; the preference head is among them
 */
export async function createPairEvaluator(
  config: ModelConfig,
  parameters: HostMap,
  pairs: readonly ComparisonPair[],
  rowLength: number,
  head: PreferenceHeadOptions,
  threads: number,
): Promise<PairEvaluator> {
  const { cells, start, feeds } = laidOut(pairs, rowLength);
  const N = ROWS * rowLength;
  const grid = { shape: [ROWS, rowLength], dtype: "int32" } as const;
  const program = await compile(
    (given) => {
      const { last, layer } = hiddenStatesWith(head.layer, config, given, {
        ids: given["ids"] as tf.Tensor2D,
        positions: given["positions"] as tf.Tensor2D,
        segments: given["segments"] as tf.Tensor2D,
      });
      return {
        scores: preferenceScores(layer, given[HEAD_PARAMETER] as tf.Tensor1D, head),
        nll: crossEntropy(logitsOf(config, given, last), tf.reshape(given["targets"]!, [N])),
      };
    },
    { ids: grid, positions: grid, segments: grid, targets: grid, ...specsOf(parameters) },
    { threads },
  );
  const run = async (current: HostMap): Promise<PairMetrics> => {
    const weights = dataOf(current);
    const scores = new Float32Array(cells);
    const nll = new Float32Array(cells);
    for (let from = 0; from < cells; from += N) {
      const part = Object.entries(feeds).map(([name, array]) => [
        name,
        array.subarray(from, from + N),
      ]);
      const results = await program.run({ ...Object.fromEntries(part), ...weights });
      scores.set(results["scores"] as Float32Array, from);
      nll.set(results["nll"] as Float32Array, from);
    }
    return measure(pairs, start, scores, nll);
  };
  return { run, dispose: () => program.dispose() };
}

/** Both sides of all pairs packed into rows. */
interface LaidOut {
  /** Of all rows, whole passes of {@link ROWS} rows. */
  readonly cells: number;
  /** Cell where each sequence starts; pair p: 2p correct, 2p + 1 buggy. */
  readonly start: readonly number[];
  /** Each of `cells`. */
  readonly feeds: Readonly<Record<"ids" | "positions" | "segments" | "targets", Int32Array>>;
}

function laidOut(pairs: readonly ComparisonPair[], rowLength: number): LaidOut {
  const sequences = pairs.flatMap(({ correctIds, buggyIds }) => [correctIds, buggyIds]);
  const lengths = sequences.map((ids) => [ids.length]);
  const rows = Math.ceil(rowsNeeded(lengths, rowLength, 1) / ROWS) * ROWS;
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
 * The measures, from the scores and negative log-likelihoods of all cells and the cell where each
 * sequence starts.
 */
function measure(
  pairs: readonly ComparisonPair[],
  start: readonly number[],
  scores: Float32Array,
  nll: Float32Array,
): PairMetrics {
  const sums = {
    right: 0,
    margin: 0,
    likelier: 0,
    correct: 0,
    buggy: 0,
    correctTokens: 0,
    buggyTokens: 0,
  };
  pairs.forEach(({ positions, correctLength, buggyLength }, p) => {
    const correctStart = start[2 * p]!;
    const buggyStart = start[2 * p + 1]!;
    const margin = positions.correctIndex.reduce(
      (sum, i, k) =>
        sum +
        positions.weight *
          (scores[correctStart + i]! - scores[buggyStart + positions.buggyIndex[k]!]!),
      0,
    );
    const cost = (from: number, length: number): number => {
      // tokens I … length − 1, each predicted one position earlier
      let sum = 0;
      for (let i = Math.max(1, positions.firstDifference); i < length; i++)
        sum += nll[from + i - 1]!;
      return sum;
    };
    const correct = cost(correctStart, correctLength);
    const buggy = cost(buggyStart, buggyLength);
    sums.right += Number(margin > 0);
    sums.margin += margin;
    sums.likelier += Number(correct < buggy);
    sums.correct += correct;
    sums.buggy += buggy;
    sums.correctTokens += correctLength - Math.max(1, positions.firstDifference);
    sums.buggyTokens += buggyLength - Math.max(1, positions.firstDifference);
  });
  return {
    pairs: pairs.length,
    pairAccuracy: sums.right / pairs.length,
    margin: sums.margin / pairs.length,
    likelihoodAccuracy: sums.likelier / pairs.length,
    correctLogProbability: -sums.correct / Math.max(1, sums.correctTokens),
    buggyLogProbability: -sums.buggy / Math.max(1, sums.buggyTokens),
  };
}
