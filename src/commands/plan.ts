/** @file `cct plan SPEC` and `cct run SPEC --dry-run`: an experiment before it runs. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { PlannedContrast } from "../experiment/plan.js";
import type { PlannedCost } from "../experiment/plan-cost.js";
import type { ExperimentRecord } from "../experiment/record.js";
import type { ExperimentSpec } from "../experiment/spec.js";
import type { Store } from "../experiment/store.js";
import type { PlannedComparison } from "../statistics/planned.js";
import type { Design } from "../statistics/power.js";
import { durationOf } from "../durations.js";
import { projectRoot } from "../files/project-root.js";
import { UsageError } from "../errors.js";
import { points } from "../statistics/table.js";
import { collectValues, integer, number, tell, verb } from "./command.js";
import { RECORD_HELP, STORE_HELP, storeWithTrials } from "./store-at.js";

interface PlanFlags {
  readonly json?: boolean;
  readonly set?: string[];
  readonly out: string;
  readonly record?: string;
  readonly resolve?: number;
  readonly jobs?: number;
}

/** The verb `plan`. */
export function planCommand(): Command {
  return verb(
    "plan",
    "before a run: its trials, tokens, time and disk, the differences it sees, what would see more",
    "npx cct plan experiments/ablation.json --resolve 4",
  )
    .argument("<spec>", "experiment file, for example experiments/ablation.json")
    .option("--record <name>", `whose variances are taken: ${RECORD_HELP} (default: the spec's)`)
    .option("--resolve <points>", "difference of pass@1 that is to be seen", number(0.01, 100))
    .option("--jobs <n>", "trials at a time (default: one a core)", integer(1))
    .option("--set <path=value>", "override one entry of the spec (repeatable)", collectValues)
    .option("--out <store>", STORE_HELP, join(projectRoot, "results"))
    .action(plan);
}

async function specOf(path: string, { set = [] }: Pick<PlanFlags, "set">) {
  const { readRunnableSpec } = await import("../experiment/spec.js");
  return readRunnableSpec(path, set);
}

/** A spec's work, by what the store has. */
async function workOf(spec: ExperimentSpec, store: Store) {
  const { planWork } = await import("../experiment/plan.js");
  return { spec, store, ...planWork(spec, store) };
}

/** What a spec's trials cost and what they can see, as printed and as JSON. */
async function planOf(
  work: Awaited<ReturnType<typeof workOf>>,
  flags: Pick<PlanFlags, "record" | "resolve" | "jobs">,
) {
  const { designOf, planContrasts } = await import("../experiment/plan.js");
  const { comparisonsOf } = await import("../experiment/plan-terms.js");
  const { planCost } = await import("../experiment/plan-cost.js");
  const { findRecord, loadExperiment } = await import("../experiment/record-files.js");
  const { spec, store, lacking, answersPerTrial } = work;
  const known = flags.record ?? findRecord(spec.name, store.address);
  const record = known === undefined ? undefined : loadExperiment(known);
  const jobs = flags.jobs ?? availableParallelism();
  const cost = planCost(lacking, answersPerTrial, store, { jobs, record });
  const effect = flags.resolve === undefined ? undefined : flags.resolve / 100;
  const comparisons = comparisonsOf(spec);
  const designFor = (comparison: PlannedComparison): Design => designOf(spec, comparison);
  const isSeen = record !== undefined && comparisons.length > 0;
  const contrasts = isSeen ? planContrasts(record, comparisons, designFor, effect) : [];
  const told = new Set(contrasts.map(({ name }) => name));
  const unknown = comparisons.map(({ name }) => name).filter((name) => !told.has(name));
  return { ...work, record, cost, contrasts, unknown };
}

async function plan(path: string, flags: PlanFlags): Promise<void> {
  const asked = await specOf(path, flags);
  const work = await workOf(asked, await storeWithTrials(flags.out, asked));
  const { spec, trials, missing, answersPerTrial, design, cost, ...seen } = await planOf(
    work,
    flags,
  );
  const { record, contrasts, unknown } = seen;
  const { name } = spec;
  tell(
    flags,
    {
      name,
      record: record?.spec.name ?? null,
      trials: trials.length,
      missing,
      answersPerTrial,
      cost,
      design,
      contrasts,
      unknown,
    },
    [
      `${name}: ${trials.length} trials, ${missing} to compute, ${answersPerTrial} answers a trial`,
      ...(missing > 0 ? [costLine(cost)] : []),
      ...seenLines(seen, design, flags.resolve),
    ].join("\n"),
  );
}

const UNKNOWN = "what it can see is unknown: it has no record yet; name a like one with --record";
const ALONE = "it compares nothing: its reference is its only arm";

/**
 * The plan in two lines, for `cct run`; none where all trials are computed. What keeps the plan
 * from being made is told in its place, for it is no reason not to run.
 */
