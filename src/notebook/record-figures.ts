/**
 * @file A record's figures by their kind, in a notebook: drawn, or, where the record lacks what the
 * figure shows, one sentence in its place. So every notebook works on every record.
 */
import type { OpenRecord, RecordPart } from "../experiment/open-record.js";
import { mainFigure } from "../experiment/main-figure.js";
import { factorLineRows } from "../experiment/factor-rows.js";
import { armTerms } from "../experiment/record-rows.js";
import { heatmapRows } from "../experiment/grid-cells.js";
import { PALETTE } from "../figures/figure.js";
import { type FigureKind, FIGURE_KINDS } from "../figures/kinds.js";
import * as rows from "../figures/rows.js";
import type { ArmSummary } from "../statistics/summary.js";
import { html, type Shown } from "../kernel/display.js";
import { draw } from "./draw.js";

/** A kind of figure of a record; `stratumBars` are `bugTypeBars` of the strata. */
export type RecordFigure = Exclude<FigureKind, "powerCurves"> | "stratumBars";

/** Which part of a record is drawn. */
export interface RecordFigureOptions {
  /** A benchmark of the record; its first when absent. */
  readonly benchmark?: string;
  /** Some arms only; all when absent. */
  readonly arms?: readonly string[];
}

/** What a figure is of: summaries and training metrics of the arms that are drawn. */
interface Drawn {
  readonly open: OpenRecord;
  readonly benchmark: string | undefined;
  readonly arms: Readonly<Record<string, ArmSummary>>;
  readonly metrics: readonly rows.MetricLine[];
}

/** Rows of each kind, and the part of the record that they are made from. */
const RECIPES: {
  readonly [kind in RecordFigure]: {
    readonly rows: (drawn: Drawn) => readonly object[];
    readonly needs?: RecordPart;
    /** Arms are distinguished by color, of which there are only so many. */
    readonly colored?: boolean;
  };
} = {
  armForest: {
    rows: ({ open, arms, benchmark }) => rows.armRows(arms, open.plannedArms(benchmark)),
  },
  contrastForest: { rows: ({ open }) => rows.contrastRows(open.summary.contrasts ?? []) },
  factorLines: { rows: ({ open }) => factorLineRows(open.record) },
  repeatedBugs: { rows: ({ arms }) => rows.repeatedBugRows(arms) },
  passAtKCurve: { rows: ({ arms }) => rows.passAtKRows(arms), needs: "samples", colored: true },
  bugTypeBars: { rows: ({ arms }) => rows.bugTypeRows(arms), colored: true },
  stratumBars: { rows: ({ arms }) => stratumRows(arms), needs: "strata", colored: true },
  passAt1OverSteps: {
    rows: ({ metrics }) => rows.checkpointRows(metrics),
    needs: "checkpoints",
    colored: true,
  },
  marginCurves: {
    rows: ({ metrics }) => rows.marginRows(metrics),
    needs: "held-out pairs",
    colored: true,
  },
  lossCurves: {
    rows: ({ open, metrics }) => rows.lossRows(metrics, 40, armTerms(open.record)),
    needs: "metrics",
    colored: true,
  },
  alphaBetaHeatmap: { rows: ({ open }) => heatmapRows(open.record), needs: "grid" },
  mainResults: { rows: ({ open }) => mainFigure([open.record])?.rows ?? [] },
};

/**
 * One figure of a record, or the sentence that says why there is none.
 * @throws UsageError if the record has no such benchmark
 * @example await cct.drawRecord(cct.open("ablation"), "bugTypeBars")
 */
export async function drawRecord(
  open: OpenRecord,
  kind: RecordFigure,
  options: RecordFigureOptions = {},
): Promise<Shown> {
  const wanted = (arm: string): boolean => options.arms === undefined || options.arms.includes(arm);
  const summaries = Object.entries(open.armSummaries(options.benchmark));
  const arms = Object.fromEntries(summaries.filter(([arm]) => wanted(arm)));
  const metrics = open.record.metrics.filter(({ arm }) => wanted(arm));
  const { rows: rowsOf, needs, colored } = RECIPES[kind];
  const missing = needs === undefined ? null : open.lacks(needs);
  if (missing !== null) return sentence(missing);
  const count = Object.keys(arms).length;
  if (colored && count > PALETTE.length)
    return sentence(
      `The record ${open.name} has ${count} arms, more than colors can tell apart: name some ` +
        "of them with the option arms.",
    );
  const made = rowsOf({ open, benchmark: options.benchmark, arms, metrics });
  if (made.length === 0)
    return sentence(`The record ${open.name} has no rows for this figure (${kind}).`);
  if (kind === "stratumBars")
    return draw(FIGURE_KINDS.bugTypeBars(made as never, { heading: "pass@1 by stratum" }));
  return draw(FIGURE_KINDS[kind](made as never));
}

const sentence = (text: string): Shown => html`<p><em>${text}</em></p>`;

function stratumRows(arms: Readonly<Record<string, ArmSummary>>): object[] {
  return Object.entries(arms).flatMap(([arm, { byStratum }]) =>
    Object.entries(byStratum).map(
      ([
        stratum,
        {
          n,
          passAt1,
          interval: [low, high],
        },
      ]) => ({
        ...{ arm, bugType: stratum, n, passAt1, low, high },
      }),
    ),
  );
}
