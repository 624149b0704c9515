/**
 * @file 16-bit floats: IEEE binary16 (F16) and the upper half of binary32 (BF16), to and from
 * Float32Array. Rounding is to nearest, ties to even, as NumPy's and PyTorch's; overflow becomes
 * infinity. Byte order is little endian, as in safetensors and GGUF and on every machine that this
 * project runs on.
 */

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** The float32 of one F16 pattern (0 … 65535). */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The F16 pattern nearest to `x`. */
function toHalf(x: number): number {
  value[0] = x;
  const b = bits[0]!;
  const sign = (b >>> 16) & 0x8000;
  const magnitude = b & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // ≥ 65520 rounds to infinity
  if (magnitude >= 0x38800000) {
    // normal: keep 10 of 23 fraction bits
    const rebased = magnitude - (112 << 23);
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
  }
  value[0] = x < 0 ? -x : x;
  const scaled = value[0] * 2 ** 24;
  const floor = Math.floor(scaled);
  const rest = scaled - floor; // subnormal: units of 2^-24
  return sign | (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor);
}

let table: Float32Array | undefined;

/**
 * F16 patterns, two bytes each, into float32. `bytes` may start at any address; `out` takes half as
 * many values.
 */
export function readHalves(bytes: Uint8Array, out: Float32Array): void {
  table ??= Float32Array.from({ length: 65536 }, (_, half) => fromHalf(half));
  for (let i = 0; i < out.length; i++) out[i] = table[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]!;
}

/** BF16 patterns, two bytes each, into float32 (exact: they are a float32's upper bytes). */
export function readBfloats(bytes: Uint8Array, out: Float32Array): void {
  const patterns = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < patterns.length; i++)
    patterns[i] = (bytes[2 * i]! << 16) | (bytes[2 * i + 1]! << 24);
}

/** Each value's nearest F16 pattern. */
export function floatToHalves(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = toHalf(values[i]!);
  return out;
}

/** Each value's nearest BF16 pattern. */
export function floatToBfloats(values: Float32Array): Uint16Array {
  const patterns = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const b = patterns[i]!;
    out[i] =
      (b & 0x7fffffff) > 0x7f800000
        ? (b >>> 16) | 0x40 // NaN stays one
        : (b + 0x7fff + ((b >>> 16) & 1)) >>> 16;
  }
  return out;
}
