/**
 * @file Figure: how well correct and buggy code are told apart on pairs held out of training: by
 * the preference head (margin and pair accuracy; it is trained only where alpha > 0) and,
 * comparable in every arm, by likelihood.
 */
import { bandTraces, seedCount, type SeedValue } from "./band.js";
import {
  armStyles,
  axis,
  distinct,
  type FigureSpec,
  layout,
  LEGEND,
  panelTitle,
  requireRows,
} from "./figure.js";

/**
 * One value on held-out pairs; `value` is the mean of r(correct) − r(buggy), in score units, or a
 * share of pairs in [0, 1]. `controlAccuracy` is the head's preference for the unedited side where
 * the edit keeps the meaning: near half if the head sees bugs, not edits.
 */
export interface MarginRow extends SeedValue {
  readonly quantity: "margin" | "pairAccuracy" | "likelihoodAccuracy" | "controlAccuracy";
  /** Pairs that it was measured on. */
  readonly pairs: number;
}

/** @param rows  every (arm, seed, step, quantity) @throws RangeError for no rows */
export function marginCurves(rows: readonly MarginRow[]): FigureSpec {
  requireRows("marginCurves", rows);
  const arms = distinct(rows.map((row) => row.arm)),
    style = armStyles(arms);
  const panels = PANELS.filter(({ quantity }) => rows.some((row) => row.quantity === quantity)),
    gap = 0.085;
  const span = (1 - gap * (panels.length - 1)) / panels.length,
    left = (i: number): number => i * (span + gap);
  const suffix = (i: number): string => (i === 0 ? "" : String(i + 1));
  const shown = new Set<string>();
  const data = panels.flatMap(({ quantity, scale, unit }, i) =>
    arms.flatMap((arm) => {
      const mine = rows.filter((row) => row.arm === arm && row.quantity === quantity);
      if (mine.length === 0) return [];
      const legend = !shown.has(arm);
      shown.add(arm);
      return bandTraces(arm, mine, style(arm), {
        scale,
        unit,
        markers: true,
        legend,
        axes: { xaxis: `x${suffix(i)}`, yaxis: `y${suffix(i)}` },
      });
    }),
  );
  const axes = Object.fromEntries(
    panels.flatMap(({ label }, i) => [
      [
        `xaxis${suffix(i)}`,
        axis("optimizer step", {
          domain: [left(i), left(i) + span],
          anchor: `y${suffix(i)}`,
          rangemode: "tozero",
          nticks: 6,
        }),
      ],
      [`yaxis${suffix(i)}`, axis(label, { anchor: `x${suffix(i)}` })],
    ]),
  );
  return {
    data,
    layout: layout(
      "Held-out pairs over training",
      `line: mean over seeds, band: lowest to highest seed (${seedCount(rows)}); dashed: telling nothing`,
      {
        width: 1120,
        height: 420,
        margin: { l: 64, r: 28, t: 104, b: 60, pad: 0 },
        legend: LEGEND,
        ...axes,
        annotations: panels.map(({ quantity, title }, i) =>
          panelTitle(
            `${title}, n = ${Math.max(...rows.filter((row) => row.quantity === quantity).map((row) => row.pairs))}`,
            left(i),
          ),
        ),
        shapes: panels.map(({ nothing }, i) => ({
          type: "line",
          xref: `x${suffix(i)} domain`,
          yref: `y${suffix(i)}`,
          x0: 0,
          x1: 1,
          y0: nothing,
          y1: nothing,
          line: { color: "#444444", width: 1.2, dash: "dash" },
        })),
      },
    ),
  };
}

/** Left to right; `nothing` is what a judge that tells nothing scores, in the axis' unit. */
const PANELS = [
  {
    quantity: "margin",
    title: "head: r(correct) − r(buggy)",
    label: "score units",
    nothing: 0,
    scale: 1,
    unit: "",
  },
  {
    quantity: "pairAccuracy",
    title: "head prefers correct",
    label: "% of pairs",
    nothing: 50,
    scale: 100,
    unit: "%",
  },
  {
    quantity: "controlAccuracy",
    title: "the same, control",
    label: "% of pairs",
    nothing: 50,
    scale: 100,
    unit: "%",
  },
  {
    quantity: "likelihoodAccuracy",
    title: "correct is likelier",
    label: "% of pairs",
    nothing: 50,
    scale: 100,
    unit: "%",
  },
] as const;
