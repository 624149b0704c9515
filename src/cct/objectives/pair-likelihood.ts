/**
 * @file The shape of the objectives that score a pair's code by likelihood, with no preference
 * head: L = L_lm + α·L_pair + β·L_seq, where L_pair is the mean over the step's pairs of a cost
 * made of the log-probabilities of their tokens. L_lm and L_seq are those of `cct`, so such an
 * objective differs from it in what it makes of a pair alone.
 */
import type { z } from "zod";
import { crossEntropy } from "../../engine/layers/cross-entropy.js";
import { tf } from "../../engine/tf.js";
import { comparisonTerms } from "./comparison-terms.js";
import { likelihoodTerms } from "./likelihood-terms.js";
import {
  type CodeBatch,
  likelihoodOptions,
  type Objective,
  type ObjectiveBatch,
  type ObjectiveMetric,
  type ObjectiveOptions,
  type ObjectiveStates,
  type ObjectiveTerm,
} from "./objective.js";

/** The scored tokens of a batch, and how they are added up by pairs. */
export interface CodeTokens extends Pick<CodeBatch, "codeDiffers" | "codeBehind"> {
  /** log p of each token, nats, shape [S]. */
  readonly logProbability: tf.Tensor1D;
  /** The same under the model that the run starts from; there for who reads `codeReference`. */
  readonly reference: tf.Tensor1D;
  /** 1 on tokens of correct code, else 0, shape [S]. */
  readonly correct: tf.Tensor1D;
  /** The same of buggy code. */
  readonly buggy: tf.Tensor1D;
  /** Sums of values [S] over the tokens of each pair, shape [Q]. */
  sum(values: tf.Tensor): tf.Tensor1D;
  /** Their means over the tokens of a mask of 0 and 1, shape [Q]; 0 where a pair has none. */
  mean(values: tf.Tensor, mask: tf.Tensor): tf.Tensor1D;
}

/** What sets one such objective apart from another. */
export interface PairLikelihoodDeclaration<Own = object> {
  /** As a spec names it. */
  readonly name: string;
  /** Own entries of `comparison` in a spec; none when absent. */
  readonly options?: z.ZodRawShape;
  /** The term that α weighs. */
  readonly term: Pick<ObjectiveTerm, "name" | "label" | "title" | "meaning"> & {
    /** A pair with both sides when absent. */
    readonly samples?: "comparisons" | "corrections";
  };
  /** Fields that it reads beside those that all such objectives do. */
  readonly reads?: readonly (keyof CodeBatch)[];
  /** Means over the step's pairs that it reports. */
  readonly measures?: readonly ObjectiveMetric[];
  /** Of every pair, shape [Q]: the term by its name, and every measure. */
  ofPairs(code: CodeTokens, options: Own): Record<string, tf.Tensor>;
}

const READS = [
  ...(["targetIndex", "targets", "lmWeights", "seqWeights"] as const),
  ...(["codeIndex", "codeTargets", "codePairs", "codeSides", "pairShares"] as const),
];

/** An objective of the shape L_lm + α·L_pair + β·L_seq. */
export function pairLikelihoodObjective<Own = object>(
  declaration: PairLikelihoodDeclaration<Own>,
): Objective {
  const { name, term, reads = [], measures = [], ofPairs } = declaration;
  const [lm, , seq] = comparisonTerms("", "");
  return {
    name,
    options: likelihoodOptions(name, declaration.options),
    reads: [...READS, ...reads],
    terms: [lm!, { weight: "alpha", samples: "comparisons", unit: "nats", ...term }, seq!],
    metrics: measures,
    source: [String(ofPairs)],
    scalars: (states, batch, options: ObjectiveOptions) => {
      const code = batch as ObjectiveBatch & CodeBatch;
      const values = ofPairs(codeTokens(states, code), options.comparison as Own);
      const means = Object.entries(values).map(([key, value]) => [
        key,
        tf.sum(tf.mul(code.pairShares, tf.cast(value, "float32"))),
      ]);
      return { ...likelihoodTerms(states, batch), ...Object.fromEntries(means) };
    },
  };
}

function codeTokens({ hidden, logitsOf }: ObjectiveStates, batch: CodeBatch): CodeTokens {
  const { codeIndex, codeTargets, codePairs, codeSides, codeDiffers, codeBehind } = batch;
  const predicting = tf.gather(hidden, codeIndex) as tf.Tensor2D; // [S, H]
  const nll = crossEntropy(logitsOf(predicting), codeTargets); // [S]
  const sum = (values: tf.Tensor): tf.Tensor1D =>
    tf.reshape(tf.matMul(codePairs, tf.reshape(values, [-1, 1])), [-1]);
  return {
    logProbability: tf.neg(nll),
    reference: batch.codeReference,
    correct: tf.relu(codeSides),
    buggy: tf.relu(tf.neg(codeSides)),
    codeDiffers,
    codeBehind,
    sum,
    mean: (values, mask) => tf.div(sum(tf.mul(values, mask)), tf.maximum(sum(mask), 1)),
  };
}
