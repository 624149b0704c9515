/**
 * @file Where over a grid of two options pass@1 is highest, as an estimate with an interval: a
 * response surface (Box & Wilson 1951), quadratic in the order of the levels, fitted to the cells'
 * rates by least squares. On a complete grid of evenly spaced levels orthogonal polynomials give
 * each coefficient alone. A surface borrows from all cells, where the highest cell is partly the
 * luckiest. Intervals are those of bootstrapped grids (bootstrap.ts), each fitted anew; all cells
 * draw the same problems and seeds: they answered the same problems and share their seeds' data.
 */
import type { Interval } from "./binomial-interval.js";
import {
  bootstrapMeans,
  mean,
  percentileInterval,
  problemMeans,
  type ResamplingOptions,
  seedDeviations,
} from "./bootstrap.js";
import { cellRates, type RateTable } from "./rate-table.js";

/** A cell of a grid over two options. */
export interface SurfaceCell {
  /** Value of the first option. */
  readonly first: number;
  /** Value of the second option. */
  readonly second: number;
  /** What was answered there. */
  readonly table: RateTable;
}

/** A fitted surface's highest point inside the grid. */
export interface ResponseSurface {
  /** The options' values there, interpolated between levels, and the surface's pass@1. */
  readonly maximum: { readonly first: number; readonly second: number; readonly passAt1: number };
  /** Interval of the first option's value at the highest point. */
  readonly first: Interval;
  /** Interval of the second option's. */
  readonly second: Interval;
  /** Share of resampled surfaces that are highest on the grid's edge: the grid may be too small. */
  readonly onEdge: number;
  /** Root of the mean squared difference of a cell's rate and the surface, a fraction. */
  readonly misfit: number;
}

/** Values of the first option, a step between two levels, at which the surface is looked at. */
const MESH = 64;

/**
 * @param cells  every level of the first option with every level of the second, 3 levels each at
 *   least
 * @throws RangeError if a cell is missing or there are fewer levels
 */
export function responseSurface(
  cells: readonly SurfaceCell[],
  options: ResamplingOptions = {},
): ResponseSurface {
  const levels = [
    ascending(cells.map((cell) => cell.first)),
    ascending(cells.map((cell) => cell.second)),
  ] as const;
  const [firsts, seconds] = levels;
  const known = new Map(cells.map((cell) => [`${cell.first} ${cell.second}`, cell]));
  const ordered = firsts.flatMap((first) =>
    seconds.flatMap((second) => known.get(`${first} ${second}`) ?? []),
  );
  const wanted = firsts.length * seconds.length;
  const isGrid = ordered.length === wanted && cells.length === wanted;
  if (!isGrid || Math.min(firsts.length, seconds.length) < 3)
    throw new RangeError(
      "responseSurface: expected every level of one option with every level of the other, each " +
        `once, and 3 levels at least, got ${cells.length} cells of ${firsts.length} × ` +
        `${seconds.length} levels; take a whole grid`,
    );
  const rates = ordered.map(({ table }) => cellRates(table));
  const observed = rates.map((values) => mean(problemMeans(values)));
  const fit = quadraticFit(firsts.length, seconds.length);
  const surface = fit(observed);
  const at = highest(surface, firsts.length, seconds.length);
  const resampled = rates.map((values) =>
    bootstrapMeans(problemMeans(values), [seedDeviations(values)], options),
  );
  const tops = Array.from(resampled[0]!, (_, b) =>
    highest(fit(resampled.map((means) => means[b]!)), firsts.length, seconds.length),
  );
  const intervalOf = (axis: 0 | 1): Interval => {
    const values = tops.map((top) => valueAt(levels[axis], top.ranks[axis]));
    return percentileInterval(Float64Array.from(values), options.level);
  };
  const fitted = firsts.flatMap((_, u) => seconds.map((_level, v) => surface(u, v)));
  return {
    maximum: {
      first: valueAt(firsts, at.ranks[0]),
      second: valueAt(seconds, at.ranks[1]),
      passAt1: at.height,
    },
    first: intervalOf(0),
    second: intervalOf(1),
    onEdge: mean(tops.map(({ isOnEdge }) => Number(isOnEdge))),
    misfit: Math.sqrt(mean(observed.map((rate, c) => (rate - fitted[c]!) ** 2))),
  };
}

const ascending = (values: readonly number[]): number[] =>
  [...new Set(values)].sort((a, b) => a - b);

/** Height over the ranks u and v of the two options' levels, from 0. */
type Surface = (u: number, v: number) => number;

/** Polynomials of degree 0, 1 and 2 that are orthogonal on the ranks 0 … n − 1. */
function polynomials(n: number): readonly ((rank: number) => number)[] {
  const center = (n - 1) / 2;
  const spread = mean(Array.from({ length: n }, (_, rank) => (rank - center) ** 2));
  return [() => 1, (rank) => rank - center, (rank) => (rank - center) ** 2 - spread];
}

/** Degrees in u and in v of a quadratic surface's terms. */
const TERMS = [
  [0, 0],
  [1, 0],
  [0, 1],
  [2, 0],
  [0, 2],
  [1, 1],
] as const;

/** Least squares on a grid of A × B; its argument are the heights, the second option running. */
function quadraticFit(A: number, B: number): (heights: readonly number[]) => Surface {
  const [inU, inV] = [polynomials(A), polynomials(B)];
  const terms = TERMS.map(([i, j]) => {
    const on = (u: number, v: number): number => inU[i]!(u) * inV[j]!(v);
    const values = Array.from({ length: A * B }, (_, c) => on(Math.floor(c / B), c % B));
    const norm = values.reduce((sum, value) => sum + value * value, 0);
    return { on, weights: values.map((value) => value / norm) };
  });
  return (heights) => {
    const coefficients = terms.map(({ weights }) =>
      weights.reduce((sum, weight, c) => sum + weight * heights[c]!, 0),
    );
    return (u, v) => terms.reduce((sum, { on }, t) => sum + coefficients[t]! * on(u, v), 0);
  };
}

/** A surface's highest point inside a grid. */
interface Top {
  readonly ranks: readonly [number, number];
  readonly height: number;
  readonly isOnEdge: boolean;
}

function highest(surface: Surface, A: number, B: number): Top {
  let [u, v, height] = [0, 0, -Infinity];
  for (let i = 0; i <= (A - 1) * MESH; i++) {
    const along = (rank: number): number => surface(i / MESH, rank);
    const there = highestAlong(along, B - 1);
    const here = along(there);
    if (here > height) [u, v, height] = [i / MESH, there, here];
  }
  const isOnEdge = u === 0 || v === 0 || u === A - 1 || v === B - 1;
  return { ranks: [u, v], height, isOnEdge };
}

/** Where in [0, end] a parabola is highest. */
function highestAlong(parabola: (x: number) => number, end: number): number {
  const [at0, at1, at2] = [parabola(0), parabola(1), parabola(2)];
  const bend = (at2 - 2 * at1 + at0) / 2;
  if (bend >= 0) return parabola(end) > at0 ? end : 0;
  const vertex = (at0 - at1 + bend) / (2 * bend);
  return Math.min(Math.max(vertex, 0), end);
}

/** Value at a rank, linear between the levels. */
function valueAt(levels: readonly number[], rank: number): number {
  const below = Math.min(Math.floor(rank), levels.length - 2);
  return levels[below]! + (levels[below + 1]! - levels[below]!) * (rank - below);
}
