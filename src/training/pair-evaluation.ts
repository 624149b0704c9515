/**
 * @file How well a model separates correct from buggy code on held-out pairs, by the preference
 * head and, for every arm alike, by likelihood. A hinge of 0 is no proof of anything while pass@1
 * stands still, so the negative control (edits that keep the meaning) stands beside it.
 */
import type { ComparisonPair } from "../cct/comparison-pair.js";
import { type PreferenceHeadOptions, preferenceScores } from "../cct/preference-head.js";
import { compile } from "../engine/compile.js";
import { crossEntropy } from "../engine/layers/cross-entropy.js";
import { specsOf } from "../engine/gradients.js";
import { tf } from "../engine/tf.js";
import type { HostMap } from "../engine/types.js";
import { hiddenStatesWith, logitsOf } from "../language-model/decoder.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { overPasses, rowInputs, rowsAtATime, sequenceRows } from "./sequence-rows.js";

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

/** Measures of one pair. */
export interface PairMeasure {
  /** Weighted mean r(h) − r(h') over the compared positions, in score units. */
  readonly margin: number;
  /**
   * Mean r(h) − r(h') of the compared positions that lie 0, 1 to 3, 4 to 15, and 16 or more tokens
   * behind the first differing one ({@link DISTANCES}); null where there are none.
   */
  readonly byDistance: readonly (number | null)[];
  /** Negative log-likelihood of the correct side from I on, in nats. */
  readonly correctCost: number;
  /** The same of the buggy side. */
  readonly buggyCost: number;
  /** Tokens of the correct side from I on, the end token included. */
  readonly correctTokens: number;
  /** The same of the buggy side. */
  readonly buggyTokens: number;
}

/** Where the stretches of `byDistance` begin, in tokens behind the first differing one. */
const DISTANCES = [0, 1, 4, 16] as const;

/** Scores pairs with the parameters of the moment. */
export interface PairEvaluator {
  /** Measures all pairs. */
  run(parameters: HostMap): Promise<PairMetrics>;
  /** Measures each pair, in their order. */
  each(parameters: HostMap): Promise<PairMeasure[]>;
  /** Frees the compiled program; nothing can be measured after it. */
  dispose(): Promise<void>;
}

/**
 * Compiles the scoring of `pairs` (at least one).
 * @param parameters  gives shapes; the preference head is among them
 */
export async function createPairEvaluator(
  config: ModelConfig,
  parameters: HostMap,
  pairs: readonly ComparisonPair[],
  rowLength: number,
  head: PreferenceHeadOptions,
  threads: number,
): Promise<PairEvaluator> {
  const rows = rowsAtATime(rowLength, config.vocabSize);
  const sequences = pairs.flatMap(({ correctIds, buggyIds }) => [correctIds, buggyIds]);
  const { cells, start, feeds } = sequenceRows(sequences, rowLength, rows);
  const N = rows * rowLength;
  const grid = { shape: [rows, rowLength], dtype: "int32" } as const;
  const program = await compile(
    (given) => {
      const { last, layer } = hiddenStatesWith(head.layer, config, given, rowInputs(given));
      return {
        scores: preferenceScores(layer, given[HEAD_PARAMETER] as tf.Tensor1D, head),
        nll: crossEntropy(logitsOf(config, given, last), tf.reshape(given["targets"]!, [N])),
      };
    },
    { ids: grid, positions: grid, segments: grid, targets: grid, ...specsOf(parameters) },
    { threads },
  );
  const each = async (current: HostMap): Promise<PairMeasure[]> => {
    const { scores, nll } = await overPasses(program, { cells, feeds }, N, current, [
      "scores",
      "nll",
    ]);
    return measureEach(pairs, start, scores, nll);
  };
  const run = async (current: HostMap): Promise<PairMetrics> => overPairs(await each(current));
  return { run, each, dispose: () => program.dispose() };
}

/** Every pair's measures, from the scores and negative log-likelihoods of all cells. */
function measureEach(
  pairs: readonly ComparisonPair[],
  start: readonly number[], // of pair p: 2p correct, 2p + 1 buggy
  scores: Float32Array,
  nll: Float32Array,
): PairMeasure[] {
  return pairs.map((pair, p) => {
    const { positions, correctLength, buggyLength } = pair;
    const correctStart = start[2 * p]!;
    const buggyStart = start[2 * p + 1]!;
    const differences = positions.correctIndex.map(
      (i, k) => scores[correctStart + i]! - scores[buggyStart + positions.buggyIndex[k]!]!,
    );
    const cost = (from: number, length: number): number => {
      // tokens I … length − 1, each predicted one position earlier
      let sum = 0;
      for (let i = Math.max(1, positions.firstDifference); i < length; i++)
        sum += nll[from + i - 1]!;
      return sum;
    };
    const I = Math.max(1, positions.firstDifference);
    return {
      margin: differences.reduce((sum, difference) => sum + positions.weight * difference, 0),
      byDistance: meansByDistance(pair, differences),
      correctCost: cost(correctStart, correctLength),
      buggyCost: cost(buggyStart, buggyLength),
      correctTokens: correctLength - I,
      buggyTokens: buggyLength - I,
    };
  });
}

/** Mean difference within each stretch of {@link DISTANCES}; null where none of it is compared. */
function meansByDistance(
  { positions: { correctIndex, firstDifference } }: ComparisonPair,
  differences: readonly number[],
): (number | null)[] {
  return DISTANCES.map((from, bin) => {
    const until = DISTANCES[bin + 1] ?? Infinity;
    const inside = differences.filter((_, k) => {
      const distance = correctIndex[k]! - firstDifference;
      return distance >= from && distance < until;
    });
    return inside.length === 0 ? null : inside.reduce((a, b) => a + b, 0) / inside.length;
  });
}

/** What single measures come to over all pairs. */
function overPairs(measures: readonly PairMeasure[]): PairMetrics {
  const sum = (of: (measure: PairMeasure) => number): number =>
    measures.reduce((total, measure) => total + of(measure), 0);
  const pairs = measures.length;
  return {
    pairs,
    pairAccuracy: sum(({ margin }) => Number(margin > 0)) / pairs,
    margin: sum(({ margin }) => margin) / pairs,
    likelihoodAccuracy:
      sum(({ correctCost, buggyCost }) => Number(correctCost < buggyCost)) / pairs,
    correctLogProbability:
      -sum(({ correctCost }) => correctCost) /
      Math.max(
        1,
        sum(({ correctTokens }) => correctTokens),
      ),
    buggyLogProbability:
      -sum(({ buggyCost }) => buggyCost) /
      Math.max(
        1,
        sum(({ buggyTokens }) => buggyTokens),
      ),
  };
}
