/**
 * @file From verdicts to a table of pass counts, problems × seeds: the one form that every
 * statistic here works on. The problem is the cluster, the seed is the replicate of the training
 * run; samples live in a cell.
 */
import { passAtK } from "./pass-at-k.js";

/** One verdict on one generated answer. */
export interface Result {
  /** Problem, for example "MiniFix/17". */
  readonly taskId: string;
  /** Training seed of the run that answered. */
  readonly seed: number;
  /** 0, 1, … within (taskId, seed, mode). */
  readonly sample: number;
  /** Whether the problem's tests passed. */
  readonly passed: boolean;
  /** As the benchmark says it, for example "value misuse". */
  readonly bugType: string;
  /** How far the problem is from training, as the benchmark says; absent if it has no strata. */
  readonly stratum?: string | undefined;
  /** Third of the benchmark by complexity (complexity-thirds.ts); absent in older records. */
  readonly complexity?: string | undefined;
  /** Greedy decoding (one answer), or sampled at a temperature. */
  readonly mode: "greedy" | "sampled";
}

/** Pass counts of one arm, complete: every seed answered every problem equally often. */
export interface RateTable {
  /** Problems, sorted; P of them. */
  readonly tasks: readonly string[];
  /** Training seeds, ascending; S of them. */
  readonly seeds: readonly number[];
  /** Answers in each cell, n ≥ 1. */
  readonly samples: number;
  /** passes[s][p]: how many of the n answers passed, shape [S][P], each in [0, n]. */
  readonly passes: readonly (readonly number[])[];
  /** Bug type of each problem, shape [P]. */
  readonly bugTypes: readonly string[];
  /** Stratum of each problem ("" where it has none), shape [P]. */
  readonly strata: readonly string[];
  /** Third by complexity of each problem ("" where it is not known), shape [P]. */
  readonly complexities: readonly string[];
}

/**
 * Counts the results of one arm and one mode.
 * @throws RangeError if there is none, a sample is there twice, or a cell of problems × seeds has
 *   fewer answers than another (an unfinished run): half a table would compare unlike problems
 */
export function rateTable(results: readonly Result[]): RateTable {
  if (results.length === 0)
    throw new RangeError(
      "rateTable: expected at least one result, got none; evaluate the arm first",
    );
  const mode = results[0]!.mode;
  const problems = new Map<string, Result>();
  const cells = new Map<string, Set<number>>();
  const passed = new Map<string, number>();
  for (const result of results) {
    if (result.mode !== mode)
      throw new RangeError(
        `rateTable: expected results of one mode, got ${mode} and ${result.mode}; filter ` +
          "them first",
      );
    problems.set(result.taskId, problems.get(result.taskId) ?? result);
    const key = `${result.seed} ${result.taskId}`;
    const cell = cells.get(key) ?? new Set<number>();
    if (cell.has(result.sample))
      throw new RangeError(
        `rateTable: expected each sample once, but sample ${result.sample} of ` +
          `${result.taskId}, seed ${result.seed}, came twice; drop one of them`,
      );
    cells.set(key, cell.add(result.sample));
    passed.set(key, (passed.get(key) ?? 0) + (result.passed ? 1 : 0));
  }
  const tasks = [...problems.keys()].sort();
  const seeds = [...new Set(results.map((r) => r.seed))].sort((a, b) => a - b);
  const samples = Math.max(...[...cells.values()].map((cell) => cell.size));
  const passes = seeds.map((seed) =>
    tasks.map((task) => {
      const have = cells.get(`${seed} ${task}`)?.size ?? 0;
      if (have !== samples)
        throw new RangeError(
          `rateTable: expected ${samples} answers of every problem from every seed, got ` +
            `${have} of ${task} from seed ${seed}; finish that run`,
        );
      return passed.get(`${seed} ${task}`)!;
    }),
  );
  return {
    tasks,
    seeds,
    samples,
    passes,
    bugTypes: tasks.map((t) => problems.get(t)!.bugType),
    strata: tasks.map((t) => problems.get(t)!.stratum ?? ""),
    complexities: tasks.map((t) => problems.get(t)!.complexity ?? ""),
  };
}

/**
 * Each cell's unbiased pass@k, shape [S][P]; k = 1 gives passes / samples. @throws RangeError if k
 * > samples
 */
export function cellRates(table: RateTable, k = 1): number[][] {
  return table.passes.map((row) => row.map((c) => passAtK(table.samples, c, k)));
}

/** The problems at `indices` only, in that order. */
export function selectProblems(table: RateTable, indices: readonly number[]): RateTable {
  const pick = <T>(row: readonly T[]): T[] => indices.map((i) => row[i]!);
  return {
    ...table,
    tasks: pick(table.tasks),
    passes: table.passes.map(pick),
    bugTypes: pick(table.bugTypes),
    strata: pick(table.strata),
    complexities: pick(table.complexities),
  };
}
