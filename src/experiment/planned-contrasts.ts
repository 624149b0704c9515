/**
 * @file From the comparisons that a spec plans to weights of its arms: levels of a factor against
 * one of them, a trend over an ordered factor, or one of these times another (a difference of
 * differences, a trend of a difference), inside each combination of the other factors' levels or on
 * average over them.
 */
import { trendWeights } from "../statistics/contrast.js";
import type { PlannedComparison } from "../statistics/planned.js";
import { cellsOf, type Design, factorsOf } from "./design.js";
import { isObject } from "../training/flat-options.js";

import { type ContrastOptions, contrastSchema, MAIN_BENCHMARK } from "./contrast-keys.js";

/** Weights over one factor's levels. */
interface Step {
  readonly factor: string;
  /** What a line's name says of it; "" where the contrast's own name does. */
  readonly label: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** Levels by factor. */
type Levels = Readonly<Record<string, string>>;

/** Level names of each factor, in their order. */
type Factors = ReadonlyMap<string, readonly string[]>;

const levelsOf = (design: Design): Factors =>
  new Map(
    factorsOf(design).flatMap((levels) =>
      levels.length > 0 ? [[levels[0]!.factor, levels.map(({ name }) => name)]] : [],
    ),
  );

/** The comparisons that a checked spec plans; undefined where it plans none. */
export function plannedComparisons(
  spec: Design & { readonly contrasts?: Readonly<Record<string, ContrastOptions>> | undefined },
): PlannedComparison[] | undefined {
  if (spec.contrasts === undefined) return undefined;
  return Object.entries(spec.contrasts).flatMap(([name, options]) => linesOf(name, options, spec));
}

/** A contrast's lines: those combinations of levels of which the design has all cells. */
function linesOf(name: string, options: ContrastOptions, design: Design): PlannedComparison[] {
  const factors = levelsOf(design);
  const arms = new Map(
    cellsOf(design).map((cell) => [
      keyOf(Object.fromEntries(cell.levels.map((level) => [level.factor, level.name]))),
      cell.name,
    ]),
  );
  return product(stepsOf(options, factors)).flatMap((steps) => {
    const taken = steps.map(({ factor }) => factor);
    const others = [...factors.keys()].filter((factor) => !taken.includes(factor));
    const combinations = product(
      others.map((factor) => factors.get(factor)!.map((level): Levels => ({ [factor]: level }))),
    ).map((levels): Levels => Object.assign({}, ...levels));
    const whole = combinations.flatMap((at) => {
      const weights = weightsOf(steps, at, arms);
      return weights === undefined ? [] : [{ at, weights }];
    });
    const labels = steps.map(({ label }) => label).filter((label) => label !== "");
    const { benchmark, less } = options;
    const line = (
      parts: readonly string[],
      weights: Record<string, number>,
    ): PlannedComparison => ({
      name: [name, parts.join(", ")].filter((text) => text !== "").join(": "),
      weights,
      ...(benchmark !== undefined && benchmark !== MAIN_BENCHMARK && { benchmark }),
      ...(less !== undefined && { less }),
    });
    if (options.others === "mean" && whole.length > 0)
      return [line(labels, meanOf(whole.map(({ weights }) => weights)))];
    return whole.map(({ at, weights }) =>
      line(
        [...labels, ...Object.entries(at).map(([factor, level]) => `${factor}=${level}`)],
        weights,
      ),
    );
  });
}

/** The steps of a contrast, each as what may stand in its place. */
function stepsOf({ compare, trend }: ContrastOptions, factors: Factors): Step[][] {
  const comparisons = [compare ?? []].flat().map(({ factor, level, against }) => {
    const wanted =
      level === undefined ? factors.get(factor)!.filter((l) => l !== against) : [level];
    return wanted.map((one): Step => {
      return {
        factor,
        label: level === undefined ? one : "",
        weights: { [one]: 1, [against]: -1 },
      };
    });
  });
  if (trend === undefined) return comparisons;
  const levels = factors.get(trend.factor)!;
  const weights = trendWeights(trend.scores ?? levels.map((_, i) => i));
  const ordered = Object.fromEntries(levels.map((level, i) => [level, weights[i]!]));
  return [...comparisons, [{ factor: trend.factor, label: "", weights: ordered }]];
}

/** Weight by arm; undefined where the design lacks a cell. A weight of 0 needs none. */
function weightsOf(
  steps: readonly Step[],
  at: Levels,
  arms: ReadonlyMap<string, string>,
): Record<string, number> | undefined {
  const cells = product(
    steps.map(({ factor, weights }) =>
      Object.entries(weights).map(([level, weight]) => ({ level: { [factor]: level }, weight })),
    ),
  ).map((parts) => ({
    arm: arms.get(keyOf(Object.assign({ ...at }, ...parts.map(({ level }) => level)))),
    weight: parts.reduce((all, { weight }) => all * weight, 1),
  }));
  const weighed = cells.filter(({ weight }) => weight !== 0);
  if (weighed.some(({ arm }) => arm === undefined)) return undefined;
  return Object.fromEntries(weighed.map(({ arm, weight }) => [arm!, weight]));
}

/** Mean of lines' weights; their arms are different ones. */
const meanOf = (lines: readonly Record<string, number>[]): Record<string, number> =>
  Object.fromEntries(
    lines.flatMap((weights) =>
      Object.entries(weights).map(([arm, weight]) => [arm, weight / lines.length]),
    ),
  );

const keyOf = (levels: Levels): string => JSON.stringify(Object.entries(levels).sort());

/** Every choice of one item of each list. */
function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  );
}

