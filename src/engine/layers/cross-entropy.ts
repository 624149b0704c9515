/**
 * @file Negative log-likelihood of one target a row: targets are gathered, never one-hot
 * multiplied, and the gradient is the textbook softmax(z) − e_target, taken from the saved
 * log-probabilities.
 */
import { hasKernel, withGradient } from "./custom-gradient.js";
import { tf } from "../tf.js";

/**
 * nll[n] = log Σ_v exp(z[n, v]) − z[n, target[n]].
 * @param logits  z, float32 [N, V]
 * @param targets  int32 [N], 0 ≤ target < V
 * @returns float32 [N], ≥ 0, in nats; differentiable in the logits
 */
export function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  const [N, V] = logits.shape;
  // each target's place in z as a list
  const flat = tf.range(0, N, 1, "int32").mul(tf.scalar(V, "int32")).add(targets) as tf.Tensor1D;
  return withGradient([logits], ([z]) => {
    const logProbabilities = logSoftmax(z); // [N, V]
    return {
      value: tf.gather(logProbabilities.reshape([N * V]), flat).neg(), // [N]
      saved: [logProbabilities, flat],
      gradient: (dy, [log, at]) => {
        const weighted = tf
          .exp(log!)
          .mul(dy.reshape([N, 1]))
          .reshape([N * V]); // dy·softmax(z)
        const hits = tf.scatterND(at!.reshape([N, 1]), dy.reshape([N]), [N * V]); // dy·e_target
        return [weighted.sub(hits).reshape([N, V])];
      },
    };
  }) as tf.Tensor1D;
}

/**
 * log softmax over the last axis, without gradient: one kernel where the backend has it (tfjs
 * itself composes six).
 */
function logSoftmax(z: tf.Tensor): tf.Tensor {
  if (!hasKernel("LogSoftmax")) return tf.logSoftmax(z);
  return tf.engine().runKernel("LogSoftmax", { logits: z }, { axis: z.rank - 1 });
}
