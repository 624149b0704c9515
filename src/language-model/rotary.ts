/**
 * @file The angles of rotary positions: angle(t, i) = t · theta^(−2i/d), i = 0 … d/2 − 1.
 * Frequencies are rounded to float32 before they meet the position, as PyTorch's are; sine and cosine are taken in
 * float64 and rounded once.
 */
import type { ModelConfig } from "./config.js";

/** cos and sin of every position, each row-major [maxPositions, headSize / 2]. */
export interface RotaryTable {
  readonly shape: [number, number];
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** @param positions  how many positions, from 0; default all of the model's */
export function rotaryTable(config: ModelConfig, positions = config.maxPositions): RotaryTable {
  const half = config.headSize / 2;
  const cos = new Float32Array(positions * half), sin = new Float32Array(positions * half);
  for (let i = 0; i < half; i++) {
    const frequency = Math.fround(1 / Math.fround(config.ropeTheta ** ((2 * i) / config.headSize)));
    for (let t = 0; t < positions; t++) {
      const angle = Math.fround(t * frequency);
      cos[t * half + i] = Math.cos(angle);
      sin[t * half + i] = Math.sin(angle);
    }
  }
  return { shape: [positions, half], cos, sin };
}
