/**
 * @file What figures of rates over an ordered axis share: a line with the 95% interval of each of
 * its points, and the place of plot and legend.
 */
import { type ArmStyle, axis, headHeight, layout, legendBelow, type Words } from "./figure.js";
import { intervalBars } from "./interval-bars.js";
import type { Look } from "./look.js";
import { axisHeight } from "./panels.js";

/** A point of a line; fractions in [0, 1]. */
export interface LinePoint {
  /** Where it stands on the axis. */
  readonly x: number;
  /** What the hover text calls its place. */
  readonly place: string | number;
  /** What is drawn. */
  readonly rate: number;
  /** Lower end of its 95% interval. */
  readonly low: number;
  /** Upper end of its 95% interval. */
  readonly high: number;
}

/**
 * A line through points, from left to right, with their intervals as bars.
 * @param before  what the hover text says before a place
 */
export function intervalLine(
  name: string,
  points: readonly LinePoint[],
  { color, symbol, dash }: ArmStyle,
  look: Look,
  before = "",
): Record<string, unknown> {
  return {
    type: "scatter",
    mode: "lines+markers",
    name,
    x: points.map(({ x }) => x),
    y: points.map(({ rate }) => 100 * rate),
    line: { color, width: 2, dash },
    marker: { color, symbol, size: 0.65 * look.font },
    error_y: intervalBars(points, ({ rate }) => rate, { color, thickness: 1.3, width: 4 }),
    customdata: points.map(({ place, low, high }) => [place, 100 * low, 100 * high]),
    hovertemplate:
      `${name}<br>${before}%{customdata[0]}: %{y:.1f} [%{customdata[1]:.1f}, ` +
      "%{customdata[2]:.1f}]<extra></extra>",
  };
}

/**
 * One plot of lines with their legend below.
 * @param names  of the lines
 */
export function linesLayout(
  look: Look,
  words: Words,
  names: readonly string[],
  axes: { readonly xaxis: ReturnType<typeof axis>; readonly yTitle: string },
): ReturnType<typeof layout> {
  const { legend, height } = legendBelow(look, names);
  const top = headHeight(look, words) + 8;
  const bottom = axisHeight(look) + height;
  return layout(look, words, top + 20 * look.font + bottom, {
    margin: { l: 5 * look.font, r: 14, t: top, b: bottom, pad: 0 },
    legend,
    xaxis: axes.xaxis,
    yaxis: axis(look, axes.yTitle, { rangemode: "tozero" }),
  });
}