/** Faults of the benchmarks that a comparison names, by key. */
function benchmarkFaults(
  { benchmark = MAIN_BENCHMARK, less }: ContrastOptions,
  further: readonly string[],
): [string, string][] {
  const known = [MAIN_BENCHMARK, ...further];
  const told = (key: string, name: string): [string, string][] =>
    known.includes(name) ? [] : [[key, `expected one of ${known.join(" | ")}, got "${name}"`]];
  if (less === benchmark) return [["less", `expected two benchmarks, got "${less}" twice`]];
  return [...told("benchmark", benchmark), ...(less === undefined ? [] : told("less", less))];
}

/** Reports what contrasts ask that their design does not have; faults of types are others'. */
export function checkContrasts(
  spec: Design & { readonly contrasts?: unknown; readonly furtherBenchmarks?: unknown },
  fault: (path: string[], message: string) => void,
): void {
  const factors = levelsOf(spec);
  if (!isObject(spec.contrasts) || factors.size === 0) return;
  for (const [name, written] of Object.entries(spec.contrasts)) {
    const { data: options } = contrastSchema.safeParse(written);
    if (options === undefined) continue;
    const further = isObject(spec.furtherBenchmarks) ? Object.keys(spec.furtherBenchmarks) : [];
    const told = [...contrastFaults(options, factors), ...benchmarkFaults(options, further)];
    for (const [key, message] of told) fault(["contrasts", name, key], message);
    if (told.length === 0 && linesOf(name, options, spec).length === 0)
      fault(["contrasts", name], "expected a design with all of its cells, got none");
  }
}

function contrastFaults(options: ContrastOptions, factors: Factors): [string, string][] {
  const { trend } = options;
  const comparisons = [options.compare ?? []].flat();
  const named = [...comparisons.map(({ factor }) => factor), ...(trend ? [trend.factor] : [])];
  if (named.length === 0 && options.less === undefined)
    return [["compare", "expected compare, trend or less, or several of them, got none"]];
  const known = [...factors.keys()].join(" | ");
  const unknown = named.find((factor) => !factors.has(factor));
  if (unknown !== undefined) return [["factor", `expected one of ${known}, got "${unknown}"`]];
  if (new Set(named).size < named.length)
    return [["factor", `expected different factors, got ${named.join(", ")}`]];
  const faults = comparisons.flatMap(({ factor, level, against }): [string, string][] => {
    const levels = factors.get(factor)!;
    const odd = [level ?? against, against].find((one) => !levels.includes(one));
    if (odd !== undefined)
      return [["compare", `expected one of ${levels.join(" | ")}, got "${odd}"`]];
    return level === against ? [["compare", `expected two levels, got "${against}" twice`]] : [];
  });
  if (trend?.scores === undefined) return faults;
  const count = factors.get(trend.factor)!.length;
  if (trend.scores.length !== count || new Set(trend.scores).size < 2)
    faults.push(["trend", `expected ${count} scores, one a level and not all alike`]);
  return faults;
}
