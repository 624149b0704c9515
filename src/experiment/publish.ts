/**
 * @file Writes what an experiment is read by: its record, its table, its figures. Figures are
 * derived from the record alone, so they can be drawn again, and checked, wherever the record is.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { FigureRequest } from "../figures/export.js";
import { checkFigures, type FigureCheck } from "../figures/check.js";
import { PALETTE } from "../figures/figure.js";
import { figureKinds } from "../figures/kinds.js";
import {
  armRows,
  bugTypeRows,
  checkpointRows,
  gridRows,
  lossRows,
  marginRows,
  passAtKRows,
  repeatedBugRows,
} from "../figures/rows.js";
import { writeFileWhole } from "../files/write.js";
import { type BestRow, bestSet } from "../statistics/best-set.js";
import { armTables } from "../statistics/summary.js";
import { armsTable, armsTableMarkdown } from "../statistics/table.js";
import { UsageError, WorkError } from "../errors.js";
import {
  loadExperiment,
  resultsByArm,
  summarisedAgain,
  summaryText,
  writeRecord,
  type ExperimentRecord,
} from "./collect.js";
import { armLeftOutLines } from "./left-out-record.js";
import { mainFigure, mainTables } from "./main-figure.js";
import { cellName } from "./spec.js";

/** A figure before its provenance is added. */
type Drawn = Omit<FigureRequest, "provenance">;

/** Every figure that a record has rows for. */
export function figuresOf(record: ExperimentRecord): FigureRequest[] {
  const { summary, metrics, spec } = record;
  const drawn = spec.grid ? [grid(record)] : ablation(record);
  for (const [name, arms] of Object.entries(summary.further ?? {}))
    if (!spec.grid) drawn.push(...perBenchmark(arms, `-${name}`));
  const provenance = {
    runs: summary.provenance.trials,
    commit: summary.provenance.commit,
    data: summary.provenance.dataHash,
  };
  if (Object.keys(summary.arms).length <= PALETTE.length) {
    // of more arms, such as a grid's cells, nobody could tell the lines apart
    drawn.push({ name: "loss-curves", kind: "lossCurves", rows: lossRows(metrics) } as Drawn);
    drawn.push({ name: "margin-curves", kind: "marginCurves", rows: marginRows(metrics) } as Drawn);
  }
  return drawn
    .filter((figure) => figure.rows.length > 0)
    .map((figure) => ({ ...figure, provenance }) as FigureRequest);
}

function ablation({ summary: { arms }, metrics }: ExperimentRecord): Drawn[] {
  return [
    ...perBenchmark(arms, ""),
    {
      name: "pass-at-1-over-steps",
      kind: "passAt1OverSteps",
      rows: checkpointRows(metrics),
    } as Drawn,
  ];
}

/** Figures of the answers to one benchmark. */
function perBenchmark(arms: ExperimentRecord["summary"]["arms"], ending: string): Drawn[] {
  return [
    { name: `arms${ending}`, kind: "armForest", rows: armRows(arms) },
    { name: `repeated-bugs${ending}`, kind: "repeatedBugs", rows: repeatedBugRows(arms) },
    { name: `pass-at-k${ending}`, kind: "passAtKCurve", rows: passAtKRows(arms) },
    { name: `bug-types${ending}`, kind: "bugTypeBars", rows: bugTypeRows(arms) },
  ] as Drawn[];
}

function grid({ spec, results }: ExperimentRecord): Drawn {
  const byArm = resultsByArm(results);
  const cells = spec.grid!.alpha.flatMap((alpha) =>
    spec.grid!.beta.map((beta) => ({ alpha, beta, results: byArm[cellName(alpha, beta)] ?? [] })),
  );
  return {
    name: "alpha-beta",
    kind: "alphaBetaHeatmap",
    rows: gridRows(cells, { replicates: spec.replicates }),
  } as Drawn;
}

/**
 * Writes record, table.md and figures into `folder`; figures that already say the same are left
 * alone.
 * @returns the table, for a terminal
 */
export async function publish(
  record: ExperimentRecord,
  folder: string,
  withFigures: boolean,
): Promise<string> {
  writeRecord(record, folder);
  writeFileWhole(join(folder, "table.md"), tableMarkdown(record));
  if (withFigures) await draw(figuresOf(record), join(folder, "figures"));
  return tables(record, armsTable, (name) => name.toUpperCase());
}

/** The tables of a record's benchmarks, one below the other. */
function tables(
  record: ExperimentRecord,
  write: typeof armsTable,
  head: (name: string) => string,
): string {
  const best = record.spec.grid && bestCells(record);
  const leftOut = armLeftOutLines(record.summary.leftOut ?? {});
  return [
    write(record.summary.arms, best),
    ...Object.entries(record.summary.further ?? {}).map(
      ([name, arms]) => `${head(name)}\n\n${write(arms)}`,
    ),
    ...(leftOut.length > 0 ? ["", ...leftOut.map((line) => `- ${line}`)] : []),
  ].join("\n");
}

const tableMarkdown = (record: ExperimentRecord): string =>
  tables(record, armsTableMarkdown, (name) => `# ${name}`);

/** Which cells of a grid may be the best, by name. */
function bestCells({ results }: ExperimentRecord): BestRow[] {
  return bestSet(
    Object.fromEntries(
      Object.entries(resultsByArm(results)).map(([arm, list]) => [arm, armTables(list).main]),
    ),
  );
}

