/**
 * @file The numbers of a figure as a table for a paper: LaTeX with booktabs, and Markdown. Rates
 * are in percent with their 95% intervals, differences in percentage points.
 */
import { points, pValue, seedsText, signedPoints } from "../statistics/table.js";
import type { GridRow } from "./alpha-beta-heatmap.js";
import type { ArmRow } from "./arm-forest.js";
import { overSeeds, type SeedValue } from "./band.js";
import type { BugTypeRow } from "./bug-type-bars.js";
import type { FactorLineRow } from "./factor-lines.js";
import type { ContrastRow } from "./contrast-forest.js";
import { distinct } from "./figure.js";
import { type LossRow, termName } from "./loss-curves.js";
import type { MainRow } from "./main-results.js";
import type { MarginRow } from "./margin-curves.js";
import type { CheckpointRow } from "./pass-at-1-over-steps.js";
import type { PassAtKRow } from "./pass-at-k-curve.js";
import type { PowerRow } from "./power-curves.js";
import type { RepeatedBugRow } from "./repeated-bugs.js";

/** A table; the first column is text, the others are numbers. */
export interface PaperTable {
  /** Headings of the columns. */
  readonly head: readonly string[];
  /** Cells line by line, each line as long as `head`. */
  readonly rows: readonly (readonly string[])[];
  /** What the numbers are and how they were corrected, in plain sentences. */
  readonly note: string;
}

const rate = (value: number, low: number, high: number): string =>
  `${points(value)} [${points(low)}, ${points(high)}]`;
const difference = (value: number, low: number, high: number): string =>
  `${signedPoints(value)} [${signedPoints(low)}, ${signedPoints(high)}]`;
const PERCENT = "In %, with 95% intervals.";
const HOLM = "Differences in percentage points; p of paired tests, Holm-corrected over the arms.";

function forestTable(what: string, rows: readonly RepeatedBugRow[]): PaperTable {
  return {
    head: ["arm", "seeds", what, "difference", "p (Holm)"],
    rows: rows.map((row) => [
      row.arm,
      seedsText(row),
      rate(row.rate, row.low, row.high),
      row.delta === null
        ? ""
        : `${difference(row.delta, row.deltaLow!, row.deltaHigh!)}${row.exploratory ? " †" : ""}`,
      row.pHolm === null ? "" : pValue(row.pHolm),
    ]),
    note:
      `${PERCENT} n = ${rows[0]!.problems} problems. ${HOLM}` +
      (rows.some((row) => row.exploratory) ? " † exploratory: not planned." : ""),
  };
}

/** One line a value of `line`, one column a value of `column`, "" where there is no row. */
function pivot<Row>(
  rows: readonly Row[],
  corner: string,
  line: (row: Row) => string,
  column: (row: Row) => string,
  cell: (row: Row) => string,
  note: string,
): PaperTable {
  const columns = distinct(rows.map(column));
  return {
    head: [corner, ...columns],
    rows: distinct(rows.map(line)).map((name) => [
      name,
      ...columns.map((head) => {
        const row = rows.find((r) => line(r) === name && column(r) === head);
        return row === undefined ? "" : cell(row);
      }),
    ]),
    note,
  };
}

/** Last step of every arm, mean over seeds with the lowest and highest. */
function lastStepTable<Row extends SeedValue>(
  rows: readonly Row[],
  quantity: (row: Row) => string,
  scale: (row: Row) => number,
  note: string,
): PaperTable {
  const last = distinct(rows.map((row) => `${row.arm}\n${quantity(row)}`)).map((key) => {
    const mine = rows.filter((row) => `${row.arm}\n${quantity(row)}` === key);
    const end = overSeeds(mine).at(-1)!;
    const factor = scale(mine[0]!);
    const [mean, low, high] = [end.mean, end.low, end.high].map((v) => (factor * v).toPrecision(3));
    return {
      arm: mine[0]!.arm,
      quantity: quantity(mine[0]!),
      text: `${mean} [${low}, ${high}]`,
    };
  });
  return pivot(
    last,
    "arm",
    (r) => r.arm,
    (r) => r.quantity,
    (r) => r.text,
    note,
  );
}

const LAST = "At the last step: mean over training seeds [lowest, highest].";

