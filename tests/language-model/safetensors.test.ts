/**
 * @file .safetensors: round trips in three formats, and every way in which a file can be cut or
 *   lie.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { floatToBfloats, floatToHalves, fromHalf } from "../../src/language-model/half.js";
import { readSafetensors, safetensorsBytes } from "../../src/language-model/safetensors.js";
import { golden } from "./golden.js";
import { bfloatsToFloat, halvesToFloat } from "../support/half.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("safetensors");
const path = join(folder, "x.safetensors");

const tensors = new Map([
  ["b", { shape: [2, 3], data: Float32Array.of(1, -2.5, 1e-8, 65504, 3e38, 0.1) }],
  ["a", { shape: [], data: Float32Array.of(7) }],
  ["leer", { shape: [0, 4], data: new Float32Array(0) }],
]);

test("float32 comes back bit for bit", () => {
  writeFileSync(path, safetensorsBytes(tensors, "float32"));
  const back = readSafetensors(path);
  assert.deepEqual([...back.keys()].sort(), ["a", "b", "leer"]);
  for (const [name, { shape, data }] of tensors) assert.deepEqual(back.get(name), { shape, data });
});

test("float16 is rounded to nearest", () => {
  writeFileSync(path, safetensorsBytes(tensors, "float16"));
  assert.deepEqual(
    [...readSafetensors(path).get("b")!.data],
    [1, -2.5, 0, 65504, Infinity, 0.0999755859375],
  ); // numpy.float16
});

test("16-bit tensors longer than what is converted at a time", () => {
  // exact in F16; every chunk is another
  const data = Float32Array.from({ length: (1 << 20) + 5 }, (_, i) => (i % 1021) / 8 - 60);
  for (const [storage, expected] of [
    ["float16", data],
    ["bfloat16", bfloatsToFloat(floatToBfloats(data))],
  ] as const) {
    writeFileSync(
      path,
      safetensorsBytes(
        [
          ["first", { shape: [3], data: Float32Array.of(1, 2, 3) }],
          ["long", { shape: [data.length], data }],
        ],
        storage,
      ),
    );
    assert.deepEqual(readSafetensors(path).get("long")!.data, expected);
  }
});

test("data starts at a multiple of 8 bytes, whatever the names are", () => {
  for (const name of ["w", "ww", "é", "語語x", "a.b.c.d.e"]) {
    const bytes = Buffer.from(
      safetensorsBytes([[name, { shape: [1], data: Float32Array.of(7) }]], "float32"),
    );
    const length = Number(bytes.readBigUInt64LE());
    assert.equal(length % 8, 0);
    assert.equal(bytes.length, 8 + length + 4);
    writeFileSync(path, bytes);
    assert.equal(readSafetensors(path).get(name)!.data[0], 7);
  }
});

test("Python's file is read, and ours of it has the same bytes in its data part", () => {
  const file = join(golden, "tiny-mha-tied", "model.safetensors");
  const theirs = readFileSync(file);
  const ours = Buffer.from(safetensorsBytes(readSafetensors(file), "float32"));
  const dataOf = (b: Buffer): Buffer => b.subarray(8 + Number(b.readBigUInt64LE()));
  assert.ok(dataOf(theirs).equals(dataOf(ours)));
});

const toHalf = (x: number): number => floatToHalves(Float32Array.of(x))[0]!;

test("every F16 pattern survives, and rounding is to nearest even", () => {
  for (let half = 0; half < 65536; half++)
    if (!Number.isNaN(fromHalf(half))) assert.equal(toHalf(fromHalf(half)), half);
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: -70000, max: 70000 }), (x) => {
      const half = toHalf(x);
      const value = fromHalf(half);
      if (!Number.isFinite(value)) return Math.abs(x) >= 65520;
      const gap = (other: number): number => Math.abs(fromHalf(other) - x);
      const magnitude = half & 0x7fff;
      const sign = half & 0x8000;
      return (
        (magnitude === 0 || gap(half) <= gap(sign | (magnitude - 1))) &&
        (magnitude >= 0x7bff || gap(half) <= gap(sign | (magnitude + 1)))
      );
    }),
  );
  // 1 + 2^-11 lies between 1 and 1 + 2^-10: the even pattern is 1; 1 + 3·2^-11 goes up
  assert.deepEqual(
    [...floatToHalves(Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25))],
    [0x3c00, 0x3c02, 0, 2],
  );
  assert.ok(Number.isNaN(halvesToFloat(floatToHalves(Float32Array.of(NaN)))[0]));
});

test("BF16 is the upper half of a float32", () => {
  assert.deepEqual(
    [...bfloatsToFloat(Uint16Array.of(0x3f80, 0xc020, 0x7f80))],
    [1, -2.5, Infinity],
  );
});

test("rounding to BF16 is to nearest even, and every pattern survives", () => {
  // Oracle: torch.tensor([1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-8 + 2**-20,
  // 3.4e38]).to(torch.bfloat16).view(torch.int16)
  assert.deepEqual(
    [
      ...floatToBfloats(
        Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20, 3.4e38),
      ),
    ],
    [0x3f80, 0x3f82, 0x3f81, 0x7f80],
  );
  const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const back = floatToBfloats(bfloatsToFloat(all));
  for (const pattern of all)
    if ((pattern & 0x7f80) !== 0x7f80 || (pattern & 0x7f) === 0)
      assert.equal(back[pattern], pattern);
  assert.ok(Number.isNaN(bfloatsToFloat(floatToBfloats(Float32Array.of(NaN)))[0]));
});

/** A file with this header and this many bytes of data. */
const made = (header: unknown, bytes: number): Buffer => {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bytes)]);
};
const one = (change: object, bytes = 8): Buffer =>
  made({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...change } }, bytes);
