/** @file Lists of 16-bit patterns as float32, by the readers of tensors' bytes. */
import { readBfloats, readHalves } from "../../src/language-model/half.js";

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** All of a list of F16 patterns. */
export function halvesToFloat(halves: Uint16Array): Float32Array {
  const out = new Float32Array(halves.length);
  readHalves(bytesOf(halves), out);
  return out;
}

/** All of a list of BF16 patterns. */
export function bfloatsToFloat(patterns: Uint16Array): Float32Array {
  const out = new Float32Array(patterns.length);
  readBfloats(bytesOf(patterns), out);
  return out;
}
