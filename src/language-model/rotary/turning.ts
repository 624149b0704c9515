/**
 * @file Turns queries and keys to their positions, in the layers that have rotary positions
 * (SmolLM3 leaves every fourth without, arXiv 2501.18795). The rotation itself is an operation of
 * the engine (engine/layers/rotary.ts), its angles are in angles.ts, and settings.ts reads and
 * writes what a config says of them.
 */
import { rotary, rotate } from "../../engine/layers/rotary.js";
import { tf } from "../../engine/tf.js";
import { architectureOf, type ModelConfig } from "../architecture.js";
import { rotaryTable } from "./angles.js";

/** Queries or keys as a layer (from 0) compares them. */
export type Turning = (x: tf.Tensor, layer: number) => tf.Tensor;

function inTurningLayers(config: ModelConfig, make: () => (x: tf.Tensor) => tf.Tensor): Turning {
  const { positions, unturnedLayers } = architectureOf(config);
  if (positions === "learned") return (x) => x;
  const turn = make();
  return (x, layer) => (unturnedLayers.includes(layer) ? x : turn(x));
}

/** Of [R, n, T, headSize], differentiable. @param positions  int32 [R, T] */
export function turningTo(config: ModelConfig, positions: tf.Tensor): Turning {
  return inTurningLayers(config, () => {
    const table = rotaryTable(config);
    const cos = tf.tensor2d(table.cos, table.shape);
    const sin = tf.tensor2d(table.sin, table.shape);
    return (x) => rotary(x, positions, cos, sin);
  });
}

/**
 * Of any shape: with cosines and sines of the first `count` positions, [count, rotarySize/2] each,
 * as `spread` lays them out.
 */
export function turningBy(
  config: ModelConfig,
  count: number,
  spread: (angles: tf.Tensor2D) => tf.Tensor,
): Turning {
  return inTurningLayers(config, () => {
    const table = rotaryTable(config, count);
    const cos = spread(tf.tensor2d(table.cos, table.shape));
    const sin = spread(tf.tensor2d(table.sin, table.shape));
    return (x) => rotate(x, cos, sin);
  });
}
