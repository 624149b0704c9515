/**
 * @file The outside of a WebAssembly binary: its sections, and the limit of its memory. Binary
 * format: WebAssembly core 1.0, chapter 5.
 */
import { WorkError } from "../../errors.js";

const MEMORY = 5;

/**
 * The binary with a limit on its own memory.
 * @param pages  most pages of 64 KiB
 * @throws WorkError if it has no memory of its own, or one that is larger from the start
 */
export function withMemoryLimit(binary: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  for (let at = 8; at < binary.length;) {
    const id = binary[at]!;
    const [size, start] = readUnsigned(binary, at + 1);
    if (id === MEMORY) {
      const [initial] = readUnsigned(binary, start + 2);
      if (binary[start] !== 1 || initial > pages) break;
      const limited = Uint8Array.from([1, 1, ...unsigned(initial), ...unsigned(pages)]);
      const rest = binary.subarray(start + size);
      return joined([binary.subarray(0, at), section(id, limited), rest]);
    }
    at = start + size;
  }
  throw new WorkError(
    `withMemoryLimit: expected a program with one memory of at most ${pages} pages, got another; ` +
      "raise the memory limit",
  );
}

/** A section: its id, its size, its content. */
export function section(id: number, body: Uint8Array): Uint8Array {
  return joined([Uint8Array.from([id, ...unsigned(body.length)]), body]);
}

/** A number ≥ 0 as LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

/** LEB128 at `at`: the value, and where the next byte is. */
export function readUnsigned(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value |= (byte & 127) << shift;
    if (byte < 128) return [value >>> 0, at];
  }
}

/** Pieces in one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
