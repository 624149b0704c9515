/**
 * @file The whole account of an experiment's arms: what `cct run`, the tables, the figures and the
 *   notebooks read.
 *
 * Which answers make pass@1: where an arm has sampled answers, all of them (the mean over problems,
 * seeds and samples: the harness's protocol, and the smaller error); greedy answers are then
 * reported apart, as `passAt1Greedy`. Where an arm has only greedy answers, those make pass@1.
 * `from` says which.
 */
import type { Interval } from "./binomial-interval.js";
import type { ResamplingOptions } from "./bootstrap.js";
import { armTables, type ArmTables } from "./arm-tables.js";
import {
  ANSWER_TRAITS,
  type AnswerShares,
  answerShares,
  type AnswerTrait,
  type DescribedResult,
} from "./answer-shares.js";
import {
  type GroupDifference,
  type GroupRate,
  differenceByGroup,
  rateByComplexity,
  rateByGroup,
} from "./by-group.js";
import { holm } from "./holm.js";
import { type ArmDifference, type PairedDifference, pairedDifference } from "./paired.js";
import { passRate } from "./pass-rate.js";
import { resolution } from "./planned.js";
import { reportedKs } from "./pass-at-k.js";
import { type RateTable, selectProblems } from "./rate-table.js";
import { type VarianceComponents, varianceComponents } from "./variance-components.js";

/**
 * What an arm's seeds are seeds of. An untrained arm (the base model) has no training runs: its
 * sampled answers are drawn anew from each seed, its greedy answers are the same from all.
 */
export type SeedKind = "training" | "sampling" | "none";

/** @see SeedKind */
export const seedKindOf = ({
  untrained,
  from,
}: Pick<ArmSummary, "untrained" | "from">): SeedKind => {
  if (!untrained) return "training";
  return from === "sampled" ? "sampling" : "none";
};

/** pass@1 without the buggy code, and what seeing the code adds. */
export interface WithheldRate {
  /** pass@1 without the buggy code, in [0, 1]. */
  readonly passAt1: number;
  /** Its 95% interval. */
  readonly interval: Interval;
  /** Problems that were asked so; absent in older records, which asked all. */
  readonly problems?: number;
  /** pass@1 on these problems minus that without the code, paired by problem and seed. */
  readonly repairShare: PairedDifference;
}

/**
 * pass@1 of the control, and the repair share of the answers that it controls.
 * @param control  of all problems, or of a part
 */
export function withheldRate(
  main: RateTable,
  control: RateTable,
  options: ResamplingOptions = {},
): WithheldRate {
  const { estimate, interval } = passRate(control, options);
  const asked = new Set(control.tasks);
  const indices = main.tasks.flatMap((task, index) => (asked.has(task) ? [index] : []));
  const repairShare = pairedDifference(selectProblems(main, indices), control, options);
  return { passAt1: estimate, interval, problems: control.tasks.length, repairShare };
}

/** One arm. Rates are fractions in [0, 1], intervals cover 95% unless asked otherwise. */
export interface ArmSummary {
  /** pass@1, in [0, 1]. */
  readonly passAt1: number;
  /** 95% interval of pass@1. */
  readonly interval: Interval;
  /** Which answers make pass@1: the sampled ones where there are any. */
  readonly from: "sampled" | "greedy";
  /** True for an arm that is not trained; absent otherwise. */
  readonly untrained?: boolean;
  /** How many seeds (see `seedKindOf`), problems, and answers of each problem from each seed. */
  readonly seeds: number;
  /** Problems that were asked. */
  readonly problems: number;
  /** Answers of each problem from each seed. */
  readonly samples: number;
  /** Unbiased pass@k by k ("1", "2", "5", …, up to samples). */
  readonly passAtK: Readonly<Record<string, number>>;
  /** 95% interval of each pass@k, by k. */
  readonly passAtKInterval: Readonly<Record<string, Interval>>;
  /** pass@1 by the bug type that the benchmark names. */
  readonly byBugType: Readonly<Record<string, GroupRate>>;
  /** Empty where the benchmark has no strata. */
  readonly byStratum: Readonly<Record<string, GroupRate>>;
  /** By thirds of the benchmark's complexity; absent where that is not known. */
  readonly byComplexity?: Readonly<Record<string, GroupRate>>;
  /** Greedy answers, where sampled ones make pass@1. */
  readonly passAt1Greedy?: {
    readonly estimate: number;
    readonly interval: Interval;
    readonly deltaVsReference?: ArmDifference;
  };
  /**
   * The same answers asked for without the buggy code; absent where nobody asked. What is solved
   * then is written and not repaired.
   */
  readonly withheld?: WithheldRate;
  /** This arm minus the reference arm; absent for the reference itself. */
  readonly deltaVsReference?: ArmDifference;
  /**
   * Smallest true difference to the reference arm that a run of this size finds with 80% power (two
   * sides, 5%), in rate units; with one seed too hopeful. Absent for the reference itself, where
   * the seeds differ, and in older records.
   */
  readonly smallestDifference?: number;
  /** The same by bug type, p corrected over the types (Holm). */
  readonly deltaByBugType?: Readonly<Record<string, GroupDifference>>;
  /** Traits of the answers that make pass@1: how many repeat the bug, … */
  readonly answers: AnswerShares;
  /** Where the noise comes from. */
  readonly variance: VarianceComponents;
  /** pass@1 of each seed's answers alone. */
  readonly perSeed: readonly { readonly seed: number; readonly passAt1: number }[];
}

