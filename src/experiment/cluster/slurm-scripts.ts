/**
 * @file The two scripts that Slurm runs: one a task of the array, one that collects. They hold no
 * logic: options for sbatch, and a call of this program with the run's folder.
 */
import { join } from "node:path";
import { projectRoot } from "../../files/project-root.js";

/** What a run asks Slurm for. */
export interface SlurmOptions {
  /** Partition, or several with commas; the cluster's own choice when absent. */
  readonly partition?: string | undefined;
  /** Time limit as sbatch reads it; the partition's when absent. */
  readonly time?: string | undefined;
  /** Further options of sbatch, such as --account=lab. */
  readonly sbatch: readonly string[];
}

/** The scripts' texts. */
export interface SlurmScripts {
  /** Called with the number of the array's first task. */
  readonly trials: string;
  /** Called without arguments when all tasks have ended. */
  readonly collect: string;
}

/** Seconds before the time limit at which a task stops and goes into the queue again. */
const NOTICE = 60;

/**
 * @param folder  of the run in the store
 * @param cores  that a task uses
 */
export function slurmScripts(
  name: string,
  folder: string,
  cores: number,
  options: SlurmOptions,
): SlurmScripts {
  const common = [
    ...(options.partition === undefined ? [] : [`--partition=${options.partition}`]),
    ...(options.time === undefined ? [] : [`--time=${options.time}`]),
    `--chdir=${folder}`,
    "--open-mode=append",
    "--requeue",
    "--ntasks=1",
  ];
  const logs = (file: string): string =>
    `--output=${join(folder, "logs", "/").replaceAll("%", "%%")}${file}`;
  const call = `exec ${[process.execPath, join(projectRoot, "bin", "cct.js"), "slurm-task", folder]
    .map(quoted)
    .join(" ")}`;
  const trials = [
    `--job-name=cct-${name}`,
    ...common,
    logs("%A_%a.txt"),
    `--cpus-per-task=${cores}`,
    `--signal=B:TERM@${NOTICE}`, // to this program alone: it stops its trial, and asks to go on
    ...options.sbatch,
  ];
  const collect = [
    `--job-name=cct-${name}-collect`,
    ...common,
    logs("collect-%j.txt"),
    ...options.sbatch,
  ];
  return {
    trials: script(trials, `${call} "$(($1 + SLURM_ARRAY_TASK_ID))"`),
    collect: script(collect, call),
  };
}

function script(options: readonly string[], call: string): string {
  const lines = options.map((option) => `#SBATCH ${optionQuoted(option)}`);
  return ["#!/bin/sh", ...lines, call, ""].join("\n");
}

/** As sbatch reads a line of options: with quotes where there is a space. */
const optionQuoted = (option: string): string =>
  /[\s"'#]/.test(option) ? `"${option.replace(/["\\]/g, "\\$&")}"` : option;

/** A word as a shell is to read it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
