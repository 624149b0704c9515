/**
 * @file Writes what an experiment is read by: its record, its table, its figures. Figures are
 * derived from the record alone, so they can be drawn again, and checked, wherever the record is.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { specOf, type FigureRequest, type UnsignedFigure } from "../figures/export.js";
import { PALETTE } from "../figures/figure.js";
import {
  armRows,
  bugTypeRows,
  checkpointRows,
  contrastRows,
  lossRows,
  marginRows,
  passAtKRows,
  repeatedBugRows,
} from "../figures/rows.js";
import { writeFileWhole } from "../files/write.js";
import { type BestRow, bestSet } from "../statistics/best-set.js";
import { plannedArms } from "../statistics/planned.js";
import { armsTable, armsTableMarkdown } from "../statistics/table.js";
import { type CollectedRecord, tablesByArm } from "./record.js";
import { writeRecord } from "./record-files.js";
import { armLeftOutLines } from "./left-out-record.js";
import { factorLineRows } from "./factor-rows.js";
import { armTerms } from "./record-rows.js";
import { sequentialLines } from "./until-resolved.js";
import { signatureLinesOf } from "./watch-record.js";
import { alphaBetaGrid } from "./design.js";
import { heatmapRows, isNumericGrid } from "./grid-cells.js";

/** Kinds that tell arms apart by color. */
const COLORED: readonly string[] = [
  ...["passAtKCurve", "bugTypeBars", "passAt1OverSteps", "lossCurves", "marginCurves"],
];

/** Every figure that a record has rows for. */
export function figuresOf(record: CollectedRecord): FigureRequest[] {
  const { summary, metrics, spec } = record;
  const isGrid = isNumericGrid(spec);
  // a plan is about the first benchmark
  const unplanned = summary.contrasts && new Set<string>();
  const drawn = isGrid ? [grid(record)] : ablation(record);
  for (const [name, arms] of Object.entries(summary.further ?? {}))
    if (!isGrid) drawn.push(...perBenchmark(arms, `-${name}`, unplanned));
  const provenance = {
    runs: summary.provenance.trials,
    commit: summary.provenance.commit,
    data: summary.provenance.dataHash,
  };
  drawn.push(
    { name: "loss-curves", kind: "lossCurves", rows: lossRows(metrics, 40, armTerms(record)) },
    { name: "margin-curves", kind: "marginCurves", rows: marginRows(metrics) },
  );
  // of more arms, such as a grid's cells, nobody could distinguish the lines
  const isMany = Object.keys(summary.arms).length > PALETTE.length;
  return drawn
    .filter(({ kind, rows }) => rows.length > 0 && !(isMany && COLORED.includes(kind)))
    .map((figure) => ({ ...figure, provenance }));
}

function ablation(record: CollectedRecord): UnsignedFigure[] {
  const { summary, metrics } = record;
  const { arms, contrasts, reference } = summary;
  return [
    ...perBenchmark(arms, "", contrasts && plannedArms(contrasts, reference)),
    { name: "contrasts", kind: "contrastForest", rows: contrastRows(contrasts ?? []) },
    { name: "factor", kind: "factorLines", rows: factorLineRows(record) },
    {
      name: "pass-at-1-over-steps",
      kind: "passAt1OverSteps",
      rows: checkpointRows(metrics),
    },
  ];
}

/** Figures of the answers to one benchmark. */
function perBenchmark(
  arms: CollectedRecord["summary"]["arms"],
  ending: string,
  planned?: ReadonlySet<string>,
): UnsignedFigure[] {
  return [
    { name: `arms${ending}`, kind: "armForest", rows: armRows(arms, planned) },
    { name: `repeated-bugs${ending}`, kind: "repeatedBugs", rows: repeatedBugRows(arms) },
    { name: `pass-at-k${ending}`, kind: "passAtKCurve", rows: passAtKRows(arms) },
    { name: `bug-types${ending}`, kind: "bugTypeBars", rows: bugTypeRows(arms) },
  ];
}

const grid = (record: CollectedRecord): UnsignedFigure => ({
  name: alphaBetaGrid(record.spec) ? "alpha-beta" : "grid",
  kind: "alphaBetaHeatmap",
  rows: heatmapRows(record),
});

/**
 * Writes record, table.md and figures into `folder`; figures that already say the same are left
 * alone.
 * @returns the table, for a terminal
 */
export async function publish(
  record: CollectedRecord,
  folder: string,
  withFigures: boolean,
): Promise<string> {
  await writeRecord(record, folder);
  writeFileWhole(join(folder, "table.md"), tableMarkdown(record));
  if (withFigures) await draw(figuresOf(record), join(folder, "figures"));
  return tables(record, armsTable, (name) => name.toUpperCase());
}

/** The tables of a record's benchmarks, one below the other. */
function tables(
  record: CollectedRecord,
  write: typeof armsTable,
  head: (name: string) => string,
): string {
  const best = record.spec.grid && bestCells(record);
  const leftOut = armLeftOutLines(record.summary.leftOut ?? {});
  const notes = [...signatureLinesOf(record), ...leftOut];
  return [
    write(record.summary.arms, best, record.summary),
    ...Object.entries(record.summary.further ?? {}).map(
      ([name, arms]) => `${head(name)}\n\n${write(arms)}`,
    ),
    ...sequentialLines(record.summary.sequential),
    ...(notes.length > 0 ? ["", ...notes.map((line) => `- ${line}`)] : []),
  ].join("\n");
}

/** The tables as table.md holds them. */
export const tableMarkdown = (record: CollectedRecord): string =>
  tables(record, armsTableMarkdown, (name) => `# ${name}`);

/** Which cells of a grid may be the best, by name. */
function bestCells({ results }: CollectedRecord): BestRow[] {
  return bestSet(
    Object.fromEntries(Object.entries(tablesByArm(results)).map(([arm, { main }]) => [arm, main])),
  );
}

/** Draws those figures of a folder that are not current. @returns the files written */
export async function draw(figures: readonly FigureRequest[], folder: string): Promise<string[]> {
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
    JSON.stringify(stored.spec) === JSON.stringify(specOf(figure.kind, figure.rows)) &&
    JSON.stringify(stored.provenance.runs) === JSON.stringify(figure.provenance.runs)
  );
}