const TABLES: Readonly<Record<string, (rows: readonly never[]) => PaperTable>> = {
  armForest: (rows: readonly ArmRow[]) =>
    forestTable(
      "pass@1",
      rows.map((row) => ({ ...row, rate: row.passAt1 })),
    ),
  repeatedBugs: (rows: readonly RepeatedBugRow[]) => forestTable("repeats the bug", rows),
  contrastForest: (rows: readonly ContrastRow[]) => ({
    head: ["comparison", "estimate", "p (Holm)"],
    rows: rows.map(({ contrast, estimate, low, high, pHolm }) => [
      contrast,
      difference(estimate, low, high),
      pValue(pHolm),
    ]),
    note:
      `Planned comparisons in percentage points, with 95% intervals; n = ${rows[0]!.problems} ` +
      "problems; p of paired tests, Holm-corrected over the plan.",
  }),
  factorLines: (rows: readonly FactorLineRow[]) =>
    pivot(
      rows,
      "",
      (row) => row.line,
      (row) => `${row.factor} = ${row.level}`,
      (row) => rate(row.passAt1, row.low, row.high),
      PERCENT,
    ),
  bugTypeBars: (rows: readonly BugTypeRow[]) =>
    pivot(
      rows,
      "arm",
      (row) => row.arm,
      (row) => `${row.bugType} (n = ${row.n})`,
      (row) => rate(row.passAt1, row.low, row.high),
      `pass@1 by bug type. ${PERCENT}`,
    ),
  passAtKCurve: (rows: readonly PassAtKRow[]) =>
    pivot(
      rows,
      "arm",
      (row) => row.arm,
      (row) => `pass@${row.k}`,
      (row) => rate(row.passAtK, row.low, row.high),
      PERCENT,
    ),
  alphaBetaHeatmap: (rows: readonly GridRow[]) =>
    pivot(
      rows,
      rows[0]!.first ?? "α",
      (row) => `${row.first ?? "α"} = ${row.alpha}`,
      (row) => `${row.second ?? "β"} = ${row.beta}`,
      (row) => `${rate(row.passAt1, row.low, row.high)}${row.tied ? " *" : ""}`,
      `pass@1. ${PERCENT} * may be the best: no cell is better (paired tests, Holm-corrected ` +
        "over all pairs of cells).",
    ),
  powerCurves: (rows: readonly PowerRow[]) =>
    pivot(
      rows,
      "seeds",
      (row) => String(row.seeds),
      (row) => `${row.problems} problems`,
      (row) => `${points(row.power)} (${points(row.smallest)})`,
      `Power in % to see ${points(rows[0]!.effect)} points (smallest difference seen with 80%), ` +
        `${rows[0]!.contrast}; two sides, 5%.`,
    ),
  lossCurves: (rows: readonly LossRow[]) => lastStepTable(rows, termName, () => 1, LAST),
  marginCurves: (rows: readonly MarginRow[]) =>
    lastStepTable(
      rows,
      (row) => (row.quantity === "margin" ? "margin" : `${row.quantity} (%)`),
      (row) => (row.quantity === "margin" ? 1 : 100),
      LAST,
    ),
  passAt1OverSteps: (rows: readonly CheckpointRow[]) =>
    lastStepTable(
      rows.map((row) => ({ ...row, value: row.passAt1 })),
      () => "pass@1 (%)",
      () => 100,
      LAST,
    ),
  mainResults: (rows: readonly MainRow[]) => mainTable(rows),
};

/** One line a model and benchmark; the tuned arms beside the base, then CCT's difference. */
function mainTable(rows: readonly MainRow[]): PaperTable {
  const arms = distinct(rows.map((row) => row.arm));
  const lines = distinct(rows.map((row) => `${row.model}\n${row.benchmark}`));
  return {
    head: ["model", "benchmark", "n", ...arms, "CCT − instruction", "p (Holm)"],
    rows: lines.map((line) => {
      const mine = rows.filter((row) => `${row.model}\n${row.benchmark}` === line);
      const { model, benchmark, problems } = mine[0]!;
      const cct = mine.find((row) => row.delta !== null && row.arm === "CCT");
      return [
        model,
        benchmark,
        String(problems),
        ...arms.map((arm) => {
          const row = mine.find((r) => r.arm === arm);
          return row === undefined ? "" : rate(row.passAt1, row.low, row.high);
        }),
        cct ? difference(cct.delta!, cct.deltaLow!, cct.deltaHigh!) : "",
        cct ? pValue(cct.pHolm!) : "",
      ];
    }),
    note:
      `pass@1. ${PERCENT} Differences in percentage points, paired by problem; p ` +
      "Holm-corrected over all arms of the experiment.",
  };
}

/** The table of a kind of figure. @throws RangeError for a kind that has none */
export function tableOf(kind: string, rows: readonly object[]): PaperTable {
  const make = TABLES[kind];
  if (make === undefined)
    throw new RangeError(
      `tableOf: expected a kind of figure with a table, got ${kind}; choose one of ` +
        `${Object.keys(TABLES).join(", ")}`,
    );
  return make(rows as readonly never[]);
}

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  α: "$\\alpha$",
  β: "$\\beta$",
  "−": "$-$",
  "<": "$<$",
  ">": "$>$",
  "≥": "$\\geq$",
};
const latex = (text: string): string =>
  text
    .replace(/[\\~^αβ−<>≥]|[&%$#_{}]/g, (c) => LATEX[c] ?? `\\${c}`)
    .replace(/(^|[[\s])-(?=\d)/g, "$1$-$");

/** The table for `\input`; needs `\usepackage{booktabs}`. */
export function latexTable({ head, rows, note }: PaperTable): string {
  const line = (cells: readonly string[]): string => `${cells.map(latex).join(" & ")} \\\\`;
  // a first cell that begins with "[" would be read as an argument of the line before
  return [
    "% needs \\usepackage{booktabs}",
    `\\begin{tabular}{l${"r".repeat(head.length - 1)}}`,
    "\\toprule",
    line(head),
    "\\midrule",
    ...rows.map(line),
    "\\bottomrule",
    "\\end{tabular}",
    `% ${note}`,
    "",
  ].join("\n");
}

/** The table for a README. */
export function markdownTable({ head, rows, note }: PaperTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  const rule = `| --- |${" ---: |".repeat(head.length - 1)}`;
  return `${[line(head), rule, ...rows.map(line), "", note].join("\n")}\n`;
}
