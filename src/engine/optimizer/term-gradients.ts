/**
 * @file Gradients of a loss's terms, each by itself: their norms, and their weighted sum, in which
 * each may be clipped to a norm of its own. Held beside the optimizer's memory: one more copy of
 * the trained weights for every term, two where gradients of several calls are summed.
 */
import type { HostMap } from "../types.js";

/** Which parameters each term depends on. */
export type Reach = ReadonlyMap<string, ReadonlySet<string>>;

/** Name of a program's result: the gradient of a term in a parameter. */
export function termResult(term: string, parameter: string): string {
  return `gradient ${term} ${parameter}`;
}

/**
 * What each term's gradient is multiplied by: its weight, and where its weighted norm exceeds
 * `clipNorm` what brings it down to that.
 * @param norms  of the gradients without weights
 * @param clipNorm  > 0, or null for no clipping
 * @returns by term, ≥ 0
 */
export function termFactors(
  weights: Readonly<Record<string, number>>,
  norms: Readonly<Record<string, number>>,
  clipNorm: number | null,
): Record<string, number> {
  const factor = (weight: number, norm: number): number =>
    clipNorm !== null && weight * norm > clipNorm ? clipNorm / norm : weight;
  return Object.fromEntries(
    Object.entries(weights).map(([term, weight]) => [term, factor(weight, norms[term]!)]),
  );
}

/** The terms' gradients of one update. */
export class TermGradients {
  /** Where a call's own gradients go, by {@link termResult}. */
  readonly results: Record<string, Float32Array> = {};
  /** Sums over the calls of an update; where each call is one, the same arrays. */
  readonly #sums: Record<string, Float32Array> = {};

  /** @param accumulate  calls whose gradients are summed into an update */
  constructor(
    private readonly reach: Reach,
    parameters: HostMap,
    accumulate: number,
  ) {
    for (const [term, names] of reach)
      for (const name of names) {
        const result = termResult(term, name);
        const { length } = parameters[name]!.data;
        this.results[result] = new Float32Array(length);
        this.#sums[result] = accumulate > 1 ? new Float32Array(length) : this.results[result];
      }
  }

  /** Adds a call's gradients to the sums, which the first call of an update begins. */
  take(first: boolean): void {
    for (const [result, sum] of Object.entries(this.#sums)) {
      const part = this.results[result]!;
      if (part === sum) return;
      if (first) sum.set(part);
      else for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
    }
  }

  /** Norm of each term's gradient in the parameters that move; 0 where it reaches none. */
  norms(moving: ReadonlySet<string>): Record<string, number> {
    return Object.fromEntries(
      [...this.reach].map(([term, names]) => [
        term,
        Math.sqrt(
          [...names]
            .filter((name) => moving.has(name))
            .reduce((sum, name) => sum + squares(this.#sums[termResult(term, name)]!), 0),
        ),
      ]),
    );
  }

  /**
   * Writes Σ factor · gradient of each moving parameter into `into`.
   * @returns the norm of Σ weight · gradient: what the sum is without clipping
   */
  combine(
    moving: ReadonlySet<string>,
    weights: Readonly<Record<string, number>>,
    factors: Readonly<Record<string, number>>,
    into: Readonly<Record<string, Float32Array>>,
  ): number {
    let sumOfSquares = 0;
    for (const name of moving) {
      const terms = [...this.reach].filter(([, names]) => names.has(name)).map(([term]) => term);
      const gradients = terms.map((term) => this.#sums[termResult(term, name)]!);
      const sum = into[name]!;
      for (let i = 0; i < sum.length; i++) {
        let plain = 0;
        let clipped = 0;
        terms.forEach((term, t) => {
          plain += weights[term]! * gradients[t]![i]!;
          clipped += factors[term]! * gradients[t]![i]!;
        });
        sum[i] = clipped;
        sumOfSquares += plain * plain;
      }
    }
    return Math.sqrt(sumOfSquares);
  }
}

/** Sum of squares, in double precision. */
function squares(gradient: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  return sum;
}
