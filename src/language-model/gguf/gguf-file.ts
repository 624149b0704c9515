/**
 * @file A GGUF file: magic, version, metadata, a table of tensors, then their blocks. Only the head
 * is read when it is opened; weights are dequantized tensor by tensor. The whole table is checked
 * first: tensors tile the data part without gap or overlap (but for the padding of the alignment),
 * as ggml itself demands. Source: the GGUF specification of ggml, versions 2 and 3, little endian.
 */
import { UsageError } from "../../errors.js";
import { openForReading, type RandomAccessFile } from "../../files/random-access.js";
import { type BlockFormat, blockFormat, formatName, SUPPORTED_FORMATS } from "./block-formats.js";
import { type Cursor, cursorAt } from "./cursor.js";
import { type Metadata, readMetadata } from "./metadata.js";

/** One entry of the table. */
export interface GgufTensor {
  /** llama.cpp's name, such as "blk.0.attn_q.weight". */
  readonly name: string;
  /** [out, in] for matrices: ggml's dimensions, which start with the fastest, reversed. */
  readonly shape: readonly number[];
  /** How its weights are encoded. */
  readonly format: BlockFormat;
  /** Bytes from the start of the file. */
  readonly start: number;
  /** Encoded length. */
  readonly bytes: number;
}

/** An open GGUF file; `close` it. */
export interface GgufFile {
  /** As it was opened, for errors. */
  readonly path: string;
  /** Of the format: 2 or 3. */
  readonly version: number;
  /** All key-value pairs of the head. */
  readonly metadata: Metadata;
  /** The table of tensors by name, in the file's order. */
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /**
   * The weights of a tensor, row-major in its `shape`. @throws RangeError if it is not of this file
   */
  read(tensor: GgufTensor): Float32Array;
  /** Closes the file; afterwards no tensor can be read. */
  close(): void;
}

const LEAST_TENSOR_BYTES = 8 + 4 + 8 + 4 + 8; // name length, dimensions, one extent, type, offset
const CHUNK = 1 << 20; // bytes of blocks in memory beside their weights

/**
 * @throws UsageError if it is no GGUF of version 2 or 3, is cut, contradicts itself, or holds a
 *   tensor of a format that is not supported
 */
