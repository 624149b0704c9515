/**
 * @file Recomputation of activations (Chen et al., arXiv 1604.06174): a part of a program of which
 * only the inputs are kept between forward and backward pass. Equal operators on equal inputs are
 * one node of a compiled graph, and what an operator waits for alone decides when it runs; so the
 * inputs of the second computation are tied to the gradient that comes in.
 */
import { hasKernel, withGradient } from "./custom-gradient.js";
import { tf } from "../tf.js";

/**
 * part([...inputs, ...weights]), computed again when its gradient is asked for: the same numbers,
 * less memory, one more forward pass.
 * @param inputs  read anew by the second computation; copied for it, so small ones
 * @param weights  read in place by both; what depends on them alone is computed once and kept
 * @param part  must use no other tensor that takes a gradient
 */
export function recomputed(
  inputs: readonly [tf.Tensor, ...tf.Tensor[]],
  weights: readonly tf.Tensor[],
  part: (all: readonly tf.Tensor[]) => tf.Tensor,
): tf.Tensor {
  return withGradient([...inputs, ...weights], (all) => ({
    value: part(all),
    saved: all,
    gradient: (dy, kept) =>
      gradientsOf(
        part,
        kept.map((tensor, i) => (i < inputs.length ? after(tensor, dy) : tensor)),
        dy,
      ),
  }));
}

/**
 * Gradients of `part` with dy, inside the backward pass of another; tfjs has one tape, and would
 * drop the outer one.
 */
function gradientsOf(
  part: (all: readonly tf.Tensor[]) => tf.Tensor,
  all: tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const { state } = tf.engine() as unknown as { state: { activeTape: unknown } };
  const outer = state.activeTape;
  try {
    const { grads } = tf.engine().gradients(() => part(all), all, dy, true);
    return all.map((tensor, i) => grads[i] ?? tf.zerosLike(tensor));
  } finally {
    state.activeTape = outer;
  }
}

/** `x`, but not before `last` is there. */
function after(x: tf.Tensor, last: tf.Tensor): tf.Tensor {
  return hasKernel("After") ? tf.engine().runKernel("After", { x, last }) : x;
}
