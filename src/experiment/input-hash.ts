/** @file Content hashes of what trials read: files, and folders of models. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { sha256, sha256OfFile } from "../files/hash.js";

const known = new Map<string, string>();

/**
 * Hash of a file, or of a folder's files; taken again in this process only where it has changed
 * since, by size and time of change.
 */
export function inputHash(path: string): string {
  const inside = statSync(path).isDirectory() ? readdirSync(path) : [""];
  const state = inside.map((name) => {
    const { mtimeMs, size } = statSync(join(path, name));
    return `${name} ${mtimeMs} ${size}`;
  });
  const key = [path, ...state].join("\n");
  const hash = known.get(key) ?? freshHash(path);
  known.set(key, hash);
  return hash;
}

/** The same from the bytes as they are now. */
export function freshHash(path: string): string {
  return statSync(path).isDirectory() ? hashFolder(path) : sha256OfFile(path);
}

/** Names and bytes of all files, what describes them in words left out. */
function hashFolder(folder: string): string {
  return sha256(
    readdirSync(folder)
      .filter((name) => !name.endsWith(".md"))
      .sort()
      .map((name) => `${name} ${sha256OfFile(join(folder, name))}\n`)
      .join(""),
  );
}
