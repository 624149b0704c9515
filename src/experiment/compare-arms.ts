/**
 * @file `compare`: two arms on the same problems: the paired difference with interval and p
 * (statistics/paired.ts), the same by groups of problems with p corrected over them
 * (statistics/by-group.ts), and problem by problem.
 */
import { UsageError } from "../errors.js";
import { differenceByGroup, rateByGroup } from "../statistics/by-group.js";
import type { ResamplingOptions } from "../statistics/bootstrap.js";
import { problemMeans } from "../statistics/bootstrap.js";
import { type Interaction, interactionTest } from "../statistics/interaction.js";
import { type PairedDifference, pairedDifference } from "../statistics/paired.js";
import { plannedArms } from "../statistics/planned.js";
import { passRate } from "../statistics/pass-rate.js";
import { cellRates, rateTable, type RateTable } from "../statistics/rate-table.js";
import { armTables } from "../statistics/arm-tables.js";
import { DataTable, dataTable } from "./data-table.js";
import { type OpenRecord, open } from "./open-record.js";
import type { ProblemRow } from "./record-columns.js";

/** An arm by name; of another record with that record. */
export type ArmOf = string | { readonly record: OpenRecord | string; readonly arm: string };

/** What is compared, and by what it is taken apart. */
export interface CompareOptions extends ResamplingOptions {
  /** Groups of problems: a column of `problems`, or a function of its rows; none when absent. */
  readonly by?:
    "bugType" | "stratum" | "complexity" | "language" | ((problem: ProblemRow) => string);
  /** A benchmark of the record; its first when absent. */
  readonly benchmark?: string;
  /** Which answers; those that make pass@1 when absent. */
  readonly mode?: "greedy" | "sampled";
  /** pass@k of whole comparisons and of problems, in [1, samples]; 1 when absent. */
  readonly k?: number;
}

/** Rates are fractions in [0, 1], differences in [−1, 1]: the first arm less the second. */
export interface ComparisonRow {
  /** "all", or the group. */
  readonly group: string;
  /** Problems in the group. */
  readonly problems: number;
  /** pass rate of the first and of the second arm. */
  readonly first: number;
  /** See `first`. */
  readonly second: number;
  /** `first` less `second`. */
  readonly difference: number;
  /** 95% interval of the difference. */
  readonly low: number;
  /** See `low`. */
  readonly high: number;
  /** Two-sided p of the paired test. */
  readonly p: number;
  /** p corrected over the groups; null in the row "all". */
  readonly pAdjusted: number | null;
  /** Problems on which the first arm is ahead, and on which the second is. */
  readonly firstAhead: number;
  /** See `firstAhead`. */
  readonly secondAhead: number;
}

/** One problem with both arms' pass rates over seeds and samples. */
export interface ProblemComparisonRow extends ProblemRow {
  /** Pass rate of the first arm on the problem. */
  readonly first: number;
  /** Pass rate of the second arm on the problem. */
  readonly second: number;
  /** `first` less `second`. */
  readonly difference: number;
}

/** A table: the row "all", then one a group; with what it was made from. */
export class Comparison extends DataTable<ComparisonRow> {
  /** Names of the two arms, with their record where it is not the first's. */
  first = "";
  second = "";
  /**
   * Whether the record has a plan, and the whole comparison is not in it (groups never are); null
   * without a plan.
   */
  exploratory: boolean | null = null;
  /** The whole comparison with its test and the difference of each seed. */
  overall!: PairedDifference;
  /** Whether the difference depends on the group; null without groups, or with one. */
  interaction: Interaction | null = null;
  /** Every problem, the largest differences in the first arm's favor first. */
  byProblem!: DataTable<ProblemComparisonRow>;
}

/**
 * Pass rate of arm `first` less that of arm `second`, paired by problem.
 * @param record  an opened record, or its name
 * @throws UsageError if there is no such arm, benchmark or group, or the arms answered different
 *   problems
 * @example cct.compare(cct.open("ablation"), "sequence", "instruction", { by: "bugType" })
 */
export function compare(
  record: OpenRecord | string,
  first: ArmOf,
  second: ArmOf,
  given: CompareOptions = {},
): Comparison {
  const home = typeof record === "string" ? open(record) : record;
  const options = { replicates: home.spec.replicates, ...given }; // the summary's, so numbers agree
  const a = tableOf(home, first, options);
  const b = tableOf(home, second, options);
  const overall = whole(a, b, options); // throws where the rest would make no sense
  const problems = problemsOf(home, options);
  const byProblem = compareProblems(a.table, b.table, problems, options.k ?? 1);
  const groupOf = grouping(options);
  const rows = [
    {
      group: "all",
      problems: overall.problems,
      first: passRate(a.table, options).estimate,
      second: passRate(b.table, options).estimate,
      difference: overall.estimate,
      low: overall.interval[0],
      high: overall.interval[1],
      p: overall.p,
      pAdjusted: null,
      ...ahead(byProblem),
    },
    ...groupRows(a.table, b.table, groupOf, byProblem, options),
  ];
  const names = Object.keys(rows[0]!);
  const columns = names.map((name) => [name, rows.map((row) => row[name as keyof ComparisonRow])]);
  const comparison = new Comparison(
    Object.fromEntries(columns) as Record<string, unknown[]>,
    names,
  );
  return Object.assign(comparison, {
    first: a.name,
    second: b.name,
    exploratory: isExploratory(home, a.name, b.name, given),
    overall,
    interaction: interactionOf(byProblem, groupOf, options),
    byProblem: dataTable(byProblem, Object.keys(byProblem[0]!)),
  });
}

