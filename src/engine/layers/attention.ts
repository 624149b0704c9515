/**
 * @file Scaled-dot-product attention with grouped key-value heads and an additive mask. Two
 * savings, as at the sizes trained here the passes over the [T, T] scores are bound by memory and
 * cost as much as the products: the gradient uses Σ_j P_ij·dP_ij = ⟨O_i, dO_i⟩ (FlashAttention,
 * arXiv 2205.14135, appendix B), two passes where the composed gradient of a softmax takes four;
 * and under a causal mask each block of queries meets only the keys up to its end.
 */
import { withGradient } from "./custom-gradient.js";
import { tf } from "../tf.js";

/**
 * Queries of a block under a causal mask, at most: smaller blocks skip more but make smaller
 * products.
 */
const BLOCK = 128;

/**
 * softmax(q·kᵀ + mask)·v in every head.
 * @param q  [R, H, T, d], scaled already (by 1/√d, usually)
 * @param k  [R, G, T, d] with G dividing H: consecutive H/G query heads share a key-value head
 * @param v  like k
 * @param mask  added to the scores, [R or 1, H or 1, T, T]; takes no gradient
 * @param causal  promises that no query sees a later key, so that those scores need not be computed
 * @returns [R, H, T, d]; differentiable in q, k and v
 */
export function attention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  mask: tf.Tensor,
  causal = false,
): tf.Tensor {
  const T = q.shape[2]!;
  const count = causal ? Math.max(Math.ceil(T / BLOCK), Math.min(2, Math.floor(T / 32))) : 1;
  const size = Math.ceil(T / count);
  if (count <= 1) return attend(q, k, v, mask);
  const rows = (x: tf.Tensor, from: number, to: number): tf.Tensor =>
    tf.slice(x, [0, 0, from, 0], [-1, -1, to - from, -1]);
  const blocks: tf.Tensor[] = [];
  for (let from = 0; from < T; from += size) {
    const to = Math.min(from + size, T);
    const seen = tf.slice(rows(mask, from, to), [0, 0, 0, 0], [-1, -1, -1, to]);
    blocks.push(attend(rows(q, from, to), rows(k, 0, to), rows(v, 0, to), seen));
  }
  return tf.concat(blocks, 2);
}

/** Attention of q [R, H, S, d] to all of k and v [R, G, L, d]; mask broadcasts to [R, H, S, L]. */
function attend(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const [R, H, S, d] = q.shape as [number, number, number, number];
  const [G, L] = k.shape.slice(1) as [number, number];
  const stacked = [R, G, (H / G) * S, d]; // the queries of a group, one head below the other
  return withGradient([q.reshape(stacked), k, v], ([queries, keys, values]) => {
    const scores = tf.matMul(queries, keys, false, true).reshape([R, H, S, L]).add(mask);
    const P = tf.softmax(scores).reshape([R, G, (H / G) * S, L]);
    const O = tf.matMul(P, values); // [R, G, H/G·S, d]
    return {
      value: O,
      saved: [queries, keys, values, P, O],
      gradient: (dO, [Q, K, V, weights, output]) => {
        const dP = tf.matMul(dO, V!, false, true);
        const dS = dP.sub(output!.mul(dO).sum(-1, true)).mul(weights!); // P·(dP − ⟨O, dO⟩)
        return [
          tf.matMul(dS, K!),
          tf.matMul(dS, Q!, true, false),
          tf.matMul(weights!, dO, true, false),
        ];
      },
    };
  }).reshape([R, H, S, d]);
}
