/**
 * @file The preference head r: one score for each hidden state. Source: arXiv 2403.19121, "a linear
 * head": r(h) = w·h. A bias would cancel in r(h_i) − r(h'_i), so there is none. Deviation D7
 * (`head.kind: normalized`): r(h) = s · w·h / (|w||h|), bounded by ±s, because the margin of a
 * linear head can be met by growing norms alone. How its weights begin and learn is read by a run
 * (src/training); a score reads `kind` and `scale` alone.
 */
import { z } from "zod";
import { tf } from "../engine/tf.js";

/** Kinds of head. */
const HEADS = ["linear", "normalized"] as const;
/** Where its first weights come from. */
const STARTS = ["random", "probe"] as const;

/** Options of the preference head, each with its default. */
export const preferenceHeadSchema = z.strictObject({
  kind: z.enum(HEADS).default("linear").describe("How it scores a hidden state."),
  scale: z
    .number()
    .positive()
    .default(10)
    .describe("s > 0: largest score of a `normalized` head; a `linear` one does not read it."),
  layer: z
    .number()
    .int()
    .default(-1)
    .describe(
      "Whose states it reads: 0 the embeddings, n those behind block n, the last those after " +
        "the final norm; negative from the end.",
    ),
  start: z
    .enum(STARTS)
    .default("random")
    .describe(
      "Its first weights: drawn by the seed, or fitted on the states that the base makes of " +
        "training pairs.",
    ),
  probe: z
    .strictObject({
      pairs: z
        .number()
        .int()
        .min(1)
        .default(256)
        .describe("Training pairs that it is fitted on, by the seed; all where there are fewer."),
      penalty: z
        .number()
        .positive()
        .default(0.01)
        .describe("λ > 0 of λ/2·|w|², beside the mean logistic loss of a pair."),
      norm: z
        .number()
        .positive()
        .nullable()
        .default(null)
        .describe("|w| > 0 that the fitted head is scaled to; null leaves it as it was found."),
    })
    .prefault({})
    .describe('How a head with `start` "probe" is fitted: logistic regression on margins.'),
  learningRate: z
    .number()
    .positive()
    .default(1)
    .describe("Its learning rate as a multiple, > 0, of optimizer.learningRate."),
  warmupSteps: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      "First steps of the run that move the head alone, at the peak rate; the schedule of " +
        "the rate begins behind them.",
    ),
});

/** Options of the preference head, defaults filled in. */
export type PreferenceHeadOptions = z.output<typeof preferenceHeadSchema>;
/** The same as they are given: what is left out has its default. */
export type PreferenceHeadInput = z.input<typeof preferenceHeadSchema>;

const TINY = 1e-12; // added to squared norms: keeps the gradient finite at h = 0

/**
 * Plain-array oracle: the score of one hidden state.
 * @param hidden  h, shape [H]
 * @param weight  w, shape [H]
 * @returns w·h, or s·cos(w, h) in [−s, s] for a normalized head
 * @throws RangeError if the lengths differ
 * @example preferenceScore([3, 4], [1, 0], { kind: "normalized", scale: 10 }) // 6
 */
export function preferenceScore(
  hidden: ArrayLike<number>,
  weight: ArrayLike<number>,
  options: PreferenceHeadInput = {},
): number {
  const { kind, scale } = preferenceHeadSchema.parse(options);
  if (hidden.length !== weight.length)
    throw new RangeError(
      `preferenceScore: hidden state has shape [${hidden.length}] but the head ` +
        `[${weight.length}]; use the head tuned with this model: both must have one width`,
    );
  let dot = 0;
  let hh = TINY;
  let ww = TINY;
  for (let i = 0; i < hidden.length; i++) {
    dot += hidden[i]! * weight[i]!;
    hh += hidden[i]! ** 2;
    ww += weight[i]! ** 2;
  }
  return kind === "linear" ? dot : (scale * dot) / Math.sqrt(hh * ww);
}

/**
 * Tensor form of {@link preferenceScore}.
 * @param hidden  shape [N, H]
 * @param weight  shape [H]
 * @returns scores, shape [N]
 */
export function preferenceScores(
  hidden: tf.Tensor2D,
  weight: tf.Tensor1D,
  options: PreferenceHeadInput = {},
): tf.Tensor1D {
  const { kind, scale } = preferenceHeadSchema.parse(options);
  const [N, H] = hidden.shape;
  // [N]
  const scores = tf.reshape(tf.matMul(hidden, tf.reshape(weight, [H, 1])), [N]) as tf.Tensor1D;
  if (kind === "linear") return scores;
  const hh = tf.add(tf.sum(tf.square(hidden), 1), TINY); // [N]
  const ww = tf.add(tf.sum(tf.square(weight)), TINY); // []
  return tf.mul(tf.mul(scores, scale), tf.rsqrt(tf.mul(hh, ww)));
}

/**
 * States as a head of direction w sees them, so that its scores are linear in them: h, or s·h/|h|
 * for a normalized head, whose |w| does not count.
 * @param hidden  shape [N, H]
 * @returns shape [N, H]
 */
export function scoredStates(hidden: tf.Tensor2D, options: PreferenceHeadInput = {}): tf.Tensor2D {
  const { kind, scale } = preferenceHeadSchema.parse(options);
  if (kind === "linear") return hidden;
  const hh = tf.add(tf.sum(tf.square(hidden), 1, true), TINY); // [N, 1]
  return tf.mul(tf.mul(hidden, scale), tf.rsqrt(hh));
}
