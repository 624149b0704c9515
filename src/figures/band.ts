/**
 * @file Curves over training steps: the mean over seeds as a line, lowest to highest seed as a
 *   band.
 */
import { type ArmStyle, distinct, translucent } from "./figure.js";

/** One value of one training run. */
export interface SeedValue {
  /** Arm of the experiment; each is a line of its own. */
  readonly arm: string;
  /** Seed of the training run. */
  readonly seed: number;
  /** Optimizer steps done. */
  readonly step: number;
  /** What was measured then, in the figure's unit. */
  readonly value: number;
}

/** Mean, lowest and highest value over seeds at each step, ascending. */
export function overSeeds(
  rows: readonly SeedValue[],
): { step: number; mean: number; low: number; high: number; seeds: number }[] {
  return distinct(rows.map((row) => row.step))
    .sort((a, b) => a - b)
    .map((step) => {
      const values = rows.filter((row) => row.step === step).map((row) => row.value);
      return {
        step,
        mean: values.reduce((a, b) => a + b, 0) / values.length,
        low: Math.min(...values),
        high: Math.max(...values),
        seeds: values.length,
      };
    });
}

/** "1 training seed", "2 training seeds", or "1 to 3 training seeds" an arm. */
export function seedCount(rows: readonly SeedValue[]): string {
  const counts = distinct(rows.map((row) => row.arm)).map(
    (arm) => new Set(rows.filter((row) => row.arm === arm).map((row) => row.seed)).size,
  );
  const low = Math.min(...counts);
  const high = Math.max(...counts);
  return low === high
    ? `${low} training seed${low === 1 ? "" : "s"} an arm`
    : `${low} to ${high} training seeds an arm`;
}

/**
 * Traces of one arm: its band, then its line.
 * @param scale  factor from the rows' unit to the axis' (100 for points)
 * @param unit  for the hover text, with a leading space where it needs one
 */
export function bandTraces(
  arm: string,
  rows: readonly SeedValue[],
  style: ArmStyle,
  options: {
    scale?: number;
    unit?: string;
    markers: boolean;
    axes?: Record<string, string>;
    legend: boolean;
  },
): Record<string, unknown>[] {
  const { scale = 1, unit = "", markers, axes = {}, legend } = options;
  const points = overSeeds(rows);
  const x = points.map((p) => p.step);
  const edge = {
    x,
    type: "scatter",
    mode: "lines",
    line: { width: 0, color: style.color },
    hoverinfo: "skip",
    showlegend: false,
    legendgroup: arm,
    ...axes,
  };
  const band = points.some((p) => p.seeds > 1)
    ? [
        { ...edge, y: points.map((p) => scale * p.low) },
        {
          ...edge,
          y: points.map((p) => scale * p.high),
          fill: "tonexty",
          fillcolor: translucent(style.color, 0.16),
        },
      ]
    : [];
  return [
    ...band,
    {
      type: "scatter",
      name: arm,
      legendgroup: arm,
      showlegend: legend,
      x,
      y: points.map((p) => scale * p.mean),
      mode: markers ? "lines+markers" : "lines",
      line: { color: style.color, width: 2, dash: style.dash },
      ...(markers && { marker: { color: style.color, symbol: style.symbol, size: 8 } }),
      customdata: points.map((p) => [scale * p.low, scale * p.high, p.seeds]),
      hovertemplate:
        `${arm}<br>step %{x}: %{y:.3~f}${unit}<br>seeds %{customdata[2]}, ` +
        "%{customdata[0]:.3~f} to %{customdata[1]:.3~f}<extra></extra>",
      ...axes,
    },
  ];
}

/** The last step of every arm in words: "instruction at step 80: 0.41 (0.4 to 0.42)". */
export function lastSteps(rows: readonly SeedValue[], scale = 1, unit = ""): string {
  return distinct(rows.map((row) => row.arm))
    .map((arm) => {
      const { step, mean, low, high } = overSeeds(rows.filter((row) => row.arm === arm)).at(-1)!;
      const [m, l, h] = [mean, low, high].map((v) => String(Number((scale * v).toPrecision(3))));
      return `${arm} at step ${step}: ${m}${unit} (${l} to ${h})`;
    })
    .join(", ");
}
