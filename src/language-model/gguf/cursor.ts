/**
 * @file Reads a GGUF header from front to back: little-endian numbers, length-prefixed strings and
 * arrays. Every length is compared with what is left of the file before memory is taken for it.
 */
import { UsageError } from "../../errors.js";
import type { RandomAccessFile } from "../../files/random-access.js";

/**
 * Where in the file the next value is read. All methods throw UsageError where the file ends too
 * early.
 */
export interface Cursor {
  /** Bytes from the start of the file. */
  readonly position: number;
  /** Bytes from here to the end of the file. */
  readonly left: number;
  /** An unsigned 32-bit integer, little endian. */
  u32(): number;
  /** A u64 that is a size or a count: at most 2^53. `what` names it in the error. */
  size(what: string): number;
  /** `length` bytes, copied. */
  bytes(length: number, what: string): Uint8Array<ArrayBuffer>;
  /** A string: u64 length, then UTF-8. */
  string(what: string): string;
  /** @throws UsageError naming file and position */
  fail(what: string): never;
}

const WINDOW = 1 << 18; // bytes read at a time
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A cursor of an open file, from byte `start` on; reads 256 KiB ahead. */
export function cursorAt(file: RandomAccessFile, start: number): Cursor {
  let window = new Uint8Array(0);
  let windowStart = start;
  let position = start;

  const fail = (what: string): never => {
    throw new UsageError(
      `${file.path}: ${what} (at byte ${position}); fetch or convert the file again`,
    );
  };
  const need = (length: number, what: string): void => {
    if (length > file.size - position)
      fail(`is truncated or lies: ${what} takes ${length} bytes, ${file.size - position} are left`);
  };
  /** A view of the next `length` bytes, valid until the next call. */
  const take = (length: number, what: string): Uint8Array => {
    need(length, what);
    if (position + length > windowStart + window.length) {
      window = new Uint8Array(Math.min(Math.max(length, WINDOW), file.size - position));
      windowStart = position;
      file.read(position, window);
    }
    const at = position - windowStart;
    position += length;
    return window.subarray(at, at + length);
  };
  const view = (length: number, what: string): DataView => {
    const bytes = take(length, what);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  };
  const size = (what: string): number => {
    const value = view(8, what).getBigUint64(0, true);
    return value <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(value)
      : fail(`lies: ${what} is ${value}`);
  };
  return {
    get position() {
      return position;
    },
    get left() {
      return file.size - position;
    },
    u32: () => view(4, "a number").getUint32(0, true),
    size,
    bytes: (length, what) => new Uint8Array(take(length, what)),
    string(what) {
      const bytes = take(size(`the length of ${what}`), what);
      try {
        return utf8.decode(bytes);
      } catch {
        return fail(`holds bytes that are no UTF-8 in ${what}`);
      }
    },
    fail,
  };
}
