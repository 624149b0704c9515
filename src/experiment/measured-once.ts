/**
 * @file What several trials of a store share, such as how the base answers: measured by the first
 * that needs it, read by the others. Like a trial it is named by the hash of all that it depends
 * on.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson, sha256 } from "../files/hash.js";
import { parseJson, readText } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";
import { lockFolder } from "./folder-lock.js";
import type { Store } from "./store.js";

/** A measurement on a large model may take this long in another process; milliseconds. */
const PATIENCE = 6 * 3600 * 1000;

/**
 * @param kind  what is measured, in a word; part of the file's name
 * @param identity  everything that the value depends on
 * @param measure  called where nobody has measured it yet, or the file is damaged; gives plain JSON
 */
export async function measuredOnce<T>(
  store: Store,
  kind: string,
  identity: unknown,
  measure: () => Promise<T>,
): Promise<T> {
  const path = sharedFile(store, kind, identity);
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const unlock = await lockFolder(folder, kind, { patience: PATIENCE });
  try {
    if (existsSync(path)) {
      try {
        return parseJson(readText(path), path) as T;
      } catch {
        rmSync(path); // a cut file, such as a full disk leaves
      }
    }
    const value = await measure();
    writeFileWhole(path, `${JSON.stringify(value)}\n`);
    return value;
  } finally {
    unlock();
  }
}

/**
 * File of what several trials share; it may not exist yet.
 * @param kind  what it holds, in a word
 * @param identity  everything that it depends on
 */
export function sharedFile(store: Store, kind: string, identity: unknown): string {
  const hash = sha256(canonicalJson(identity)).slice(0, 20);
  return join(store.folder, "shared", `${kind}-${hash}`, "value.json");
}
