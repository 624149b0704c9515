/**
 * @file Llama 3's stretched frequencies in GGUF: llama.cpp stores what each plain frequency is
 * divided by (rope_freqs.weight) in place of the four numbers that it comes from (arXiv
 * 2407.21783). All published checkpoints have 1 and 4 for two of these; the other two are found
 * again here, and the factors that they give must be those of the file.
 */
const LOW = 1;
const HIGH = 4;

/** rope_scaling of config.json. */
export interface Llama3Scaling {
  /** The kind of scaling that is found. */
  readonly rope_type: "llama3";
  /** What the slowest frequencies are divided by, ≥ 1. */
  readonly factor: number;
  /** Frequencies with fewer turns within the original positions are divided by `factor`. */
  readonly low_freq_factor: number;
  /** Frequencies with more turns within the original positions stay as they are. */
  readonly high_freq_factor: number;
  /** Longest text before the frequencies were stretched, in tokens: a power of 2. */
  readonly original_max_position_embeddings: number;
}

/**
 * @param factors  of each frequency, [headSize / 2]
 * @param theta  base of the plain frequencies
 * @returns undefined if no such scaling gives these factors
 */
export function llama3Scaling(
  factors: ArrayLike<number>,
  theta: number,
): Llama3Scaling | undefined {
  const all = Array.from(factors);
  const factor = Math.max(...all);
  for (let positions = 16; positions <= 2 ** 20; positions *= 2) {
    const fits = all.every((given, i) => {
      const expected = divisor(theta ** (-i / all.length), factor, positions);
      return Math.abs(given - expected) <= 1e-5 * expected;
    });
    if (fits)
      return {
        rope_type: "llama3",
        factor,
        low_freq_factor: LOW,
        high_freq_factor: HIGH,
        original_max_position_embeddings: positions,
      };
  }
  return undefined;
}

/** What a plain frequency is divided by. */
function divisor(frequency: number, factor: number, positions: number): number {
  const turns = (positions * frequency) / (2 * Math.PI);
  if (turns > HIGH) return 1;
  if (turns < LOW) return factor;
  const kept = (turns - LOW) / (HIGH - LOW);
  return 1 / ((1 - kept) / factor + kept);
}
