/**
 * @file From summaries and training metrics to the rows that figures draw: the part that `cct
 *   figures --check` repeats.
 */
import { CCT_TERMS } from "../cct/objectives/comparison-terms.js";
import type { ObjectiveTerm } from "../cct/objectives/objective.js";
import { bestSet, freshRateOfBest } from "../statistics/best-set.js";
import type { ResamplingOptions } from "../statistics/bootstrap.js";
import type { PlannedResult } from "../statistics/planned.js";
import { passRate } from "../statistics/pass-rate.js";
import type { RateTable } from "../statistics/rate-table.js";
import { type ArmSummary, seedKindOf } from "../statistics/summary.js";
import type { GridRow } from "./alpha-beta-heatmap.js";
import type { ArmRow } from "./arm-forest.js";
import type { BugTypeRow } from "./bug-type-bars.js";
import type { ContrastRow } from "./contrast-forest.js";
import type { LossRow } from "./loss-curves.js";
import type { MainRow } from "./main-results.js";
import type { MarginRow } from "./margin-curves.js";
import type { CheckpointRow } from "./pass-at-1-over-steps.js";
import type { PassAtKRow } from "./pass-at-k-curve.js";
import type { RepeatedBugRow } from "./repeated-bugs.js";

type Arms = Readonly<Record<string, ArmSummary>>;

/**
 * Rows of `armForest`.
 * @param planned  arms whose difference was planned; every other one is exploratory. Without a plan
 *   undefined
 */
export function armRows(arms: Arms, planned?: ReadonlySet<string>): ArmRow[] {
  return Object.entries(arms).map(
    ([arm, { passAt1, interval, problems, seeds, deltaVsReference: delta, ...rest }]) => ({
      arm,
      passAt1,
      low: interval[0],
      high: interval[1],
      problems,
      seeds,
      seedKind: seedKindOf(rest),
      delta: delta?.estimate ?? null,
      deltaLow: delta?.interval[0] ?? null,
      deltaHigh: delta?.interval[1] ?? null,
      pHolm: delta?.pHolm ?? null,
      ...(planned && delta && { exploratory: !planned.has(arm) }),
    }),
  );
}

/** Rows of `contrastForest`. */
export function contrastRows(contrasts: readonly PlannedResult[]): ContrastRow[] {
  return contrasts.map(({ name, estimate, interval: [low, high], pHolm, problems, perSeed }) => ({
    ...{ contrast: name, estimate, low, high, pHolm, problems },
    seeds: perSeed.length,
  }));
}

/** The arms of the main result, and what they are called there. */
const MAIN_ARMS = { base: "base", instruction: "instruction", combined: "CCT" } as const;

/** Rows of `mainResults` for one model on one benchmark; arms that were not run are left out. */
export function mainRows(model: string, benchmark: string, arms: Arms): MainRow[] {
  return armRows(arms).flatMap(({ arm, ...row }) => {
    const name = MAIN_ARMS[arm as keyof typeof MAIN_ARMS] as string | undefined;
    return name === undefined ? [] : [{ model, benchmark, arm: name, ...row }];
  });
}

/** Rows of `repeatedBugs`; none for summaries that say nothing of it. */
export function repeatedBugRows(arms: Arms): RepeatedBugRow[] {
  return Object.entries(arms).flatMap(([arm, { answers, problems, seeds, ...rest }]) => {
    const share = answers?.repeatsBug; // records of older versions have no `answers`
    if (share === undefined) return [];
    const { rate, interval, deltaVsReference: delta } = share;
    return [
      {
        arm,
        rate,
        low: interval[0],
        high: interval[1],
        problems,
        seeds,
        seedKind: seedKindOf(rest),
        delta: delta?.estimate ?? null,
        deltaLow: delta?.interval[0] ?? null,
        deltaHigh: delta?.interval[1] ?? null,
        pHolm: delta?.pHolm ?? null,
      },
    ];
  });
}

/** Rows of `bugTypeBars`. */
export function bugTypeRows(arms: Arms): BugTypeRow[] {
  return Object.entries(arms).flatMap(([arm, summary]) =>
    Object.entries(summary.byBugType).map(([bugType, { n, passAt1, interval }]) => ({
      arm,
      bugType,
      n,
      passAt1,
      low: interval[0],
      high: interval[1],
    })),
  );
}

/** Rows of `passAtKCurve`. */
export function passAtKRows(arms: Arms): PassAtKRow[] {
  return Object.entries(arms).flatMap(
    ([arm, { passAtK, passAtKInterval, samples, problems, seeds }]) =>
      Object.entries(passAtK).map(([k, rate]) => ({
        arm,
        k: Number(k),
        passAtK: rate,
        low: passAtKInterval[k]![0],
        high: passAtKInterval[k]![1],
        samples,
        problems,
        seeds,
      })),
  );
}

/**
 * One line of training metrics (metrics.jsonl) with the run that it belongs to, and named numbers.
 */
export type MetricLine = {
  readonly arm: string;
  readonly seed: number;
  readonly step: number;
} & Readonly<Record<string, unknown>>;

/** Rows of `passAt1OverSteps`: the lines that carry `passAt1` and `problems`, the checkpoints. */
export function checkpointRows(lines: readonly MetricLine[]): CheckpointRow[] {
  return lines.flatMap(({ arm, seed, step, passAt1, withheldPassAt1, repeatsBug, problems }) =>
    typeof passAt1 === "number" && typeof problems === "number"
      ? [
          {
            ...{ arm, seed, step, passAt1 },
            ...(typeof withheldPassAt1 === "number" && { withheldPassAt1 }),
            ...(typeof repeatsBug === "number" && { repeatsBug }),
            problems,
          },
        ]
      : [],
  );
}

