/**
 * @file Picks the next token from logits: greedy, or temperature and nucleus (top-p, arXiv
 * 1904.09751), in float64. Each sample has its own random stream and takes one number a step, so
 * that what else is generated beside it cannot change it. Nucleus: the fewest most probable tokens
 * that hold at least topP together; of equals the lower ids.
 */
import type { RandomStream } from "../../random.js";

/**
 * Index of the largest of `logits[start … start + size)`, counted from `start`; the lowest of
 * equals.
 */
function argmax(logits: Float32Array, start: number, size: number): number {
  let best = 0;
  let value = logits[start]!;
  for (let i = 1; i < size; i++) {
    const x = logits[start + i]!;
    if (x > value) [best, value] = [i, x];
  }
  return best;
}

/** Picks one token from `logits[start … start + size)`; greedy takes no random number. */
export type Sampler = (logits: Float32Array, start: number, random: RandomStream) => number;

/**
 * A sampler for a vocabulary of `size`.
 * @param temperature  ≥ 0; 0 is greedy, see {@link argmax}
 * @param topP  in (0, 1]; 1 keeps every token
 * @throws RangeError if either is out of range
 */
export function createSampler(size: number, temperature: number, topP: number): Sampler {
  if (!(temperature >= 0 && temperature < Infinity))
    throw new RangeError(
      `sampling: expected a finite temperature ≥ 0, got ${temperature}; give 0 for greedy answers`,
    );
  if (!(topP > 0 && topP <= 1))
    throw new RangeError(
      `sampling: expected topP in (0, 1], got ${topP}; give 1 to keep every token`,
    );
  if (temperature === 0) return (logits, start) => argmax(logits, start, size);
  const weights = new Float64Array(size);
  const scratch = new Float64Array(size);
  return (logits, start, random) => {
    let left = random.next() * weigh(logits, start, temperature, topP, weights, scratch);
    let last = 0;
    for (let i = 0; i < size; i++) {
      if (weights[i] === 0) continue;
      left -= weights[i]!;
      if (left < 0) return i;
      last = i;
    }
    return last; // rounding left a crumb
  };
}

/**
 * The distribution that a sampler draws from: softmax(logits / temperature) on the nucleus,
 * renormalized, 0 elsewhere.
 * @param temperature  > 0
 */
export function tokenProbabilities(
  logits: Float32Array,
  temperature: number,
  topP: number,
): Float64Array {
  const weights = new Float64Array(logits.length);
  const total = weigh(logits, 0, temperature, topP, weights, new Float64Array(logits.length));
  return weights.map((w) => w / total);
}

/**
 * Fills `weights` with exp((logit − largest) / temperature), 0 outside the nucleus; returns their
 * sum.
 */
function weigh(
  logits: Float32Array,
  start: number,
  temperature: number,
  topP: number,
  weights: Float64Array,
  scratch: Float64Array,
): number {
  const size = weights.length;
  const most = logits[start + argmax(logits, start, size)]!;
  let total = 0;
  for (let i = 0; i < size; i++)
    total += weights[i] = Math.exp((logits[start + i]! - most) / temperature);
  return topP < 1 ? keepNucleus(weights, scratch, total, topP) : total;
}

function keepNucleus(
  weights: Float64Array,
  scratch: Float64Array,
  total: number,
  topP: number,
): number {
  const enough = topP * total;
  // tokens below weigh less than 1 − topP together: never needed
  const floor = (total - enough) / weights.length;
  let count = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i]! >= floor) scratch[count++] = weights[i]!;
  const ascending = scratch.subarray(0, count).sort();
  let held = 0;
  let at = count;
  while (at > 0 && held < enough) held += ascending[--at]!;
  const least = ascending[at]!;
  let equals = 0; // how many of weight `least` are inside: those of lowest id
  while (at + equals < count && ascending[at + equals] === least) equals++;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    if (w > least || (w === least && equals-- > 0)) sum += w;
    else weights[i] = 0;
  }
  return sum;
}
