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
export function rateTable(results: Iterable<Result>): RateTable {
  const tally = new RateTally();
  for (const result of results) tally.add(result);
  return tally.table();
}

/** What one seed answered: counts by a problem's place. */
interface SeedCounts {
  /** Answers, shape [P]. */
  asked: Uint32Array;
  /** Of these, how many have what is counted, shape [columns][P]. */
  readonly counts: Uint32Array[];
  /** By sample, whether it came, a bit a problem. */
  readonly seen: Map<number, Uint8Array>;
}

/**
 * Counts results of one arm and one mode as they come. It grows with cells of problems × seeds, not
 * with answers: an answer leaves one bit, by which it is known when it comes again.
 */
export class RateTally {
  readonly #problems = new Map<string, { readonly place: number; readonly first: Result }>();
  readonly #seeds = new Map<number, SeedCounts>();
  #mode: Result["mode"] | undefined;

  /** @param columns  how many things are counted of each answer */
  constructor(private readonly columns = 1) {}

  /** Whether nothing was added. */
  get isEmpty(): boolean {
    return this.#mode === undefined;
  }

  /**
   * @param flags  what is counted of the answer, shape [columns]
   * @throws RangeError if it is of another mode than the others, or came before
   */
  add(result: Result, flags: readonly boolean[] = [result.passed]): void {
    const { taskId, seed, sample, mode } = result;
    this.#mode ??= mode;
    if (mode !== this.#mode)
      throw new RangeError(
        `rateTable: expected results of one mode, got ${this.#mode} and ${mode}; filter them first`,
      );
    const place = this.#placeOf(result);
    const own = this.#countsOf(seed);
    const bits = grown(own.seen.get(sample) ?? new Uint8Array(0), (place >> 3) + 1);
    if ((bits[place >> 3]! >> (place & 7)) & 1)
      throw new RangeError(
        `rateTable: expected each sample once, but sample ${sample} of ${taskId}, seed ${seed}, ` +
          "came twice; drop one of them",
      );
    bits[place >> 3]! |= 1 << (place & 7);
    own.seen.set(sample, bits);
    own.asked = grown(own.asked, place + 1);
    own.asked[place]! += 1;
    flags.forEach((flag, column) => {
      const counts = grown(own.counts[column]!, place + 1);
      own.counts[column] = counts;
      if (flag) counts[place]! += 1;
    });
  }

  #placeOf(result: Result): number {
    const known = this.#problems.get(result.taskId);
    if (known !== undefined) return known.place;
    const place = this.#problems.size;
    this.#problems.set(result.taskId, { place, first: result });
    return place;
  }

  #countsOf(seed: number): SeedCounts {
    const known = this.#seeds.get(seed);
    if (known !== undefined) return known;
    const counts = Array.from({ length: this.columns }, () => new Uint32Array(0));
    const own = { asked: new Uint32Array(0), counts, seen: new Map<number, Uint8Array>() };
    this.#seeds.set(seed, own);
    return own;
  }

  /**
   * The table of what was counted in a column.
   * @throws RangeError if nothing was added, or a cell has fewer answers than another
   */
  table(column = 0): RateTable {
    if (this.isEmpty)
      throw new RangeError(
        "rateTable: expected at least one result, got none; evaluate the arm first",
      );
    const tasks = [...this.#problems.keys()].sort();
    const seeds = [...this.#seeds.keys()].sort((a, b) => a - b);
    const problems = tasks.map((task) => this.#problems.get(task)!);
    let samples = 0;
    for (const { asked } of this.#seeds.values())
      samples = asked.reduce((most, count) => Math.max(most, count), samples);
    const passes = seeds.map((seed) => {
      const { asked, counts } = this.#seeds.get(seed)!;
      return problems.map(({ place }, p) => {
        const have = asked[place] ?? 0;
        if (have !== samples)
          throw new RangeError(
            `rateTable: expected ${samples} answers of every problem from every seed, got ` +
              `${have} of ${tasks[p]} from seed ${seed}; finish that run`,
          );
        return counts[column]![place]!;
      });
    });
    return {
      ...{ tasks, seeds, samples, passes },
      bugTypes: problems.map(({ first }) => first.bugType),
      strata: problems.map(({ first }) => first.stratum ?? ""),
      complexities: problems.map(({ first }) => first.complexity ?? ""),
    };
  }
}

/** The same numbers in an array of at least this length; what is new is 0. */
function grown<T extends Uint8Array | Uint32Array>(array: T, length: number): T {
  if (array.length >= length) return array;
  const larger = new (array.constructor as new (size: number) => T)(
    Math.max(length, 2 * array.length),
  );
  larger.set(array);
  return larger;
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

/** What the seeds of a set answered. */
export function selectSeeds(table: RateTable, chosen: ReadonlySet<number>): RateTable {
  const isChosen = (_: unknown, s: number): boolean => chosen.has(table.seeds[s]!);
  return {
    ...table,
    seeds: table.seeds.filter(isChosen),
    passes: table.passes.filter(isChosen),
  };
}
