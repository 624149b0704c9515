/**
 * @file A run that others are to compute and collect: `runs/NAME/` in the store holds the spec as
 * it was read, all trials, and which task computes which. What an edited spec file says later does
 * not change it.
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { WorkError } from "../../errors.js";
import { parseJson, readText } from "../../files/read.js";
import { writeFileWhole } from "../../files/write.js";
import { HOST } from "../place.js";
import type { ExperimentSpec } from "../spec.js";
import { openStore, type Store } from "../store.js";
import { KERNEL_VERSION, type Trial } from "../trial.js";

/** What `run.json` holds. */
export interface StoredRun {
  /** Version of the numerics that its trials ask for. */
  readonly kernelVersion: number;
  /** The experiment. */
  readonly spec: ExperimentSpec;
  /** All of its trials, with paths of the machine that asks for them. */
  readonly trials: readonly Trial[];
  /** Ids of the trials that each task computes, in order. */
  readonly tasks: readonly (readonly string[])[];
  /** Whether figures are drawn when it is collected. */
  readonly figures: boolean;
}

/** Folder of a run in its store. */
export const runFolder = ({ folder }: Store, name: string): string =>
  join(resolve(folder), "runs", name);

/** Keeps a run in its folder, which is made. */
export function writeRun(folder: string, run: Omit<StoredRun, "kernelVersion">): void {
  mkdirSync(folder, { recursive: true });
  const whole: StoredRun = { kernelVersion: KERNEL_VERSION, ...run };
  writeFileWhole(join(folder, "run.json"), `${JSON.stringify(whole)}\n`);
}

/**
 * Reads a run and opens the store that it lies in.
 * @throws WorkError if this machine does not see it, or is of another version
 */
export function readRun(folder: string): { run: StoredRun; store: Store } {
  const path = join(folder, "run.json");
  if (!existsSync(path))
    throw new WorkError(
      `run: expected ${path} on ${HOST}, found it not; the store must be a folder that all ` +
        "machines see: run again with such a one as --out",
    );
  const run = parseJson(readText(path), path) as StoredRun;
  if (run.kernelVersion !== KERNEL_VERSION)
    throw new WorkError(
      `run: ${path}: expected kernelVersion ${KERNEL_VERSION}, got ${run.kernelVersion}; another ` +
        "version of this program asked for it: run again with this one",
    );
  return { run, store: openStore(dirname(dirname(resolve(folder)))) };
}
