/**
 * @file Writes a record's tables for other programs: Parquet and CSV, one file a table with the
 * columns of record-columns.ts, and TensorBoard's event files, one folder a trial.
 */
import { join } from "node:path";
import { toCSV } from "arquero";
import { parquetWriteBuffer } from "hyparquet-writer";
import { UsageError } from "../../errors.js";
import { writeFileWhole } from "../../files/write.js";
import type { DataTable } from "../data-table.js";
import type { OpenRecord } from "../open-record.js";
import { type Column, RECORD_COLUMNS, type TableName } from "../record-columns.js";
import { eventFile, type ScalarEvent } from "./tensorboard-events.js";

/** What a record can be exported to. */
export const EXPORT_FORMATS = ["parquet", "csv", "tensorboard"] as const;
/** A file format, or TensorBoard's event files. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Columns of whole numbers; other numbers are 64-bit floats. */
const WHOLE = new Set([
  "seed",
  "sample",
  "step",
  "steps",
  "seeds",
  "problems",
  "samples",
  "tokens",
  "n",
  "lines",
]);

/** Formats of a list such as "parquet,csv". @throws UsageError naming one that there is not */
export function exportFormats(list: string): ExportFormat[] {
  return list.split(",").map((text) => {
    const format = EXPORT_FORMATS.find((one) => one === text.trim());
    if (format === undefined)
      throw new UsageError(
        `export: --to expects some of ${EXPORT_FORMATS.join(", ")}, separated by commas, got ` +
          `"${text}"; choose among these`,
      );
    return format;
  });
}

/**
 * Writes every table that has rows into `folder`.
 * @returns the files written
 * @throws WorkError if one cannot be written
 */
export function exportRecord(
  record: OpenRecord,
  formats: readonly ExportFormat[],
  folder: string,
): string[] {
  const written: string[] = [];
  const write = (path: string, content: string | Uint8Array): void => {
    writeFileWhole(path, content);
    written.push(path);
  };
  const names = Object.keys(RECORD_COLUMNS) as TableName[];
  for (const format of formats) {
    if (format === "tensorboard") {
      for (const { run, events } of scalarEvents(record))
        write(join(folder, "tensorboard", ...run, EVENT_FILE), eventFile(events));
      continue;
    }
    for (const name of names) {
      const table: DataTable = record[name];
      if (table.numRows() === 0) continue;
      const content = format === "csv" ? toCSV(table) : parquetOf(table, name);
      write(join(folder, `${name}.${format}`), content);
    }
  }
  return written;
}

/** A table as Parquet; columns beyond the dictionary's are a loss of one's own: numbers. */
function parquetOf(table: DataTable, name: TableName): Uint8Array {
  const columns = RECORD_COLUMNS[name] as Readonly<Record<string, Column>>;
  const types = { string: "STRING", number: "DOUBLE", boolean: "BOOLEAN" } as const;
  const columnData = table.columnNames().map((column) => ({
    name: column,
    data: [...table.array(column)],
    type: WHOLE.has(column) ? ("INT32" as const) : types[columns[column]?.type ?? "number"],
    nullable: columns[column]?.nullable ?? true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** TensorBoard looks for "tfevents" in the name; the same record gives the same name. */
const EVENT_FILE = "events.out.tfevents.0000000000.cct";

/**
 * Scalars of each trial, in the order of their steps: what was logged of training as `train/…`,
 * what was measured at checkpoints as `eval/…`, and at the last step the final rates. Records keep
 * no clock: one second a step.
 */
function scalarEvents(record: OpenRecord): { run: string[]; events: ScalarEvent[] }[] {
  const metrics = record.metrics.objects<Scalars>();
  const curves = record.curves.objects();
  const apart = new Set(["arm", "alpha", "beta", "seed", "step"]);
  return record.trials.objects().map((trial) => {
    const own = (row: { arm: string; seed: number }): boolean =>
      row.arm === trial.arm && row.seed === trial.seed;
    const at = (step: number, tag: string, value: unknown): ScalarEvent[] =>
      typeof value === "number" ? [{ tag, step, value, wallTime: step }] : [];
    const last = trial.steps ?? 0;
    const events = [
      ...metrics
        .filter(own)
        .flatMap(({ step, ...row }) =>
          Object.entries(row).flatMap(([name, value]) =>
            apart.has(name) ? [] : at(step, `train/${name}`, value),
          ),
        ),
      ...curves
        .filter(own)
        .flatMap(({ step, quantity, value }) => at(step, `eval/${quantity}`, value)),
      ...at(last, "final/passAt1", trial.passAt1),
      ...at(last, "final/greedy", trial.greedy),
    ];
    return {
      run: [trial.arm, `seed-${trial.seed}`],
      events: events.sort((a, b) => a.step - b.step || a.tag.localeCompare(b.tag)),
    };
  });
}

type Scalars = { readonly arm: string; readonly seed: number; readonly step: number } & Readonly<
  Record<string, unknown>
>;
