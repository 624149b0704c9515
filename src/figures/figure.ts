/**
 * @file What a figure is: rows, and a plotly spec made from them alone. The look is one fixed
 * template, so that a figure is the same in a notebook, a paper and a browser; colours are Okabe &
 * Ito's (2008), told apart by colour-blind readers, and each arm keeps its colour, marker and dash
 * in every figure. Only attributes that plotly.js 3 and 4 share are used, and no WebGL trace (a
 * raster in a vector file).
 */

/** A cell of a row: what CSV can hold. */
export type Cell = string | number | boolean | null;

/** A figure as plotly takes it: `Plotly.newPlot(div, data, layout)`. */
export interface FigureSpec {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>> & {
    readonly width: number;
    readonly height: number;
  };
}

const FONT = '"Open Sans", Arial, Helvetica, sans-serif';
const GREY = "#5a5a5a";

/** Okabe & Ito's palette, in the order in which unknown arms receive it. */
export const PALETTE = [
  "#0072B2",
  "#E69F00",
  "#009E73",
  "#D55E00",
  "#CC79A7",
  "#56B4E9",
  "#000000",
  "#B8A800",
] as const;

/** How one arm looks everywhere. */
export interface ArmStyle {
  /** Hex colour. */
  readonly color: string;
  /** Plotly marker symbol. */
  readonly symbol: string;
  /** Plotly dash. */
  readonly dash: string;
}

const KNOWN: Readonly<Record<string, ArmStyle>> = {
  base: { color: "#5a5a5a", symbol: "x", dash: "dot" },
  instruction: { color: "#0072B2", symbol: "circle", dash: "solid" },
  token: { color: "#E69F00", symbol: "square", dash: "dash" },
  sequence: { color: "#009E73", symbol: "diamond", dash: "dashdot" },
  combined: { color: "#D55E00", symbol: "triangle-up", dash: "solid" },
};
const SYMBOLS = [
  "star",
  "hexagon",
  "pentagon",
  "triangle-down",
  "cross",
  "triangle-left",
  "bowtie",
  "hourglass",
] as const;

/**
 * Styles of `arms`: the ablation's arms keep theirs, others take the palette's remaining colours in
 * order.
 */
export function armStyles(arms: readonly string[]): (arm: string) => ArmStyle {
  const unknown = arms.filter((arm) => KNOWN[arm] === undefined);
  const taken = new Set(arms.map((arm) => KNOWN[arm]?.color));
  const free = PALETTE.filter((color) => !taken.has(color));
  const colors = free.length > 0 ? free : PALETTE;
  return (arm) => {
    const i = unknown.indexOf(arm);
    return (
      KNOWN[arm] ?? {
        color: colors[i % colors.length]!,
        symbol: SYMBOLS[i % SYMBOLS.length]!,
        dash: i % 2 === 0 ? "solid" : "dash",
      }
    );
  };
}

/** `#rrggbb` as `rgba(…)`. @param opacity in [0, 1] */
export function translucent(hex: string, opacity: number): string {
  const channel = (at: number): number => parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${opacity})`;
}

/** Distinct values in order of first appearance. */
export const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** An axis in the house style. `bare` has no line, ticks or grid (categories). `more` overrides. */
export function axis(
  title: string,
  more: Readonly<Record<string, unknown>> = {},
  bare = false,
): Record<string, unknown> {
  return {
    title: { text: title, standoff: 12, font: { size: 13 } },
    automargin: true,
    zeroline: false,
    ...(bare
      ? { showline: false, ticks: "outside", tickcolor: "rgba(0,0,0,0)", showgrid: false }
      : {
          showline: true,
          linecolor: "#444444",
          ticks: "outside",
          tickcolor: "#444444",
          gridcolor: "#e4e4e4",
        }),
    ...more,
  };
}

/**
 * Layout in the house style.
 * @param title  what is shown; @param note  how to read it: n, intervals, what is marked
 * @param more  axes, shapes, legend and sizes; 760 × 460 pixels by default
 */
export function layout(
  title: string,
  note: string,
  more: Readonly<Record<string, unknown>> = {},
): FigureSpec["layout"] {
  return {
    width: 760,
    height: 460,
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    font: { family: FONT, size: 13, color: "#222222" },
    title: {
      text: `<b>${title}</b><br><span style="font-size:12px;color:${GREY}">${note}</span>`,
      x: 0,
      xref: "container",
      xanchor: "left",
      pad: { l: 16, t: 22 },
      y: 1,
      yref: "container",
      yanchor: "top",
      font: { size: 16 },
    },
    margin: { l: 72, r: 28, t: 84, b: 64, pad: 0 },
    ...more,
  };
}

/** The legend, right of the plot: for figures whose arms are not named on an axis. */
export const LEGEND = {
  orientation: "v",
  x: 1.02,
  xanchor: "left",
  y: 1,
  yanchor: "top",
  font: { size: 12 },
} as const;

/** A note that stands in the paper's coordinates: panel titles. */
export function panelTitle(text: string, x: number): Record<string, unknown> {
  return {
    text: `<b>${text}</b>`,
    x,
    xref: "paper",
    xanchor: "left",
    y: 1,
    yref: "paper",
    yanchor: "bottom",
    yshift: 6,
    showarrow: false,
    font: { size: 13 },
  };
}

/** @throws RangeError if there is nothing to draw */
export function requireRows(name: string, rows: readonly unknown[]): void {
  if (rows.length === 0)
    throw new RangeError(
      `${name}: expected at least one row, got none; run the trials that the figure shows first`,
    );
}
