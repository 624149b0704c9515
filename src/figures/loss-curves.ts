/**
 * @file Figure: the three loss terms over training, one panel a term, one line an arm, a band over
 *   seeds.
 */
import { bandTraces, lastSteps, seedCount, type SeedValue } from "./band.js";
import {
  armStyles,
  axis,
  distinct,
  type FigureSpec,
  layout,
  legendBelow,
  requireRows,
} from "./figure.js";
import type { Look } from "./look.js";
import { panelGrid } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** Names of the terms as the paper writes them. */
export type LossTerm = "L_lm" | "L_token" | "L_seq";

/** One loss term of one training run at one step (or the mean of a few steps up to it). */
export interface LossRow extends SeedValue {
  /** Which of the three terms; `value` is that loss before its weight. */
  readonly term: LossTerm;
}

const TITLES: Readonly<Record<LossTerm, string>> = {
  L_lm: "L<sub>lm</sub> (instruction)",
  L_token: "L<sub>token</sub> (hinge)",
  L_seq: "L<sub>seq</sub> (repair)",
};

function draw(rows: readonly LossRow[], look: Look): FigureSpec {
  requireRows("lossCurves", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const style = armStyles(arms, look.theme);
  const terms = (Object.keys(TITLES) as LossTerm[]).filter((term) =>
    rows.some((row) => row.term === term),
  );
  const of = (term: LossTerm): LossRow[] => rows.filter((row) => row.term === term);
  const words = {
    title: "Loss terms over training",
    note: `L<sub>lm</sub>, L<sub>seq</sub> in nats a token, L<sub>token</sub> in score units; line: mean over seeds, band: lowest to highest seed (${seedCount(rows)})`,
    description: terms.map((term) => `${term}: ${lastSteps(of(term))}`).join("; "),
  };
  const below = legendBelow(look, arms);
  const grid = panelGrid(
    look,
    words,
    terms.map((term) => TITLES[term]),
    below.height,
  );
  const shown = new Set<string>();
  const data = terms.flatMap((term, i) =>
    arms.flatMap((arm) => {
      const mine = of(term).filter((row) => row.arm === arm);
      if (mine.length === 0) return [];
      const legend = !shown.has(arm);
      shown.add(arm);
      const { suffix } = grid.panels[i]!;
      return bandTraces(arm, mine, style(arm), {
        markers: false,
        legend,
        axes: { xaxis: `x${suffix}`, yaxis: `y${suffix}` },
      });
    }),
  );
  const axes = Object.fromEntries(
    grid.panels.flatMap(({ x, y, suffix }) => {
      const place = { rangemode: "tozero", nticks: 5 };
      return [
        [`xaxis${suffix}`, axis(look, "step", { ...place, domain: x, anchor: `y${suffix}` })],
        [`yaxis${suffix}`, axis(look, "", { ...place, domain: y, anchor: `x${suffix}` })],
      ];
    }),
  );
  return {
    data,
    layout: layout(look, words, grid.height, {
      margin: grid.margin,
      legend: below.legend,
      annotations: grid.annotations,
      ...axes,
    }),
  };
}

/** Rows: every (arm, seed, step, term) that was trained on. Throws RangeError for no rows. */
export const lossCurves = figureFunction<LossRow>("lossCurves", draw);
