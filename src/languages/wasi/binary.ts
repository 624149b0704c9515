/**
 * @file The outside of a WebAssembly binary: its sections, and the limit of its memory. Binary
 * format: WebAssembly core 1.0, chapter 5.
 */
import { WorkError } from "../../errors.js";
import { wasm } from "../web-assembly.js";

const MEMORY = 5;
const CODE = 10;
/** The instruction that must not be reached. */
const UNREACHABLE = 0;
/** The engine's words on a function that ends without its value, with the place of that end. */
const NO_VALUE = /expected 1 elements on the stack for (?:fallthru|return), found 0 @\+(\d+)/;

/**
 * The binary with a limit on its own memory.
 * @param pages  most pages of 64 KiB
 * @throws WorkError if it has no memory of its own, or one that is larger from the start
 */
export function withMemoryLimit(binary: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  for (const { id, at, start, end } of sections(binary)) {
    if (id !== MEMORY) continue;
    const [initial] = readUnsigned(binary, start + 2);
    if (binary[start] !== 1 || initial > pages) break;
    const limited = Uint8Array.from([1, 1, ...unsigned(initial), ...unsigned(pages)]);
    return joined([binary.subarray(0, at), section(id, limited), binary.subarray(end)]);
  }
  throw new WorkError(
    `withMemoryLimit: expected a program with one memory of at most ${pages} pages, got another; ` +
      "raise the memory limit",
  );
}

/**
 * The binary with `unreachable` where functions end without their value. A compiler may leave it
 * out behind a loop that has no end: the engine refuses such a function, though no run comes there.
 * Anything else that it refuses stays.
 */
export function withReachableEnds(binary: Uint8Array): Uint8Array {
  let mended = binary;
  for (;;) {
    try {
      new wasm.Module(mended);
      return mended;
    } catch (error) {
      const place = Number(NO_VALUE.exec((error as Error).message)?.[1] ?? 0);
      const next = place === 0 ? undefined : withUnreachable(mended, place);
      if (next === undefined) return mended;
      mended = next;
    }
  }
}

/** The binary with one more instruction in the function around `place`; undefined without one. */
function withUnreachable(binary: Uint8Array, place: number): Uint8Array | undefined {
  const code = sections(binary).find(({ id, end }) => id === CODE && place < end);
  if (code === undefined) return undefined;
  const { at, start, end } = code;
  const [count, first] = readUnsigned(binary, start);
  for (let i = 0, next = first; i < count; i++) {
    const [length, body] = readUnsigned(binary, next);
    if (place < body) return undefined;
    if (place < body + length) {
      const mended = [
        binary.subarray(start, next),
        Uint8Array.from(unsigned(length + 1)),
        binary.subarray(body, place),
        Uint8Array.of(UNREACHABLE),
        binary.subarray(place, end),
      ];
      return joined([binary.subarray(0, at), section(CODE, joined(mended)), binary.subarray(end)]);
    }
    next = body + length;
  }
  return undefined;
}

/** A section of a binary: where it is, and where its content is. */
interface Section {
  readonly id: number;
  /** Offset of its first byte. */
  readonly at: number;
  /** Offset of its content. */
  readonly start: number;
  /** Offset behind it. */
  readonly end: number;
}

/** The sections of a binary, behind its magic and version. */
export function sections(binary: Uint8Array): Section[] {
  const found: Section[] = [];
  for (let at = 8; at < binary.length;) {
    const [size, start] = readUnsigned(binary, at + 1);
    found.push({ id: binary[at]!, at, start, end: start + size });
    at = start + size;
  }
  return found;
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
