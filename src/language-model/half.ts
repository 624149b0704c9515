/**
 * @file 16-bit floats: IEEE binary16 (F16) and the upper half of binary32 (BF16), to and from Float32Array.
 * Rounding to F16 is to nearest, ties to even, as NumPy's and PyTorch's; overflow becomes infinity.
 */

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** The float32 of one F16 pattern (0 … 65535). */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1, exponent = (half >> 10) & 31, fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The F16 pattern nearest to `x`. */
export function toHalf(x: number): number {
  value[0] = x;
  const b = bits[0]!, sign = (b >>> 16) & 0x8000, magnitude = b & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // ≥ 65520 rounds to infinity
  if (magnitude >= 0x38800000) { // normal: keep 10 of 23 fraction bits
    const rebased = magnitude - (112 << 23);
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
  }
  value[0] = x < 0 ? -x : x;
  const scaled = value[0] * 2 ** 24, floor = Math.floor(scaled), rest = scaled - floor; // subnormal: units of 2^-24
  return sign | (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor);
}

let table: Float32Array | undefined;

/** All of a list of F16 patterns, as float32. */
export function halvesToFloat(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 65536 }, (_, half) => fromHalf(half));
  const out = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) out[i] = table[halves[i]!]!;
  return out;
}

/** All of a list of BF16 patterns, as float32 (exact). */
export function bfloatsToFloat(patterns: Uint16Array): Float32Array {
  const out = new Uint32Array(patterns.length);
  for (let i = 0; i < patterns.length; i++) out[i] = patterns[i]! << 16;
  return new Float32Array(out.buffer);
}

/** Each value's nearest F16 pattern. */
export function floatToHalves(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = toHalf(values[i]!);
  return out;
}
