/**
 * @file tf.customGrad with its parts named: a function with a gradient of its own, for any backend,
 * compiled or eager. Worth it where the textbook gradient is cheaper than the one that
 * differentiation composes.
 */
import { tf } from "../tf.js";

/** A result, the tensors that its gradient needs, and the gradient itself. */
export interface Differentiable {
  /** What the layer returns, of any shape. */
  readonly value: tf.Tensor;
  /** Kept until the gradient has run; it must not use other intermediate tensors. */
  readonly saved: readonly tf.Tensor[];
  /** Gradients of all inputs, in their order and shapes, from that of the value. */
  readonly gradient: (dy: tf.Tensor, saved: readonly tf.Tensor[]) => tf.Tensor[];
}

/**
 * Applies `forward` to `inputs`; differentiation uses its `gradient` and does not look inside.
 * @example withGradient([x], ([a]) => ({ value: a.exp(), saved: [a.exp()], gradient: (dy, [y]) => [dy.mul(y)] }))
 */
export function withGradient<Inputs extends readonly [tf.Tensor, ...tf.Tensor[]]>(
  inputs: Inputs,
  forward: (inputs: Inputs) => Differentiable,
): tf.Tensor {
  const wrapped = tf.customGrad((...args) => {
    const save = args[args.length - 1] as unknown as tf.GradSaveFunc;
    const { value, saved, gradient } = forward(args.slice(0, inputs.length) as unknown as Inputs);
    save([...saved]);
    return { value, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => gradient(dy, kept) };
  });
  return wrapped(...inputs);
}

/** True if the active backend has this kernel; the engine's own have no counterpart elsewhere. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}
