/** @file `cct plan SPEC` and `cct run SPEC --dry-run`: an experiment before it runs. */
import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { PlannedContrast } from "../experiment/plan.js";
import type { ExperimentRecord } from "../experiment/record.js";
import type { Design } from "../statistics/power.js";
import { projectRoot } from "../files/project-root.js";
import { points } from "../statistics/table.js";
import { collectValues, number, tell, verb } from "./command.js";

interface PlanFlags {
  readonly json?: boolean;
  readonly set?: string[];
  readonly out: string;
  readonly record?: string;
  readonly resolve?: number;
}

/** The verb `plan`. */
export function planCommand(): Command {
  return verb(
    "plan",
    "before a run: trials still to compute, the smallest difference seen, what would see more",
    "npx cct plan experiments/ablation.json --resolve 4",
  )
    .argument("<spec>", "experiment file, for example experiments/ablation.json")
    .option("--record <name>", "record or folder whose variances are taken (default: the spec's)")
    .option("--resolve <points>", "difference of pass@1 that is to be seen", number(0.01, 100))
    .option("--set <path=value>", "override one entry of the spec (repeatable)", collectValues)
    .option("--out <dir>", "store of trials and results", join(projectRoot, "results"))
    .action(plan);
}

/** A spec's work, by what the store has. */
async function workOf(path: string, flags: Pick<PlanFlags, "set" | "out">) {
  const { readRunnableSpec } = await import("../experiment/spec.js");
  const { planWork } = await import("../experiment/plan.js");
  const { Store } = await import("../experiment/store.js");
  const spec = readRunnableSpec(path, flags.set ?? []);
  const store = new Store(resolve(flags.out));
  return { spec, store, ...planWork(spec, store) };
}

async function plan(path: string, flags: PlanFlags): Promise<void> {
  const { planContrasts } = await import("../experiment/plan.js");
  const { findRecord, loadExperiment } = await import("../experiment/record-files.js");
  const { spec, trials, missing, answersPerTrial, design } = await workOf(path, flags);
  const { name, reference } = spec;
  const known = flags.record ?? findRecord(name);
  const record = known === undefined ? undefined : loadExperiment(known);
  const arms = [...new Set(trials.map(({ arm }) => arm))];
  const effect = flags.resolve === undefined ? undefined : flags.resolve / 100;
  const contrasts = record ? planContrasts(record, { arms, reference, design }, effect) : [];
  const told = [reference, ...contrasts.map(({ arm }) => arm)];
  const unknown = arms.filter((arm) => !told.includes(arm));
  tell(
    flags,
    {
      name,
      record: record?.spec.name ?? null,
      trials: trials.length,
      missing,
      answersPerTrial,
      design,
      contrasts,
      unknown,
    },
    [
      `${name}: ${trials.length} trials, ${missing} to compute, ${answersPerTrial} answers a trial`,
      ...(record
        ? seenLines(record, contrasts, unknown, design, flags.resolve)
        : ["what it can see is unknown: it has no record yet; name a like one with --record"]),
    ].join("\n"),
  );
}

function seenLines(
  { spec }: ExperimentRecord,
  contrasts: readonly PlannedContrast[],
  unknown: readonly string[],
  design: Design,
  resolved: number | undefined,
): string[] {
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
  const seen = `${one.arm} − ${one.reference}: ${points(one.smallestDifference)} points`;
  if (resolved === undefined) return seen;
  const seeds = needs(one.seedsNeeded, "seeds", `${design.problems} problems`);
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
  const { spec, store, trials, missing, answersPerTrial } = await workOf(path, flags);
  const distinct = new Set(trials.map(({ id }) => id)).size;
  tell(
    flags,
    { name: spec.name, store: store.folder, missing, answersPerTrial, trials },
    [
      ...trials.map(
        ({ id, arm, seed, steps, computed }) =>
          `${id}  ${arm.padEnd(16)} seed ${String(seed).padEnd(4)} ` +
          `${computed ? "computed" : `to compute: ${steps} steps, ${answersPerTrial} answers`}`,
      ),
      `${trials.length} trials: ${missing} to compute, ${distinct - missing} in the store ` +
        store.folder,
    ].join("\n"),
  );
}
