/**
 * @file Reads and writes .safetensors: 8 bytes of header length (little endian), a JSON header
 * {name: {dtype, shape, data_offsets}}, then the tensors' bytes without gaps. F32, F16 and BF16 become Float32Array.
 * Every claim of the header is checked before memory is taken, so a cut or lying file is one clear error.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "../errors.js";
import { bfloatsToFloat, floatToHalves, halvesToFloat } from "./half.js";

/** A float tensor on the host. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const widths: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };
const size = z.number().int().nonnegative();
const headerSchema = z.record(z.string(), z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) }));
type Header = z.infer<typeof headerSchema>;

/**
 * All tensors of a file, by name.
 * @throws UsageError if the file is missing, truncated, has a header that contradicts itself, or holds another dtype
 */
export function readSafetensors(path: string): Map<string, FloatTensor> {
  const fail = (what: string): never => {
    throw new UsageError(`${path}: ${what}; fetch or write the file again`);
  };
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}; check the path`);
  }
  try {
    const total = fstatSync(file).size;
    if (total < 8) fail(`expected a safetensors file, got ${total} bytes`);
    const length = Number(read(file, 0, 8).readBigUInt64LE());
    if (length > total - 8 || length > 1e8) fail(`its header claims ${length} bytes, the file has ${total}`);
    const header = parseHeader(read(file, 8, length).toString("utf8"), fail);
    checkHeader(header, total - 8 - length, fail);
    const tensors = new Map<string, FloatTensor>();
    for (const [name, { dtype, shape, data_offsets: [start, end] }] of Object.entries(header)) {
      const bytes = read(file, 8 + length + start, end - start);
      tensors.set(name, { shape, data: decode(dtype, bytes) });
    }
    return tensors;
  } finally {
    closeSync(file);
  }
}

function parseHeader(text: string, fail: (what: string) => never): Header {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    fail(`its header is no JSON (${(error as Error).message})`);
  }
  if (json !== null && typeof json === "object") delete (json as Record<string, unknown>)["__metadata__"];
  const result = headerSchema.safeParse(json);
  return result.success ? result.data : fail(`its header is malformed at ${result.error.issues[0]!.path.join(".") || "the top"}: ${result.error.issues[0]!.message}`);
}

/** Offsets must tile the data exactly, and each range must hold its shape. */
function checkHeader(header: Header, available: number, fail: (what: string) => never): void {
  let expected = 0;
  const byOffset = Object.entries(header).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  for (const [name, { dtype, shape, data_offsets: [start, end] }] of byOffset) {
    const width = widths[dtype] ?? fail(`tensor ${name} has dtype ${dtype}, supported are ${Object.keys(widths).join(", ")}`);
    const bytes = shape.reduce((a, b) => a * b, width);
    if (start !== expected) fail(`tensor ${name} starts at byte ${start} of the data, expected ${expected}`);
    if (end - start !== bytes) fail(`tensor ${name} of shape [${shape.join(", ")}] needs ${bytes} bytes, its range has ${end - start}`);
    if (end > available) fail(`is truncated: tensor ${name} ends at byte ${end} of the data, the file has ${available}`);
    expected = end;
  }
  if (expected !== available) fail(`has ${available - expected} bytes after its last tensor`);
}

function read(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(length)); // its own memory, aligned, so that it can be viewed as floats
  for (let offset = 0; offset < length; ) {
    const got = readSync(file, bytes, offset, Math.min(length - offset, 1 << 30), position + offset);
    if (got === 0) throw new UsageError(`safetensors: the file shrank while it was read; try again`);
    offset += got;
  }
  return bytes;
}

function decode(dtype: string, bytes: Buffer): Float32Array {
  if (dtype === "F32") return new Float32Array(bytes.buffer);
  const patterns = new Uint16Array(bytes.buffer);
  return dtype === "F16" ? halvesToFloat(patterns) : bfloatsToFloat(patterns);
}

/**
 * The bytes of a safetensors file, tensors in order of name.
 * @param dtype  storage: "float32", or "float16" (each value rounded to nearest)
 */
export function safetensorsBytes(tensors: Iterable<readonly [string, FloatTensor]>, dtype: "float32" | "float16"): Uint8Array {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let offset = 0;
  for (const [name, { shape, data }] of sorted) {
    const end = offset + data.length * (dtype === "float32" ? 4 : 2);
    header[name] = { dtype: dtype === "float32" ? "F32" : "F16", shape, data_offsets: [offset, end] };
    offset = end;
  }
  let text = JSON.stringify(header);
  text = text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8 - Buffer.byteLength(text) + text.length);
  const headerBytes = Buffer.from(text);
  const out = Buffer.alloc(8 + headerBytes.length + offset);
  out.writeBigUInt64LE(BigInt(headerBytes.length));
  headerBytes.copy(out, 8);
  let at = 8 + headerBytes.length;
  for (const [, { data }] of sorted) {
    const stored = dtype === "float32" ? data : floatToHalves(data);
    out.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), at);
    at += stored.byteLength;
  }
  return out;
}
