/**
 * @file What a figure is: rows, and a plotly spec made from them alone. The look is one fixed
 * template, so that a figure is the same in a notebook, a paper and a browser; colours are Okabe &
 * Ito's (2008), distinguished by colour-blind readers, and each arm keeps its colour, marker and
 * dash in every figure. Only attributes that plotly.js 3 and 4 share are used, no WebGL trace
 * and no heatmap trace nor bar pattern (all are rasters in a vector file).
 */
import { type Look, lineCount, type Theme, textWidth, wrap } from "./look.js";

/** A cell of a row: what CSV can hold. */
export type Cell = string | number | boolean | null;

/** A figure as plotly takes it: `Plotly.newPlot(div, data, layout)`. */
export interface FigureSpec {
  /** Plotly's traces. */
  readonly data: readonly Readonly<Record<string, unknown>>[];
  /** Plotly's layout, with a size in pixels and a description. */
  readonly layout: Readonly<Record<string, unknown>> & {
    readonly width: number;
    readonly height: number;
    /** What is seen, in words, for readers who do not see it. */
    readonly meta?: { readonly description: string };
  };
}

const FONT = '"Open Sans", Arial, Helvetica, sans-serif';

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
  combined: { color: "#D55E00", symbol: "triangle-up", dash: "longdash" },
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
const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"] as const;
/** On dark paper the two darkest colours are made light, and blue brighter. */
const ON_DARK: Readonly<Record<string, string>> = {
  "#5a5a5a": "#c0c0c0",
  "#000000": "#ffffff",
  "#0072B2": "#4aa8e8",
};
/** Of the print theme: greys that print apart, by place. */
const GREYS = ["#000000", "#707070", "#3c3c3c", "#969696", "#202020", "#848484", "#505050"];

/**
 * Styles of `arms`: the ablation's arms keep theirs, others take the palette's remaining colours in
 * order.
 */
export function armStyles(
  arms: readonly string[],
  theme: Theme = "light",
): (arm: string) => ArmStyle {
  const unknown = arms.filter((arm) => KNOWN[arm] === undefined);
  const taken = new Set(arms.map((arm) => KNOWN[arm]?.color));
  const free = PALETTE.filter((color) => !taken.has(color));
  const colors = free.length > 0 ? free : PALETTE;
  const styleOf = (arm: string): ArmStyle => {
    const i = unknown.indexOf(arm);
    const other = {
      color: colors[i % colors.length]!,
      symbol: SYMBOLS[i % SYMBOLS.length]!,
      dash: DASHES[i % DASHES.length]!,
    };
    return KNOWN[arm] ?? other;
  };
  return (arm) => {
    const style = styleOf(arm);
    if (theme === "print") return { ...style, color: GREYS[arms.indexOf(arm) % GREYS.length]! };
    if (theme === "dark") return { ...style, color: ON_DARK[style.color] ?? style.color };
    return style;
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
  { font, small, colors }: Look,
  title: string,
  more: Readonly<Record<string, unknown>> = {},
  bare = false,
): Record<string, unknown> {
  return {
    title: { text: title, standoff: 8, font: { size: font } },
    tickfont: { size: small },
    automargin: true,
    zeroline: false,
    ...(bare
      ? { showline: false, ticks: "outside", tickcolor: "rgba(0,0,0,0)", showgrid: false }
      : {
          showline: true,
          linecolor: colors.line,
          ticks: "outside",
          tickcolor: colors.line,
          gridcolor: colors.grid,
        }),
    ...more,
  };
}

/** A figure's words: `note` says how to read it (n, intervals, what is marked). */
export interface Words {
  /** What the figure shows, in a line. */
  readonly title: string;
  /** How to read it; stands under the title. */
  readonly note: string;
  /** The numbers in words: what a reader who does not see the figure reads after title and note. */
  readonly description: string;
}

/** Pixels from the paper's top to the panels, without the panels' titles. */
export function headHeight(look: Look, words: Words): number {
  if (!look.title) return 8;
  const { title, note } = headOf(look, words);
  return 20 + lineCount(title) * look.font * 1.65 + lineCount(note) * look.small * 1.45;
}

function headOf(look: Look, words: Words): { title: string; note: string } {
  const room = look.holds - 24;
  return {
    title: wrap(look.heading ?? words.title, room, look.font + 2, true),
    note: wrap(words.note, room, look.small),
  };
}

/**
 * Layout in the house style.
 * @param height  in pixels, with everything; @param more  axes, margins, shapes, legend
 */
export function layout(
  look: Look,
  words: Words,
  height: number,
  more: Readonly<Record<string, unknown>> = {},
): FigureSpec["layout"] {
  const { colors, font, small, width } = look;
  const { title, note } = headOf(look, words);
  const bold = title
    .split("<br>")
    .map((line) => `<b>${line}</b>`)
    .join("<br>");
  const head = {
    text: `${bold}<br><span style="font-size:${small}px;color:${colors.faint}">${note}</span>`,
    x: 0,
    xref: "container",
    xanchor: "left",
    pad: { l: 12, t: 10 + look.font },
    y: 1,
    yref: "container",
    yanchor: "top",
    font: { size: font + 2 },
  };
  const plain = (text: string): string => text.replace(/<[^>]*>/g, "");
  const heading = plain(look.heading ?? words.title);
  return {
    width,
    height: Math.round(height),
    paper_bgcolor: colors.paper,
    plot_bgcolor: colors.paper,
    font: { family: FONT, size: font, color: colors.ink },
    ...(look.title && { title: head }),
    meta: { description: `${heading}. ${plain(words.note)}. ${plain(words.description)}` },
    ...more,
  };
}

/** The legend, in lines under the plot, and the height that it takes. */
export function legendBelow(
  look: Look,
  names: readonly string[],
): { legend: Record<string, unknown>; height: number } {
  const widest = Math.max(...names.map((name) => textWidth(name, look.small))) + 44;
  const perLine = Math.max(1, Math.floor((look.holds - 16) / widest));
  const lines = Math.ceil(names.length / perLine);
  return {
    legend: {
      orientation: "h",
      x: 0.5,
      xref: "container",
      xanchor: "center",
      y: 0,
      yref: "container",
      yanchor: "bottom",
      entrywidth: widest - 36,
      entrywidthmode: "pixels",
      font: { size: look.small },
    },
    height: lines * look.small * 1.7 + 10,
  };
}

/** A panel's title over its upper left corner, at (x, y) in the paper's coordinates. */
export function panelTitle(
  look: Look,
  text: string,
  x: number,
  y: number,
): Record<string, unknown> {
  return {
    text: text
      .split("<br>")
      .map((line) => `<b>${line}</b>`)
      .join("<br>"),
    x,
    xref: "paper",
    xanchor: "left",
    y,
    yref: "paper",
    yanchor: "bottom",
    yshift: 5,
    align: "left",
    showarrow: false,
    font: { size: look.small },
  };
}

/** @throws RangeError if there is nothing to draw */
export function requireRows(name: string, rows: readonly unknown[]): void {
  if (rows.length === 0)
    throw new RangeError(
      `${name}: expected at least one row, got none; run the trials that the figure shows first`,
    );
}
