/**
 * @file The angles of rotary positions: angle(t, i) = t · frequency(i), frequency(i) =
 * theta^(−2i/r), i = 0 … r/2 − 1 for the r elements of a head that turn, stretched as the config
 * says. Sources: linear, arXiv 2306.15595; yarn, 2309.00071; llama3, 2407.21783 and transformers'
 * modeling_rope_utils. Frequencies are rounded to float32 before they meet the position, as
 * PyTorch's are; sine and cosine are taken in float64 and rounded once.
 */
import { architectureOf, type ModelConfig, type RopeScaling } from "../architecture.js";

/**
 * cos and sin of every position, each row-major [positions, rotarySize / 2]; yarn's attention
 * factor is in them.
 */
export interface RotaryTable {
  /** [positions, rotarySize / 2]. */
  readonly shape: [number, number];
  /** Cosines of position · frequency, row-major. */
  readonly cos: Float32Array;
  /** Sines of position · frequency, row-major. */
  readonly sin: Float32Array;
}

/** @param positions  how many positions, from 0; default all of the model's */
export function rotaryTable(config: ModelConfig, positions = config.maxPositions): RotaryTable {
  const { rotarySize, ropeScaling } = architectureOf(config);
  const half = rotarySize / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  const stretch =
    ropeScaling === null ? undefined : stretching(ropeScaling, rotarySize, config.ropeTheta);
  const length = ropeScaling?.type === "yarn" ? ropeScaling.attentionFactor : 1;
  for (let i = 0; i < half; i++) {
    const plain = Math.fround(1 / Math.fround(config.ropeTheta ** ((2 * i) / rotarySize)));
    const frequency = stretch ? Math.fround(stretch(plain, i)) : plain;
    for (let t = 0; t < positions; t++) {
      const angle = Math.fround(t * frequency);
      cos[t * half + i] = length * Math.cos(angle);
      sin[t * half + i] = length * Math.sin(angle);
    }
  }
  return { shape: [positions, half], cos, sin };
}

/** Frequency i of r/2 after scaling, from the plain one. */
function stretching(
  scaling: RopeScaling,
  r: number,
  theta: number,
): (plain: number, i: number) => number {
  const { type, factor } = scaling;
  if (type === "linear") return (plain) => plain / factor;
  const { originalPositions: L } = scaling;
  if (type === "llama3") {
    const { lowFrequencyFactor: low, highFrequencyFactor: high } = scaling;
    return (plain) => {
      const turns = (L * plain) / (2 * Math.PI); // within the original context
      if (turns > high) return plain;
      if (turns < low) return plain / factor;
      const kept = (turns - low) / (high - low);
      return ((1 - kept) * plain) / factor + kept * plain;
    };
  }
  const dimension = (turns: number): number =>
    (r * Math.log(L / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const [from, to] = [dimension(scaling.betaFast), dimension(scaling.betaSlow)];
  const first = Math.max(scaling.truncate ? Math.floor(from) : from, 0);
  const last = Math.min(scaling.truncate ? Math.ceil(to) : to, r - 1);
  return (plain, i) => {
    const interpolated = Math.min(
      1,
      Math.max(0, (i - first) / (last === first ? 0.001 : last - first)),
    );
    return (plain / factor) * interpolated + plain * (1 - interpolated);
  };
}
