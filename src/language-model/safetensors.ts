/**
 * @file Reads and writes .safetensors: 8 bytes of header length (little endian), a JSON header
 * {name: {dtype, shape, data_offsets}}, then the tensors' bytes without gaps. F32, F16 and BF16
 * become Float32Array. Every claim of the header is checked before memory is taken, so a cut or
 * lying file is one clear error. Tensors are read by position, 16-bit ones through a small buffer:
 * reading costs little more than the float32 weights themselves.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { type RandomAccessFile, withFile } from "../files/random-access.js";
import { floatToBfloats, floatToHalves, readBfloats, readHalves } from "./half.js";

/** A float tensor on the host. */
export interface FloatTensor {
  /** Extents, outermost first. */
  readonly shape: readonly number[];
  /** Elements, row-major, whatever the file's number format. */
  readonly data: Float32Array;
}

/** Number format of stored weights; 16-bit ones round each value to nearest. */
export type Storage = "float32" | "float16" | "bfloat16";

/** A tensor that is fetched when it is needed, so that a writer holds one at a time. */
export interface TensorSource {
  /** Name in the file to be written. */
  readonly name: string;
  /** Extents, outermost first. */
  readonly shape: readonly number[];
  /** Its values, as many as the shape says. */
  read(): Float32Array;
}

/**
 * One entry of a file's header, checked; `start` and `end` count bytes from the start of the file.
 */
export interface StoredTensor {
  /** The format's name of its number format, such as "BF16". */
  readonly dtype: string;
  /** Extents, outermost first; [] is a scalar. */
  readonly shape: readonly number[];
  /** First byte of its data. */
  readonly start: number;
  /** First byte behind its data. */
  readonly end: number;
}

/** Bytes of a value of each dtype of the format. */
const WIDTHS: Readonly<Record<string, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I8: 1,
  U8: 1,
  BOOL: 1,
};
const READABLE = ["F32", "F16", "BF16"];
const STORED: Readonly<Record<Storage, { dtype: string; width: number }>> = {
  float32: { dtype: "F32", width: 4 },
  float16: { dtype: "F16", width: 2 },
  bfloat16: { dtype: "BF16", width: 2 },
};
const LARGEST_HEADER = 1e8; // the format's own limit
const CHUNK = 1 << 19; // values converted at a time

const size = z.number().int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});
type Fail = (what: string) => never;

/**
 * The tensors of a file, by name.
 * @param wanted  which to read, by name; all by default. Others may have any dtype and take no
 *   memory
 * @throws UsageError if the file is missing, truncated, has a header that contradicts itself, or a
 *   wanted tensor is not of floats
 */
export function readSafetensors(
  path: string,
  wanted: (name: string) => boolean = () => true,
): Map<string, FloatTensor> {
  return withFile(path, (file) => {
    const tensors = new Map<string, FloatTensor>();
    for (const [name, tensor] of readHeader(file, wanted))
      if (wanted(name)) tensors.set(name, { shape: tensor.shape, data: readTensor(file, tensor) });
    return tensors;
  });
}

/**
 * What a file holds, without its weights. @throws UsageError as {@link readSafetensors}, for every
 * tensor
 */
export function safetensorsTable(path: string): Map<string, StoredTensor> {
  return withFile(path, (file) => readHeader(file, () => false));
}

function readHeader(
  file: RandomAccessFile,
  wanted: (name: string) => boolean,
): Map<string, StoredTensor> {
  const fail = failOf(file);
  const { json, dataStart } = headerOf(file, fail);
  return checkTiling(entriesOf(json, fail), dataStart, file.size, wanted, fail);
}

/** What a file says of itself besides its tensors, by name; nothing where it says nothing. */
export function safetensorsMetadata(path: string): Readonly<Record<string, string>> {
  return withFile(path, (file) => {
    const fail = failOf(file);
    const said = z
      .record(z.string(), z.string())
      .safeParse(headerOf(file, fail).json["__metadata__"] ?? {});
    return said.success
      ? said.data
      : fail("its header is malformed at __metadata__: expected texts");
  });
}

const failOf =
  (file: RandomAccessFile): Fail =>
  (what) => {
    throw new UsageError(`${file.path}: ${what}; fetch or write the file again`);
  };

/** The header of a file, parsed, and where the data begin behind it. */
function headerOf(
  file: RandomAccessFile,
  fail: Fail,
): { json: Record<string, unknown>; dataStart: number } {
  if (file.size < 8) fail(`expected a safetensors file, got ${file.size} bytes`);
  const prefix = Buffer.alloc(8);
  file.read(0, prefix);
  const length = prefix.readBigUInt64LE();
  if (length > BigInt(Math.min(file.size - 8, LARGEST_HEADER)))
    fail(`its header claims ${length} bytes, the file has ${file.size}`);
  const text = Buffer.alloc(Number(length));
  file.read(8, text);
  return { json: parseHeader(text.toString("utf8"), fail), dataStart: 8 + text.length };
}

function parseHeader(text: string, fail: Fail): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    fail(`its header is no JSON (${(error as Error).message})`);
  }
  if (json === null || typeof json !== "object" || Array.isArray(json))
    return fail("its header is malformed at the top: expected an object");
  return json as Record<string, unknown>;
}

