/**
 * @file One block of the decoder, attention and feed-forward layer with their norms and residual
 * sums, for training and for every graph of generation: these differ in `attend` alone, and in
 * whether the weights are the checkpoint's or fused ones (fused-weights.ts). Sources: pre-norm
 * residual blocks, GPT-2 and Llama; parallel blocks, arXiv 2204.06745.
 */
import { tf } from "../engine/tf.js";
import { activated } from "./activations.js";
import { architectureOf, type ModelConfig } from "./architecture.js";

/** What a block computes with; states are [..., hiddenSize] of any rank. */
export interface BlockWeights<Projected> {
  /** The norm before attention, and that before the feed-forward layer. */
  norm(x: tf.Tensor, which: "input" | "post"): tf.Tensor;
  /** Queries, divided as scores are to be, keys and values; as `attend` takes them. */
  attentionInputs(h: tf.Tensor): Projected;
  /** Out of the heads, one beside the other. */
  attentionOutput(joined: tf.Tensor): tf.Tensor;
  /** Up, and the gate where there is one. */
  feedForwardInputs(h: tf.Tensor): { readonly up: tf.Tensor; readonly gate?: tf.Tensor };
  /** Inner states through the down projection. */
  feedForwardOutput(inner: tf.Tensor): tf.Tensor;
}

/**
 * The states behind a block.
 * @param attend  the heads' results, one beside the other, in the rows that go on
 * @param going  the rows of x that go on: all, or of a prompt's last block those whose logits are
 *   wanted
 */
export function block<Projected>(
  config: ModelConfig,
  x: tf.Tensor,
  weights: BlockWeights<Projected>,
  attend: (projected: Projected) => tf.Tensor,
  going: (rows: tf.Tensor) => tf.Tensor = (rows) => rows,
): tf.Tensor {
  const { block: kind, activation } = architectureOf(config);
  const h = weights.norm(x, "input");
  const before = going(x);
  const attended = tf.add(before, weights.attentionOutput(attend(weights.attentionInputs(h))));
  // what the feed-forward layer sees
  const read =
    kind === "parallel-one-norm"
      ? going(h)
      : weights.norm(kind === "serial" ? attended : before, "post");
  const { up, gate } = weights.feedForwardInputs(read);
  return tf.add(attended, weights.feedForwardOutput(activated(activation, up, gate)));
}
