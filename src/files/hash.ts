/**
 * @file Content addresses: SHA-256 of bytes, of files, and of values through one canonical JSON
 *   text.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Hex SHA-256 of a text (as UTF-8) or of bytes. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Hex SHA-256 of a file's bytes. */
export function sha256OfFile(path: string): string {
  return sha256(readFileSync(path));
}

/** JSON with sorted keys and without `undefined`: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === "object" && !Array.isArray(v) && !ArrayBuffer.isView(v)
      ? Object.fromEntries(Object.entries(v).sort(([p], [q]) => (p < q ? -1 : 1)))
      : v,
  );
}
