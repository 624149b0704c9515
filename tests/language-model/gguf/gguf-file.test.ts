/**
 * @file GGUF heads: every kind of value is read, and every way in which a head can be cut or lie is
 *   one clear error.
 */
import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { blockFormat } from "../../../src/language-model/gguf/block-formats.js";
import { openGguf } from "../../../src/language-model/gguf/gguf-file.js";
import {
  type Entry,
  type Made,
  makeGguf,
  string,
  strings,
  text,
  type TypedValue,
  u32,
  u64,
  uint32,
} from "./make-gguf.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const folder = temporaryFolder("gguf");
const path = join(folder, "x.gguf");
const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
const matrix: Entry = { name: "m", extents: [3, 2], code: 0, bytes: floats(1, 2, 3, 4, 5, 6) };
const halves: Entry = {
  name: "h",
  extents: [2],
  code: 1,
  bytes: Buffer.from(Uint16Array.of(0x3c00, 0xc100).buffer),
};

const scalar = (type: number, bytes: Buffer): TypedValue => ({ type, bytes });
/** Metadata of every type, and what they must be read as. */
const VALUES: readonly (readonly [key: string, value: TypedValue, expected: unknown])[] = [
  ["u8", scalar(0, Buffer.of(200)), 200],
  ["i8", scalar(1, Buffer.of(200)), -56],
  ["u16", scalar(2, Buffer.of(0, 200)), 51200],
  ["i16", scalar(3, Buffer.of(0, 200)), -14336],
  ["u32", uint32(4e9), 4e9],
  ["i32", scalar(5, u32(4e9)), 4e9 - 2 ** 32],
  ["f32", scalar(6, floats(0.5)), 0.5],
  ["yes", scalar(7, Buffer.of(1)), true],
  ["no", scalar(7, Buffer.of(0)), false],
  ["text", string("naïve\ufeff"), "naïve\ufeff"],
  ["bom", string("\ufeffx"), "\ufeffx"],
  ["u64", scalar(10, u64(2 ** 40)), 2 ** 40],
  ["beyond", scalar(10, u64(2n ** 60n)), 2n ** 60n],
  ["i64", scalar(11, u64(2n ** 64n - 5n)), -5],
  ["f64", scalar(12, Buffer.from(Float64Array.of(1 / 3).buffer)), 1 / 3],
  ["list", strings(["a", "", "c"]), ["a", "", "c"]],
  [
    "ints",
    scalar(9, Buffer.concat([u32(5), u64(2), Buffer.from(Int32Array.of(1, -1).buffer)])),
    Int32Array.of(1, -1),
  ],
  [
    "nested",
    scalar(
      9,
      Buffer.concat([u32(9), u64(2), u32(0), u64(1), Buffer.of(7), u32(8), u64(1), text("z")]),
    ),
    [Uint8Array.of(7), ["z"]],
  ],
];

