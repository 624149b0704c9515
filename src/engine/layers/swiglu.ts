/**
 * @file The gated activation of Llama's feed-forward layer (Shazeer, arXiv 2002.05202).
 */
import { withGradient } from "./custom-gradient.js";
import { tf } from "../tf.js";

/**
 * gate·σ(gate)·up, element by element.
 * @param gate  any shape
 * @param up  like gate
 * @returns like gate; with s = σ(gate) and a = gate·s:  dgate = dy·up·(s + a·(1 − s)),  dup = dy·a
 */
export function swiglu(gate: tf.Tensor, up: tf.Tensor): tf.Tensor {
  return withGradient([gate, up], ([g, u]) => {
    const s = tf.sigmoid(g);
    const a = g.mul(s);
    return {
      value: a.mul(u),
      saved: [u, s, a],
      gradient: (dy, saved) => {
        const [U, S, A] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        return [dy.mul(U).mul(A.mul(tf.sub(1, S)).add(S)), dy.mul(A)];
      },
    };
  });
}
