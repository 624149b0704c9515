/** @file Writes small GGUF files, right ones and lying ones, for the tests of this folder. */

/** A metadata value with its type code. */
export interface TypedValue {
  readonly type: number;
  readonly bytes: Buffer;
}

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
export const u64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
export const text = (value: string | Buffer): Buffer =>
  Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value as string)]);
export const string = (value: string): TypedValue => ({ type: 8, bytes: text(value) });
export const uint32 = (value: number): TypedValue => ({ type: 4, bytes: u32(value) });
export const strings = (values: readonly string[]): TypedValue => ({
  type: 9,
  bytes: Buffer.concat([u32(8), u64(values.length), ...values.map(text)]),
});

export interface Entry {
  readonly name: string;
  /** Fastest first, as GGUF stores them. */
  readonly extents: readonly (number | bigint)[];
  readonly code: number;
  readonly bytes: Buffer;
  /** Where it says that it starts; where it does, by default. */
  readonly offset?: number | bigint;
}

export interface Made {
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: number | bigint;
  readonly keyCount?: number | bigint;
  readonly keys?: readonly (readonly [string, TypedValue])[];
  readonly tensors?: readonly Entry[];
  readonly alignment?: number;
  /** After the last tensor. */
  readonly tail?: Buffer;
}

export function makeGguf({
  magic = "GGUF",
  version = 3,
  keys = [],
  tensors = [],
  tensorCount = tensors.length,
  keyCount = keys.length,
  alignment = 32,
  tail = Buffer.alloc(0),
}: Made): Buffer {
  const pad = (length: number): Buffer =>
    Buffer.alloc((alignment - (length % alignment)) % alignment);
  const infos: Buffer[] = [];
  const data: Buffer[] = [];
  let at = 0;
  tensors.forEach(({ name, extents, code, bytes, offset = at }, i) => {
    infos.push(text(name), u32(extents.length), ...extents.map(u64), u32(code), u64(offset));
    const filled = i === tensors.length - 1 ? bytes : Buffer.concat([bytes, pad(bytes.length)]);
    data.push(filled);
    at += filled.length;
  });
  const head = Buffer.concat([
    Buffer.from(magic, "latin1"),
    u32(version),
    u64(tensorCount),
    u64(keyCount),
    ...keys.flatMap(([key, value]) => [text(key), u32(value.type), value.bytes]),
    ...infos,
  ]);
  return Buffer.concat([
    head,
    tensors.length > 0 ? pad(head.length) : Buffer.alloc(0),
    ...data,
    tail,
  ]);
}