test("metadata of every type, and tensors with their shape turned round", () => {
  for (const version of [2, 3]) {
    writeFileSync(
      path,
      makeGguf({
        version,
        keys: VALUES.map(([key, value]) => [key, value]),
        tensors: [matrix, halves],
      }),
    );
    const file = openGguf(path);
    assert.equal(file.version, version);
    for (const [key, , expected] of VALUES) assert.deepEqual(file.metadata.get(key), expected, key);
    assert.deepEqual(
      [...file.tensors.values()].map(({ name, shape, format }) => [name, shape, format.name]),
      [
        ["m", [2, 3], "F32"],
        ["h", [2], "F16"],
      ],
    );
    assert.deepEqual([...file.read(file.tensors.get("m")!)], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual([...file.read(file.tensors.get("h")!)], [1, -2.5]);
    file.close();
  }
});

test("another alignment is kept to, and tensors may stand in any order", () => {
  const keys = [["general.alignment", uint32(64)]] as const;
  writeFileSync(
    path,
    makeGguf({
      alignment: 64,
      keys,
      tensors: [
        { ...matrix, offset: 64 },
        { ...halves, bytes: floats(0, 0), offset: 0 },
      ].map((t, i) =>
        i === 0
          ? { ...t, extents: [2], code: 1, bytes: halves.bytes }
          : { ...t, extents: [2], code: 0 },
      ),
    }),
  );
  const file = openGguf(path);
  assert.deepEqual([...file.tensors.keys()], ["m", "h"]);
  assert.deepEqual(
    [...file.read(file.tensors.get("h")!)],
    [...new Float32Array(new Uint8Array([...halves.bytes, 0, 0, 0, 0]).buffer)],
  );
  file.close();
});

test("heads and tensors longer than what is read at a time", () => {
  const words = Array.from({ length: 30_000 }, (_, i) => "x".repeat(i % 23) + i);
  const rows = 1250;
  const blocks = Buffer.from(
    Uint8Array.from({ length: 34 * 32 * rows }, (_, i) => (i % 34 === 1 ? 0x2c : (i * 31) % 127)),
  ); // 1.4 MB of Q8_0, scales finite
  writeFileSync(
    path,
    makeGguf({
      keys: [
        ["words", strings(words)],
        ["long", string("é".repeat(400_000))],
        ["last", uint32(7)],
      ],
      tensors: [halves, { name: "q", extents: [1024, rows], code: 8, bytes: blocks }],
    }),
  );
  const file = openGguf(path);
  assert.deepEqual(file.metadata.get("words"), words);
  assert.equal(file.metadata.get("long"), "é".repeat(400_000));
  assert.equal(file.metadata.get("last"), 7);
  const whole = new Float32Array(1024 * rows);
  blockFormat(8)!.decode(new Uint8Array(blocks), whole);
  assert.deepEqual(file.read(file.tensors.get("q")!), whole);
  file.close();
});

const faults: [string, Made | Buffer, RegExp][] = [
  ["an empty file", Buffer.alloc(0), /expected a GGUF file, got 0 bytes/],
  [
    "another kind of file",
    { magic: "PK\x03\x04", tail: Buffer.alloc(32) },
    /does not start with GGUF/,
  ],
  ["version 1", { version: 1 }, /expected GGUF version 2 or 3, got 1/],
  ["a big-endian file", { version: 0x03000000 }, /got a big-endian file/],
  ["2^40 tensors", { tensorCount: 2 ** 40 }, /claims 1099511627776 tensors in 0 bytes/],
  ["2^63 tensors", { tensorCount: 2n ** 63n }, /the number of tensors is 9223372036854775808/],
  ["2^40 keys", { keyCount: 2 ** 40 }, /claims 1099511627776 keys/],
  [
    "a string longer than the file",
    { keys: [["k", { type: 8, bytes: u64(2 ** 40) }]] },
    /k takes 1099511627776 bytes, 0 are left/,
  ],
  [
    "a key longer than the file",
    { keyCount: 1, tail: Buffer.concat([u64(2n ** 60n), Buffer.alloc(16)]) },
    /the length of the name of key 0 is 1152921504606846976/,
  ],
  [
    "a list longer than the file",
    { keys: [["k", { type: 9, bytes: Buffer.concat([u32(8), u64(2 ** 50)]) }]] },
    /k claims 1125899906842624 elements in 0 bytes/,
  ],
  [
    "a value of an unknown type",
    { keys: [["k", { type: 13, bytes: u32(0) }]] },
    /value of unknown type 13 for k/,
  ],
  [
    "a list of an unknown type",
    { keys: [["k", { type: 9, bytes: Buffer.concat([u32(77), u64(0)]) }]] },
    /array of unknown type 77 for k/,
  ],
  [
    "lists in lists without end",
    {
      keys: [
        [
          "k",
          {
            type: 9,
            bytes: Buffer.concat(Array.from({ length: 9 }, () => Buffer.concat([u32(9), u64(1)]))),
          },
        ],
      ],
    },
    /nests arrays more than 4 deep/,
  ],
  [
    "a boolean of 2",
    { keys: [["k", { type: 7, bytes: Buffer.of(2) }]] },
    /has 2 for k, expected 0 or 1/,
  ],
  [
    "bytes that are no text",
    { keys: [["k", { type: 8, bytes: text(Buffer.of(0xff)) }]] },
    /no UTF-8 in k/,
  ],
  [
    "a key twice",
    {
      keys: [
        ["k", uint32(1)],
        ["k", uint32(2)],
      ],
    },
    /names the key k twice/,
  ],
  [
    "an alignment of 0",
    { keys: [["general.alignment", uint32(0)]] },
    /general\.alignment 0, expected a power of two/,
  ],
  ["an alignment of 24", { keys: [["general.alignment", uint32(24)]] }, /general\.alignment 24/],
  ["a tensor twice", { tensors: [matrix, matrix] }, /names the tensor m twice/],
  ["no dimensions", { tensors: [{ ...matrix, extents: [] }] }, /0 dimensions, expected 1 to 4/],
  [
    "five dimensions",
    { tensors: [{ ...matrix, extents: [6, 1, 1, 1, 1] }] },
    /5 dimensions, expected 1 to 4/,
  ],
  [
    "2^32 − 1 dimensions",
    { tensorCount: 1, tail: Buffer.concat([text("m"), u32(2 ** 32 - 1), Buffer.alloc(64)]) },
    /4294967295 dimensions/,
  ],
  [
    "an extent of 0",
    { tensors: [{ ...matrix, extents: [0, 2] }] },
    /shape \[2, 0\], expected rows of a multiple of 1/,
  ],
  [
    "extents beyond all memory",
    { tensors: [{ ...matrix, extents: [2 ** 40, 2 ** 40] }] },
    /takes .* bytes, the file has/,
  ],
  [
    "an unsupported format, by name",
    { tensors: [{ ...matrix, code: 23 }] },
    /tensor m has the format IQ4_XS, supported are F32, F16, Q4_0/,
  ],
  [
    "an unknown format",
    { tensors: [{ ...matrix, code: 1234 }] },
    /number 1234, which is none of ggml's/,
  ],
  [
    "rows that are no whole blocks",
    { tensors: [{ ...matrix, code: 8 }] },
    /expected rows of a multiple of 32 \(Q8_0\)/,
  ],
  [
    "an offset beyond the file",
    { tensors: [{ ...matrix, offset: 2 ** 40 }] },
    /tensor m starts at byte 1099511627776 of the data, expected 0/,
  ],
  [
    "overlapping tensors",
    {
      tensors: [
        { ...matrix, extents: [6] },
        { ...halves, offset: 0 },
      ],
    },
    /tensor h starts at byte 0 of the data, expected 32/,
  ],
  [
    "a gap",
    { tensors: [matrix, { ...halves, offset: 64 }] },
    /tensor h starts at byte 64 of the data, expected 32/,
  ],
  [
    "cut weights",
    makeGguf({ tensors: [matrix] }).subarray(0, -3),
    /is truncated: tensor m ends at byte/,
  ],
  ["trailing bytes", { tensors: [matrix], tail: Buffer.alloc(40) }, /bytes after its last tensor/],
];
for (const [what, made, message] of faults)
  test(`one clear error for ${what}`, () => {
    writeFileSync(path, Buffer.isBuffer(made) ? made : makeGguf(made));
    assert.throws(
      () => openGguf(path),
      (e: Error) =>
        (e.name === "UsageError" &&
          e.message.startsWith(path) &&
          message.test(e.message) &&
          !e.message.includes("\n")) ||
        (console.error(e), false),
    );
  });

test("no cut of a file is ever read", () => {
  const whole = makeGguf({ keys: [["k", strings(["a", "bc"])]], tensors: [matrix, halves] });
  writeFileSync(path, whole);
  for (let length = whole.length - 1; length >= 0; length--) {
    truncateSync(path, length);
    assert.throws(() => openGguf(path), { name: "UsageError" });
  }
});
