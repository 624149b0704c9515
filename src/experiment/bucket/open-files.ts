/**
 * @file The files of a folder as they are at one moment, while somebody writes there: all are
 * opened at once, and read to the length that they had. Files that are replaced stay what they
 * were, and of those that grow the beginning does not change.
 */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { FileBytes } from "./bucket.js";

/** An open file of a folder. */
export interface OpenFile extends FileBytes {
  /** Its path inside the folder, with slashes. */
  readonly path: string;
}

const ATTEMPTS = 3;
const CHUNK = 1 << 20; // bytes

/** Paths of all files in a folder and below. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .map((path) => path.split(sep).join("/"));
}

/**
 * Opens files of a folder.
 * @param list  their paths; asked again where one has gone meanwhile
 * @param vouching  files to be opened first, in this order: what one of them says of others, they
 *   hold by then
 * @returns null if they come and go all the time
 */
export function openFiles(
  folder: string,
  list: () => string[],
  vouching: readonly string[] = [],
): OpenFile[] | null {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const listed = list().sort();
    const first = vouching.filter((path) => listed.includes(path));
    const opened = openAll(folder, [...first, ...listed.filter((path) => !first.includes(path))]);
    if (opened !== null) return opened;
  }
  return null;
}

/** Null if one of them is gone. */
function openAll(folder: string, paths: readonly string[]): OpenFile[] | null {
  const files: { path: string; file: number; size: number }[] = [];
  try {
    for (const path of paths) {
      const file = openSync(join(folder, path), "r");
      files.push({ path, file, size: 0 });
      files.at(-1)!.size = fstatSync(file).size;
    }
    return files.map((one) => ({ ...one, sha256: hashOf(one.file, one.size) }));
  } catch (error) {
    for (const { file } of files) closeSync(file);
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Closes them. */
export function closeFiles(files: readonly OpenFile[]): void {
  for (const { file } of files) closeSync(file);
}

function hashOf(file: number, size: number): string {
  const hash = createHash("sha256");
  const chunk = Buffer.alloc(Math.min(CHUNK, Math.max(size, 1)));
  for (let at = 0; at < size;) {
    const read = readSync(file, chunk, 0, Math.min(chunk.length, size - at), at);
    if (read === 0) throw new Error("a file became shorter while it was read");
    hash.update(chunk.subarray(0, read));
    at += read;
  }
  return hash.digest("hex");
}
