/**
 * @file A run given to Slurm: an array job with so many trials a task, and a job that collects when
 * all tasks have ended. The store is what they share; Slurm decides when and where, and puts a
 * preempted task back into its queue. Several arrays where one would be too long.
 */
import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { parseJson, readText } from "../../files/read.js";
import { writeFileWhole } from "../../files/write.js";
import { lockFolder } from "../folder-lock.js";
import type { TrialsWanted } from "../local-trials.js";
import { HOST } from "../place.js";
import { shareInputs } from "../shared-inputs.js";
import type { Store } from "../store.js";
import type { Trial } from "../trial.js";
import * as slurm from "./slurm-commands.js";
import { type SlurmOptions, type SlurmScripts, slurmScripts } from "./slurm-scripts.js";
import { runFolder, writeRun } from "./stored-run.js";

/** How a run is divided, and what it asks Slurm for. */
export interface SlurmRunOptions extends SlurmOptions {
  /** Trials that a task computes, one after the other. */
  readonly trialsPerTask: number;
  /** Tasks at a time at most; as many as Slurm likes when absent. */
  readonly jobs?: number | undefined;
  /** Whether figures are drawn at the end. */
  readonly figures: boolean;
  /** Told what a user should know. */
  readonly notice: (text: string) => void;
}

/** A run as it is given to Slurm. */
export interface SlurmPlan {
  /** The run's folder in the store. */
  readonly folder: string;
  /** Ids of each task's trials. */
  readonly tasks: readonly (readonly string[])[];
  /** What Slurm runs. */
  readonly scripts: SlurmScripts;
  /** Options and arguments of sbatch, an array job each. */
  readonly arrays: readonly (readonly string[])[];
}

/** Jobs of a run. */
export interface SlurmSubmission {
  /** Ids of the array jobs. */
  readonly arrays: readonly string[];
  /** Id of the job that collects; null until it is submitted. */
  readonly collect: string | null;
}

/**
 * Divides what is wanted into tasks and arrays.
 * @param limit  most tasks of an array
 */
export function planSlurm(
  { spec, trials, store }: TrialsWanted,
  options: SlurmRunOptions,
  limit: number,
): SlurmPlan {
  const folder = runFolder(store, spec.name);
  const tasks = chunks(
    trials.map(({ id }) => id),
    options.trialsPerTask,
  );
  const starts = chunks([...tasks.keys()], limit);
  const atATime =
    options.jobs === undefined ? "" : `%${Math.max(1, Math.floor(options.jobs / starts.length))}`;
  return {
    folder,
    tasks,
    scripts: slurmScripts(spec.name, folder, coresOf(trials), options),
    arrays: starts.map((numbers) => [
      `--array=0-${numbers.length - 1}${atATime}`,
      join(folder, "trials.sh"),
      String(numbers[0]),
    ]),
  };
}

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );

/** Threads of the trial that has most. */
const coresOf = (trials: readonly Trial[]): number =>
  Math.max(...trials.map(({ spec }) => spec.tune?.engine.threads ?? 1));

/**
 * Submits a run, unless its jobs are in Slurm's queue.
 * @param all  trials of the spec, those that are done too: what the collecting job needs
 * @returns its jobs, and whether they were there before
 * @throws UsageError if this machine cannot submit, or arrays are not allowed; WorkError with
 *   Slurm's words if it refuses, and then nothing is left in its queue
 */
export async function submitRun(
  wanted: TrialsWanted,
  all: readonly Trial[],
  options: SlurmRunOptions,
): Promise<{ submission: SlurmSubmission; tasks: number; wasThere: boolean }> {
  const { spec, store } = wanted;
  const plan = planSlurm(wanted, options, slurm.arrayLimit());
  const { folder, tasks, scripts } = plan;
  mkdirSync(join(folder, "logs"), { recursive: true });
  const release = await lockFolder(folder, `run ${spec.name}`, { patience: 5000 });
  try {
    const earlier = readSubmission(store, spec.name);
    if (earlier !== null && slurm.jobsLeft(idsOf(earlier)).length > 0)
      return { submission: earlier, tasks: tasks.length, wasThere: true };
    tellIfLocal(store.folder, options.notice);
    await shareInputs(wanted.trials, store);
    writeRun(folder, { spec, trials: all, tasks, figures: options.figures });
    writeFileWhole(join(folder, "trials.sh"), scripts.trials);
    writeFileWhole(join(folder, "collect.sh"), scripts.collect);
    return { submission: submitted(plan), tasks: tasks.length, wasThere: false };
  } finally {
    release();
  }
}

/** Submits all jobs, or none. */
function submitted({ folder, arrays }: SlurmPlan): SlurmSubmission {
  let submission: SlurmSubmission = { arrays: [], collect: null };
  const keep = (next: SlurmSubmission): void => {
    submission = next;
    writeFileWhole(join(folder, SUBMISSION), `${JSON.stringify(submission)}\n`);
  };
  try {
    for (const array of arrays)
      keep({ ...submission, arrays: [...submission.arrays, slurm.submitScript(array)] });
    const after = `--dependency=afterany:${submission.arrays.join(":")}`;
    keep({ ...submission, collect: slurm.submitScript([after, join(folder, "collect.sh")]) });
  } catch (error) {
    slurm.cancelJobs(idsOf(submission));
    throw error;
  }
  return submission;
}

const SUBMISSION = "slurm.json";

/** Jobs that a run was given to Slurm as; null if it never was. */
function readSubmission(store: Store, name: string): SlurmSubmission | null {
  const path = join(runFolder(store, name), SUBMISSION);
  return existsSync(path) ? (parseJson(readText(path), path) as SlurmSubmission) : null;
}

/** A run's jobs, and what Slurm's queue still has of them. */
export interface SlurmStanding extends SlurmSubmission {
  /** Empty if all have ended. */
  readonly left: readonly slurm.SlurmJobs[];
}

/** How a run's jobs stand; null if it has none, or this machine cannot ask Slurm. */
export function slurmStanding(store: Store, name: string): SlurmStanding | null {
  const submission = readSubmission(store, name);
  if (submission === null) return null;
  try {
    return { ...submission, left: slurm.jobsLeft(idsOf(submission)) };
  } catch {
    return null; // the store alone says how the trials stand
  }
}

/** Ids of a run's jobs. */
const idsOf = ({ arrays, collect }: SlurmSubmission): string[] =>
  collect === null ? [...arrays] : [...arrays, collect];

/** File systems that no other machine sees, unless this one serves them. */
const LOCAL: Readonly<Record<number, string>> = {
  0x01021994: "tmpfs",
  0x794c7630: "overlay",
  0xef53: "ext4",
  0x58465342: "xfs",
  0x9123683e: "btrfs",
};

/** Says that a store may not be shared, where nodes are other machines. */
function tellIfLocal(folder: string, notice: (text: string) => void): void {
  const kind = LOCAL[statfsSync(folder).type];
  const others = slurm.nodeNames().filter((node) => node !== HOST.split(".")[0]);
  if (kind !== undefined && others.length > 0)
    notice(
      `slurm: ${folder} is on this machine's own ${kind}; ${others.slice(0, 3).join(", ")} must ` +
        "see the same folder, or its tasks fail: name a shared one with --out",
    );
}
