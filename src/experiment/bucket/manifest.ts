/**
 * @file A manifest names files with their hashes; it is written after all of them, so what it names
 * is there whole, and it carries its own hash. Paths are confined to the folder that it describes.
 */
import { z } from "zod";
import { canonicalJson, sha256 } from "../../files/hash.js";
import { DamagedObject } from "./bucket-faults.js";

/** Hashes by path inside a folder, with slashes. */
export type FileHashes = Readonly<Record<string, string>>;

const PATH = /^(?!.*(^|\/)\.{1,2}(\/|$))[^/\\\0]+(\/[^/\\\0]+)*$/;
const schema = z.strictObject({
  files: z.record(z.string().regex(PATH), z.string().regex(/^[0-9a-f]{64}$/)),
  hash: z.string(),
});

/** What tells these files from any others. */
export const hashOfFiles = (files: FileHashes): string => sha256(canonicalJson(files));

/** A manifest's text. */
export function manifestText(files: FileHashes): string {
  return `${JSON.stringify({ files, hash: hashOfFiles(files) })}\n`;
}

/** Reads one. @param where  as sentences name it @throws DamagedObject if its bytes have changed */
export function readManifest(text: string, where: string): FileHashes {
  try {
    const { files, hash } = schema.parse(JSON.parse(text));
    if (hash === hashOfFiles(files)) return files;
  } catch {
    // told below
  }
  throw new DamagedObject(`${where} is damaged (it is no whole manifest)`);
}
