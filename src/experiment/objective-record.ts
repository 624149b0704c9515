/**
 * @file What a trial keeps of a loss that stands in a file of the user's own, and a record of its
 * arms': enough to read the record where the file is not, or is another one by now.
 */
import { join } from "node:path";
import { loadUnchangedObjective } from "../cct/objectives/objective-file.js";
import type { Objective, ObjectiveTerm } from "../cct/objectives/objective.js";
import { parseJson, readText } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";
import type { Store } from "./store.js";
import type { Trial, TrialSpec } from "./trial.js";

/** A loss of the user's own, as a record keeps it. */
export interface ArmObjective {
  /** The name that its file gives it. */
  readonly name: string;
  /** Hash of the file's bytes. */
  readonly sha256: string;
  /** Weight α. */
  readonly alpha: number;
  /** Weight β. */
  readonly beta: number;
  /** What it adds up, as it declares it. */
  readonly terms: readonly ObjectiveTerm[];
}

/** Its file in a trial's folder. */
export const OBJECTIVE_FILE = "objective.json";

/**
 * Loads the loss that a trial names by a file, and keeps what it declares in the trial's folder.
 * @returns undefined where the spec names none
 * @throws UsageError if the file is not there, gives no loss or has changed since the trial was
 *   planned
 */
export function writeObjective(folder: string, { files, tune }: TrialSpec): Objective | undefined {
  if (files.objective === undefined || tune === null) return undefined;
  const objective = loadUnchangedObjective(files.objective);
  const { name, terms } = objective;
  const { alpha, beta } = tune.objective;
  const kept: ArmObjective = { name, sha256: files.objective.sha256, alpha, beta, terms };
  writeFileWhole(join(folder, OBJECTIVE_FILE), `${JSON.stringify(kept, null, 2)}\n`);
  return objective;
}

/** The losses of files by arm, as the entry `objectives` of a summary; no entry without any. */
export function objectivesByArm(
  trials: readonly Trial[],
  store: Store,
): { objectives?: Record<string, ArmObjective> } {
  const byArm: Record<string, ArmObjective> = {};
  for (const { id, arm, spec } of trials) {
    if (spec.files.objective === undefined) continue;
    const path = join(store.trialFolder(id), OBJECTIVE_FILE);
    byArm[arm] ??= parseJson(readText(path), path) as ArmObjective;
  }
  return Object.keys(byArm).length > 0 ? { objectives: byArm } : {};
}
