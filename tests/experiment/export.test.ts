/**
 * @file Exports: event files are TensorBoard's own bytes and hold what was logged; Parquet and CSV
 * give back every row of the tables.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fromCSV } from "arquero";
import { parquetReadObjects } from "hyparquet";
import { UsageError } from "../../src/errors.js";
import { exportFormats, exportRecord } from "../../src/experiment/export/export-record.js";
import { eventFile } from "../../src/experiment/export/tensorboard-events.js";
import { open } from "../../src/experiment/open-record.js";
import { RECORD_COLUMNS, type TableName } from "../../src/experiment/record-columns.js";
import { projectRoot } from "../../src/files/project-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const record = open(join(projectRoot, "results", "reference", "ablation"));
const folder = temporaryFolder("export");
const files = exportRecord(record, exportFormats("parquet, csv,tensorboard"), folder);

test("an event file has the bytes of TensorBoard's own writer", () => {
  const golden = JSON.parse(
    readFileSync(
      join(projectRoot, "tests", "experiment", "golden", "tensorboard-events.json"),
      "utf8",
    ),
  );
  assert.equal(eventFile(golden.events).toString("base64"), golden.base64);
});

test("the event file of a trial holds every number that was logged, at its step", () => {
  const path = join(folder, "tensorboard", "token", "seed-2", "events.out.tfevents.0000000000.cct");
  assert.ok(files.includes(path));
  const decoded = scalarsOf(readFileSync(path));
  const logged = record.metrics.objects().filter((m) => m.arm === "token" && m.seed === 2);
  assert.ok(logged.length >= 8);
  for (const { step, loss, tokens, learningRate } of logged) {
    const at = decoded.filter((event) => event.step === step);
    const value = (tag: string): number | undefined => at.find((e) => e.tag === tag)?.value;
    assert.equal(value("train/loss"), Math.fround(loss));
    assert.equal(value("train/tokens"), tokens);
    assert.equal(value("train/learningRate"), Math.fround(learningRate));
  }
  const margins = record.curves
    .objects()
    .filter((c) => c.arm === "token" && c.seed === 2 && c.quantity === "heldOutMargin");
  assert.deepEqual(
    decoded
      .filter(({ tag }) => tag === "eval/heldOutMargin")
      .map(({ step, value }) => [step, value]),
    margins.map(({ step, value }) => [step, Math.fround(value)]),
  );
  const { passAt1 } = record.trials.objects().find((t) => t.arm === "token" && t.seed === 2)!;
  assert.equal(decoded.find(({ tag }) => tag === "final/passAt1")!.value, Math.fround(passAt1));
});

test("Parquet and CSV give back every row and column of the tables", async () => {
  let tables = 0;
  for (const name of Object.keys(RECORD_COLUMNS) as TableName[]) {
    const table = record[name];
    if (table.numRows() === 0) {
      assert.ok(!files.some((path) => path.includes(`${name}.`)), "no file without rows");
      continue;
    }
    tables++;
    const bytes = readFileSync(join(folder, `${name}.parquet`));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file: file as ArrayBuffer });
    assert.deepEqual(rows, table.objects({ limit: Infinity }), name);
    const csv = fromCSV(readFileSync(join(folder, `${name}.csv`), "utf8"));
    assert.deepEqual(csv.columnNames(), table.columnNames());
    assert.equal(csv.numRows(), table.numRows());
  }
  assert.ok(tables >= 6);
});

test("an unknown format is named", () => {
  assert.throws(
    () => exportFormats("parquet,xlsx"),
    (error: Error) => error instanceof UsageError && /got "xlsx"/.test(error.message),
  );
});

/** Scalars of an event file, read by protobuf's and TFRecord's rules alone. */
function scalarsOf(bytes: Buffer): { tag: string; step: number; value: number }[] {
  const events: { tag: string; step: number; value: number }[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    const event = fieldsOf(bytes.subarray(at + 12, at + 12 + length));
    at += 12 + length + 4;
    if (!event.has(5)) continue;
    const value = fieldsOf(fieldsOf(event.get(5) as Buffer).get(1) as Buffer);
    events.push({
      tag: (value.get(1) as Buffer).toString(),
      step: event.get(2) as number,
      value: (value.get(2) as Buffer).readFloatLE(),
    });
  }
  return events;
}

function fieldsOf(message: Buffer): Map<number, number | Buffer> {
  const fields = new Map<number, number | Buffer>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    const wire = key % 8;
    if (wire === 0) {
      fields.set(key >>> 3, varint());
      continue;
    }
    const lengths: Record<number, number> = { 1: 8, 5: 4 };
    const length = lengths[wire] ?? varint();
    fields.set(key >>> 3, message.subarray(at, at + length));
    at += length;
  }
  return fields;
}