function entriesOf(
  json: Record<string, unknown>,
  fail: Fail,
): [string, z.infer<typeof entrySchema>][] {
  return Object.entries(json)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => {
      const entry = entrySchema.safeParse(value);
      return entry.success
        ? [name, entry.data]
        : fail(
            `its header is malformed at ${[name, ...entry.error.issues[0]!.path].join(".")}: ` +
              `${entry.error.issues[0]!.message}`,
          );
    });
}

/** Ranges must tile the data exactly, and each must hold its shape. */
function checkTiling(
  entries: [string, z.infer<typeof entrySchema>][],
  dataStart: number,
  fileSize: number,
  wanted: (name: string) => boolean,
  fail: Fail,
): Map<string, StoredTensor> {
  const available = fileSize - dataStart;
  let expected = 0;
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [start, end],
    },
  ] of [...entries].sort(
    ([, a], [, b]) =>
      a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  )) {
    const known = wanted(name) ? READABLE : Object.keys(WIDTHS);
    if (!known.includes(dtype))
      fail(`tensor ${name} has dtype ${dtype}, supported are ${known.join(", ")}`);
    const bytes = shape.reduce((a, b) => a * b, WIDTHS[dtype]!);
    if (start !== expected)
      fail(`tensor ${name} starts at byte ${start} of the data, expected ${expected}`);
    if (end - start !== bytes)
      fail(
        `tensor ${name} of shape [${shape.join(", ")}] needs ${bytes} bytes, its range has ` +
          `${end - start}`,
      );
    if (end > available)
      fail(
        `is truncated: tensor ${name} ends at byte ${end} of the data, the file has ${available}`,
      );
    expected = end;
  }
  if (expected !== available) fail(`has ${available - expected} bytes after its last tensor`);
  return new Map(
    entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [start, end],
        },
      ]) => [name, { dtype, shape, start: dataStart + start, end: dataStart + end }],
    ),
  );
}

function readTensor(file: RandomAccessFile, { dtype, start, end }: StoredTensor): Float32Array {
  const width = WIDTHS[dtype]!;
  const out = new Float32Array((end - start) / width);
  if (dtype === "F32") {
    file.read(start, new Uint8Array(out.buffer));
    return out;
  }
  const scratch = new Uint8Array(Math.min(CHUNK, out.length) * width);
  const decode = dtype === "F16" ? readHalves : readBfloats;
  for (let at = 0; at < out.length; at += CHUNK) {
    const values = out.subarray(at, at + CHUNK);
    const bytes = scratch.subarray(0, values.length * width);
    file.read(start + at * width, bytes);
    decode(bytes, values);
  }
  return out;
}

/**
 * A safetensors file piece by piece, tensors in order of name; at most one tensor is held at a
 * time.
 * @param metadata  what else the file says of itself
 * @throws RangeError if a source gives another number of values than its shape says
 */
export function* safetensorsParts(
  tensors: Iterable<TensorSource>,
  storage: Storage,
  metadata: Readonly<Record<string, string>> = {},
): Generator<Uint8Array> {
  const { dtype, width } = STORED[storage];
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
  const header: Record<string, unknown> = { __metadata__: { format: "pt", ...metadata } };
  let offset = 0;
  for (const { name, shape } of sorted) {
    const end = offset + storedBytes(shape, storage);
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  let text = JSON.stringify(header);
  text = text.padEnd(
    Math.ceil(Buffer.byteLength(text) / 8) * 8 - Buffer.byteLength(text) + text.length,
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  yield length;
  yield Buffer.from(text);
  for (const { name, shape, read } of sorted) {
    const data = read();
    if (data.length * width !== storedBytes(shape, storage))
      throw new RangeError(
        `safetensors: expected ${name} to have the values of shape [${shape.join(", ")}], ` +
          `got ${data.length}; keep data and shape together`,
      );
    if (storage === "float32") yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    else
      for (let at = 0; at < data.length; at += CHUNK) {
        const patterns = (storage === "float16" ? floatToHalves : floatToBfloats)(
          data.subarray(at, at + CHUNK),
        );
        yield new Uint8Array(patterns.buffer);
      }
  }
}

/** Bytes of a tensor in a file. */
export function storedBytes(shape: readonly number[], storage: Storage): number {
  return shape.reduce((a, b) => a * b, STORED[storage].width);
}

/**
 * The bytes of a safetensors file, tensors in order of name.
 * @param storage  number format of all tensors
 * @param metadata  as {@link safetensorsParts} takes it
 */
export function safetensorsBytes(
  tensors: Iterable<readonly [string, FloatTensor]>,
  storage: Storage,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return Buffer.concat([...safetensorsParts(tensorSources(tensors), storage, metadata)]);
}

/** Tensors in memory as sources for a writer. */
export function tensorSources(tensors: Iterable<readonly [string, FloatTensor]>): TensorSource[] {
  return Array.from(tensors, ([name, { shape, data }]) => ({ name, shape, read: () => data }));
}
