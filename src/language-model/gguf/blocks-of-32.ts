/**
 * @file ggml's block formats of 32 weights, to float32: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0. Source:
 * ggml's quantization formats as the `gguf` Python package reads them (gguf.quants). A block is a
 * half-precision scale d (and a minimum m), then 32 integers; the low nibbles of 16 bytes are
 * weights 0 … 15, the high ones 16 … 31. Products of these halves and small integers are exact in
 * float64, so storing rounds once, as NumPy's float32 does.
 */
import { type DecodeBlocks, halfAt } from "./decode-blocks.js";

/** w = d·(q − 8); [d, 16 bytes of nibbles]. */
export const decodeQ4_0: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 18, to += 32) {
    const d = halfAt(bytes, at);
    for (let i = 0; i < 16; i++) {
      const q = bytes[at + 2 + i]!;
      out[to + i] = d * ((q & 15) - 8);
      out[to + 16 + i] = d * ((q >> 4) - 8);
    }
  }
};

/** w = d·q + m; [d, m, 16 bytes of nibbles]. */
export const decodeQ4_1: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 20, to += 32) {
    const d = halfAt(bytes, at);
    const m = halfAt(bytes, at + 2);
    for (let i = 0; i < 16; i++) {
      const q = bytes[at + 4 + i]!;
      out[to + i] = d * (q & 15) + m;
      out[to + 16 + i] = d * (q >> 4) + m;
    }
  }
};

/** w = d·(q − 16), q of 5 bits; [d, 4 bytes with the fifth bits, 16 bytes of nibbles]. */
export const decodeQ5_0: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 22, to += 32) {
    const d = halfAt(bytes, at);
    for (let i = 0; i < 16; i++) {
      const q = bytes[at + 6 + i]!;
      out[to + i] = d * (((q & 15) | (bit(bytes, at + 2, i) << 4)) - 16);
      out[to + 16 + i] = d * (((q >> 4) | (bit(bytes, at + 2, 16 + i) << 4)) - 16);
    }
  }
};

/** w = d·q + m, q of 5 bits; [d, m, 4 bytes with the fifth bits, 16 bytes of nibbles]. */
export const decodeQ5_1: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 24, to += 32) {
    const d = halfAt(bytes, at);
    const m = halfAt(bytes, at + 2);
    for (let i = 0; i < 16; i++) {
      const q = bytes[at + 8 + i]!;
      out[to + i] = d * ((q & 15) | (bit(bytes, at + 4, i) << 4)) + m;
      out[to + 16 + i] = d * ((q >> 4) | (bit(bytes, at + 4, 16 + i) << 4)) + m;
    }
  }
};

/** w = d·q, q a signed byte; [d, 32 bytes]. */
export const decodeQ8_0: DecodeBlocks = (bytes, out) => {
  for (let at = 0, to = 0; at < bytes.length; at += 34, to += 32) {
    const d = halfAt(bytes, at);
    for (let i = 0; i < 32; i++) out[to + i] = d * ((bytes[at + 2 + i]! << 24) >> 24);
  }
};

const bit = (bytes: Uint8Array, at: number, i: number): number =>
  (bytes[at + (i >> 3)]! >> (i & 7)) & 1;
