/**
 * @file The shape that the objectives of this room share: L = L_lm + α·L_token + β·L_seq, where
 * L_token is a weighted mean, over the compared positions, of a penalty on r(h) − r(h'). An
 * objective says its penalty; everything else is the same. Source: arXiv 2403.19121, "overall
 * training objective", α = 2.0, β = 0.5. Plain instruction tuning is α = β = 0, token-only β = 0,
 * sequence-only α = 0. The weights of the batch hold the normalisers of the whole optimizer step,
 * so the losses of its micro-batches add up to the loss of the step.
 */
import type { z } from "zod";
import { stopGradient } from "../../engine/layers/stop-gradient.js";
import { tf } from "../../engine/tf.js";
import { preferenceScores } from "../preference-head.js";
import { comparisonTerms } from "./comparison-terms.js";
import { likelihoodTerms } from "./likelihood-terms.js";
import {
  type HeadedOptions,
  type Objective,
  type ObjectiveBatch,
  type ObjectiveMetric,
  objectiveOptions,
  type ObjectiveStates,
} from "./objective.js";

/** Options of `comparison`: the pairing's, and the objective's own. */
export type ComparisonOptions<Own = object> = HeadedOptions["comparison"] & Own;

/** A share or mean over the compared positions that an objective reports. */
export interface ComparisonMeasure extends Omit<ObjectiveMetric, "sums"> {
  /** Its value at every compared position, shape [P]; booleans count as 0 and 1. */
  of(difference: tf.Tensor1D, penalty: tf.Tensor): tf.Tensor;
}

/** What sets one comparison objective apart from another. */
export interface ComparisonDeclaration<Own = object> {
  /** As a spec names it: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Penalty of every compared position, shape [P], from its difference r(h) − r(h'), shape [P]. */
  penalty(difference: tf.Tensor1D, options: ComparisonOptions<Own>): tf.Tensor;
  /** Own entries of `comparison` in a spec; none when absent. */
  readonly options?: z.ZodRawShape;
  /** The penalty in a word, for a figure's panel; its name when absent. */
  readonly word?: string;
  /** Unit of the penalty; "score units" when absent. */
  readonly unit?: string;
  /** Reported beside `margin` and `pairAccuracy`; none when absent. */
  readonly measures?: readonly ComparisonMeasure[];
}

const READS = [
  "targetIndex",
  "targets",
  "lmWeights",
  "seqWeights",
  "correctIndex",
  "buggyIndex",
  "pairWeights",
] as const;

const SHARED_METRICS: readonly ObjectiveMetric[] = [
  {
    name: "margin",
    meaning: "Mean r(h) − r(h′) over the compared positions, score units; 0 without pairs",
  },
  { name: "pairAccuracy", meaning: "Share of compared positions with r(h) > r(h′), [0, 1]" },
  { name: "headNorm", meaning: "Euclidean norm of the preference head", sums: false },
  { name: "hiddenNorm", meaning: "Mean Euclidean norm of the compared hidden states" },
];

/**
 * An objective of the shape L_lm + α·L_token + β·L_seq with its own penalty.
 * @example comparisonObjective({ name: "exponential", penalty: (d) => tf.exp(tf.neg(d)) })
 */
export function comparisonObjective<Own = object>(
  declaration: ComparisonDeclaration<Own>,
): Objective {
  const { name, penalty, measures = [], word = name, unit = "score units" } = declaration;
  return {
    name,
    options: objectiveOptions(name, declaration.options),
    reads: READS,
    terms: comparisonTerms(word, unit),
    metrics: [...SHARED_METRICS, ...measures.map(({ of: _, ...metric }) => metric)],
    source: [penalty, ...measures.map((measure) => measure.of)].map(String),
    scalars: (states, batch, options: HeadedOptions) => {
      const differences = scoreDifferences(states, batch, options); // [P]
      const costs = penalty(differences, options.comparison as ComparisonOptions<Own>); // [P]
      const mean = (values: tf.Tensor): tf.Tensor =>
        tf.sum(tf.mul(batch.pairWeights, asFloats(values)));
      return {
        ...likelihoodTerms(states, batch),
        token: mean(costs),
        margin: mean(differences),
        pairAccuracy: mean(tf.greater(differences, 0)),
        ...norms(states, batch),
        ...Object.fromEntries(measures.map((m) => [m.name, mean(m.of(differences, costs))])),
      };
    },
  };
}

const asFloats = (values: tf.Tensor): tf.Tensor =>
  values.dtype === "float32" ? values : tf.cast(values, "float32");

/**
 * r(h) − r(h') of every compared position, shape [P]. Deviation D16 (`gradient: head`): states
 * stand as they are, and the head alone learns.
 */
function scoreDifferences(
  { headStates, head }: ObjectiveStates,
  { correctIndex, buggyIndex }: ObjectiveBatch,
  { gradient, head: options }: HeadedOptions,
): tf.Tensor1D {
  const states = gradient === "head" ? stopGradient(headStates) : headStates;
  const scores = preferenceScores(states, head, options); // [R·T]
  return tf.sub(tf.gather(scores, correctIndex), tf.gather(scores, buggyIndex));
}

/** |w|, and the mean |h| over the compared positions. */
function norms(
  { headStates, head }: ObjectiveStates,
  { correctIndex, buggyIndex, pairWeights }: ObjectiveBatch,
): { headNorm: tf.Tensor; hiddenNorm: tf.Tensor } {
  const all = tf.sqrt(tf.sum(tf.square(headStates), 1)); // [R·T]
  const compared = tf.add(tf.gather(all, correctIndex), tf.gather(all, buggyIndex)); // [P]
  return {
    headNorm: tf.sqrt(tf.sum(tf.square(head))),
    hiddenNorm: tf.sum(tf.mul(pairWeights, tf.div(compared, 2))),
  };
}
