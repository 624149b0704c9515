/** @file The bars of 95% intervals that figures put on their marks. */

/**
 * Error bars of a trace, in percent.
 * @param rows  in the order of the trace's marks; fractions in [0, 1]
 * @param rate  the fraction that is drawn
 * @param thickness  of the line, px
 * @param width  of the cap, px
 */
export function intervalBars<Row extends { readonly low: number; readonly high: number }>(
  rows: readonly Row[],
  rate: (row: Row) => number,
  { color, thickness, width }: { color: string; thickness: number; width: number },
) {
  return {
    type: "data" as const,
    symmetric: false,
    array: rows.map((row) => 100 * (row.high - rate(row))),
    arrayminus: rows.map((row) => 100 * (rate(row) - row.low)),
    color,
    thickness,
    width,
  };
}
