/**
 * @file Panels of a figure laid out in pixels: a grid that has as many columns as the width holds.
 */
import { headHeight, panelTitle, type Words } from "./figure.js";
import { lineCount, type Look, wrap } from "./look.js";

/** Where a panel lies, in the paper's coordinates, and its axes' names. */
export interface Panel {
  /** Left and right end, in [0, 1]. */
  readonly x: readonly [number, number];
  /** Lower and upper end, in [0, 1]. */
  readonly y: readonly [number, number];
  /** "" for the first, then "2", "3", …: `xaxis2` belongs to the trace's `x2`. */
  readonly suffix: string;
}

/** The grid with what the layout needs of it. */
export interface PanelGrid {
  /** Panels line by line, one a title. */
  readonly panels: readonly Panel[];
  /** Height of the whole figure in pixels. */
  readonly height: number;
  /** Plotly's margins around the panels, in pixels. */
  readonly margin: Record<string, number>;
  /** The panels' titles as plotly's annotations. */
  readonly annotations: readonly Record<string, unknown>[];
}

/** Height of an axis with its title under a panel, in pixels. */
export const axisHeight = (look: Look): number => 16 + 2.7 * look.font;

/**
 * @param titles  one a panel, read line by line @param below  pixels for the legend
 */
export function panelGrid(
  look: Look,
  words: Words,
  titles: readonly string[],
  below: number,
): PanelGrid {
  const side = 5.2 * look.small;
  const inner = look.holds - side - 12;
  const gap = 4.6 * look.small;
  const fitting = Math.max(1, Math.floor((inner + gap) / (9.5 * look.font + gap)));
  const columns = titles.length === 4 && fitting >= 2 ? 2 : Math.min(fitting, titles.length);
  const lines = Math.ceil(titles.length / columns);
  const panelWidth = (inner - gap * (columns - 1)) / columns;
  const wrapped = titles.map((text) => wrap(text, panelWidth + gap / 2, look.small, true));
  const titleHeight = Math.max(...wrapped.map(lineCount)) * look.small * 1.4 + 8;
  const panelHeight = Math.max(8 * look.font, Math.min(0.62 * look.width, 230) - 20 * (lines - 1));
  const step = panelHeight + axisHeight(look) + titleHeight;
  const plot = lines * step - axisHeight(look) - titleHeight;
  const top = headHeight(look, words) + titleHeight;
  const bottom = axisHeight(look) + below;
  // in a wider place the panels grow and the gap, a fraction, grows with them
  const span = panelWidth / inner;
  const panels = titles.map((_, i): Panel => {
    const left = (i % columns) * (span + gap / inner);
    const upper = 1 - (Math.floor(i / columns) * step) / plot;
    return {
      x: [left, Math.min(1, left + span)],
      y: [Math.max(0, upper - panelHeight / plot), upper],
      suffix: i === 0 ? "" : String(i + 1),
    };
  });
  return {
    panels,
    height: top + plot + bottom,
    margin: { l: side, r: 12, t: top, b: bottom, pad: 0 },
    annotations: panels.map(({ x, y }, i) => panelTitle(look, wrapped[i]!, x[0], y[1])),
  };
}
