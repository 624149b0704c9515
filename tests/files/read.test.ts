/**
 * @file What text files may begin with and hold: byte order marks, other encodings, faulty bytes.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { UsageError } from "../../src/errors.js";
import { readText } from "../../src/files/read.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("read");
const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

test("a byte order mark is no part of the text, compressed or not", () => {
  const bytes = Buffer.from("\u{feff}[1]");
  assert.equal(readText(file("mark.json", bytes)), "[1]");
  assert.equal(readText(file("mark.json.gz", gzipSync(bytes))), "[1]");
});

test("other encodings are named", () => {
  const text = Buffer.from("\u{feff}[]", "utf16le");
  assert.throws(() => readText(file("wide.json", text)), /expected UTF-8, got UTF-16; save it/);
  const swapped = Buffer.from(text).swap16();
  assert.throws(() => readText(file("swapped.json", swapped)), /got UTF-16/);
});

test("bytes that are no UTF-8 are refused with their line", () => {
  const lines = Buffer.concat([
    Buffer.from("é\nb\n"),
    Buffer.from([0x63, 0xe9, 0x0a]),
    Buffer.from("d"),
  ]);
  assert.throws(
    () => readText(file("latin1.jsonl", lines)),
    (error: Error) =>
      error instanceof UsageError && /latin1\.jsonl:3: expected UTF-8/.test(error.message),
  );
  assert.throws(() => readText(file("cut.txt", Buffer.from("é").subarray(0, 1))), /cut\.txt:1:/);
});
