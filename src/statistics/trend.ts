/**
 * @file Whether the last part of a curve is level: the slope of a least-squares line with its
 * Student interval. Neighboring steps of a training are not independent, so the interval is rather
 * too narrow: it says "level" a little too readily, never of a curve that plainly moves.
 */
import type { Interval } from "./binomial-interval.js";
import { studentQuantile } from "./distributions.js";

/** A point of a curve. */
export interface CurvePoint {
  /** Where it stands, such as optimizer steps. */
  readonly step: number;
  /** What was measured there. */
  readonly value: number;
}

/** A line through points. */
export interface Trend {
  /** Slope of the least-squares line, in the values' unit a step. */
  readonly slope: number;
  /** 95% interval of the slope: Student's t with n − 2 degrees of freedom. */
  readonly interval: Interval;
  /** Mean of the points' values. */
  readonly mean: number;
}

/**
 * The least-squares line: slope = Σ(x − x̄)(y − ȳ) / Σ(x − x̄)², its standard error from the
 * residuals with n − 2 degrees of freedom.
 * @throws RangeError for fewer than 3 points, or all of one step
 */
export function trend(points: readonly CurvePoint[], level = 0.95): Trend {
  const n = points.length;
  const middle = points.reduce((sum, { step }) => sum + step, 0) / n;
  const mean = points.reduce((sum, { value }) => sum + value, 0) / n;
  const spread = points.reduce((sum, { step }) => sum + (step - middle) ** 2, 0);
  if (n < 3 || spread === 0)
    throw new RangeError(
      `trend: expected at least 3 points at different steps, got ${n}; measure more often`,
    );
  const slope =
    points.reduce((sum, { step, value }) => sum + (step - middle) * (value - mean), 0) / spread;
  const residual = points.reduce(
    (sum, { step, value }) => sum + (value - mean - slope * (step - middle)) ** 2,
    0,
  );
  const error = Math.sqrt(residual / (n - 2) / spread);
  const half = studentQuantile(1 - (1 - level) / 2, n - 2) * error;
  return { slope, interval: [slope - half, slope + half], mean };
}

/** What the last part of a curve does. */
export interface Levelling extends Trend {
  /** First and last step of the part that was looked at. */
  readonly from: number;
  /** See `from`. */
  readonly to: number;
  /** Mean of an equally long part at the curve's beginning. */
  readonly first: number;
  /**
   * `level`: the whole interval allows no larger change over the part than the tolerance; `falling`
   * and `rising`: it allows a larger one and excludes 0; `untold`: too noisy to say.
   */
  readonly course: "level" | "falling" | "rising" | "untold";
}

/**
 * Whether the last third of a curve is level.
 * @param points  in the order of their steps
 * @param tolerance  change over that third which still counts as level, in the values' unit
 * @returns undefined for curves of fewer than 12 points
 */
export function levelling(points: readonly CurvePoint[], tolerance: number): Levelling | undefined {
  const count = Math.floor(points.length / 3);
  if (count < 4) return undefined;
  const part = points.slice(-count);
  const from = part[0]!.step;
  const to = part.at(-1)!.step;
  const line = trend(part);
  const [low, high] = line.interval.map((slope) => slope * (to - from)) as [number, number];
  const first = points.slice(0, count).reduce((sum, { value }) => sum + value, 0) / count;
  return { ...line, from, to, first, course: courseOf(low, high, tolerance) };
}

function courseOf(low: number, high: number, tolerance: number): Levelling["course"] {
  if (Math.max(Math.abs(low), Math.abs(high)) <= tolerance) return "level";
  if (high < 0) return "falling";
  return low > 0 ? "rising" : "untold";
}
