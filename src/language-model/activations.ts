/**
 * @file Activations of feed-forward layers, by the names that config.json gives them (transformers'
 * ACT2FN). A new one is a line of the table.
 */
import { gelu } from "../engine/layers/gelu.js";
import { swiglu } from "../engine/layers/swiglu.js";
import { tf } from "../engine/tf.js";

interface Activation {
  /** Element by element, any shape. */
  of(x: tf.Tensor): tf.Tensor;
  /** of(gate)·up, where that has a gradient cheaper than the composed one. */
  gated?(gate: tf.Tensor, up: tf.Tensor): tf.Tensor;
}

const silu: Activation = { of: (x) => tf.mul(x, tf.sigmoid(x)), gated: swiglu };
const tanhGelu: Activation = { of: (x) => gelu(x, "tanh") };

const ACTIVATIONS = {
  silu,
  swish: silu,
  relu: { of: (x) => tf.relu(x) },
  gelu: { of: (x) => gelu(x, "none") },
  gelu_new: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
  gelu_fast: tanhGelu,
} satisfies Readonly<Record<string, Activation>>;

/** A name of transformers' ACT2FN that is supported here. */
export type ActivationName = keyof typeof ACTIVATIONS;
/** All supported names; several may mean one function. */
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

/**
 * The inner states of a feed-forward layer: activation(up), or activation(gate)·up where there is a
 * gate.
 */
export function activated(name: ActivationName, up: tf.Tensor, gate?: tf.Tensor): tf.Tensor {
  const { of, gated }: Activation = ACTIVATIONS[name];
  if (!gate) return of(up);
  return gated ? gated(gate, up) : tf.mul(of(gate), up);
}
