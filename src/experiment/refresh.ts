/**
 * @file `cct figures`: every record below a folder, brought up to date with its judged samples, or
 * (with `--check`) compared with them.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError, WorkError } from "../errors.js";
import { checkFigures, type FigureCheck } from "../figures/check.js";
import type { FigureRequest } from "../figures/export.js";
import { writeFileWhole } from "../files/write.js";
import { summarizedAgain } from "./collect.js";
import type { ExperimentRecord } from "./record.js";
import { holdsRecord, loadExperiment, summaryText } from "./record-files.js";
import { bringRecords, type BroughtRecord, isInBucket } from "./record-place.js";
import { mainFigure, mainTables } from "./main-figure.js";
import { draw, figuresOf, tableMarkdown } from "./publish.js";

/** The places in which records lie: the user's own, and the committed references. */
const places = (results: string): string[] => [results, join(results, "reference")];

/** Folders with a record in a place of records. */
const foldersIn = (place: string): string[] =>
  existsSync(place)
    ? readdirSync(place)
        .map((name) => join(place, name))
        .filter((folder) => holdsRecord(folder) && existsSync(join(folder, "results.jsonl.gz")))
    : [];

/** A record's folder on this machine, or the sentence that says why there is none. */
type Found = Pick<BroughtRecord, "folder" | "fault">;

/** The records under `results`, the committed references included; a bucket's are brought. */
const recordsUnder = (results: string): readonly Found[] =>
  isInBucket(results)
    ? bringRecords(results)
    : places(results)
        .flatMap(foldersIn)
        .map((folder) => ({ folder }));

/** Reads records one at a time; `faults` gets a sentence of each that cannot be read. */
function* readable(
  records: readonly Found[],
  faults: string[],
): Generator<{ folder: string; record: ExperimentRecord }, void> {
  for (const { folder, fault } of records) {
    let record: ExperimentRecord;
    try {
      if (folder === undefined) throw new UsageError(fault);
      record = loadExperiment(folder);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(error.message);
      continue;
    }
    yield { folder, record };
  }
}

/** The summary and table of a record that differ from what its judged samples say. */
function staleAccount(record: ExperimentRecord, folder: string): string[] {
  const text = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "";
  return [
    ...(text("summary.json") === summaryText(record.summary) ? [] : ["summary.json"]),
    ...(text("table.md") === tableMarkdown(record) ? [] : ["table.md"]),
  ];
}

/**
 * Brings every record under `results` up to date: its summary and table as its judged samples say
 * with this version's statistics, and its figures. A bucket's records stay as they are.
 * @param out  folder for tables and figures of records in a bucket
 * @returns the files written
 * @throws WorkError naming the records that cannot be read, after the others are drawn
 */
export async function refreshRecords(results: string, out?: string): Promise<string[]> {
  const written: string[] = [];
  const faults: string[] = [];
  const records = new Map<string, ExperimentRecord[]>();
  for (const { record: stored, folder } of readable(recordsUnder(results), faults)) {
    const target = out === undefined ? folder : join(out, basename(folder));
    const record = summarizedAgain(stored);
    for (const name of staleAccount(record, target)) {
      if (name === "summary.json" && out !== undefined) continue; // the record stays as it is
      const text = name === "table.md" ? tableMarkdown(record) : summaryText(record.summary);
      writeFileWhole(join(target, name), text);
      written.push(join(target, name));
    }
    written.push(...(await draw(figuresOf(record), join(target, "figures"))));
    records.set(dirname(target), [...(records.get(dirname(target)) ?? []), record]);
  }
  for (const [place, list] of records) written.push(...(await drawMain(list, place)));
  if (faults.length > 0)
    throw new WorkError(`${written.length} files written, but ${faults.join("; ")}`);
  return written;
}

/** The main figure's tables that are not there, or say something else: path and text. */
const staleTables = (figure: FigureRequest, folder: string): [path: string, text: string][] =>
  Object.entries(mainTables(figure, folder)).filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text,
  );

/** The main figure and its tables of the records in one place. */
async function drawMain(records: readonly ExperimentRecord[], place: string): Promise<string[]> {
  const folder = join(place, "figures");
  const figure = mainFigure(records);
  if (figure === undefined) return [];
  const stale = staleTables(figure, folder);
  const drawn = await draw([figure], folder);
  for (const [path, text] of stale) writeFileWhole(path, text);
  return [...drawn, ...stale.map(([path]) => path)];
}

/** What the main figure and its tables in a place do not say as its records do. */
function checkMain(records: readonly ExperimentRecord[], place: string): FigureCheck[] {
  const folder = join(place, "figures");
  const figure = mainFigure(records);
  if (figure === undefined || !existsSync(folder)) return [];
  const checks = checkFigures(folder, { [figure.name]: () => figure.rows });
  return [
    ...checks,
    ...staleTables(figure, folder).map(([path]) => ({
      name: basename(path),
      ok: false,
      differences: ["does not say what the records say"],
    })),
  ];
}

/**
 * Makes every record's summary, table and figures' rows anew from its judged samples and compares
 * them with what is stored. Records without figures are not counted.
 */
export function checkRecords(results: string): { checked: number; faults: string[] } {
  let checked = 0;
  const faults: string[] = [];
  const records = new Map<string, ExperimentRecord[]>();
  const count = (checks: readonly FigureCheck[], folder: string): void => {
    checked += checks.length;
    for (const { name, ok, differences } of checks)
      if (!ok) faults.push(`${join(folder, "figures", name)}: ${differences.join("; ")}`);
  };
  const drawn = recordsUnder(results).filter(
    ({ folder }) => folder === undefined || existsSync(join(folder, "figures")),
  );
  for (const { record: stored, folder } of readable(drawn, faults)) {
    const record = summarizedAgain(stored);
    for (const name of staleAccount(record, folder))
      faults.push(`${join(folder, name)}: does not say what the record's judged samples say`);
    const derivations = Object.fromEntries(
      figuresOf(record).map((figure) => [figure.name, () => figure.rows]),
    );
    count(checkFigures(join(folder, "figures"), derivations), folder);
    records.set(dirname(folder), [...(records.get(dirname(folder)) ?? []), record]);
  }
  for (const [place, list] of records) count(checkMain(list, place), place);
  return { checked, faults };
}
