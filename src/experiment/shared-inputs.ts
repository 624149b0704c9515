/**
 * @file What trials read (base model, benchmarks, data), put into the store that machines share:
 * once for each content, whole or not at all, verified by hash. `inputs/HASH/NAME` holds it.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { WorkError } from "../errors.js";
import { freshHash, inputHash } from "./input-hash.js";
import { HOST } from "./place.js";
import type { Store } from "./store.js";
import type { Trial, TrialFile } from "./trial.js";

/**
 * Puts everything that `trials` read into the store.
 * @throws WorkError if it cannot be written, or something changes while it is copied
 */
export async function shareInputs(trials: readonly Trial[], store: Store): Promise<void> {
  if (store.shared !== undefined) {
    await store.shared.putInputs(trials);
    return;
  }
  const files = new Map(
    trials.flatMap(({ spec }) => Object.values(spec.files).map((file) => [file!.sha256, file!])),
  );
  for (const file of files.values()) shareInput(file, store);
}

function shareInput(file: TrialFile, store: Store): void {
  const folder = sharedInputFolder(file, store);
  if (existsSync(folder)) return;
  const aside = `${folder}.${HOST}.${process.pid}.partial`;
  try {
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { recursive: true });
    cpSync(file.path, join(aside, basename(file.path)), { recursive: true });
    if (freshHash(join(aside, basename(file.path))) !== file.sha256)
      throw new Error("it changed meanwhile");
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (existsSync(folder)) return; // another run was faster
    throw new WorkError(
      `store ${store.folder}: expected to copy ${file.path} into it, but ` +
        `${(error as Error).message}; correct that, or choose another folder with --out`,
    );
  }
}

/**
 * The same trial with paths of this machine: its own where they hold the same bytes, else the
 * store's.
 * @throws WorkError naming what is at neither place
 */
export async function withInputsHere(trial: Trial, store: Store): Promise<Trial> {
  await store.shared?.getInputs(trial);
  const files = Object.fromEntries(
    Object.entries(trial.spec.files).map(([name, file]) => [name, inputHere(name, file!, store)]),
  ) as unknown as Trial["spec"]["files"];
  return { ...trial, spec: { ...trial.spec, files } };
}

function inputHere(name: string, file: TrialFile, store: Store): TrialFile {
  const shared = sharedInputFolder(file, store);
  const copies = existsSync(shared) ? readdirSync(shared).map((one) => join(shared, one)) : [];
  const path = [file.path, ...copies].find(
    (one) => existsSync(one) && inputHash(one) === file.sha256,
  );
  if (path === undefined)
    throw new WorkError(
      `${name} ${basename(file.path)}: expected it with hash ${file.sha256.slice(0, 12)}… at ` +
        `${file.path} or under ${shared}, found it at neither; run \`cct run\` again, which puts ` +
        "it there",
    );
  return { path, sha256: file.sha256 };
}

/** Folder of a store that holds an input of this hash, under its own name; it may not exist yet. */
export const sharedInputFolder = ({ sha256 }: TrialFile, { folder }: Store): string =>
  join(folder, "inputs", sha256.slice(0, 20));