/** What to compare with. */
export interface SummaryOptions extends ResamplingOptions {
  /**
   * The arm that others are compared with; "instruction" by default. Without such an arm there are
   * no differences.
   */
  readonly reference?: string;
  /** Arms that are not trained, such as the base model: their seeds are seeds of sampling. */
  readonly untrained?: readonly string[];
}

/**
 * Summarizes every arm.
 * @param results  verdicts by arm; arms keep their order
 * @param withheld  verdicts of the control without the buggy code, by arm
 * @throws RangeError if an arm has no results or an unfinished table, or arms were not scored on
 *   the same problems in the same way
 * @example summarizeArms({ instruction: [...], combined: [...] }).combined.deltaVsReference?.pHolm
 */
export function summarizeArms(
  results: Readonly<Record<string, Iterable<DescribedResult>>>,
  options: SummaryOptions = {},
  withheld?: Readonly<Record<string, Iterable<DescribedResult>>>,
): Record<string, ArmSummary> {
  return summarizeTables(tablesOf(results), options, withheld && tablesOf(withheld));
}

/** Results by arm, counted. @throws RangeError naming the arm that cannot be */
function tablesOf(
  results: Readonly<Record<string, Iterable<DescribedResult>>>,
): Record<string, ArmTables> {
  const tables = Object.entries(results).map(([name, list]) => {
    try {
      return [name, armTables(list)] as const;
    } catch (error) {
      throw new RangeError(`summarizeArms: arm "${name}": ${(error as Error).message}`);
    }
  });
  return Object.fromEntries(tables);
}

/**
 * Summarizes every arm, as {@link summarizeArms}, from what was counted of it.
 * @throws RangeError if arms were not scored on the same problems in the same way
 */
export function summarizeTables(
  tables: Readonly<Record<string, ArmTables>>,
  options: SummaryOptions = {},
  withheld?: Readonly<Record<string, ArmTables>>,
): Record<string, ArmSummary> {
  const { reference = "instruction" } = options;
  const arms = Object.entries(tables).map(([name, own]) => ({ name, ...own }));
  const base = arms.find((arm) => arm.name === reference);
  checkAlike(arms, base);
  const compared = base === undefined ? [] : arms.filter((arm) => arm !== base);
  const isCompared = (arm: (typeof arms)[number]): boolean => compared.includes(arm);
  const over = (differences: readonly (PairedDifference | undefined)[]) =>
    overArms(arms.map(isCompared), differences);
  const main = over(compared.map((arm) => pairedDifference(arm.main, base!.main, options)));
  const greedy = over(
    compared.map(
      (arm) => arm.greedy && base!.greedy && pairedDifference(arm.greedy, base!.greedy, options),
    ),
  );
  const shares = arms.map((arm) =>
    answerShares(arm.traits, isCompared(arm) ? base!.traits : undefined, options),
  );
  const traits = Object.fromEntries(
    ANSWER_TRAITS.map((trait) => [
      trait,
      over(shares.filter((_, i) => isCompared(arms[i]!)).map((s) => s[trait]?.deltaVsReference)),
    ]),
  ) as Record<AnswerTrait, (ArmDifference | undefined)[]>;
  return Object.fromEntries(
    arms.map((arm, i) => [
      arm.name,
      {
        ...(options.untrained?.includes(arm.name) && { untrained: true }),
        ...describe(arm, options),
        ...greedyPart(arm.greedy, greedy[i], options),
        ...(withheld?.[arm.name] && {
          withheld: withheldRate(arm.main, withheld[arm.name]!.main, options),
        }),
        ...(main[i] && {
          deltaVsReference: main[i],
          ...resolution([
            { table: arm.main, weight: 1 },
            { table: base!.main, weight: -1 },
          ]),
          deltaByBugType: differenceByGroup(arm.main, base!.main, arm.main.bugTypes, options),
        }),
        answers: withCorrected(shares[i]!, (trait) => traits[trait][i]),
      },
    ]),
  );
}

