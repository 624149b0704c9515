/**
 * @file The number formats of GGUF tensors by their code: how many weights make a block, how many
 * bytes it takes, and how it becomes float32, exactly as the `gguf` Python package
 * (gguf.quants.dequantize) does.
 */
import { readBfloats, readHalves } from "../half.js";
import { decodeQ2_K, decodeQ3_K, decodeQ4_K, decodeQ5_K, decodeQ6_K } from "./blocks-of-256.js";
import { decodeQ4_0, decodeQ4_1, decodeQ5_0, decodeQ5_1, decodeQ8_0 } from "./blocks-of-32.js";
import type { DecodeBlocks } from "./decode-blocks.js";

/** One of ggml's number formats. */
export interface BlockFormat {
  /** ggml's name, such as "Q4_K". */
  readonly name: string;
  /** Weights in a block; the length of a row is a multiple of it. */
  readonly blockSize: number;
  /** Encoded length of a block. */
  readonly bytesPerBlock: number;
  /** Writes the weights of whole blocks as float32. */
  readonly decode: DecodeBlocks;
}

const decodeF32: DecodeBlocks = (bytes, out) =>
  new Uint8Array(out.buffer, out.byteOffset, bytes.length).set(bytes);

/** By ggml_type. */
const SUPPORTED: ReadonlyMap<number, BlockFormat> = new Map([
  [0, { name: "F32", blockSize: 1, bytesPerBlock: 4, decode: decodeF32 }],
  [1, { name: "F16", blockSize: 1, bytesPerBlock: 2, decode: readHalves }],
  [2, { name: "Q4_0", blockSize: 32, bytesPerBlock: 18, decode: decodeQ4_0 }],
  [3, { name: "Q4_1", blockSize: 32, bytesPerBlock: 20, decode: decodeQ4_1 }],
  [6, { name: "Q5_0", blockSize: 32, bytesPerBlock: 22, decode: decodeQ5_0 }],
  [7, { name: "Q5_1", blockSize: 32, bytesPerBlock: 24, decode: decodeQ5_1 }],
  [8, { name: "Q8_0", blockSize: 32, bytesPerBlock: 34, decode: decodeQ8_0 }],
  [10, { name: "Q2_K", blockSize: 256, bytesPerBlock: 84, decode: decodeQ2_K }],
  [11, { name: "Q3_K", blockSize: 256, bytesPerBlock: 110, decode: decodeQ3_K }],
  [12, { name: "Q4_K", blockSize: 256, bytesPerBlock: 144, decode: decodeQ4_K }],
  [13, { name: "Q5_K", blockSize: 256, bytesPerBlock: 176, decode: decodeQ5_K }],
  [14, { name: "Q6_K", blockSize: 256, bytesPerBlock: 210, decode: decodeQ6_K }],
  [30, { name: "BF16", blockSize: 1, bytesPerBlock: 2, decode: readBfloats }],
]);

/** Names of formats that exist and are not supported, so that an error can say them. */
const OTHER_NAMES: Readonly<Record<number, string>> = {
  9: "Q8_1",
  15: "Q8_K",
  16: "IQ2_XXS",
  17: "IQ2_XS",
  18: "IQ3_XXS",
  19: "IQ1_S",
  20: "IQ4_NL",
  21: "IQ3_S",
  22: "IQ2_S",
  23: "IQ4_XS",
  24: "I8",
  25: "I16",
  26: "I32",
  27: "I64",
  28: "F64",
  29: "IQ1_M",
  34: "TQ1_0",
  35: "TQ2_0",
  39: "MXFP4",
  40: "NVFP4",
  41: "Q1_0",
};

/** The format of a ggml_type code, or undefined where it is not supported. */
export function blockFormat(code: number): BlockFormat | undefined {
  return SUPPORTED.get(code);
}

/** A code as people know it, for errors. */
export function formatName(code: number): string {
  return (
    SUPPORTED.get(code)?.name ?? OTHER_NAMES[code] ?? `number ${code}, which is none of ggml's`
  );
}

/** Names of all supported formats. */
export const SUPPORTED_FORMATS: readonly string[] = [...SUPPORTED.values()].map(
  (format) => format.name,
);
