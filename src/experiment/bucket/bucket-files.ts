/** @file Files of a folder, to a bucket and from it, each once by its content. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { WorkError } from "../../errors.js";
import { sha256OfFile } from "../../files/hash.js";
import type { Bucket, PutHow } from "./bucket.js";
import type { FileHashes } from "./manifest.js";
import { closeFiles, openFiles, type OpenFile } from "./open-files.js";

const AT_ONCE = 8; // requests

/** Does `action` for all items, a few at a time. @throws what the first failing one throws */
export async function forAll<T>(
  items: Iterable<T>,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items].reverse();
  const lane = async (): Promise<void> => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await action(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Puts open files into a folder of the bucket, and closes them. @returns their hashes by path */
export async function putFiles(
  bucket: Bucket,
  objects: string,
  files: readonly OpenFile[],
  { there, how = "once" }: { readonly there?: ReadonlySet<string>; readonly how?: PutHow } = {},
): Promise<FileHashes> {
  try {
    const distinct = new Map(files.map((file) => [file.sha256, file]));
    const missing = [...distinct.values()].filter(({ sha256 }) => !there?.has(sha256));
    await forAll(missing, (file) => bucket.put(objects, file, how));
    return Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256]));
  } finally {
    closeFiles(files);
  }
}

/** Puts files of a folder there. @throws WorkError if they come and go meanwhile */
export async function putFolder(
  bucket: Bucket,
  objects: string,
  folder: string,
  list: () => string[],
  how: PutHow = "once",
): Promise<FileHashes> {
  const files = openFiles(folder, list);
  if (files !== null) return putFiles(bucket, objects, files, { how });
  throw new WorkError(
    `store ${bucket.address.shown}: expected to copy ${folder} into it, but its files come and ` +
      "go; run again when it is left alone",
  );
}

/**
 * Brings files into a folder; what is there with the same bytes stays.
 * @throws DamagedObject at the first whose bytes are not those named
 */
export async function getFiles(
  bucket: Bucket,
  objects: string,
  files: FileHashes,
  folder: string,
): Promise<void> {
  await forAll(Object.entries(files), async ([path, hash]) => {
    const target = join(folder, path);
    if (existsSync(target) && sha256OfFile(target) === hash) return;
    await bucket.get(objects, hash, target);
  });
}
