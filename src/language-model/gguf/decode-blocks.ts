/** @file What decoding a block of ggml's is, and the half-precision numbers in it. */
import { fromHalf } from "../half.js";

/** Decodes whole blocks: `bytes` holds n·bytesPerBlock bytes, `out` takes n·blockSize weights. */
export type DecodeBlocks = (bytes: Uint8Array, out: Float32Array) => void;

/** The half-precision number that stands at byte `at`, little-endian. */
export function halfAt(bytes: Uint8Array, at: number): number {
  return fromHalf(bytes[at]! | (bytes[at + 1]! << 8));
}
