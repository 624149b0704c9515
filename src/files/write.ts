/**
 * @file Writes that are whole or absent: everything is written aside and renamed, so that a killed
 * process or a full disk leaves the old file, never half of the new one.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, gzipSync } from "node:zlib";
import { UsageError, WorkError } from "../errors.js";
import { sha256 } from "./hash.js";

const LARGEST_WRITE = 1 << 30; // bytes; some systems refuse 2 GiB and more in one call

/**
 * Writes `content` to `path`, replacing what was there in one step. A link keeps pointing where it
 * does: the file behind it is replaced. What is no file (a device, a pipe: `/dev/stdout`) is
 * written to as it is.
 * @throws WorkError naming the path and the system's reason (for example a full disk); nothing is
 *   left behind
 */
export function writeFileWhole(path: string, content: string | Uint8Array): void {
  writeFileInParts(path, [typeof content === "string" ? Buffer.from(content) : content]);
}

/**
 * As {@link writeFileWhole}, for content that is made piece by piece and need not be in memory at
 * once.
 * @throws WorkError if it cannot be written, and the UsageError or RangeError that `parts` throws;
 *   nothing is left behind
 */
export function writeFileInParts(path: string, parts: Iterable<Uint8Array>): void {
  const file = new FileAside(path);
  try {
    file.open();
    for (const bytes of parts) file.write(bytes);
    file.finish();
  } catch (error) {
    throw file.abandoned(error as Error);
  }
}

/** The same for pieces that come one after the other. @throws as {@link writeFileInParts} */
async function writeFileAsItComes(path: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const file = new FileAside(path);
  try {
    file.open();
    for await (const bytes of parts) file.write(bytes);
    file.finish();
  } catch (error) {
    throw file.abandoned(error as Error);
  }
}

/** A file that is written aside, and in its place once it is whole. */
class FileAside {
  private readonly isSpecial: boolean;
  private readonly target: string;
  private readonly aside: string;
  private descriptor: number | undefined;

  constructor(private readonly path: string) {
    this.isSpecial = existsSync(path) && !statSync(path).isFile();
    this.target = this.isSpecial || !existsSync(path) ? path : realpathSync(path);
    this.aside = `${this.target}.${process.pid}.partial`;
  }

  open(): void {
    if (!this.isSpecial) mkdirSync(dirname(this.target), { recursive: true });
    this.descriptor = openSync(this.isSpecial ? this.path : this.aside, "w");
  }

  write(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length;) {
      const length = Math.min(bytes.length - offset, LARGEST_WRITE);
      offset += writeSync(this.descriptor!, bytes, offset, length);
    }
  }

  finish(): void {
    if (!this.isSpecial) fsyncSync(this.descriptor!);
    this.close();
    if (!this.isSpecial) renameSync(this.aside, this.target);
  }

  /** Removes what was written. @returns what to throw: the content's own fault, or the system's */
  abandoned(error: Error): Error {
    try {
      this.close();
      if (!this.isSpecial) rmSync(this.aside, { force: true });
    } catch {
      // nothing was written: a part of the path is no folder
    }
    if (error instanceof UsageError || error instanceof RangeError) return error;
    return new WorkError(
      `cannot write ${this.path}: ${error.message}; free space or choose another folder, then ` +
        "run again",
    );
  }

  private close(): void {
    const { descriptor } = this;
    this.descriptor = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Records as JSON Lines: one JSON text a line, each line ended. */
export function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** JSON Lines, written whole. @throws WorkError if it cannot be written */
export function writeJsonLines(path: string, records: readonly unknown[]): void {
  writeFileWhole(path, jsonLines(records));
}

/**
 * JSON Lines, compressed; no time stamp and no operating system in the header. @throws WorkError if
 * it cannot be written
 */
export function writeCompressedLines(path: string, records: readonly unknown[]): void {
  writeFileWhole(path, compressedLines(records));
}

/**
 * JSON Lines, compressed if the path ends in .gz.
 * @returns the SHA-256 of the file's bytes
 * @throws WorkError if it cannot be written
 */
export function writeRecords(path: string, records: readonly unknown[]): string {
  const bytes = path.endsWith(".gz") ? compressedLines(records) : Buffer.from(jsonLines(records));
  writeFileWhole(path, bytes);
  return sha256(bytes);
}

const COMPRESSION = { level: 9 };
/** Bytes of the header that would tell when and where it was compressed. */
const HEADER: readonly (readonly [place: number, value: number])[] = [
  ...[4, 5, 6, 7].map((place) => [place, 0] as const),
  [9, 255],
];

function compressedLines(records: readonly unknown[]): Buffer {
  return withoutOrigin(gzipSync(jsonLines(records), COMPRESSION), 0);
}

/** Bytes of a compressed file from `offset` on, with the header's time and system taken out. */
function withoutOrigin(bytes: Buffer, offset: number): Buffer {
  for (const [place, value] of HEADER)
    if (place >= offset && place < offset + bytes.length) bytes[place - offset] = value;
  return bytes;
}

/**
 * The bytes that {@link writeCompressedLines} writes, of records that need not be in memory at
 * once.
 * @param stored  a record as it is written
 * @throws WorkError if it cannot be written, and the UsageError that `records` throws
 */
export async function streamCompressedLines<T>(
  path: string,
  records: Iterable<T>,
  stored: (record: T) => unknown = (record) => record,
): Promise<void> {
  await pipeline(
    Readable.from(textsOf(records, stored)),
    createGzip(COMPRESSION),
    async (compressed: AsyncIterable<Buffer>) => {
      let offset = 0;
      const cleaned = async function* (): AsyncGenerator<Buffer> {
        for await (const bytes of compressed) {
          yield withoutOrigin(bytes, offset);
          offset += bytes.length;
        }
      };
      await writeFileAsItComes(path, cleaned());
    },
  );
}

const PIECE = 1 << 18; // characters that are compressed at a time

/** Records as JSON Lines, some lines at a time. */
function* textsOf<T>(records: Iterable<T>, stored: (record: T) => unknown): Generator<Buffer> {
  let text = "";
  for (const record of records) {
    text += `${JSON.stringify(stored(record))}\n`;
    if (text.length < PIECE) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}
