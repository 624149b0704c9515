/**
 * @file A tuned model that another trial of the store has made: trials that are tuned alike and
 * asked on other benchmarks differ in their answers alone, so the second takes over what the first
 * has tuned. Tuning is a pure function of its identity on one kind of processor; what is taken over
 * has the bytes that would be made again.
 */
import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseJson, readText } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";
import { isAdapterFolder } from "../language-model/lora/adapter-folder.js";
import { optionsIdentity } from "../training/options-identity.js";
import { sharedFile } from "./measured-once.js";
import { processorKind } from "./place.js";
import type { Store } from "./store.js";
import type { Trial } from "./trial.js";
import { TUNED_IN, TUNING_FILES } from "./trial-files.js";

/** The tuned model in a trial's folder. */
export const modelFolderOf = (trialFolder: string): string => join(trialFolder, "model");

/** Whether a trial's tuning has ended: its model is written last. */
export function isTuned(trialFolder: string): boolean {
  const model = modelFolderOf(trialFolder);
  return existsSync(join(model, "config.json")) || isAdapterFolder(model);
}

/** Lets later trials of the store take over what this one has tuned. */
export function offerTuning(trial: Trial, store: Store): void {
  writeFileWhole(offerOf(trial, store), `${JSON.stringify({ trial: trial.id })}\n`);
}

/**
 * Copies what another trial has tuned into the folder of `trial`, if there is one tuned alike.
 * Nothing is taken over by a trial that is tuned already, tunes nothing, or asks its models while
 * they are tuned.
 * @returns the other trial's id; null where nothing was taken over
 */
export function takeTuning(trial: Trial, store: Store): string | null {
  const folder = store.trialFolder(trial.id);
  if (trial.spec.tune === null || isTuned(folder) || asksAtCheckpoints(trial)) return null;
  const offer = offerOf(trial, store);
  if (!existsSync(offer)) return null;
  const { trial: other } = parseJson(readText(offer), offer) as { trial: string };
  const from = store.trialFolder(other);
  if (!isTuned(from)) return null; // it was removed since
  writeFileWhole(join(folder, TUNED_IN), `${JSON.stringify({ trial: other })}\n`);
  for (const name of TUNING_FILES)
    if (existsSync(join(from, name))) copyWhole(join(from, name), join(folder, name));
  return other;
}

/** Copies a file or folder; it is whole or absent. */
function copyWhole(from: string, to: string): void {
  const part = `${to}.partial`;
  for (const gone of [part, to]) rmSync(gone, { recursive: true, force: true });
  cpSync(from, part, { recursive: true });
  renameSync(part, to);
}

function asksAtCheckpoints({ spec: { evaluation, further = {} } }: Trial): boolean {
  const asked = [evaluation, ...Object.values(further)];
  return (
    asked.some(({ checkpointProblems }) => checkpointProblems > 0) ||
    (evaluation.checkpointLosses ?? 0) > 0
  );
}

/** Where the store says who has tuned what this trial is to tune. */
function offerOf({ spec }: Trial, store: Store): string {
  const { tune, evaluation, further: _f, files, ...others } = spec;
  // how often a run is kept changes nothing of what it ends with
  const { checkpointEvery: _, ...options } = optionsIdentity(tune!);
  const read = Object.entries(files).filter(([name]) => !name.startsWith("benchmark"));
  return sharedFile(store, "tuning", {
    ...others,
    options,
    heldOutPairs: evaluation.heldOutPairs,
    files: Object.fromEntries(read.map(([name, { sha256 }]) => [name, sha256])),
    processor: processorKind(),
  });
}
