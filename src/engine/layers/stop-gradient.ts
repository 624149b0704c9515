/** @file What a later computation reads and no gradient passes: jax.lax.stop_gradient. */
import { tf } from "../tf.js";
import { withGradient } from "./custom-gradient.js";

/**
 * `x` itself, with a gradient of 0 whatever is made of it.
 * @example stopGradient(hidden) // a head that reads it learns, what made it does not
 */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return withGradient([x], ([value]) => ({
    value: value.clone(),
    saved: [],
    gradient: (dy) => [tf.zerosLike(dy)],
  })) as T;
}
