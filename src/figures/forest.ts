/**
 * @file What the forest figures share: a rate of every arm with its interval, and under it the
 * paired difference to the reference arm with its p, the numbers beside both.
 */
import { pValue, points, seedsText, signedPoints } from "../statistics/table.js";
import type { SeedKind } from "../statistics/summary.js";
import {
  armStyles,
  axis,
  type FigureSpec,
  headHeight,
  layout,
  panelTitle,
  requireRows,
  type Words,
} from "./figure.js";
import { intervalBars } from "./interval-bars.js";
import { type Look, textWidth } from "./look.js";
import { axisHeight } from "./panels.js";

/**
 * One arm; rates are fractions in [0, 1], differences in [−1, 1]; null for the reference arm
 * itself.
 */
export interface ForestRow {
  /** Arm of the experiment, or what else a line compares. */
  readonly arm: string;
  /** The arm's rate, a fraction in [0, 1]. */
  readonly rate: number;
  /** Lower end of the rate's 95% interval. */
  readonly low: number;
  /** Upper end of the rate's 95% interval. */
  readonly high: number;
  /** Problems behind the rate. */
  readonly problems: number;
  /** Seeds behind the rate. */
  readonly seeds: number;
  /** What the seeds are seeds of: an arm that is not trained has none of training. */
  readonly seedKind: SeedKind;
  /** Paired difference to the reference arm, in [−1, 1]. */
  readonly delta: number | null;
  /** Lower end of its 95% interval. */
  readonly deltaLow: number | null;
  /** Upper end of its 95% interval. */
  readonly deltaHigh: number | null;
  /** Of the difference, Holm-corrected over the arms compared. */
  readonly pHolm: number | null;
  /** Whether there was a plan, and the difference was no part of it; absent without a plan. */
  readonly exploratory?: boolean;
}

/** Words of a forest: over the figure, over its first panel, at its axis. */
export interface ForestWords {
  /** Title of the figure. */
  readonly title: string;
  /** Heading of the panel of rates. */
  readonly panel: string;
  /** Title of the rates' axis. */
  readonly axis: string;
}

const minus = (text: string): string => text.replace(/-(?=\d)/g, "−");
/** "p = 0.02", "p < 0.001". */
const pEquals = (p: number): string => `p ${pValue(p).replace(/^<?/, (s) => `${s || "="} `)}`;

const pText = ({ pHolm, exploratory }: ForestRow): string =>
  `${pEquals(pHolm!)}${exploratory ? ", exploratory" : ""}`;

const rateText = (row: ForestRow): string =>
  `${points(row.rate)} [${points(row.low)}, ${points(row.high)}]`;
const deltaText = (row: ForestRow): string =>
  minus(
    `${signedPoints(row.delta!)} [${signedPoints(row.deltaLow!)}, ${signedPoints(row.deltaHigh!)}]`,
  );

/** One marker with its interval a row. */
function dots(
  rows: readonly ForestRow[],
  look: Look,
  arms: readonly string[],
  of: (row: ForestRow) => readonly [number, number, number],
  axes: Record<string, string>,
): Record<string, unknown>[] {
  const style = armStyles(arms, look.theme);
  return rows.map((row) => {
    const [value, low, high] = of(row);
    const { color, symbol } = style(row.arm);
    return {
      type: "scatter",
      mode: "markers",
      name: row.arm,
      showlegend: false,
      x: [100 * value],
      y: [row.arm],
      cliponaxis: false,
      marker: { color, symbol, size: 0.8 * look.font },
      error_x: intervalBars([{ low, high }], () => value, { color, thickness: 2, width: 5 }),
      hovertemplate: `${row.arm}: %{x:.1f} [${points(low)}, ${points(high)}]<extra></extra>`,
      ...axes,
    };
  });
}

function wordsOf(rows: readonly ForestRow[], words: ForestWords): Words {
  const compared = rows.filter((row) => row.delta !== null);
  const reference = rows.find((row) => row.delta === null)?.arm ?? "the reference";
  const untrained = rows.find((row) => row.seedKind !== "training");
  const seeds = untrained ? `training seeds (${untrained.arm} is not trained)` : "training seeds";
  const test = compared.length > 0 ? "; p: paired test, Holm-corrected over the arms" : "";
  const said = rows.map((row) => {
    const delta = row.delta === null ? "" : `, ${deltaText(row)} points to ${reference}`;
    return (
      `${row.arm} ` +
      `${rateText(row)}${delta}${row.pHolm === null ? "" : ` (${pEquals(row.pHolm)})`}`
    );
  });
  return {
    title: words.title,
    note: `95% intervals over problems (n = ${rows[0]!.problems}) and ${seeds}${test}`,
    description: said.join("; "),
  };
}

