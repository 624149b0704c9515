/**
 * @file The cells of an experiment's design: named factors crossed, less what `only` and `except`
 * leave out. `arms` are the levels of one factor, and `grid` is two factors of one option each:
 * short forms. What is given may be a spec that is not checked yet; parts that are no design are
 * then others' to report.
 */
import { isObject } from "../training/flat-options.js";
import { over, type Values } from "./overrides.js";

/** A level as it is written. */
export interface WrittenLevel {
  /** Its factor; "arm" of arms. */
  readonly factor: string;
  /** Its name in the factor. */
  readonly name: string;
  /** Its value as tables show it: a number of a grid's option, else the name. */
  readonly value: string | number;
  /** Where it stands in the spec, as ["factors", "share", "10%"]. */
  readonly path: readonly string[];
  /** Overrides; null for the base model as it is. */
  readonly options: unknown;
}

/** One level of every factor. */
export interface WrittenCell {
  /** Name of its arm in tables and records. */
  readonly name: string;
  /** Its levels, in the order of the factors. */
  readonly levels: readonly WrittenLevel[];
}

/** A cell of a checked spec: what one arm's trials are. */
export interface Arm {
  /** Its name in tables and records. */
  readonly name: string;
  /** Level by factor; of arms and of an α × β grid none but what `name` says. */
  readonly levels: Readonly<Record<string, string | number>>;
  /** Entries over the experiment's: of tuning, and `levelDataSchema`'s keys. */
  readonly options: Values;
  /** False for a base model as it is. */
  readonly isTuned: boolean;
}

/** The keys of a spec that its cells are made from. */
export interface Design {
  /** Options by name of arm. */
  readonly arms?: unknown;
  /** Values of two options. */
  readonly grid?: unknown;
  /** Levels by name of factor. */
  readonly factors?: unknown;
  /** Levels by factor, of the cells that are kept. */
  readonly only?: unknown;
  /** Levels by factor, of the cells that are left out. */
  readonly except?: unknown;
}

/** Short names of options in a grid: where they stand, and what they are called in cells. */
const SHORT: Readonly<Record<string, { readonly path: string; readonly name: string }>> = {
  alpha: { path: "objective.alpha", name: "α" },
  beta: { path: "objective.beta", name: "β" },
};

/** Name of a cell of an α × β grid, as it stands in tables and keys. */
export function cellName(alpha: number, beta: number): string {
  return `α=${alpha}, β=${beta}`;
}

/** The values of α and β where a grid is of these two; undefined for any other design. */
export function alphaBetaGrid({ grid }: Design): { alpha: number[]; beta: number[] } | undefined {
  if (!isObject(grid) || Object.keys(grid).sort().join() !== "alpha,beta") return undefined;
  return grid as { alpha: number[]; beta: number[] };
}

/** The factors of a design, each as its levels. */
export function factorsOf({ arms, grid, factors }: Design): WrittenLevel[][] {
  if (isObject(factors))
    return Object.entries(factors)
      .filter(([, levels]) => isObject(levels))
      .map(([factor, levels]) => namedLevels(factor, levels as Values, ["factors", factor]));
  if (isObject(arms)) return [namedLevels("arm", arms, ["arms"])];
  return isObject(grid) ? gridFactors(grid) : [];
}

const namedLevels = (factor: string, levels: Values, path: readonly string[]): WrittenLevel[] =>
  Object.entries(levels).map(([name, options]) => {
    return { factor, name, value: name, path: [...path, name], options: withPairs(options) };
  });

/** A file of pairs in its long form, so that another factor may choose among them. */
function withPairs(options: unknown): unknown {
  if (!isObject(options) || typeof options["pairs"] !== "string") return options;
  return { ...options, pairs: { file: options["pairs"] } };
}

function gridFactors(grid: Values): WrittenLevel[][] {
  const paths = Object.keys(grid).map((key) => SHORT[key]?.path ?? key);
  const last = (path: string): string => path.split(".").at(-1)!;
  return Object.entries(grid).map(([key, values], i) => {
    const isUnique = paths.filter((path) => last(path) === last(paths[i]!)).length === 1;
    const factor = SHORT[key]?.name ?? (isUnique ? last(key) : key);
    return (Array.isArray(values) ? values : []).map((value: unknown): WrittenLevel => {
      const name = String(value);
      const shown = typeof value === "number" ? value : name;
      const options = nested(paths[i]!.split("."), value);
      return { factor, name, value: shown, path: ["grid", key], options };
    });
  });
}

const nested = ([key, ...rest]: readonly string[], value: unknown): Values => ({
  [key!]: rest.length === 0 ? value : nested(rest, value),
});

/** All cells: the first factor's levels outermost, as loops over the factors would come to them. */
export function cellsOf(design: Design): WrittenCell[] {
  const factors = factorsOf(design);
  if (factors.length === 0) return [];
  const crossed = factors.reduce<WrittenLevel[][]>(
    (cells, levels) => cells.flatMap((cell) => levels.map((level) => [...cell, level])),
    [[]],
  );
  return crossed
    .filter((levels) => isKept(levels, design))
    .map((levels) => ({ name: nameOf(levels), levels }));
}

/** "combined" of one factor; "share=10%, method=combined" of several. */
const nameOf = (levels: readonly WrittenLevel[]): string =>
  levels.length === 1
    ? levels[0]!.name
    : levels.map(({ factor, name }) => `${factor}=${name}`).join(", ");

function isKept(levels: readonly WrittenLevel[], { only, except }: Design): boolean {
  const matches = (rule: unknown): boolean =>
    isObject(rule) &&
    levels.every(({ factor, name }) => {
      const wanted = rule[factor];
      return wanted === undefined || [wanted].flat().includes(name);
    });
  if (Array.isArray(except) && except.some(matches)) return false;
  return !Array.isArray(only) || only.some(matches);
}

/** Levels' entries over each other, those of later factors on top; null levels have none. */
export function cellOptions({ levels }: WrittenCell): Record<string, unknown> {
  return levels.reduce<Record<string, unknown>>(
    (merged, { options }) => (isObject(options) ? over(merged, options) : merged),
    {},
  );
}

/** Arms of a checked spec: the cells of its design. */
export function armsOf(spec: Design): Arm[] {
  const hasColumns = isObject(spec.factors) || (isObject(spec.grid) && !alphaBetaGrid(spec));
  return cellsOf(spec).map((cell) => ({
    name: cell.name,
    levels: hasColumns
      ? Object.fromEntries(cell.levels.map(({ factor, value }) => [factor, value]))
      : {},
    options: cellOptions(cell),
    isTuned: cell.levels.every(({ options }) => options !== null),
  }));
}
