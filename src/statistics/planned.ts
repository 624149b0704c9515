/**
 * @file The comparisons that an experiment planned: each a linear contrast of arms, with p corrected
 * over the plan (Holm). What was not planned is exploratory, and is marked so.
 */
import type { ResamplingOptions } from "./bootstrap.js";
import { type Contrast, type ContrastTerm, linearContrast } from "./contrast.js";
import { holm } from "./holm.js";
import { contrastVariance, type Design, minimumDetectableEffect } from "./power.js";
import { type RateTable, selectProblems } from "./rate-table.js";
import { pValue, points, signedPoints } from "./rate-text.js";
import type { Block } from "./table-block.js";

/** A comparison as it was planned. */
export interface PlannedComparison {
  /** Its name in tables. */
  readonly name: string;
  /** Weight by arm; they add up to 0. */
  readonly weights: Readonly<Record<string, number>>;
  /** The further benchmark that it is asked on; the first one when absent. */
  readonly benchmark?: string;
  /** The benchmark on which the same is subtracted; none when absent. */
  readonly less?: string;
}

/** Whether a comparison is asked on the first benchmark alone. */
export const isOnFirst = ({ benchmark, less }: PlannedComparison): boolean =>
  benchmark === undefined && less === undefined;

/** A planned comparison with what was found. */
export interface PlannedResult extends PlannedComparison, Contrast {
  /** p with Holm's correction over all comparisons of the plan. */
  readonly pHolm: number;
  /**
   * Smallest true value that a run of this size finds with 80% power (two sides, 5%), in rate
   * units; with one seed too hopeful. Absent where the seeds of the arms differ.
   */
  readonly smallestDifference?: number;
}

/** The arms of a comparison with their weights and pass counts. */
export type TermsOf = (planned: PlannedComparison) => ContrastTerm[];

/**
 * The plan's comparisons, in their order.
 * @throws RangeError if the arms of one answered different problems
 */
export function plannedResults(
  plan: readonly PlannedComparison[],
  termsOf: TermsOf,
  options: ResamplingOptions = {},
): PlannedResult[] {
  const found = plan.map((planned) => {
    const terms = termsOf(planned);
    return { ...planned, ...linearContrast(terms, options), ...resolution(terms) };
  });
  const corrected = holm(found.map(({ p }) => p));
  return found.map((result, i) => ({ ...result, pHolm: corrected[i]! }));
}

/** Pass counts by arm. */
export type ArmTables = Readonly<Record<string, RateTable>>;

/**
 * Terms of comparisons, from pass counts by arm.
 * @param tablesOn  those on a benchmark; on the first one without a name
 * @param orderOf  names the order of an arm's data: seeds are paired among arms of one order
 * @returns what throws RangeError if an arm has no table, or two benchmarks share no problem
 */
export function termsFrom(
  tablesOn: (benchmark?: string) => ArmTables,
  orderOf: (arm: string) => string,
): TermsOf {
  return ({ name, weights, benchmark, less }) => {
    const on = (tables: ArmTables, sign: number): ContrastTerm[] =>
      Object.entries(weights).map(([arm, weight]) =>
        termOf(arm, sign * weight, tables[arm], orderOf),
      );
    const terms = on(tablesOn(benchmark), 1);
    if (less === undefined) return terms;
    const all = [...terms, ...on(tablesOn(less), -1)];
    const shared = sharedTasks(all.map(({ table }) => table));
    if (shared.size === 0)
      throw new RangeError(
        `plannedResults: expected two benchmarks with the same task ids for "${name}", got none ` +
          `that ${less} shares; leave less out`,
      );
    return all.map((term) => ({ ...term, table: onTasks(term.table, shared) }));
  };
}

/** Problems that all of at least one table have. */
export function sharedTasks(tables: readonly RateTable[]): ReadonlySet<string> {
  const [first, ...others] = tables.map(({ tasks }) => new Set(tasks));
  return new Set([...first!].filter((task) => others.every((tasks) => tasks.has(task))));
}

function onTasks(table: RateTable, wanted: ReadonlySet<string>): RateTable {
  const places = table.tasks.flatMap((task, i) => (wanted.has(task) ? [i] : []));
  return selectProblems(table, places);
}

function termOf(
  arm: string,
  weight: number,
  table: RateTable | undefined,
  orderOf: (arm: string) => string,
): ContrastTerm {
  if (table === undefined)
    throw new RangeError(
      `plannedResults: expected results of the arm "${arm}", got none; run the whole plan`,
    );
  return { table, weight, order: orderOf(arm) };
}

/** What the arms' own noise lets a run of their size see. */
export function resolution(
  terms: readonly ContrastTerm[],
): Pick<PlannedResult, "smallestDifference"> {
  const { tasks, seeds } = terms[0]!.table;
  const isAlike = terms.every(({ table }) => table.seeds.join() === seeds.join());
  if (!isAlike || tasks.length < 2) return {};
  return { smallestDifference: minimumDetectableEffect(contrastVariance(terms), sizeOf(terms)) };
}

/** Problems, seeds and answers a problem of a comparison's arms. */
export function sizeOf(terms: readonly ContrastTerm[]): Design {
  const { tasks, seeds } = terms[0]!.table;
  // of arms with unlike numbers of answers the smallest says how much sampling is averaged out
  const samples = Math.min(...terms.map(({ table }) => table.samples));
  return { problems: tasks.length, seeds: seeds.length, samples };
}

/** Arms whose difference to the reference, on the first benchmark, is in the plan. */
export function plannedArms(
  plan: readonly PlannedComparison[],
  reference: string,
): ReadonlySet<string> {
  return new Set(
    plan.filter(isOnFirst).flatMap(({ weights }) => {
      const arms = Object.keys(weights);
      const arm = arms.find((name) => name !== reference);
      const isDifference =
        arms.length === 2 && arm !== undefined && weights[arm] === 1 && weights[reference] === -1;
      return isDifference ? [arm] : [];
    }),
  );
}

/** Mark of what was not planned, in tables. */
export const EXPLORATORY = "†";

/** Block of a table; none without a plan. */
export function plannedBlocks(plan: readonly PlannedResult[] | undefined): Block[] {
  if (plan === undefined) return [];
  return [
    {
      caption: "planned comparisons, points [95%]",
      head: ["comparison", "estimate", "p", "p\nHolm", "smallest\nseen"],
      rows: plan.map(({ name, estimate, interval, p, pHolm, smallestDifference: smallest }) => [
        name,
        `${signedPoints(estimate)} [${interval.map(signedPoints).join(", ")}]`,
        pValue(p),
        pValue(pHolm),
        smallest === undefined ? "" : points(smallest),
      ]),
    },
  ];
}

/** Lines under such a table. */
export function plannedNotes(plan: readonly PlannedResult[] | undefined): string[] {
  if (plan === undefined) return [];
  return [
    `Planned comparisons: paired by problem, and by seed where arms share the order of their ` +
      `data; p with Holm's correction over the ${plan.length} of the plan; smallest seen: with ` +
      `80% power. ${EXPLORATORY} exploratory: not in the plan.`,
  ];
}