const hugeHeader = Buffer.alloc(64, 0xff);

const broken: [string, Buffer, RegExp][] = [
  ["an empty file", Buffer.alloc(0), /expected a safetensors file, got 0 bytes/],
  ["a header longer than the file", hugeHeader, /header claims \d+ bytes, the file has 64/],
  ["a header that is no JSON", made('{"w":', 0), /header is no JSON/],
  ["a header that is a list", made("[]", 0), /header is malformed/],
  ["a missing key", made({ w: { dtype: "F32", shape: [2] } }, 8), /malformed at w.data_offsets/],
  ["a negative extent", one({ shape: [-2] }), /malformed at w.shape.0/],
  ["another dtype", one({ dtype: "I8" }), /tensor w has dtype I8, supported are F32, F16, BF16/],
  [
    "a range too short for its shape",
    one({ shape: [3] }),
    /tensor w of shape \[3\] needs 12 bytes, its range has 8/,
  ],
  [
    "a shape beyond all memory",
    one({ shape: [2 ** 40, 2 ** 40] }),
    /needs .* bytes, its range has 8/,
  ],
  [
    "truncated data",
    one({}, 5),
    /is truncated: tensor w ends at byte 8 of the data, the file has 5/,
  ],
  ["a gap", one({ data_offsets: [4, 12] }, 12), /starts at byte 4 of the data, expected 0/],
  ["trailing bytes", one({}, 9), /1 bytes after its last tensor/],
];
for (const [what, bytes, message] of broken)
  test(`one clear error for ${what}`, () => {
    writeFileSync(path, bytes);
    assert.throws(
      () => readSafetensors(path),
      (e: Error) =>
        e.name === "UsageError" && e.message.startsWith(path) && message.test(e.message),
    );
  });

test("one clear error for a missing file", () =>
  assert.throws(() => readSafetensors(join(folder, "none")), /cannot read .*none/));

test("no cut of a real file is ever read", () => {
  const whole = readFileSync(join(golden, "tiny-gqa-untied", "model.safetensors"));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
      writeFileSync(path, whole.subarray(0, length));
      assert.throws(() => readSafetensors(path), { name: "UsageError" });
    }),
    { numRuns: 60 },
  );
});
