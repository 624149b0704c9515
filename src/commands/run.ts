/** @file `cct run SPEC` and `cct reproduce`: experiments from spec to table and figures. */
import { join } from "node:path";
import type { Command } from "commander";
import { UsageError, WorkError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import type { Executor } from "../experiment/local-trials.js";
import type { RunOutcome } from "../experiment/run-experiment.js";
import type { ExperimentSpec } from "../experiment/spec.js";
import type { Store } from "../experiment/store.js";
import { terminalProgress } from "../terminal-progress.js";
import { collectValues, integer, interruptible, number, tell, verb } from "./command.js";
import { planLines, printTrials } from "./plan.js";
import { STORE_HELP, storeWithTrials } from "./store-at.js";

interface RunFlags {
  json?: boolean;
  set?: string[];
  jobs?: number;
  on?: string;
  partition?: string;
  time?: string;
  trialsPerTask?: number;
  sbatch?: string[];
  print?: boolean;
  out: string;
  figures: boolean;
  dryRun?: boolean;
  untilResolved?: number;
  maxSeeds?: number;
}

/** The verb `run`. */
export function runCommand(): Command {
  return verb(
    "run",
    "run an experiment; resumes, and never computes a finished trial twice",
    "npx cct run experiments/ablation.json --set seeds=[1,2,3] --jobs 2",
  )
    .argument("<spec>", "experiment file, for example experiments/alpha-beta-grid.json")
    .option("--set <path=value>", "override one entry of the spec (repeatable)", collectValues)
    .option("--jobs <n>", "trials at a time (default: one a core); of slurm, tasks", integer(1))
    .option(
      "--on <where>",
      "other machines compute: `slurm` (array job and a job that collects), or the workers of " +
        "redis://host:port (cct worker)",
    )
    .option("--partition <names>", "of --on slurm: partition, or several with commas")
    .option("--time <limit>", "of --on slurm: time limit of a task; one that needs more goes on")
    .option("--trials-per-task <n>", "of --on slurm: trials that a task computes (1)", integer(1))
    .option(
      "--sbatch <option>",
      "of --on slurm: as in --sbatch=--mem=8G (repeatable)",
      collectValues,
    )
    .option("--print", "of --on slurm: show the scripts, submit nothing")
    .option("--out <store>", STORE_HELP, join(projectRoot, "results"))
    .option(
      "--until-resolved <points>",
      "add seeds until comparisons are different or known to within so many points of pass@1",
      number(0.01, 100),
    )
    .option("--max-seeds <n>", "most seeds of --until-resolved (default: 8)", integer(2))
    .option("--no-figures", "leave the figures out")
    .option("--dry-run", "check the spec, list its trials and which are computed; compute nothing")
    .action(run);
}

async function run(path: string, flags: RunFlags): Promise<void> {
  if (flags.dryRun) return printTrials(path, flags);
  const { runOnSlurm, checkSlurmFlags } = await import("./run-slurm.js");
  checkSlurmFlags(flags);
  if (flags.on === "slurm" && (await runOnSlurm(path, flags))) return;
  // with nothing to compute, what is there is collected here
  const { on, ...rest } = flags;
  return execute(path, flags.set ?? [], on === undefined || on === "slurm" ? rest : flags);
}

/** The verb `reproduce`. */
export function reproduceCommand(): Command {
  return verb(
    "reproduce",
    "the main job: the ablation on the embedded tier, with table, intervals and figures",
    "npx cct reproduce --seeds 3",
  )
    .option("--seeds <n>", "training seeds an arm (default: the spec's)", integer(1))
    .option("--jobs <n>", "trials at a time (default: one a core)", integer(1))
    .option("--out <store>", STORE_HELP, join(projectRoot, "results"))
    .option("--no-figures", "leave the figures out")
    .action((flags: RunFlags & { seeds?: number }) => {
      const seeds =
        flags.seeds === undefined
          ? []
          : [`seeds=${JSON.stringify(Array.from({ length: flags.seeds }, (_, i) => i + 1))}`];
      return execute(join(projectRoot, "experiments", "ablation.json"), seeds, flags);
    });
}

async function execute(path: string, settings: string[], flags: RunFlags): Promise<void> {
  const { readRunnableSpec } = await import("../experiment/spec.js");
  const { publish } = await import("../experiment/publish.js");
  const spec = readRunnableSpec(path, settings);
  if (spec.name === "reference")
    throw new UsageError(
      `run: ${path}: expected a name of the spec's own, got "${spec.name}", which the ` +
        "committed records have; choose another",
    );
  const signal = interruptible(
    flags.on === undefined
      ? "\ninterrupted: finished work is kept; run the same command again to go on\n"
      : "\ninterrupted: the workers go on; run the same command again to collect\n",
  );
  const store = await storeWithTrials(flags.out, spec, { create: true, signal });
  if (!flags.json)
    for (const line of await planLines(spec, store, flags))
      process.stderr.write(`${spec.name}: ${line}\n`);
  const outcome = await runUntilResolved(spec, store, flags, signal);
  if (outcome.record === null) {
    if (flags.json)
      tell(
        flags,
        {
          trials: outcome.trials,
          failures: outcome.failures,
          store: store.address,
          seconds: outcome.seconds,
        },
        "",
      );
    throw new WorkError(
      `${outcome.trials.failed} of ${outcome.trials.total} trials failed:\n  ` +
        `${outcome.failures.join("\n  ")}\nexpected every trial to end; correct what is named ` +
        "and run the same command again",
    );
  }
  const folder = join(store.folder, spec.name);
  const table = await publish(outcome.record, folder, flags.figures);
  await store.shared?.putRecord(spec.name);
  const place = store.shared === undefined ? folder : `${store.address}/${spec.name}`;
  tell(
    flags,
    {
      trials: outcome.trials,
      ...(outcome.damaged.length > 0 && { damaged: outcome.damaged }),
      arms: outcome.record.summary.arms,
      ...(outcome.record.summary.sequential && {
        sequential: outcome.record.summary.sequential,
      }),
      ...(outcome.record.summary.further && { further: outcome.record.summary.further }),
      store: store.address,
      results: folder,
      contamination: outcome.contamination,
      seconds: outcome.seconds,
    },
    `${table}\n\n${outcome.trials.computed} trials computed, ${outcome.trials.reused} ` +
      `reused, in ${outcome.seconds.toFixed(1)} s; written to ${place}`,
  );
}

/** Runs a spec; with --until-resolved again with one seed more, until it is or may have no more. */
async function runUntilResolved(
  spec: ExperimentSpec,
  store: Store,
  flags: RunFlags,
  signal: AbortSignal,
): Promise<RunOutcome> {
  if (flags.untilResolved === undefined) return runWatched(spec, store, flags, signal);
  const { sequentialLines, withLooks, withNextSeed } =
    await import("../experiment/until-resolved.js");
  let current = withLooks(spec, flags.untilResolved, flags.maxSeeds ?? 8);
  let computed = 0;
  let seconds = 0;
  for (;;) {
    const outcome = await runWatched(current, store, flags, signal);
    computed += outcome.trials.computed;
    seconds += outcome.seconds;
    const next = withNextSeed(current);
    const sequential = outcome.record?.summary.sequential;
    if (sequential === undefined || sequential.isResolved || next === undefined) {
      const reused = outcome.trials.total - computed - outcome.trials.failed;
      return { ...outcome, trials: { ...outcome.trials, computed, reused }, seconds };
    }
    process.stderr.write(`${spec.name}: ${sequentialLines(sequential).join("\n")}\n`);
    current = next;
  }
}

/** Runs a spec with its progress in the terminal; Ctrl+C stops it so that it can go on. */
async function runWatched(
  spec: ExperimentSpec,
  store: Store,
  flags: RunFlags,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { runExperiment } = await import("../experiment/run-experiment.js");
  const { armsTable } = await import("../statistics/table.js");
  const executor = flags.on === undefined ? undefined : await executorOn(flags.on, flags);
  const progress = terminalProgress(spec.name);
  const say = (text: string): void => void process.stderr.write(text);
  try {
    return await runExperiment(spec, {
      out: store,
      jobs: flags.jobs,
      executor,
      progress,
      notice: (text) => say(`${spec.name}: ${text}\n`),
      provisional: ({ summary }) =>
        say(
          `\nprovisional, seed ${spec.seeds[0]} of ${spec.seeds.length} seeds alone:\n\n` +
            `${armsTable(summary.arms, undefined, summary)}\n`,
        ),
      signal,
      warn: (sentence) => say(`cct: ${sentence}\n`),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new WorkError("interrupted; run the same command again to go on");
  } finally {
    progress.stop();
  }
}

/** Who computes trials elsewhere. @throws UsageError if `on` is no queue */
async function executorOn(on: string, { jobs }: RunFlags): Promise<Executor> {
  const { queueServer } = await import("../experiment/cluster/queue-server.js");
  const { queueExecutor } = await import("../experiment/cluster/queue-executor.js");
  const server = queueServer(on);
  if (jobs !== undefined)
    throw new UsageError(
      "run: expected --jobs without --on, for it counts trials of this machine; give it to " +
        "`cct worker`",
    );
  return queueExecutor(server);
}
