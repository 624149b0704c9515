/**
 * @file A spec remembers what it was made from, so that it can be made again for another width or
 * theme. The memory is not part of the spec: as JSON it is what it was.
 */
import type { FigureSpec } from "./figure.js";
import { type FigureOptions, type Look, lookOf } from "./look.js";

/** What a spec was made from. */
export interface Origin {
  /** The figure's name in the registry. */
  readonly kind: string;
  /** Rows that it was drawn from. */
  readonly rows: readonly object[];
  /** The same rows with other options. */
  readonly redraw: (options: FigureOptions) => FigureSpec;
}

const origins = new WeakMap<FigureSpec, Origin>();

/**
 * A figure's function out of what draws it for a look; its specs can be drawn again. A `name` from
 * `kinds.ts`.
 */
export function figureFunction<Row extends object>(
  kind: string,
  draw: (rows: readonly Row[], look: Look) => FigureSpec,
): (rows: readonly Row[], options?: FigureOptions) => FigureSpec {
  const make = (rows: readonly Row[], options: FigureOptions = {}): FigureSpec => {
    const spec = draw(rows, lookOf(options));
    const redraw = (more: FigureOptions): FigureSpec => make(rows, { ...options, ...more });
    origins.set(spec, { kind, rows, redraw });
    return spec;
  };
  return make;
}

/** What a spec was made from; undefined for one that was written or changed by hand. */
export const originOf = (spec: object): Origin | undefined => origins.get(spec as FigureSpec);
