/**
 * @file Activations of feed-forward layers, by the names that config.json gives them (transformers'
 *   ACT2FN).
 */
import { gelu } from "../engine/gelu.js";
import { tf } from "../engine/tf.js";

const silu = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.sigmoid(x));
const tanhGelu = (x: tf.Tensor): tf.Tensor => gelu(x, "tanh");

/** Element by element, any shape. */
export const ACTIVATIONS = {
  silu,
  swish: silu,
  relu: (x: tf.Tensor): tf.Tensor => tf.relu(x),
  gelu: (x: tf.Tensor): tf.Tensor => gelu(x, "none"),
  gelu_new: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
  gelu_fast: tanhGelu,
} as const;

export type ActivationName = keyof typeof ACTIVATIONS;
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];
