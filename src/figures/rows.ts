/** @file From summaries and training metrics to the rows that figures draw: the part that `cct figures --check` repeats. */
import type { ResamplingOptions } from "../statistics/bootstrap.js";
import { passRate } from "../statistics/pass-rate.js";
import type { Result } from "../statistics/rate-table.js";
import { type ArmSummary, armTables } from "../statistics/summary.js";
import { tiedWithBest } from "../statistics/ties.js";
import type { GridRow } from "./alpha-beta-heatmap.js";
import type { ArmRow } from "./arm-forest.js";
import type { BugTypeRow } from "./bug-type-bars.js";
import type { LossRow, LossTerm } from "./loss-curves.js";
import type { MarginRow } from "./margin-curves.js";
import type { CheckpointRow } from "./pass-at-1-over-steps.js";
import type { PassAtKRow } from "./pass-at-k-curve.js";

type Arms = Readonly<Record<string, ArmSummary>>;

/** Rows of `armForest`. */
export function armRows(arms: Arms): ArmRow[] {
  return Object.entries(arms).map(([arm, { passAt1, interval, problems, seeds, deltaVsInstruction: delta }]) => ({
    arm, passAt1, low: interval[0], high: interval[1], problems, seeds,
    delta: delta?.estimate ?? null, deltaLow: delta?.interval[0] ?? null, deltaHigh: delta?.interval[1] ?? null, pHolm: delta?.pHolm ?? null,
  }));
}

/** Rows of `bugTypeBars`. */
export function bugTypeRows(arms: Arms): BugTypeRow[] {
  return Object.entries(arms).flatMap(([arm, summary]) => Object.entries(summary.byBugType).map(([bugType, { n, passAt1, interval }]) =>
    ({ arm, bugType, n, passAt1, low: interval[0], high: interval[1] })));
}

/** Rows of `passAtKCurve`. */
export function passAtKRows(arms: Arms): PassAtKRow[] {
  return Object.entries(arms).flatMap(([arm, { passAtK, passAtKInterval, samples, problems, seeds }]) => Object.entries(passAtK).map(([k, rate]) =>
    ({ arm, k: Number(k), passAtK: rate, low: passAtKInterval[k]![0], high: passAtKInterval[k]![1], samples, problems, seeds })));
}

/** Rows of `passAt1OverSteps`, from the verdicts at each checkpoint of each training run. */
export function checkpointRows(checkpoints: readonly { readonly arm: string; readonly seed: number; readonly step: number; readonly results: readonly Result[] }[]): CheckpointRow[] {
  return checkpoints.map(({ arm, seed, step, results }) => {
    const { main } = armTables(results), { estimate, problems } = passRate(main, { replicates: 1 });
    return { arm, seed, step, passAt1: estimate, problems };
  });
}

/** Rows of `alphaBetaHeatmap`; ties by paired tests against the best cell, corrected as Benjamini & Hochberg do. */
export function gridRows(cells: readonly { readonly alpha: number; readonly beta: number; readonly results: readonly Result[] }[], options: ResamplingOptions = {}): GridRow[] {
  const key = (cell: { alpha: number; beta: number }): string => `${cell.alpha} ${cell.beta}`;
  const tables = Object.fromEntries(cells.map((cell) => [key(cell), armTables(cell.results).main]));
  const tied = new Map(tiedWithBest(tables, { ...options, correction: "benjamini-hochberg" }).map((row) => [row.arm, row.tied]));
  return cells.map((cell) => {
    const { estimate, interval, seeds, problems } = passRate(tables[key(cell)]!, options);
    return { alpha: cell.alpha, beta: cell.beta, passAt1: estimate, low: interval[0], high: interval[1], tied: tied.get(key(cell))!, seeds, problems };
  });
}

/** One training run's metrics: objects with a `step` and named numbers (metrics.jsonl). */
export interface RunMetrics {
  readonly arm: string;
  readonly seed: number;
  readonly metrics: readonly (Readonly<Record<string, number | null | undefined>> & { readonly step: number })[];
}

/**
 * Rows of `lossCurves`: each term averaged over `bins` equal stretches of training, placed at the stretch's last step.
 * @param names  which key of a metrics line holds which term; a term that a run never trained on has no rows
 */
export function lossRows(runs: readonly RunMetrics[], names: Readonly<Record<LossTerm, string>>, bins = 40): LossRow[] {
  return runs.flatMap(({ arm, seed, metrics }) => (Object.keys(names) as LossTerm[]).flatMap((term) => {
    const points = metrics.flatMap((line) => { const value = line[names[term]]; return typeof value === "number" ? [{ step: line.step, value }] : []; });
    const size = Math.max(1, Math.ceil(points.length / bins));
    return Array.from({ length: Math.ceil(points.length / size) }, (_, bin): LossRow => {
      const part = points.slice(bin * size, (bin + 1) * size);
      return { arm, seed, term, step: part.at(-1)!.step, value: part.reduce((sum, p) => sum + p.value, 0) / part.length };
    });
  }));
}

/** Rows of `marginCurves`, from the lines that carry both keys of `names`. */
export function marginRows(runs: readonly RunMetrics[], names: { readonly margin: string; readonly pairAccuracy: string }, pairs: number): MarginRow[] {
  return runs.flatMap(({ arm, seed, metrics }) => (["margin", "pairAccuracy"] as const).flatMap((quantity) => metrics.flatMap((line): MarginRow[] => {
    const value = line[names[quantity]];
    return typeof value === "number" ? [{ arm, seed, step: line.step, value, quantity, pairs }] : [];
  })));
}