export function openGguf(path: string): GgufFile {
  const file = openForReading(path);
  try {
    if (file.size < 24)
      throw new UsageError(`${path}: expected a GGUF file, got ${file.size} bytes; fetch it again`);
    const cursor = cursorAt(file, 0);
    if (cursor.u32() !== 0x46554747)
      throw new UsageError(
        `${path}: expected a GGUF file, got one that does not start with GGUF; check the path`,
      );
    const version = cursor.u32();
    if (version !== 2 && version !== 3)
      throw new UsageError(
        `${path}: expected GGUF version 2 or 3, got ` +
          `${version >>> 16 > 0 && (version & 0xffff) === 0 ? "a big-endian file" : version}; ` +
          "convert the model with a present llama.cpp",
      );
    const tensorCount = cursor.size("the number of tensors");
    const keyCount = cursor.size("the number of keys");
    if (tensorCount * LEAST_TENSOR_BYTES > cursor.left)
      cursor.fail(`lies: it claims ${tensorCount} tensors in ${cursor.left} bytes`);
    const metadata = readMetadata(cursor, keyCount);
    const tensors = readTable(file, cursor, tensorCount, alignmentOf(metadata, cursor));
    return {
      path,
      version,
      metadata,
      tensors,
      read: (tensor) => dequantize(file, tensors, tensor),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function alignmentOf(metadata: Metadata, cursor: Cursor): number {
  const alignment = metadata.get("general.alignment") ?? 32;
  if (
    typeof alignment !== "number" ||
    !(alignment >= 1 && alignment <= 1 << 20) ||
    (alignment & (alignment - 1)) !== 0
  )
    cursor.fail(`has general.alignment ${String(alignment)}, expected a power of two up to 2^20`);
  return alignment as number;
}

/** A tensor as the table has it: where it starts is counted from the start of the data. */
interface TableEntry extends Omit<GgufTensor, "start"> {
  readonly offset: number;
}

function readTable(
  file: RandomAccessFile,
  cursor: Cursor,
  count: number,
  alignment: number,
): Map<string, GgufTensor> {
  const entries = new Map<string, TableEntry>();
  for (let i = 0; i < count; i++) {
    const name = cursor.string(`the name of tensor ${i}`);
    if (entries.has(name)) cursor.fail(`names the tensor ${name} twice`);
    entries.set(name, readEntry(file, cursor, name));
  }
  const padded = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  const dataStart = padded(cursor.position);
  let expected = 0;
  for (const { name, offset, bytes } of [...entries.values()].sort((a, b) => a.offset - b.offset)) {
    if (offset !== expected)
      cursor.fail(
        `says that tensor ${name} starts at byte ${offset} of the data, expected ${expected}`,
      );
    const end = dataStart + offset + bytes;
    if (end > file.size)
      cursor.fail(`is truncated: tensor ${name} ends at byte ${end}, the file has ${file.size}`);
    expected = padded(offset + bytes);
  }
  if (file.size > dataStart + expected)
    cursor.fail(`has ${file.size - dataStart - expected} bytes after its last tensor`);
  return new Map(
    [...entries].map(([name, { offset, ...tensor }]) => [
      name,
      { ...tensor, start: dataStart + offset },
    ]),
  );
}

function readEntry(file: RandomAccessFile, cursor: Cursor, name: string): TableEntry {
  const dimensions = cursor.u32();
  if (dimensions < 1 || dimensions > 4)
    cursor.fail(`says that tensor ${name} has ${dimensions} dimensions, expected 1 to 4`);
  const shape = Array.from({ length: dimensions }, () =>
    cursor.size(`an extent of tensor ${name}`),
  ).reverse();
  const code = cursor.u32();
  const format = blockFormat(code);
  if (!format)
    throw new UsageError(
      `${file.path}: expected only supported formats, but tensor ${name} has the format ` +
        `${formatName(code)}, supported are ${SUPPORTED_FORMATS.join(", ")}; take another ` +
        "quantization of this model",
    );
  const row = shape.at(-1)!;
  const weights = shape.reduce((a, b) => a * b, 1);
  const bytes = (weights / format.blockSize) * format.bytesPerBlock;
  if (weights === 0 || row % format.blockSize !== 0)
    cursor.fail(
      `says that tensor ${name} has shape [${shape.join(", ")}], expected rows of a multiple ` +
        `of ${format.blockSize} (${format.name})`,
    );
  if (bytes > file.size)
    cursor.fail(
      `is truncated or lies: tensor ${name} of shape [${shape.join(", ")}] takes ${bytes} ` +
        `bytes, the file has ${file.size}`,
    );
  const offset = cursor.size(`the offset of tensor ${name}`);
  return { name, shape, format, offset, bytes };
}

function dequantize(
  file: RandomAccessFile,
  tensors: ReadonlyMap<string, GgufTensor>,
  tensor: GgufTensor,
): Float32Array {
  if (tensors.get(tensor.name) !== tensor)
    throw new RangeError(
      `gguf: expected a tensor of ${file.path}, got ${tensor.name} of another file; read it ` +
        "from the file that lists it",
    );
  const { format, start, bytes } = tensor;
  const blocks = bytes / format.bytesPerBlock;
  const step = Math.max(1, Math.floor(CHUNK / format.bytesPerBlock));
  const out = new Float32Array(blocks * format.blockSize);
  const scratch = new Uint8Array(Math.min(step, blocks) * format.bytesPerBlock);
  for (let block = 0; block < blocks; block += step) {
    const n = Math.min(step, blocks - block);
    const part = scratch.subarray(0, n * format.bytesPerBlock);
    file.read(start + block * format.bytesPerBlock, part);
    format.decode(part, out.subarray(block * format.blockSize, (block + n) * format.blockSize));
  }
  return out;
}
