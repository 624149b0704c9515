/**
 * @file Mutated weight files: each is one UsageError, or is read as a reader without any care reads
 * it from a buffer; and none takes more memory than its size justifies. Seeded, so a failure can be
 * repeated.
 */
import assert from "node:assert/strict";
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { blockFormat } from "../../src/language-model/gguf/block-formats.js";
import { openGguf } from "../../src/language-model/gguf/gguf-file.js";
import { planImport } from "../../src/language-model/gguf/import.js";
import { bfloatsToFloat, halvesToFloat } from "../support/half.js";
import { readSafetensors, safetensorsBytes } from "../../src/language-model/safetensors.js";
import { randomStream } from "../../src/random.js";
import { makeGguf, string, strings, uint32 } from "./gguf/make-gguf.js";
import { golden } from "./golden.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("fuzz");
type Tensors = Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
type Random = ReturnType<typeof randomStream>;

const lies = [
  0n,
  1n,
  2n,
  3n,
  7n,
  255n,
  2n ** 16n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 40n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 60n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/**
 * One to three changes within the first `head` bytes: a byte, a bit, a number that lies, a cut,
 * bytes doubled, removed or added.
 */
function mutate(whole: Buffer, head: number, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(whole);
  const pick = (n: number): number => Math.min(n - 1, Math.floor(random.next() * n));
  for (let changes = 1 + pick(3); changes > 0; changes--) {
    const limit = Math.max(1, Math.min(head, bytes.length));
    const at = pick(limit);
    const end = Math.min(bytes.length, at + 1 + pick(24));
    switch (pick(8)) {
      case 0:
        bytes[at] = pick(256);
        break;
      case 1:
        bytes[at]! ^= 1 << pick(8);
        break;
      case 2:
        if (at + 8 <= bytes.length) bytes.writeBigUInt64LE(lies[pick(lies.length)]!, at);
        break;
      case 3:
        if (at + 4 <= bytes.length)
          bytes.writeUInt32LE(Number(lies[pick(lies.length)]! & 0xffffffffn), at);
        break;
      case 4:
        bytes = Buffer.from(bytes.subarray(0, pick(bytes.length + 1)));
        break;
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
        break;
      case 6:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
        break;
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(
            Array.from({ length: 1 + pick(12) }, () =>
              pick(2) === 0 ? 0x30 + pick(10) : pick(256),
            ),
          ),
          bytes.subarray(at),
        ]);
    }
    if (bytes.length === 0) break;
  }
  return bytes;
}

/** Loads each mutation; returns how many loaded. */
function fuzz(
  name: string,
  whole: Buffer,
  head: number,
  runs: number,
  load: (path: string) => Tensors,
  naive: (bytes: Buffer) => Tensors,
): number {
  const path = join(folder, name);
  const random = randomStream(1, "fuzz", name);
  const file = openSync(path, "w");
  halvesToFloat(Uint16Array.of(0)); // its table of 256 KiB is no file's fault
  let loaded = 0;
  for (let run = 0; run < runs; run++) {
    const bytes = mutate(whole, head, random);
    writeSync(file, bytes, 0, bytes.length, 0);
    ftruncateSync(file, bytes.length); // replacing a file costs some systems a flush of the disk
    const before = process.memoryUsage().arrayBuffers;
    let tensors: Tensors | undefined;
    try {
      tensors = load(path);
    } catch (error) {
      if ((error as Error).name !== "UsageError")
        throw new Error(`${name} run ${run}: a crash`, { cause: error });
      assert.ok(
        !(error as Error).message.includes("\n") || bytes.includes(10),
        `${name} run ${run}: more than one line`,
      );
    }
    const taken = process.memoryUsage().arrayBuffers - before;
    assert.ok(
      taken <= 1e5 + 40 * bytes.length,
      `${name} run ${run}: ${taken} bytes for a file of ${bytes.length}`,
    ); // a metadata list of empty lists costs most
    if (!tensors) continue;
    loaded++;
    const expected = naive(bytes);
    assert.deepEqual([...tensors.keys()].sort(), [...expected.keys()].sort(), `${name} run ${run}`);
    for (const [tensor, { shape, data }] of expected) {
      assert.deepEqual(tensors.get(tensor)!.shape, shape, `${name} run ${run}: ${tensor}`);
      assert.deepEqual(tensors.get(tensor)!.data, data, `${name} run ${run}: ${tensor}`);
    }
  }
  closeSync(file);
  return loaded;
}

const READERS: Readonly<Record<string, (buffer: ArrayBuffer) => Float32Array>> = {
  F32: (buffer) => new Float32Array(buffer),
  F16: (buffer) => halvesToFloat(new Uint16Array(buffer)),
  BF16: (buffer) => bfloatsToFloat(new Uint16Array(buffer)),
};

