/**
 * @file ggml's block formats of 256 weights ("K-quants"), to float32: Q2_K, Q3_K, Q4_K, Q5_K, Q6_K.
 * Source: ggml's quantization formats as the `gguf` Python package reads them (gguf.quants).
 * Sub-blocks of 32 (or 16) weights have integer scales, which a half-precision scale of the block
 * multiplies. Exact in float64, rounded once (see blocks-of-32.ts).
 */
import { type DecodeBlocks, halfAt } from "./decode-blocks.js";

/**
 * Scale and minimum (6 bits each) of sub-block `j` < 8, from the 12 bytes at `at`: four of each
 * whole, the other four in nibbles and spare bits.
 */
function scaleOf(bytes: Uint8Array, at: number, j: number): number {
  return j < 4 ? bytes[at + j]! & 63 : (bytes[at + 4 + j]! & 15) | ((bytes[at + j - 4]! >> 6) << 4);
}
function minimumOf(bytes: Uint8Array, at: number, j: number): number {
  return j < 4 ? bytes[at + 4 + j]! & 63 : (bytes[at + 4 + j]! >> 4) | ((bytes[at + j]! >> 6) << 4);
}

/**
 * w = d·scale·q − dmin·minimum, 8 sub-blocks of 32; [d, dmin, 12 bytes of scales, 128 bytes of
 * nibbles].
 */
export const decodeQ4_K: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 144, to += 256) {
    const d = halfAt(bytes, at);
    const dmin = halfAt(bytes, at + 2);
    for (let j = 0; j < 8; j++) {
      const scale = d * scaleOf(bytes, at + 4, j);
      const minimum = dmin * minimumOf(bytes, at + 4, j);
      const from = at + 16 + (j >> 1) * 32;
      for (let i = 0; i < 32; i++)
        out[to + j * 32 + i] = scale * ((bytes[from + i]! >> ((j & 1) * 4)) & 15) - minimum;
    }
  }
};

/**
 * As Q4_K with a fifth bit: bit j of byte i is that of weight i in sub-block j; [d, dmin, 12 bytes
 * of scales, 32 bytes of fifth bits, 128 bytes of nibbles].
 */
export const decodeQ5_K: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 176, to += 256) {
    const d = halfAt(bytes, at);
    const dmin = halfAt(bytes, at + 2);
    for (let j = 0; j < 8; j++) {
      const scale = d * scaleOf(bytes, at + 4, j);
      const minimum = dmin * minimumOf(bytes, at + 4, j);
      const from = at + 48 + (j >> 1) * 32;
      for (let i = 0; i < 32; i++) {
        const q =
          ((bytes[from + i]! >> ((j & 1) * 4)) & 15) | (((bytes[at + 16 + i]! >> j) & 1) << 4);
        out[to + j * 32 + i] = scale * q - minimum;
      }
    }
  }
};

/**
 * w = d·scale·q − dmin·minimum, 16 sub-blocks of 16, q of 2 bits; [16 bytes with scale (low) and
 * minimum (high nibble), 64 bytes of bit pairs, d, dmin]. In each half of the block, weight 32·j +
 * i (j < 4, i < 32) is pair j of byte i.
 */
export const decodeQ2_K: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 84, to += 256) {
    const d = halfAt(bytes, at + 80);
    const dmin = halfAt(bytes, at + 82);
    for (let k = 0; k < 256; k++) {
      const scales = bytes[at + (k >> 4)]!;
      const q = (bytes[at + 16 + (k >> 7) * 32 + (k & 31)]! >> (((k >> 5) & 3) * 2)) & 3;
      out[to + k] = d * (scales & 15) * q - dmin * (scales >> 4);
    }
  }
};

/**
 * w = d·(scale − 32)·q, 16 sub-blocks of 16, scale of 6 bits, q from −4 to 3: a bit pair as in
 * Q2_K, less 4 where bit k div 32 of mask byte k mod 32 is 0; [32 bytes of mask, 64 bytes of bit
 * pairs, 12 bytes of scales: 16 low nibbles, then 16 high bit pairs, d].
 */
export const decodeQ3_K: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 110, to += 256) {
    const d = halfAt(bytes, at + 108);
    for (let k = 0; k < 256; k++) {
      const s = k >> 4;
      const low = (bytes[at + 96 + (s & 7)]! >> ((s >> 3) * 4)) & 15;
      const high = (bytes[at + 104 + (s & 3)]! >> ((s >> 2) * 2)) & 3;
      const pair = (bytes[at + 32 + (k >> 7) * 32 + (k & 31)]! >> (((k >> 5) & 3) * 2)) & 3;
      const set = (bytes[at + (k & 31)]! >> (k >> 5)) & 1;
      out[to + k] = d * ((low | (high << 4)) - 32) * (set === 1 ? pair : pair - 4);
    }
  }
};

/**
 * w = d·scale·(q − 32), 16 sub-blocks of 16, scale a signed byte, q of 6 bits; [128 bytes of low
 * nibbles, 64 bytes of high bit pairs, 16 scales, d]. In each half of the block, weights 32·j + i
 * (j < 4, i < 32) have their nibble in byte 32·(j mod 2) + i, low for j < 2, and their pair of bits
 * in byte i.
 */
export const decodeQ6_K: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 210, to += 256) {
    const d = halfAt(bytes, at + 208);
    for (let k = 0; k < 256; k++) {
      const part = k >> 7;
      const j = (k >> 5) & 3;
      const i = k & 31;
      const low = (bytes[at + part * 64 + (j & 1) * 32 + i]! >> ((j >> 1) * 4)) & 15;
      const high = (bytes[at + 128 + part * 32 + i]! >> (j * 2)) & 3;
      const scale = (bytes[at + 192 + (k >> 4)]! << 24) >> 24;
      out[to + k] = d * scale * ((low | (high << 4)) - 32);
    }
  }
};
