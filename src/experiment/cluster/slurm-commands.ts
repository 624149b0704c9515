/**
 * @file Slurm's own commands, the only way in which this project speaks to it: what they are asked,
 * and what they refuse as one sentence.
 */
import { spawnSync } from "node:child_process";
import { UsageError, WorkError } from "../../errors.js";

/** Jobs of a Slurm that are in one state for one reason. */
export interface SlurmJobs {
  /** Slurm's word, such as RUNNING or PENDING. */
  readonly state: string;
  /** Why they are not running, such as Resources or Dependency; "None" for those that are. */
  readonly reason: string;
  /** How many tasks of arrays and single jobs. */
  readonly count: number;
}

const PATIENCE = 120_000; // milliseconds for a command: a busy controller is slow
const USUAL_ARRAY = 1001; // MaxArraySize where nobody has set it

/**
 * Output of one of Slurm's commands.
 * @throws UsageError if there is no such program; WorkError with its words if it fails
 */
function slurm(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    timeout: PATIENCE,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT")
    throw new UsageError(
      `slurm: expected its command ${program} on PATH, found none; run this on a machine that ` +
        "submits to the cluster, or look at the scripts with --print",
    );
  if (status === 0) return stdout;
  const words = error?.message ?? stderr.trim().replace(/\s*\n\s*/g, "; ");
  throw new WorkError(
    `slurm: expected ${program} to do its work, but it says "${words}"; correct that and run the ` +
      "same command again: nothing is lost",
  );
}

/** @throws UsageError if this machine cannot submit */
export function checkSubmits(): void {
  slurm("sbatch", ["--version"]);
}

/** @throws UsageError naming the partitions that there are, if one of `names` is none of them */
export function checkPartitions(names: string): void {
  const there = slurm("sinfo", ["--noheader", "--format=%R"]).trim().split(/\s+/);
  const unknown = names.split(",").filter((name) => !there.includes(name));
  if (unknown.length > 0)
    throw new UsageError(
      `slurm: expected a partition of this cluster (${[...new Set(there)].join(", ")}), got ` +
        `"${unknown.join(",")}"; name one of them with --partition`,
    );
}

/**
 * How many tasks an array may have here: Slurm's MaxArraySize, whose last index is one less.
 * @param options  `orUsual`: where Slurm is not, what is usual
 * @throws UsageError if it allows no arrays, or is not there
 */
export function arrayLimit({ orUsual = false } = {}): number {
  let config = "";
  try {
    config = slurm("scontrol", ["show", "config"]);
  } catch (error) {
    if (!orUsual) throw error;
  }
  const size = /MaxArraySize\s*=\s*(\d+)/.exec(config)?.[1];
  const limit = size === undefined ? USUAL_ARRAY : Number(size);
  if (limit < 2)
    throw new UsageError(
      `slurm: expected array jobs to be allowed, but MaxArraySize is ${limit}; ask whoever keeps ` +
        "the cluster, or compute with --on redis://…",
    );
  return limit;
}

/** Names of the cluster's nodes. */
export function nodeNames(): string[] {
  const names = slurm("sinfo", ["--noheader", "--Node", "--format=%N"]).trim().split(/\s+/);
  return [...new Set(names)];
}

/** Submits a script; returns the job's id. @param args  options, the script, and its arguments */
export function submitScript(args: readonly string[]): string {
  return slurm("sbatch", ["--parsable", ...args])
    .trim()
    .split(";")[0]!;
}

/** Takes jobs back. */
export function cancelJobs(ids: readonly string[]): void {
  if (ids.length > 0) slurm("scancel", ids);
}

/** What is left of jobs in Slurm's queue; none if all have ended. */
export function jobsLeft(ids: readonly string[]): SlurmJobs[] {
  const counts = new Map<string, number>();
  for (const line of statesOf(ids)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => {
    const [state, reason] = line.split("|") as [string, string];
    return { state, reason, count };
  });
}

/** "STATE|REASON" of each job and task that has not ended. */
function statesOf(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const args = ["--noheader", "--array", `--jobs=${ids.join(",")}`, "--format=%T|%r"];
  try {
    return slurm("squeue", args).split("\n").filter(Boolean);
  } catch (error) {
    // what has ended a while ago is forgotten
    if (/Invalid job id/i.test((error as Error).message)) return [];
    throw error;
  }
}

/**
 * Has the job that this process is of computed again later, unless it was cancelled: Slurm tells
 * the two apart by the job's state, and this process only by asking.
 * @returns what was done, one sentence
 */
export function requeueOwnJob(): string {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task } = process.env;
  const id = array === undefined ? process.env["SLURM_JOB_ID"] : `${array}_${task}`;
  if (id === undefined) return "stopped; what was written is kept";
  if (!statesOf([id]).some((line) => line.startsWith("RUNNING")))
    return `job ${id} stopped: cancelled, or in the queue again by Slurm's own hand`;
  slurm("scontrol", ["requeue", id]);
  return `job ${id} stopped and is in the queue again; it goes on from its last record`;
}
