/** @file Rows of the figure over an ordered factor: the one of which a record plans a trend. */
import type { FactorLineRow } from "../figures/factor-lines.js";
import { armsOf } from "./design.js";
import type { CollectedRecord } from "./record.js";

/**
 * pass@1 over the levels of the first factor that a planned trend orders; none without a trend, or
 * where the factor is the only one of its design and has no name of its own.
 */
export function factorLineRows({ spec, summary }: CollectedRecord): FactorLineRow[] {
  const trends = Object.values(spec.contrasts ?? {}).flatMap(({ trend }) => trend ?? []);
  const factor = trends[0]?.factor;
  if (factor === undefined) return [];
  return armsOf(spec).flatMap(({ name, levels }): FactorLineRow[] => {
    const { [factor]: level, ...others } = levels;
    const arm = summary.arms[name];
    if (level === undefined || arm === undefined) return [];
    const { passAt1, interval, problems, seeds } = arm;
    const line = Object.values(others).join(", ") || factor;
    const [low, high] = interval;
    return [{ factor, level: String(level), line, passAt1, low, high, problems, seeds }];
  });
}
