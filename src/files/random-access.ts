/**
 * @file Reads a large file by position: only what is asked for enters memory, and never more than
 *   the file holds.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { UsageError } from "../errors.js";

/** An open file; `close` it. */
export interface RandomAccessFile {
  /** The file, as it was named. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Fills `into` with the bytes from `position` on.
   * @throws RangeError if that range is not in the file; UsageError if the file has shrunk since it
   *   was opened
   */
  read(position: number, into: Uint8Array): void;
  /** Gives the file back to the system; nothing is read afterwards. */
  close(): void;
}

/** Largest single read, in bytes: some systems refuse 2 GiB and more. */
const LARGEST_READ = 1 << 30;

/** @throws UsageError if there is no such file */
export function openForReading(path: string): RandomAccessFile {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}; check the path`);
  }
  const status = fstatSync(file);
  if (!status.isFile()) {
    closeSync(file);
    throw new UsageError(
      `cannot read ${path}: expected a file, got a folder or a device; check the path`,
    );
  }
  const size = status.size;
  return {
    path,
    size,
    read(position, into) {
      if (position < 0 || position + into.length > size)
        throw new RangeError(
          `${path}: expected a range within ${size} bytes, got ${position} to ` +
            `${position + into.length}; fetch the file again`,
        );
      for (let offset = 0; offset < into.length;) {
        const got = readSync(
          file,
          into,
          offset,
          Math.min(into.length - offset, LARGEST_READ),
          position + offset,
        );
        if (got === 0)
          throw new UsageError(
            `${path}: expected ${size} bytes, but the file shrank while it was read; fetch ` +
              "it again",
          );
        offset += got;
      }
    },
    close: () => closeSync(file),
  };
}

/** Opens, uses and closes. */
export function withFile<T>(path: string, use: (file: RandomAccessFile) => T): T {
  const file = openForReading(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}