export async function planLines(
  spec: ExperimentSpec,
  store: Store,
  flags: Pick<PlanFlags, "jobs">,
): Promise<string[]> {
  try {
    const work = await workOf(spec, store);
    return work.missing === 0 ? [] : twoLines(await planOf(work, flags));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [`what it can see is unknown: ${error.message}`];
  }
}

function twoLines(plan: Awaited<ReturnType<typeof planOf>>): string[] {
  const { missing, trials, cost, record, contrasts, unknown, design } = plan;
  const work = `${missing} of ${trials.length} trials to compute; ${costLine(cost)}`;
  if (contrasts.length + unknown.length === 0) return [work];
  const smallest = contrasts.map((one) => one.smallestDifference);
  const range = [...new Set([Math.min(...smallest), Math.max(...smallest)].map(points))];
  return [
    work,
    record
      ? `with ${sizes(design)}: smallest difference seen with 80% power ${range.join(" to ")} ` +
        `points (by record ${record.spec.name})`
      : UNKNOWN,
  ];
}

/** "about 1.2 M tokens tuned, …, 14 min, 120 MB of disk". */
function costLine({ tunedTokens, answeredTokens, seconds, bytes, measured }: PlannedCost): string {
  if (measured === 0)
    return (
      "its cost is unknown: no trial of this base has run here (a run of a nano twin tells " +
      "more)"
    );
  const parts = [
    tunedTokens === null ? "tokens of tuning unknown" : `${thousands(tunedTokens)} tokens tuned`,
    answeredTokens === null
      ? "tokens of answers unknown"
      : `${thousands(answeredTokens)} tokens answered`,
    seconds === null ? "time unknown" : durationOf(seconds),
    bytes === null ? "disk unknown" : `${thousands(bytes)}B of disk`,
  ];
  return `about ${parts.join(", ")} (by ${measured} trials in the store)`;
}

/** "412", "38 k", "1.2 M", "3.4 G". */
function thousands(count: number): string {
  const units = ["", "k", "M", "G", "T"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const value = count / 1000 ** step;
  return `${value < 10 && step > 0 ? value.toFixed(1) : value.toFixed(0)} ${units[step]!}`.trimEnd();
}

/** What is seen of comparisons, by a record's variances. */
interface SeenComparisons {
  readonly record: ExperimentRecord | undefined;
  readonly contrasts: readonly PlannedContrast[];
  /** Comparisons of which the record lacks an arm. */
  readonly unknown: readonly string[];
}

function seenLines(
  { record, contrasts, unknown }: SeenComparisons,
  design: Design,
  resolved: number | undefined,
): string[] {
  if (contrasts.length + unknown.length === 0) return [ALONE];
  if (record === undefined) return [UNKNOWN];
  const { spec } = record;
  return [
    `smallest difference seen with 80% power (α = 0.05, by the variances of record ${spec.name}):`,
    sizes(design),
    ...contrasts.map((one) => `  ${line(one, resolved, design)}`),
    ...(spec.seeds.length < 2
      ? ["that record has one seed: how much seeds differ is unknown, and the plan too hopeful"]
      : []),
    ...(unknown.length > 0 ? [`not in that record: ${unknown.join(", ")}`] : []),
  ];
}

const sizes = ({ problems, seeds, samples }: Design): string =>
  `${problems} problems, ${seeds} seeds, ${samples} answers`;

function line(one: PlannedContrast, resolved: number | undefined, design: Design): string {
  const width = `interval ±${points(one.intervalWidth / 2)}`;
  const own = sizes(one.design) === sizes(design) ? "" : ` (${sizes(one.design)})`;
  const seen = `${one.name}${own}: ${points(one.smallestDifference)} points, ${width}`;
  if (resolved === undefined) return seen;
  const seeds = needs(one.seedsNeeded, "seeds", `${one.design.problems} problems`);
  const problems = needs(one.problemsNeeded, "problems", `${design.seeds} seeds`);
  return `${seen}; ${resolved} would take ${seeds}, or ${problems}`;
}

const needs = (count: number | null | undefined, what: string, kept: string): string =>
  count == null ? `more than any number of ${what} with ${kept}` : `${count} ${what} with ${kept}`;

/** Prints the trials of a spec, and which are computed. */
export async function printTrials(
  path: string,
  flags: Pick<PlanFlags, "json" | "set" | "out">,
): Promise<void> {
  const asked = await specOf(path, flags);
  const work = await workOf(asked, await storeWithTrials(flags.out, asked));
  const { spec, store, trials, missing, answersPerTrial } = work;
  const distinct = new Set(trials.map(({ id }) => id)).size;
  tell(
    flags,
    { name: spec.name, store: store.address, missing, answersPerTrial, trials },
    [
      ...trials.map(
        ({ id, arm, seed, steps, computed }) =>
          `${id}  ${arm.padEnd(16)} seed ${String(seed).padEnd(4)} ` +
          `${computed ? "computed" : `to compute: ${steps} steps, ${answersPerTrial} answers`}`,
      ),
      `${trials.length} trials: ${missing} to compute, ${distinct - missing} in the store ` +
        store.address,
    ].join("\n"),
  );
}
