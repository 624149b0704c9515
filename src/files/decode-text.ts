/**
 * @file Bytes of a text file as text: UTF-8, with or without a byte order mark. What is no UTF-8 is
 * refused with its line instead of being read as U+FFFD, which would change what a model learns or
 * what is judged in silence.
 */
import { isUtf8 } from "node:buffer";
import { UsageError } from "../errors.js";

/** Byte order marks of encodings that are not UTF-8, longest first. */
const OTHER_ENCODINGS: readonly (readonly [string, readonly number[]])[] = [
  ["UTF-32", [0xff, 0xfe, 0x00, 0x00]],
  ["UTF-32", [0x00, 0x00, 0xfe, 0xff]],
  ["UTF-16", [0xff, 0xfe]],
  ["UTF-16", [0xfe, 0xff]],
];

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, i) => bytes[i] === byte);

/**
 * The text of `bytes`, without a byte order mark.
 * @param path  where the bytes come from, for the message
 * @throws UsageError naming the encoding, or the line of the first bytes that are no UTF-8
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  const other = OTHER_ENCODINGS.find(([, mark]) => startsWith(bytes, mark));
  if (other !== undefined)
    throw new UsageError(`${path}: expected UTF-8, got ${other[0]}; save it as UTF-8`);
  throw new UsageError(
    `${path}:${firstFaultyLine(bytes)}: expected UTF-8, got bytes that are none; save the ` +
      "file as UTF-8",
  );
}

/** 1 + the number of line ends before the first line that is no UTF-8. */
function firstFaultyLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end < 0 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(start, stop))) return line;
    start = stop + 1;
  }
  return line;
}
