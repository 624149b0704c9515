/**
 * @file Figure: the terms of the loss over training, one panel a term, one line an arm, a band over
 *   seeds. Names and units of terms are those that the arms' objectives declare.
 */
import { CCT_TERMS } from "../cct/objectives/comparison-terms.js";
import { lastSteps, seedCount, type SeedValue } from "./band.js";
import { panelTraces } from "./curve-panels.js";
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

/** One loss term of one training run at one step (or the mean of a few steps up to it). */
export interface LossRow extends SeedValue {
  /** Its label, "L_token"; `value` is that loss before its weight. */
  readonly term: string;
  /** Head of its panel; that of the term of `cct` with this label when absent. */
  readonly title?: string;
  /** Unit of its values; likewise. */
  readonly unit?: string;
}

/** Head of the panel that a row belongs to: what distinguishes terms of one label. */
function titleOf({ term, title }: LossRow): string {
  return title ?? CCT_TERMS.find(({ label }) => label === term)?.title ?? term;
}

/** Name of a row's term in plain text: "L_token", "L_token (logistic)" where it is not `cct`'s. */
export function termName({ term, title }: LossRow): string {
  return title === undefined ? term : `${term}${/ \(.*\)$/.exec(title)?.[0] ?? ""}`;
}

/** "L_lm, L_seq in nats a token, L_token in score units", with the figure's markup. */
function unitsSentence(rows: readonly LossRow[]): string {
  const usual = rows.some(({ title }) => title === undefined) ? CCT_TERMS : [];
  const terms = [
    ...usual.map(({ title, unit }) => ({ name: title.replace(/ \(.*\)$/, ""), unit })),
    ...rows.flatMap(({ title, unit }) => (title && unit ? [{ name: title, unit }] : [])),
  ];
  const units = distinct(terms.map(({ unit }) => unit));
  const namesIn = (unit: string): string =>
    distinct(terms.filter((term) => term.unit === unit).map(({ name }) => name)).join(", ");
  return units.map((unit) => `${namesIn(unit)} in ${unit}`).join(", ");
}

function draw(rows: readonly LossRow[], look: Look): FigureSpec {
  requireRows("lossCurves", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const style = armStyles(arms, look.theme);
  const titles = distinct(rows.map(titleOf));
  const of = (title: string): LossRow[] => rows.filter((row) => titleOf(row) === title);
  const words = {
    title: "Loss terms over training",
    note:
      `${unitsSentence(rows)}; line: mean over seeds, band: lowest to highest seed ` +
      `(${seedCount(rows)})`,
    description: titles
      .map((title) => `${termName(of(title)[0]!)}: ${lastSteps(of(title))}`)
      .join("; "),
  };
  const below = legendBelow(look, arms);
  const grid = panelGrid(look, words, titles, below.height);
  const drawn = titles.map((title) => ({ rows: of(title) }));
  const data = panelTraces(grid, drawn, arms, style, false);
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
