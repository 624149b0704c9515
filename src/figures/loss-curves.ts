/**
 * @file Figure: the three loss terms over training, one panel a term, one line an arm, a band over
 *   seeds.
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

/** Names of the terms as the paper writes them. */
export type LossTerm = "L_lm" | "L_token" | "L_seq";

/** One loss term of one training run at one step (or the mean of a few steps up to it). */
export interface LossRow extends SeedValue {
  readonly term: LossTerm;
}

const TITLES: Readonly<Record<LossTerm, string>> = {
  L_lm: "L<sub>lm</sub> (instruction)",
  L_token: "L<sub>token</sub> (hinge)",
  L_seq: "L<sub>seq</sub> (repair)",
};

/** @param rows  every (arm, seed, step, term) that was trained on @throws RangeError for no rows */
export function lossCurves(rows: readonly LossRow[]): FigureSpec {
  requireRows("lossCurves", rows);
  const arms = distinct(rows.map((row) => row.arm)),
    style = armStyles(arms),
    terms = (Object.keys(TITLES) as LossTerm[]).filter((term) =>
      rows.some((row) => row.term === term),
    );
  const gap = 0.075,
    span = (1 - gap * (terms.length - 1)) / terms.length,
    left = (i: number): number => i * (span + gap);
  const suffix = (i: number): string => (i === 0 ? "" : String(i + 1)),
    shown = new Set<string>();
  const data = terms.flatMap((term, i) =>
    arms.flatMap((arm) => {
      const mine = rows.filter((row) => row.arm === arm && row.term === term);
      if (mine.length === 0) return [];
      const legend = !shown.has(arm);
      shown.add(arm);
      return bandTraces(arm, mine, style(arm), {
        markers: false,
        legend,
        axes: { xaxis: `x${suffix(i)}`, yaxis: `y${suffix(i)}` },
      });
    }),
  );
  const axes = Object.fromEntries(
    terms.flatMap((_, i) => [
      [
        `xaxis${suffix(i)}`,
        axis("optimizer step", {
          domain: [left(i), left(i) + span],
          anchor: `y${suffix(i)}`,
          rangemode: "tozero",
          nticks: 6,
        }),
      ],
      [
        `yaxis${suffix(i)}`,
        axis(i === 0 ? "loss" : "", { anchor: `x${suffix(i)}`, rangemode: "tozero" }),
      ],
    ]),
  );
  return {
    data,
    layout: layout(
      "Loss terms over training",
      `L<sub>lm</sub>, L<sub>seq</sub> in nats a token, L<sub>token</sub> in score units; line: mean over seeds, band: lowest to highest seed (${seedCount(rows)})`,
      {
        width: 1080,
        height: 400,
        margin: { l: 64, r: 28, t: 104, b: 60, pad: 0 },
        legend: LEGEND,
        annotations: terms.map((term, i) => panelTitle(TITLES[term], left(i))),
        ...axes,
      },
    ),
  };
}
