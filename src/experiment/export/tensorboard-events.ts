/**
 * @file TensorBoard's event files: records of TensorFlow's TFRecord format, each with a masked
 * CRC-32C of its length and of its bytes, holding Event messages. Sources: tensorflow/core/lib/io/
 * record_writer.h, tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto.
 */
import {
  doubleField,
  floatField,
  integerField,
  messageField,
  textField,
} from "../../files/protobuf.js";

// the package has types for its other checksum only, which are the same
const { buf: crc32c } = require("crc-32/crc32c.js") as typeof import("crc-32");

/** A scalar at a step. */
export interface ScalarEvent {
  /** Name under which TensorBoard groups it, "train/loss". */
  readonly tag: string;
  /** Place on the horizontal axis. */
  readonly step: number;
  /** The scalar; stored as a 32-bit float. */
  readonly value: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
}

/** A whole event file; values are kept as 32-bit floats, which is what TensorBoard reads. */
export function eventFile(events: readonly ScalarEvent[]): Buffer {
  const version = Buffer.concat([
    doubleField(1, events[0]?.wallTime ?? 0),
    textField(3, "brain.Event:2"),
  ]);
  return Buffer.concat([
    tfRecord(version),
    ...events.map(({ tag, step, value, wallTime }) =>
      tfRecord(
        Buffer.concat([
          doubleField(1, wallTime),
          integerField(2, step),
          messageField(5, messageField(1, textField(1, tag), floatField(2, value))),
        ]),
      ),
    ),
  ]);
}

function tfRecord(bytes: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, maskedChecksum(length), bytes, maskedChecksum(bytes)]);
}

/** Rotated and shifted, as TFRecord does so that a checksum of checksums says something. */
function maskedChecksum(bytes: Buffer): Buffer {
  const checksum = crc32c(bytes) >>> 0;
  const rotated = ((checksum >>> 15) | (checksum << 17)) >>> 0;
  const masked = Buffer.alloc(4);
  masked.writeUInt32LE((rotated + 0xa282ead8) % 2 ** 32);
  return masked;
}
