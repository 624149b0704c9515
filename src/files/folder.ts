/** @file A folder that is whole or absent: filled aside, then renamed. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { UsageError, WorkError } from "../errors.js";

/** Whether a folder could be put there without losing anything. */
export function isAbsentOrEmpty(directory: string): boolean {
  return (
    !existsSync(directory) ||
    (statSync(directory).isDirectory() && readdirSync(directory).length === 0)
  );
}

/** Refuses a folder that holds something. @throws UsageError naming it */
export function requireAbsentOrEmpty(directory: string): void {
  if (!isAbsentOrEmpty(directory))
    throw new UsageError(
      `${directory}: expected it to be absent or an empty folder, got one that holds ` +
        "something; remove it or choose another",
    );
}

/**
 * Puts the filled folder `aside` where `directory` is to be, which must be absent or empty. @throws
 * WorkError if it cannot
 */
export function renameFolder(aside: string, directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
    renameSync(aside, directory);
  } catch (error) {
    throw new WorkError(
      `cannot write ${directory}: ${(error as Error).message}; choose another folder, then ` +
        "run again",
    );
  }
}

/**
 * Makes `directory`, which must be absent or empty, by filling a folder beside it.
 * @param fill  writes into the folder that it is given
 * @returns what `fill` returns
 * @throws UsageError if `directory` holds something, WorkError if it cannot be written, and what
 *   `fill` throws; nothing half-written stays
 */
export function writeFolderWhole<T>(directory: string, fill: (aside: string) => T): T {
  requireAbsentOrEmpty(directory);
  const aside = `${directory}.${process.pid}.partial`;
  try {
    rmSync(aside, { recursive: true, force: true });
    try {
      mkdirSync(aside, { recursive: true });
    } catch (error) {
      throw new WorkError(
        `cannot write ${directory}: ${(error as Error).message}; choose another folder, then ` +
          "run again",
      );
    }
    const result = fill(aside);
    renameFolder(aside, directory);
    return result;
  } finally {
    if (existsSync(aside)) rmSync(aside, { recursive: true, force: true });
  }
}
