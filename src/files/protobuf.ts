/**
 * @file Writes Protocol Buffers' wire format: variable-length integers, length-delimited fields,
 * nested messages. Source: protobuf.dev, "Encoding". Only what an ONNX model and TensorBoard's
 * events need.
 */

/**
 * An unsigned LEB128 integer; negative numbers as 64-bit two's complement, as protobuf's int64
 * wants them.
 */
function varint(value: number): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** Field `number` holding an integer; throws RangeError unless `value` is an integer. */
export function integerField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

/** Field `number` holding a 32-bit float. */
export function floatField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint((number << 3) | 5), bytes]);
}

/** Field `number` holding a 64-bit float. */
export function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint((number << 3) | 1), bytes]);
}

/** Field `number` holding bytes. */
export function bytesField(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

/** Field `number` holding UTF-8 text. */
export function textField(number: number, text: string): Buffer {
  return bytesField(number, Buffer.from(text));
}

/** Field `number` holding a message made of `fields`. */
export function messageField(number: number, ...fields: readonly Uint8Array[]): Buffer {
  return bytesField(number, Buffer.concat(fields));
}
