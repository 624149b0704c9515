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
import { gzipSync } from "node:zlib";
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
  const special = existsSync(path) && !statSync(path).isFile();
  const target = special || !existsSync(path) ? path : realpathSync(path);
  const aside = `${target}.${process.pid}.partial`;
  try {
    if (!special) mkdirSync(dirname(target), { recursive: true });
    const file = openSync(special ? path : aside, "w");
    try {
      for (const bytes of parts)
        for (let offset = 0; offset < bytes.length;)
          offset += writeSync(file, bytes, offset, Math.min(bytes.length - offset, LARGEST_WRITE));
      if (!special) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (!special) renameSync(aside, target);
  } catch (error) {
    try {
      if (!special) rmSync(aside, { force: true });
    } catch {
      // nothing was written: a part of the path is no folder
    }
    // the content's own fault
    if (error instanceof UsageError || error instanceof RangeError) throw error;
    throw new WorkError(
      `cannot write ${path}: ${(error as Error).message}; free space or choose another ` +
        "folder, then run again",
    );
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

function compressedLines(records: readonly unknown[]): Buffer {
  const bytes = gzipSync(jsonLines(records), { level: 9 });
  bytes.fill(0, 4, 8);
  bytes[9] = 255;
  return bytes;
}
