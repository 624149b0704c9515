/**
 * @file The key-value pairs at the head of a GGUF file (versions 2 and 3, little endian). Source:
 * the GGUF specification of ggml: u32 type, then the value; arrays are u32 type, u64 count,
 * elements.
 */
import { UsageError } from "../../errors.js";
import type { Cursor } from "./cursor.js";

/**
 * Numbers as number (64-bit ones beyond 2^53 as bigint); arrays of numbers as typed arrays, of
 * booleans as Uint8Array of 0 and 1.
 */
export type MetadataValue =
  number | bigint | boolean | string | NumberArray | readonly MetadataValue[];
type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | BigUint64Array
  | BigInt64Array
  | Float64Array;
/** Values by key, such as "llama.context_length". */
export type Metadata = ReadonlyMap<string, MetadataValue>;

interface NumberType {
  readonly width: number;
  readonly array: new (buffer: ArrayBuffer) => NumberArray;
}
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;
const NUMBER_TYPES: Readonly<Record<number, NumberType>> = {
  0: { width: 1, array: Uint8Array },
  1: { width: 1, array: Int8Array },
  2: { width: 2, array: Uint16Array },
  3: { width: 2, array: Int16Array },
  4: { width: 4, array: Uint32Array },
  5: { width: 4, array: Int32Array },
  6: { width: 4, array: Float32Array },
  [BOOL]: { width: 1, array: Uint8Array },
  10: { width: 8, array: BigUint64Array },
  11: { width: 8, array: BigInt64Array },
  12: { width: 8, array: Float64Array },
};
/** Least bytes of one element in the file: a string has its length, an array its type and count. */
const leastWidth = (type: number): number =>
  NUMBER_TYPES[type]?.width ?? (type === STRING ? 8 : 12);
const DEEPEST = 4; // arrays in arrays; no writer nests deeper than 2

/**
 * Reads `count` pairs. @throws UsageError on an unknown type, a repeated key, or a length that the
 * file has no bytes for
 */
export function readMetadata(cursor: Cursor, count: number): Metadata {
  if (count * 13 > cursor.left)
    cursor.fail(`lies: it claims ${count} keys in ${cursor.left} bytes`);
  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < count; i++) {
    const key = cursor.string(`the name of key ${i}`);
    if (metadata.has(key)) cursor.fail(`names the key ${key} twice`);
    metadata.set(key, readValue(cursor, cursor.u32(), key, 0));
  }
  return metadata;
}

function readValue(cursor: Cursor, type: number, key: string, depth: number): MetadataValue {
  if (type === STRING) return cursor.string(key);
  if (type === ARRAY) return readArray(cursor, key, depth + 1);
  const number =
    NUMBER_TYPES[type] ?? cursor.fail(`has a value of unknown type ${type} for ${key}`);
  const value = new number.array(cursor.bytes(number.width, key).buffer)[0]!;
  if (type === BOOL)
    return value === 0 || value === 1
      ? value === 1
      : cursor.fail(`has ${value} for ${key}, expected 0 or 1`);
  return typeof value === "bigint" && BigInt.asIntN(54, value) === value ? Number(value) : value;
}

function readArray(cursor: Cursor, key: string, depth: number): MetadataValue {
  if (depth > DEEPEST) cursor.fail(`nests arrays more than ${DEEPEST} deep in ${key}`);
  const type = cursor.u32();
  const count = cursor.size(`the count of ${key}`);
  const number = NUMBER_TYPES[type];
  if (!number && type !== STRING && type !== ARRAY)
    cursor.fail(`has an array of unknown type ${type} for ${key}`);
  if (count * leastWidth(type) > cursor.left)
    cursor.fail(`is truncated or lies: ${key} claims ${count} elements in ${cursor.left} bytes`);
  if (number) return new number.array(cursor.bytes(count * number.width, key).buffer);
  const list: MetadataValue[] = [];
  for (let i = 0; i < count; i++) list.push(readValue(cursor, type, `${key}[${i}]`, depth));
  return list;
}

/** What a key must hold, for {@link metadataReader}. */
interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly strings: readonly string[];
  readonly numbers: readonly number[];
}

/** Typed look-ups in metadata. */
export interface MetadataReader {
  /**
   * The key's value, or undefined where it is absent. @throws UsageError if it is of another kind
   */
  optional<K extends keyof Kinds>(key: string, kind: K): Kinds[K] | undefined;
  /** The key's value. @throws UsageError if it is absent or of another kind */
  required<K extends keyof Kinds>(key: string, kind: K): Kinds[K];
}

/** `value` where it is of `kind`. */
function valueAs(kind: keyof Kinds, value: unknown): Kinds[keyof Kinds] | undefined {
  if (kind === "numbers")
    return ArrayBuffer.isView(value) ? Array.from(value as Int32Array, Number) : undefined;
  if (kind === "strings")
    return Array.isArray(value) && value.every((v) => typeof v === "string") ? value : undefined;
  return typeof value === kind ? (value as string | number | boolean) : undefined;
}

/** @param where  the file, named in errors */
export function metadataReader(metadata: Metadata, where: string): MetadataReader {
  const optional = <K extends keyof Kinds>(key: string, kind: K): Kinds[K] | undefined => {
    const value = metadata.get(key);
    if (value === undefined) return undefined;
    const found = valueAs(kind, value);
    if (found === undefined)
      throw new UsageError(
        `${where}: expected ${key} to be ` +
          `${kind.endsWith("s") ? `a list of ${kind}` : `a ${kind}`}, got ` +
          `${Array.isArray(value) || ArrayBuffer.isView(value) ? "another list" : String(value)}; ` +
          "convert the model again",
      );
    return found as Kinds[K];
  };
  return {
    optional,
    required(key, kind) {
      const value = optional(key, kind);
      if (value === undefined)
        throw new UsageError(
          `${where}: expected the key ${key}, got none; convert the model again`,
        );
      return value;
    },
  };
}