/** The axis of arms: one row each, the first on top. */
const armsAxis = (
  look: Look,
  rows: readonly ForestRow[],
  place: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  axis(
    look,
    "",
    {
      type: "category",
      categoryorder: "array",
      categoryarray: rows.map((row) => row.arm).reverse(),
      range: [-0.5, rows.length - 0.5],
      ...place,
    },
    true,
  );

/** Numbers to the right of a panel, one text a row. */
const column = (
  look: Look,
  rows: readonly ForestRow[],
  texts: readonly string[],
  yref: string,
): Record<string, unknown>[] =>
  rows.map((row, i) => ({
    text: texts[i]!,
    x: 1,
    xref: "paper",
    xanchor: "left",
    xshift: 8,
    y: row.arm,
    yref,
    showarrow: false,
    align: "left",
    font: { size: look.small },
  }));

/**
 * The axes of the lower panel. @param share  of the plot's height that the panel takes, in (0, 1)
 */
const differenceAxes = (
  look: Look,
  compared: readonly ForestRow[],
  share: number,
): Record<string, unknown> => ({
  xaxis2: axis(look, "difference (percentage points)", {
    domain: [0, 1],
    anchor: "y2",
    zeroline: true,
    zerolinecolor: look.colors.line,
    zerolinewidth: 1.5,
    nticks: 6,
  }),
  yaxis2: armsAxis(look, compared, { domain: [0, share], anchor: "x2" }),
});

/** Heights in pixels: of each panel, of both with what is between, and of what is above. */
function heightsOf(rows: number, compared: number, look: Look, words: Words) {
  const rowHeight = 3.1 * look.small;
  const titleHeight = look.small * 1.4 + 8;
  const first = rows * rowHeight;
  const second = compared * rowHeight;
  const between = second === 0 ? 0 : axisHeight(look) + titleHeight;
  return {
    first,
    second,
    plot: first + between + second,
    top: headHeight(look, words) + titleHeight,
  };
}

/**
 * The figure of a forest: rates above, differences to the reference arm below.
 * @param name  of the figure, for errors
 * @param rows  one an arm, in the order from top to bottom
 * @throws RangeError for no rows
 */
export function forest(
  name: string,
  rows: readonly ForestRow[],
  look: Look,
  forestWords: ForestWords,
): FigureSpec {
  requireRows(name, rows);
  const arms = rows.map((row) => row.arm);
  const compared = rows.filter((row) => row.delta !== null);
  const reference = rows.find((row) => row.delta === null)?.arm ?? "reference";
  const words = wordsOf(rows, forestWords);
  const rateLabels = rows.map((row) => `${rateText(row)}<br>${seedsText(row)}`);
  const deltaLabels = compared.map((row) => `${deltaText(row)}<br>${pText(row)}`);
  const { first, second, plot, top } = heightsOf(rows.length, compared.length, look, words);
  const right = Math.max(...[...rateLabels, ...deltaLabels].map((t) => textWidth(t, look.small)));
  const titles = [panelTitle(look, forestWords.panel, 0, 1)];
  if (second > 0)
    titles.push(panelTitle(look, `paired difference to ${reference}`, 0, second / plot));
  const rateAxis = { domain: [0, 1], anchor: "y", rangemode: "tozero", nticks: 6 };
  return {
    data: [
      ...dots(rows, look, arms, (row) => [row.rate, row.low, row.high], {}),
      ...dots(compared, look, arms, (row) => [row.delta!, row.deltaLow!, row.deltaHigh!], {
        xaxis: "x2",
        yaxis: "y2",
      }),
    ],
    layout: layout(look, words, top + plot + axisHeight(look), {
      margin: {
        l: Math.max(...arms.map((arm) => textWidth(arm, look.small))) + 14,
        r: right + 12,
        t: top,
        b: axisHeight(look),
        pad: 0,
      },
      xaxis: axis(look, forestWords.axis, rateAxis),
      yaxis: armsAxis(look, rows, { domain: [1 - first / plot, 1] }),
      ...(second > 0 && differenceAxes(look, compared, second / plot)),
      annotations: [
        ...titles,
        ...column(look, rows, rateLabels, "y"),
        ...column(look, compared, deltaLabels, "y2"),
      ],
    }),
  };
}