/**
 * Rows of `alphaBetaHeatmap`: which cells may be the best is found by comparing all pairs of cells
 * (statistics/best-set.ts).
 * @param names  of a grid of other options than α and β, whose values then stand in their places
 */
export function gridRows(
  cells: readonly {
    readonly alpha: number;
    readonly beta: number;
    readonly table: RateTable;
  }[],
  options: ResamplingOptions = {},
  names?: readonly [first: string, second: string],
): GridRow[] {
  const key = (cell: { alpha: number; beta: number }): string => `${cell.alpha} ${cell.beta}`;
  const tables = Object.fromEntries(cells.map((cell) => [key(cell), cell.table]));
  const best = new Map(bestSet(tables, options).map((row) => [row.arm, row]));
  const problems = Math.min(...Object.values(tables).map((table) => table.tasks.length));
  const fresh = freshRateOfBest(tables, { folds: Math.max(2, Math.min(5, problems)) });
  return cells.map((cell) => {
    const rate = passRate(tables[key(cell)]!, options);
    const { estimate, interval, seeds } = rate;
    return {
      alpha: cell.alpha,
      beta: cell.beta,
      passAt1: estimate,
      low: interval[0],
      high: interval[1],
      tied: best.get(key(cell))!.mayBeBest,
      pHolm: best.get(key(cell))!.pHolm,
      freshRateOfBest: fresh,
      seeds,
      problems: rate.problems,
      ...(names && { first: names[0], second: names[1] }),
    };
  });
}

/**
 * Keys of a metrics line (src/training): measures of held-out pairs, each with its number of pairs.
 */
const MEASURES = {
  margin: ["heldOutMargin", "heldOutPairs"],
  pairAccuracy: ["heldOutPairAccuracy", "heldOutPairs"],
  controlAccuracy: ["controlPairAccuracy", "controlPairs"],
  likelihoodAccuracy: ["heldOutLikelihoodAccuracy", "heldOutPairs"],
} as const;

/** The values of `key`, run by run (arm, seed), in the order of the lines. */
function series(
  lines: readonly MetricLine[],
  key: string,
): { arm: string; seed: number; points: { step: number; value: number }[] }[] {
  const runs = new Map<
    string,
    { arm: string; seed: number; points: { step: number; value: number }[] }
  >();
  for (const line of lines) {
    const value = line[key];
    const { arm, seed, step } = line;
    if (typeof value !== "number") continue;
    const name = JSON.stringify([arm, seed]);
    const run = runs.get(name) ?? { arm, seed, points: [] };
    run.points.push({ step, value });
    runs.set(name, run);
  }
  return [...runs.values()];
}

/** Terms of an arm's objective, as it declares them. */
export type TermsOfArm = (arm: string) => readonly ObjectiveTerm[];

/**
 * Rows of `lossCurves`: each term averaged over at most `bins` equal stretches of training, placed
 * at the stretch's last step. A term that is 0 throughout a run was not trained on there, and has
 * no rows.
 * @param termsOf  those of `cct` for every arm when absent
 */
export function lossRows(
  lines: readonly MetricLine[],
  bins = 40,
  termsOf: TermsOfArm = () => CCT_TERMS,
): LossRow[] {
  const byArm = new Map(
    [...new Set(lines.map(({ arm }) => arm))].map((arm) => [arm, termsOf(arm)]),
  );
  return distinctTerms([...byArm.values()].flat()).flatMap((term) => {
    const declared = lines.filter(({ arm }) => byArm.get(arm)!.some((own) => isSame(own, term)));
    return series(declared, term.name).flatMap(({ arm, seed, points }) => {
      if (points.every((point) => point.value === 0)) return [];
      const size = Math.ceil(points.length / bins);
      return Array.from({ length: Math.ceil(points.length / size) }, (_, bin): LossRow => {
        const part = points.slice(bin * size, (bin + 1) * size);
        const value = part.reduce((sum, p) => sum + p.value, 0) / part.length;
        const row = { arm, seed, term: term.label, step: part.at(-1)!.step, value };
        return CCT_TERMS.some((usual) => isSame(usual, term))
          ? row
          : { ...row, title: term.title, unit: term.unit };
      });
    });
  });
}

/** Whether two declarations are drawn alike. */
const isSame = (a: ObjectiveTerm, b: ObjectiveTerm): boolean =>
  a.name === b.name && a.title === b.title && a.unit === b.unit;

/** Every term once; those of one label side by side. */
function distinctTerms(terms: readonly ObjectiveTerm[]): ObjectiveTerm[] {
  const all = terms.filter((term, i) => terms.findIndex((other) => isSame(other, term)) === i);
  const labels = [...new Set(all.map(({ label }) => label))];
  return labels.flatMap((label) => all.filter((term) => term.label === label));
}

/**
 * Rows of `marginCurves`: the lines that carry measures of held-out pairs or of the negative
 * control, and how many pairs those are.
 */
export function marginRows(lines: readonly MetricLine[]): MarginRow[] {
  return (Object.keys(MEASURES) as MarginRow["quantity"][]).flatMap((quantity) => {
    const [key, count] = MEASURES[quantity];
    const counted = lines.filter((line) => typeof line[count] === "number");
    return series(counted, key).flatMap(({ arm, seed, points }) =>
      points.map(({ step, value }) => ({
        arm,
        seed,
        step,
        value,
        quantity,
        pairs: counted.find(
          (line) => line.arm === arm && line.seed === seed && line.step === step,
        )![count] as number,
      })),
    );
  });
}