async function draw(figures: readonly FigureRequest[], folder: string): Promise<string[]> {
  const stale = figures.filter((figure) => !isCurrent(figure, folder));
  if (stale.length === 0) return [];
  const { exportFigures } = await import("../figures/export.js");
  const { closeBrowser } = await import("../figures/browser.js");
  try {
    return await exportFigures(stale, folder);
  } finally {
    await closeBrowser();
  }
}

/**
 * Whether a figure's files are there (the page may be missing: references are committed without
 * it), drawn from the same rows of the same runs in today's look.
 */
function isCurrent(figure: FigureRequest, folder: string): boolean {
  const path = (ending: string): string => join(folder, `${figure.name}.${ending}`);
  if (!["json", "svg", "png", "csv"].every((ending) => existsSync(path(ending)))) return false;
  const stored = JSON.parse(readFileSync(path("json"), "utf8")) as {
    rows: unknown;
    spec: unknown;
    provenance: { runs: unknown };
  };
  return (
    JSON.stringify(stored.rows) === JSON.stringify(figure.rows) &&
    JSON.stringify(stored.spec) ===
      JSON.stringify(figureKinds[figure.kind](figure.rows as never)) &&
    JSON.stringify(stored.provenance.runs) === JSON.stringify(figure.provenance.runs)
  );
}

/** The places in which records lie: the user's own, and the committed references. */
const places = (results: string): string[] => [results, join(results, "reference")];

/** Folders with a record under `results`, the committed references included. */
function recordFolders(results: string): string[] {
  return places(results).flatMap((place) =>
    existsSync(place)
      ? readdirSync(place)
          .map((name) => join(place, name))
          .filter(
            (folder) =>
              existsSync(join(folder, "summary.json")) &&
              existsSync(join(folder, "results.jsonl.gz")),
          )
      : [],
  );
}

/** A record, or the sentence that says why it cannot be read. */
export function readable(
  folder: string,
): { record: ExperimentRecord; fault?: undefined } | { record?: undefined; fault: string } {
  try {
    return { record: loadExperiment(folder) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { fault: error.message };
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
 * with this version's statistics, and its figures.
 * @returns the files written
 * @throws WorkError naming the records that cannot be read, after the others are drawn
 */
export async function drawAll(results: string): Promise<string[]> {
  const written: string[] = [],
    faults: string[] = [],
    records = new Map<string, ExperimentRecord[]>();
  for (const folder of recordFolders(results)) {
    const { record: stored, fault } = readable(folder);
    if (stored === undefined) {
      faults.push(fault);
      continue;
    }
    const record = summarisedAgain(stored);
    for (const name of staleAccount(record, folder)) {
      const text = name === "table.md" ? tableMarkdown(record) : summaryText(record.summary);
      writeFileWhole(join(folder, name), text);
      written.push(join(folder, name));
    }
    written.push(...(await draw(figuresOf(record), join(folder, "figures"))));
    records.set(dirname(folder), [...(records.get(dirname(folder)) ?? []), record]);
  }
  for (const [place, list] of records) written.push(...(await drawMain(list, place)));
  if (faults.length > 0)
    throw new WorkError(`${written.length} files written, but ${faults.join("; ")}`);
  return written;
}

/** The main figure and its tables of the records in one place. */
async function drawMain(records: readonly ExperimentRecord[], place: string): Promise<string[]> {
  const folder = join(place, "figures"),
    figure = mainFigure(records);
  if (figure === undefined) return [];
  const stale = Object.entries(mainTables(figure, folder)).filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text,
  );
  const drawn = await draw([figure], folder);
  for (const [path, text] of stale) writeFileWhole(path, text);
  return [...drawn, ...stale.map(([path]) => path)];
}

/** What the main figure and its tables in a place do not say as its records do. */
function checkMain(records: readonly ExperimentRecord[], place: string): FigureCheck[] {
  const folder = join(place, "figures"),
    figure = mainFigure(records);
  if (figure === undefined || !existsSync(folder)) return [];
  const checks = checkFigures(folder, { [figure.name]: () => figure.rows as readonly object[] });
  const tables = Object.entries(mainTables(figure, folder)).filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text,
  );
  return [
    ...checks,
    ...tables.map(([path]) => ({
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
export function checkAll(results: string): { checked: number; faults: string[] } {
  let checked = 0;
  const faults: string[] = [],
    records = new Map<string, ExperimentRecord[]>();
  const count = (checks: readonly FigureCheck[], folder: string): void => {
    checked += checks.length;
    for (const { name, ok, differences } of checks)
      if (!ok) faults.push(`${join(folder, "figures", name)}: ${differences.join("; ")}`);
  };
  for (const folder of recordFolders(results).filter((f) => existsSync(join(f, "figures")))) {
    const { record: stored, fault } = readable(folder);
    if (stored === undefined) {
      faults.push(fault);
      continue;
    }
    const record = summarisedAgain(stored);
    for (const name of staleAccount(record, folder))
      faults.push(`${join(folder, name)}: does not say what the record's judged samples say`);
    const derivations = Object.fromEntries(
      figuresOf(record).map((figure) => [figure.name, () => figure.rows as readonly object[]]),
    );
    count(checkFigures(join(folder, "figures"), derivations), folder);
    records.set(dirname(folder), [...(records.get(dirname(folder)) ?? []), record]);
  }
  for (const [place, list] of records) count(checkMain(list, place), place);
  return { checked, faults };
}
