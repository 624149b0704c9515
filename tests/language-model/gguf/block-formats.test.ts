/**
 * @file GGUF's number formats, bit for bit as the gguf Python package reads them (goldens of
 *   tools/golden/gguf_blocks.py).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  blockFormat,
  formatName,
  SUPPORTED_FORMATS,
} from "../../../src/language-model/gguf/block-formats.js";
import { golden } from "../golden.js";

const { codes, blocks: cases } = JSON.parse(
  readFileSync(join(golden, "gguf-blocks.json"), "utf8"),
) as { codes: Record<string, number>; blocks: Record<string, { bytes: string; values: string }> };

test("every supported format has its golden", () =>
  assert.deepEqual(Object.keys(cases).sort(), [...SUPPORTED_FORMATS].sort()));

for (const [name, { bytes, values }] of Object.entries(cases))
  test(`${name} equals gguf.quants.dequantize bit for bit`, () => {
    const format = blockFormat(codes[name]!)!;
    const blocks = Buffer.from(bytes, "base64");
    assert.equal(format.name, name);
    assert.equal(blocks.length % format.bytesPerBlock, 0);
    const out = new Float32Array((blocks.length / format.bytesPerBlock) * format.blockSize);
    format.decode(new Uint8Array(blocks), out);
    const expected = Buffer.from(values, "base64");
    assert.equal(out.byteLength, expected.length);
    for (let i = 0; i < out.length; i++)
      assert.ok(
        Object.is(out[i], expected.readFloatLE(4 * i)),
        `weight ${i} is ${out[i]}, expected ${expected.readFloatLE(4 * i)}`,
      );
  });

test("every format of ggml has its name, supported or not", () => {
  for (const [name, code] of Object.entries(codes)) {
    assert.equal(formatName(code), name);
    assert.equal(blockFormat(code) !== undefined, name in cases, name);
  }
  assert.match(formatName(63), /none of ggml's/);
});