/** An arm and what its pass@1 is made of. */
type AnswersOfArm = Pick<ArmTables, "from"> & { readonly name: string };

/** @throws RangeError unless pass@1 comes from the same kind of answers in every arm */
function checkAlike(arms: readonly AnswersOfArm[], base: AnswersOfArm | undefined): void {
  const odd = base && arms.find((arm) => arm.from !== base.from);
  if (odd)
    throw new RangeError(
      "summarizeArms: expected pass@1 from the same kind of answers in every arm, got " +
        `${odd.from} in "${odd.name}" and ${base.from} in "${base.name}"; generate both alike`,
    );
}

/**
 * Differences with Holm's correction over the arms compared, in the places of those arms.
 * @param places  which arms are compared @param differences  one for each of those
 */
function overArms(
  places: readonly boolean[],
  differences: readonly (PairedDifference | undefined)[],
): (ArmDifference | undefined)[] {
  const present = differences.filter((d) => d !== undefined);
  const corrected = holm(present.map(({ p }) => p));
  let next = 0;
  return places.map((compared) => {
    const difference = compared ? differences[next++] : undefined;
    return difference && { ...difference, pHolm: corrected[present.indexOf(difference)]! };
  });
}

/** Shares with their differences replaced by the corrected ones. */
function withCorrected(
  shares: AnswerShares<PairedDifference>,
  of: (trait: AnswerTrait) => ArmDifference | undefined,
): AnswerShares {
  return Object.fromEntries(
    (Object.keys(shares) as AnswerTrait[]).map((trait) => {
      const { deltaVsReference: _, ...share } = shares[trait]!;
      const difference = of(trait);
      return [trait, { ...share, ...(difference && { deltaVsReference: difference }) }];
    }),
  );
}

function describe(
  { main, from }: { main: RateTable; from: "sampled" | "greedy" },
  options: ResamplingOptions,
): Omit<ArmSummary, "answers"> {
  const rates = reportedKs(main.samples).map(
    (k) => [String(k), passRate(main, { ...options, k })] as const,
  );
  const first = rates[0]![1];
  return {
    passAt1: first.estimate,
    interval: first.interval,
    from,
    seeds: main.seeds.length,
    problems: main.tasks.length,
    samples: main.samples,
    passAtK: Object.fromEntries(rates.map(([k, rate]) => [k, rate.estimate])),
    passAtKInterval: Object.fromEntries(rates.map(([k, rate]) => [k, rate.interval])),
    byBugType: rateByGroup(main, main.bugTypes, options),
    byStratum: main.strata.every((s) => s === "") ? {} : rateByGroup(main, main.strata, options),
    ...(main.complexities.some((third) => third !== "") && {
      byComplexity: rateByComplexity(main, main.complexities, options),
    }),
    variance: varianceComponents(main),
    perSeed: main.seeds.map((seed, s) => ({
      seed,
      passAt1: main.passes[s]!.reduce((a, b) => a + b, 0) / (main.tasks.length * main.samples),
    })),
  };
}

function greedyPart(
  table: RateTable | undefined,
  difference: ArmDifference | undefined,
  options: ResamplingOptions,
): Pick<ArmSummary, "passAt1Greedy"> {
  if (table === undefined) return {};
  const { estimate, interval } = passRate(table, options);
  return {
    passAt1Greedy: {
      estimate,
      interval,
      ...(difference && { deltaVsReference: difference }),
    },
  };
}
