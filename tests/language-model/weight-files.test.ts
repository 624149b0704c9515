/**
 * @file Weights in one file and in shards: what is written is read, by us and by Python, and an
 *   index that lies is refused.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { loadModel, modelHash, saveModel } from "../../src/language-model/checkpoint.js";
import { safetensorsBytes } from "../../src/language-model/safetensors.js";
import { readWeights, weightTable, writeWeights } from "../../src/language-model/weight-files.js";
import { golden } from "./golden.js";
import { needsPython, python } from "../peers.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = temporaryFolder("weights");
const fresh = (): string => mkdtempSync(join(root, "w-"));
const values = (n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(i) * 3);
const sources = [
  ["b", 10],
  ["a", 4],
  ["c", 7],
  ["d", 1],
].map(([name, n]) => ({
  name: name as string,
  shape: [n as number],
  read: () => values(n as number),
}));

test("shards are filled in order up to the limit, and the index says where each tensor is", () => {
  const directory = fresh();
  assert.deepEqual(writeWeights(directory, sources, "float32", 44), [
    "model-00001-of-00003.safetensors",
    "model-00002-of-00003.safetensors",
    "model-00003-of-00003.safetensors",
    "model.safetensors.index.json",
  ]);
  // of at most 44 bytes: b (40), a and c (16 + 28), d (4)
  const { metadata, weight_map } = JSON.parse(
    readFileSync(join(directory, "model.safetensors.index.json"), "utf8"),
  ) as { metadata: { total_size: number }; weight_map: Record<string, string> };
  assert.equal(metadata.total_size, 4 * 22);
  assert.deepEqual(Object.keys(weight_map), ["a", "b", "c", "d"]);
  const back = readWeights(directory);
  for (const { name, shape, read } of sources)
    assert.deepEqual(back.get(name), { shape, data: read() });
});

test("one file where all fits, and weight files of before are gone", () => {
  const directory = fresh();
  writeWeights(directory, sources, "float16", 10);
  writeFileSync(join(directory, "model.txt"), "");
  assert.deepEqual(writeWeights(directory, sources, "float32"), ["model.safetensors"]);
  assert.deepEqual(readdirSync(directory).sort(), ["model.safetensors", "model.txt"]);
});

test("a source that gives other values than its shape says leaves nothing", () => {
  const directory = fresh();
  assert.throws(
    () => writeWeights(directory, [{ name: "x", shape: [3], read: () => values(2) }], "float32"),
    /expected x to have the values of shape \[3\], got 2/,
  );
  assert.deepEqual(readdirSync(directory), []);
});

test("only wanted tensors are read, others may be of any dtype", () => {
  const directory = fresh();
  const header = JSON.stringify({
    mask: { dtype: "BOOL", shape: [3], data_offsets: [0, 3] },
    w: { dtype: "F32", shape: [1], data_offsets: [3, 7] },
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(
    join(directory, "model.safetensors"),
    Buffer.concat([
      length,
      Buffer.from(header),
      Buffer.alloc(3),
      Buffer.from(Float32Array.of(2.5).buffer),
    ]),
  );
  assert.deepEqual(
    [...readWeights(directory, (name) => name === "w")],
    [["w", { shape: [1], data: Float32Array.of(2.5) }]],
  );
  assert.throws(
    () => readWeights(directory),
    /tensor mask has dtype BOOL, supported are F32, F16, BF16/,
  );
  assert.deepEqual([...weightTable(directory).keys()], ["mask", "w"]);
});

test("an index and shards that disagree are one error", () => {
  const directory = fresh();
  writeWeights(directory, sources, "float32", 44);
  const index = join(directory, "model.safetensors.index.json");
  const right = readFileSync(index, "utf8");
  writeFileSync(index, right.replace('"a": "model-00002', '"a": "model-00001'));
  assert.throws(
    () => readWeights(directory),
    (e: Error) =>
      e.name === "UsageError" &&
      /expected a in .*model-00001-of-00003\.safetensors, which lacks it/.test(e.message),
  );
  writeFileSync(
    index,
    right.replace('"model-00003-of-00003.safetensors"', '"../model.safetensors"'),
  );
  assert.throws(() => readWeights(directory), /weight_map\.d: expected a file name/);
  writeFileSync(index, right);
  writeFileSync(
    join(directory, "model-00003-of-00003.safetensors"),
    safetensorsBytes(
      [
        ["d", { shape: [1], data: values(1) }],
        ["a", { shape: [4], data: values(4) }],
      ],
      "float32",
    ),
  );
  assert.throws(() => readWeights(directory), /holds a, which another shard holds too/);
  rmSync(join(directory, "model-00001-of-00003.safetensors"));
  assert.throws(() => readWeights(directory), /cannot read .*model-00001-of-00003\.safetensors/);
});

test(
  "loading costs at most 1.3 times the weights in float32",
  {
    skip: existsSync("/proc/self/status")
      ? false
      : "needs /proc, where Linux tells a process's peak memory",
  },
  () => {
    const there = fresh();
    const n = 8 << 20;
    const half = new Float32Array(n).fill(1.5);
    for (const storage of ["float32", "float16", "bfloat16"] as const) {
      writeWeights(
        there,
        ["a", "b"].map((name) => ({ name, shape: [n], read: () => half })),
        storage,
      );
      const script = `const { readWeights } = require(process.argv[1]), before = process.memoryUsage().rss;
      const weights = readWeights(process.argv[2]);
      if (weights.get("b").data.at(-1) !== 1.5) throw new Error("wrong weights");
      console.log(1024 * Number(/VmHWM:\\s+(\\d+)/.exec(require("fs").readFileSync("/proc/self/status", "utf8"))[1]) - before);`; // maxRSS would count the parent's
      const bytes = Number(
        execFileSync(
          process.execPath,
          [
            "-e",
            script,
            join(projectRoot, "dist", "src", "language-model", "weight-files.js"),
            there,
          ],
          { encoding: "utf8" },
        ),
      );
      assert.ok(
        bytes <= 1.3 * 8 * n && bytes > 8 * n * 0.9,
        `${storage}: ${bytes} bytes for ${8 * n}`,
      );
    }
  },
);

test("safetensorsBytes and the files of writeWeights are the same bytes", () => {
  const there = fresh();
  const data = Float32Array.of(1, 2, 3);
  writeWeights(there, [{ name: "w", shape: [3], read: () => data }], "float16");
  assert.ok(
    readFileSync(join(there, "model.safetensors")).equals(
      safetensorsBytes([["w", { shape: [3], data }]], "float16"),
    ),
  );
});

test(
  "Python opens a model saved in shards and in bfloat16, with equal weights",
  { skip: needsPython },
  async () => {
    const model = await loadModel(join(golden, "tiny-gqa-untied"));
    const shards = fresh();
    const half = fresh();
    await saveModel(model, shards, "float32", 4000);
    await saveModel(model, half, "bfloat16");
    assert.ok(readdirSync(shards).length > 7);
    assert.equal(modelHash(await loadModel(shards)), modelHash(model));
    const script = `
import sys, torch
from transformers import AutoModelForCausalLM
whole, shards, half = (AutoModelForCausalLM.from_pretrained(d, dtype="auto").state_dict() for d in sys.argv[1:])
assert all(torch.equal(whole[n], shards[n]) for n in whole), "shards"
assert all(half[n].dtype == torch.bfloat16 and torch.equal(whole[n].bfloat16(), half[n]) for n in whole), "bfloat16"
print("equal")`;
    assert.equal(
      execFileSync(python!, ["-c", script, join(golden, "tiny-gqa-untied"), shards, half], {
        encoding: "utf8",
        env: { ...process.env, OMP_NUM_THREADS: "1" },
        stdio: ["ignore", "pipe", "ignore"],
      }),
      "equal\n",
    );
  },
);

test(
  "a file of every dtype that Python writes is tabled, and its floats are read",
  { skip: needsPython },
  () => {
    const directory = fresh();
    const file = join(directory, "model.safetensors");
    execFileSync(
      python!,
      [
        "-c",
        `
import sys, torch
from safetensors.torch import save_file
kinds = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2"]
save_file({kind: torch.tensor([[0, 1, 1], [1, 0, 1]]).to(getattr(torch, kind)) for kind in kinds}, sys.argv[1])`,
        file,
      ],
      { env: { ...process.env, OMP_NUM_THREADS: "1" }, stdio: "ignore" },
    );
    const table = weightTable(directory);
    assert.deepEqual([...table.values()].map(({ dtype }) => dtype).sort(), [
      "BF16",
      "BOOL",
      "F16",
      "F32",
      "F64",
      "F8_E4M3",
      "F8_E5M2",
      "I16",
      "I32",
      "I64",
      "I8",
      "U16",
      "U32",
      "U64",
      "U8",
    ]);
    const floats = readWeights(directory, (name) =>
      ["float32", "float16", "bfloat16"].includes(name),
    );
    assert.equal(floats.size, 3);
    for (const { shape, data } of floats.values())
      assert.deepEqual(
        [shape, [...data]],
        [
          [2, 3],
          [0, 1, 1, 1, 0, 1],
        ],
      );
  },
);
