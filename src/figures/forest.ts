/**
 * @file What the forest figures share: a rate of every arm with its interval, its paired difference
 * to the reference arm with its p, and the numbers beside both.
 */
import { pValue, points, signedPoints } from "../statistics/table.js";
import { armStyles, axis, type FigureSpec, layout, panelTitle, requireRows } from "./figure.js";

/**
 * One arm; rates are fractions in [0, 1], differences in [−1, 1]; null for the reference arm
 * itself.
 */
export interface ForestRow {
  readonly arm: string;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly problems: number;
  readonly seeds: number;
  readonly delta: number | null;
  readonly deltaLow: number | null;
  readonly deltaHigh: number | null;
  readonly p: number | null;
}

/**
 * Words of a forest: over the figure, below that (`problems` is put in front), over its first
 * panel.
 */
export interface ForestWords {
  readonly title: string;
  readonly panel: string;
  readonly pMeans: string;
}

const minus = (text: string): string => text.replace(/-(?=\d)/g, "−");

/**
 * @param name  of the figure, for errors @param rows  one an arm, in the order from top to bottom
 *   @throws RangeError for no rows
 */
export function forest(name: string, rows: readonly ForestRow[], words: ForestWords): FigureSpec {
  requireRows(name, rows);
  const arms = rows.map((row) => row.arm),
    style = armStyles(arms),
    compared = rows.filter((row) => row.delta !== null);
  const reference = rows.find((row) => row.delta === null)?.arm ?? "reference";
  const dots = (
    list: readonly ForestRow[],
    of: (row: ForestRow) => readonly [number, number, number],
    axes: Record<string, string>,
  ): Record<string, unknown>[] =>
    list.map((row) => {
      const [value, low, high] = of(row),
        { color, symbol } = style(row.arm);
      return {
        type: "scatter",
        mode: "markers",
        name: row.arm,
        showlegend: false,
        x: [100 * value],
        y: [row.arm],
        marker: { color, symbol, size: 11 },
        error_x: {
          type: "data",
          symmetric: false,
          array: [100 * (high - value)],
          arrayminus: [100 * (value - low)],
          color,
          thickness: 2,
          width: 6,
        },
        hovertemplate: `${row.arm}: %{x:.1f} [${points(low)}, ${points(high)}]<extra></extra>`,
        ...axes,
      };
    });
  const column = (row: ForestRow, text: string, x: number): Record<string, unknown> => ({
    text: minus(text),
    x,
    xref: "paper",
    xanchor: "left",
    y: row.arm,
    yref: "y",
    showarrow: false,
    align: "left",
    font: { size: 12 },
  });
  const { problems } = rows[0]!,
    both = compared.length > 0;
  // of the first panel; each panel has a column of numbers beside it
  const right = both ? 0.29 : 0.7;
  const categories = {
    type: "category",
    categoryorder: "array",
    categoryarray: [...arms].reverse(),
    range: [-0.5, rows.length - 0.5],
  };
  return {
    data: [
      ...dots(rows, (row) => [row.rate, row.low, row.high], {}),
      ...dots(compared, (row) => [row.delta!, row.deltaLow!, row.deltaHigh!], {
        xaxis: "x2",
        yaxis: "y2",
      }),
    ],
    layout: layout(
      words.title,
      `95% intervals over problems (n = ${problems}) and training seeds; p: ${words.pMeans}`,
      {
        width: both ? 1080 : 720,
        height: 172 + 44 * rows.length,
        margin: { l: 96, r: 16, t: 104, b: 60, pad: 0 },
        xaxis: axis("points", { domain: [0, right], rangemode: "tozero" }),
        yaxis: axis("", categories, true),
        ...(both && {
          xaxis2: axis("points", {
            domain: [0.5, 0.78],
            anchor: "y2",
            zeroline: true,
            zerolinecolor: "#444444",
            zerolinewidth: 1.5,
          }),
          yaxis2: axis("", { ...categories, anchor: "x2", showticklabels: false }, true),
        }),
        annotations: [
          panelTitle(words.panel, 0),
          ...(both ? [panelTitle(`paired difference to ${reference}`, 0.5)] : []),
          ...rows.map((row) =>
            column(
              row,
              `${points(row.rate)} [${points(row.low)}, ${points(row.high)}]<br>${row.seeds} seed${row.seeds === 1 ? "" : "s"}`,
              right + 0.015,
            ),
          ),
          ...compared.map((row) =>
            column(
              row,
              `${signedPoints(row.delta!)} [${signedPoints(row.deltaLow!)}, ${signedPoints(row.deltaHigh!)}]<br>p ${pValue(row.p!).replace(/^<?/, (sign) => (sign === "<" ? "< " : "= "))}`,
              0.795,
            ),
          ),
        ],
      },
    ),
  };
}