/** Whether a record's plan lacks a comparison: it knows pass@1 on the first benchmark alone. */
function isExploratory(
  { summary: { contrasts }, benchmarks }: OpenRecord,
  first: string,
  second: string,
  { benchmark = benchmarks[0], k = 1, mode }: CompareOptions,
): boolean | null {
  if (contrasts === undefined) return null;
  const isPlans = benchmark === benchmarks[0] && k === 1 && mode === undefined;
  return !(isPlans && plannedArms(contrasts, second).has(first));
}

/** Counts of one arm, with the name that it goes by. */
interface NamedTable {
  readonly name: string;
  readonly table: RateTable;
}

function tableOf(home: OpenRecord, arm: ArmOf, { benchmark, mode }: CompareOptions): NamedTable {
  const other = typeof arm === "string" ? home : arm.record;
  const record = typeof other === "string" ? open(other) : other;
  const name = typeof arm === "string" ? arm : arm.arm;
  const all = record.resultsOf(benchmark);
  const results = all.filter((result) => result.arm === name);
  if (results.length === 0)
    throw new UsageError(
      `compare: expected one of the arms ${[...new Set(all.map((r) => r.arm))].join(" | ")} ` +
        `of ${record.name}, got "${name}"; choose one`,
    );
  const asked = results.filter((result) => result.mode === mode);
  if (mode !== undefined && asked.length === 0)
    throw new UsageError(
      `compare: the arm ${name} of ${record.name} must have ${mode} answers, but has no ` +
        `${mode} ones; leave the mode out`,
    );
  return {
    name: record === home ? name : `${name} (${record.name})`,
    table: mode === undefined ? armTables(results).main : rateTable(asked),
  };
}

function whole(a: NamedTable, b: NamedTable, options: CompareOptions): PairedDifference {
  const k = options.k ?? 1;
  const fewest = Math.min(a.table.samples, b.table.samples);
  if (!Number.isInteger(k) || k < 1 || k > fewest)
    throw new UsageError(
      `compare: expected k in 1 … ${fewest}, the answers a problem, got ${k}; choose such a k`,
    );
  try {
    return pairedDifference(a.table, b.table, options);
  } catch (error) {
    throw new UsageError(`compare ${a.name} and ${b.name}: ${(error as Error).message}`);
  }
}

function problemsOf(record: OpenRecord, options: CompareOptions): Map<string, ProblemRow> {
  const benchmark = options.benchmark ?? record.benchmarks[0]!;
  const rows = record.problems.objects().filter((row) => row.benchmark === benchmark);
  return new Map(rows.map((row) => [row.taskId, row]));
}

function compareProblems(
  a: RateTable,
  b: RateTable,
  problems: ReadonlyMap<string, ProblemRow>,
  k: number,
): ProblemComparisonRow[] {
  const first = problemMeans(cellRates(a, k));
  const second = problemMeans(cellRates(b, k));
  return a.tasks
    .map((taskId, p) => ({
      ...problems.get(taskId)!,
      first: first[p]!,
      second: second[p]!,
      difference: first[p]! - second[p]!,
    }))
    .sort((x, y) => y.difference - x.difference);
}

function ahead(rows: readonly ProblemComparisonRow[]): { firstAhead: number; secondAhead: number } {
  return {
    firstAhead: rows.filter(({ difference }) => difference > 0).length,
    secondAhead: rows.filter(({ difference }) => difference < 0).length,
  };
}

/** Group of a problem; undefined where none is asked for. */
type Grouping = ((row: ProblemRow) => string) | undefined;

function grouping({ by }: CompareOptions): Grouping {
  if (by === undefined) return undefined;
  return (row) => (typeof by === "string" ? row[by] : by(row)) ?? "–";
}

/** In the order of task ids, so that the permutations do not depend on the differences' order. */
function interactionOf(
  byProblem: readonly ProblemComparisonRow[],
  groupOf: Grouping,
  options: CompareOptions,
): Interaction | null {
  if (groupOf === undefined) return null;
  const inOrder = [...byProblem].sort((x, y) => (x.taskId < y.taskId ? -1 : 1));
  const differences = inOrder.map(({ difference }) => difference);
  return interactionTest(differences, inOrder.map(groupOf), options);
}

function groupRows(
  a: RateTable,
  b: RateTable,
  groupOf: Grouping,
  byProblem: readonly ProblemComparisonRow[],
  options: CompareOptions,
): ComparisonRow[] {
  if (groupOf === undefined) return [];
  const byTask = new Map(byProblem.map((row) => [row.taskId, groupOf(row)]));
  const groups = a.tasks.map((taskId) => byTask.get(taskId)!);
  const first = rateByGroup(a, groups, options);
  const second = rateByGroup(b, groups, options);
  return Object.entries(differenceByGroup(a, b, groups, options)).map(([group, found]) => ({
    group,
    problems: found.n,
    first: first[group]!.passAt1,
    second: second[group]!.passAt1,
    difference: found.estimate,
    low: found.interval[0],
    high: found.interval[1],
    p: found.p,
    pAdjusted: found.pAdjusted,
    ...ahead(byProblem.filter((row) => groupOf(row) === group)),
  }));
}