/** Reads safetensors without a single check. */
function naiveSafetensors(bytes: Buffer): Tensors {
  const length = Number(bytes.readBigUInt64LE());
  const data = new Uint8Array(bytes.subarray(8 + length));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(([name, { dtype, shape, data_offsets }]) => {
        const { buffer } = data.slice(...data_offsets);
        return [
          name,
          {
            shape,
            data: READERS[dtype]!(buffer),
          },
        ];
      }),
  );
}

test("2,400 mutations of safetensors", () => {
  const tensor = (shape: number[]): { shape: number[]; data: Float32Array } => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 3 - 2),
  });
  let loaded = 0;
  for (const storage of ["float32", "float16", "bfloat16"] as const) {
    const whole = Buffer.from(
      safetensorsBytes(
        [
          ["a", tensor([12, 5])],
          ["bb", tensor([40])],
          ["leer", tensor([0, 5])],
        ],
        storage,
      ),
    );
    loaded += fuzz(
      `${storage}.safetensors`,
      whole,
      whole.length,
      800,
      readSafetensors,
      naiveSafetensors,
    );
  }
  assert.ok(loaded > 50, `only ${loaded} loaded: the mutations miss the weights`);
});

/**
 * Reads GGUF without a single check; decodes with the formats' own functions, whose goldens are
 * elsewhere.
 */
function naiveGguf(bytes: Buffer): Tensors {
  let at = 8;
  const u32 = (): number => bytes.readUInt32LE((at += 4) - 4);
  const u64 = (): number => Number(bytes.readBigUInt64LE((at += 8) - 8));
  const text = (): string => {
    const length = u64();
    return bytes.toString("utf8", at, (at += length));
  };
  const widths: Record<number, number> = {
    0: 1,
    1: 1,
    2: 2,
    3: 2,
    4: 4,
    5: 4,
    6: 4,
    7: 1,
    10: 8,
    11: 8,
    12: 8,
  };
  let alignment = 32;
  const value = (type: number, key: string): void => {
    if (type === 8) text();
    else if (type === 9) {
      const of = u32();
      for (let n = u64(); n > 0; n--) value(of, "");
    } else {
      if (key === "general.alignment") alignment = bytes.readUIntLE(at, Math.min(6, widths[type]!));
      at += widths[type]!;
    }
  };
  const tensorCount = u64();
  const keyCount = u64();
  for (let i = 0; i < keyCount; i++) {
    const key = text();
    value(u32(), key);
  }
  const infos = Array.from({ length: tensorCount }, () => {
    const name = text();
    const shape = Array.from({ length: u32() }, u64).reverse();
    const format = blockFormat(u32())!;
    return { name, shape, format, offset: u64() };
  });
  const start = Math.ceil(at / alignment) * alignment;
  return new Map(
    infos.map(({ name, shape, format, offset }) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      const from = start + offset;
      format.decode(
        new Uint8Array(
          bytes.subarray(from, from + (data.length / format.blockSize) * format.bytesPerBlock),
        ),
        data,
      );
      return [name, { shape, data }];
    }),
  );
}

function loadGguf(
  path: string,
  also: (file: ReturnType<typeof openGguf>) => void = () => undefined,
): Tensors {
  const file = openGguf(path);
  try {
    also(file);
    return new Map(
      [...file.tensors.values()].map((tensor) => [
        tensor.name,
        { shape: tensor.shape, data: file.read(tensor) },
      ]),
    );
  } finally {
    file.close();
  }
}

test("1,600 mutations of a small GGUF", () => {
  const some = (length: number): Buffer =>
    Buffer.from(Array.from({ length }, (_, i) => (i * 37) % 251));
  const whole = makeGguf({
    keys: [
      ["general.architecture", string("llama")],
      ["general.alignment", uint32(32)],
      ["tokens", strings(["a", "b", "cc"])],
      ["flag", { type: 7, bytes: Buffer.of(1) }],
    ],
    tensors: [
      { name: "f32", extents: [3, 2], code: 0, bytes: some(24) },
      { name: "q8", extents: [32, 2], code: 8, bytes: some(68) },
      { name: "q4k", extents: [256], code: 12, bytes: some(144) },
      { name: "f16", extents: [5], code: 1, bytes: some(10) },
    ],
  });
  const loaded = fuzz("small.gguf", whole, whole.length, 1600, loadGguf, naiveGguf);
  assert.ok(loaded > 50, `only ${loaded} loaded: the mutations miss the weights`);
});

test("800 mutations of the head of a model, imported as far as writing", () => {
  const whole = readFileSync(join(golden, "gguf", "tiny.gguf"));
  const head = whole.indexOf("token_embd.weight") + 2000;
  let planned = 0;
  fuzz(
    "model.gguf",
    whole,
    head,
    800,
    (path) =>
      loadGguf(path, (file) => {
        planImport(file, "float32").sources.forEach((source) => source.read());
        planned++;
      }),
    naiveGguf,
  );
  assert.ok(
    planned > 20,
    `only ${planned} could be imported: the mutations miss what does not matter`,
  );
});
