/**
 * @file `cct run SPEC --on slurm`: submits an array job and a job that collects, and comes back.
 */
import { resolve } from "node:path";
import { UsageError } from "../errors.js";
import type { SlurmPlan, SlurmRunOptions } from "../experiment/cluster/slurm-run.js";
import { isInBucket } from "../experiment/record-place.js";
import { tell } from "./command.js";
import { planLines } from "./plan.js";

/** What `cct run` was told, as far as Slurm is concerned. */
export interface SlurmFlags {
  readonly json?: boolean;
  readonly set?: string[];
  readonly jobs?: number;
  readonly on?: string;
  readonly out: string;
  readonly figures: boolean;
  readonly untilResolved?: number;
  readonly partition?: string;
  readonly time?: string;
  readonly trialsPerTask?: number;
  readonly sbatch?: string[];
  readonly print?: boolean;
}

/** @throws UsageError if a flag of Slurm's stands without it, or one that Slurm cannot have */
export function checkSlurmFlags(flags: SlurmFlags): void {
  const { on, partition, time, trialsPerTask, sbatch, print, untilResolved } = flags;
  const own = { partition, time, "trials-per-task": trialsPerTask, sbatch, print };
  const given = Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (on !== "slurm" && given.length > 0)
    throw new UsageError(`run: expected --on slurm with --${given.join(", --")}; add it`);
  if (on === "slurm" && untilResolved !== undefined)
    throw new UsageError(
      "run: expected --on slurm without --until-resolved, whose seeds depend on results; give " +
        "the seeds with --set seeds=[1,2,3]",
    );
}

/** Submits a run, or shows its scripts. @returns false if it has nothing to compute */
export async function runOnSlurm(path: string, flags: SlurmFlags): Promise<boolean> {
  const { readRunnableSpec } = await import("../experiment/spec.js");
  const { prepareRun } = await import("../experiment/run-experiment.js");
  const { arrayLimit, checkPartitions, checkSubmits } =
    await import("../experiment/cluster/slurm-commands.js");
  const { planSlurm, submitRun } = await import("../experiment/cluster/slurm-run.js");
  const { quoted } = await import("../experiment/cluster/slurm-scripts.js");
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  if (isInBucket(flags.out))
    throw new UsageError(
      `run: expected a folder that Slurm's nodes share as --out of --on slurm, got ${flags.out}; ` +
        "name one, or compute with --on redis://… and `cct worker` in jobs",
    );
  const spec = readRunnableSpec(path, flags.set ?? []);
  if (!flags.print) checkSubmits();
  if (!flags.print && flags.partition !== undefined) checkPartitions(flags.partition);
  const out = resolve(flags.out);
  const { wanted, trials } = await prepareRun(spec, { out, warn: (text) => say(`cct: ${text}`) });
  if (wanted.trials.length === 0) return false;
  const options: SlurmRunOptions = {
    partition: flags.partition,
    time: flags.time,
    sbatch: flags.sbatch ?? [],
    trialsPerTask: flags.trialsPerTask ?? 1,
    jobs: flags.jobs,
    figures: flags.figures,
    notice: say,
  };
  if (flags.print) {
    show(planSlurm(wanted, options, arrayLimit({ orUsual: true })), flags, quoted);
    return true;
  }
  if (!flags.json)
    for (const line of await planLines(spec, wanted.store, flags)) say(`${spec.name}: ${line}`);
  const { submission, tasks, wasThere } = await submitRun(wanted, trials, options);
  const { arrays, collect } = submission;
  const jobs = `array job ${arrays.join(", ")}, collecting job ${collect ?? "none"}`;
  tell(
    flags,
    { name: spec.name, store: out, ...submission, tasks, wasThere },
    wasThere
      ? `${spec.name}: is in Slurm's queue already (${jobs}); \`scancel\` takes it back`
      : `${spec.name}: ${wanted.trials.length} trials in ${tasks} tasks submitted (${jobs}); ` +
          `\`cct status ${path} --out ${flags.out}\` tells how they stand`,
  );
  return true;
}

/** Prints scripts, and how they would be submitted. */
function show(
  { scripts, arrays, folder, tasks }: SlurmPlan,
  flags: SlurmFlags,
  quoted: (word: string) => string,
): void {
  const ids = arrays.map((_, i) => `$array${i + 1}`);
  const commands = [
    ...arrays.map((args, i) => `array${i + 1}=$(sbatch --parsable ${args.map(quoted).join(" ")})`),
    `sbatch --dependency=afterany:${ids.join(":")} ${quoted(`${folder}/collect.sh`)}`,
  ];
  tell(
    flags,
    { folder, tasks, scripts, commands },
    [
      `# ${folder}/trials.sh`,
      scripts.trials,
      `# ${folder}/collect.sh`,
      scripts.collect,
      "# what `cct run` does without --print",
      ...commands,
    ].join("\n"),
  );
}
