/**
 * @file What trials read (base model, benchmarks, data), in a bucket: `inputs/HASH` names the files
 * of one of them, the files are `objects/HASH`. Each moves once to the bucket, and once to a
 * machine.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { WorkError } from "../../errors.js";
import { inputHash } from "../input-hash.js";
import { sharedInputFolder } from "../shared-inputs.js";
import type { Store } from "../store.js";
import type { Trial, TrialFile } from "../trial.js";
import type { Bucket } from "./bucket.js";
import { DamagedObject } from "./bucket-faults.js";
import { getFiles, putFolder } from "./bucket-files.js";
import { manifestText, readManifest } from "./manifest.js";

/** Where files of inputs and of records are. */
export const OBJECTS = "objects/";

const inputsOf = (trials: readonly Trial[]): TrialFile[] => {
  const files = trials.flatMap(({ spec }) => Object.values(spec.files));
  return [...new Map(files.map((file) => [file!.sha256, file!])).values()];
};

/** Puts all there that trials read. @throws WorkError if one of them changes meanwhile */
export async function putInputs(trials: readonly Trial[], bucket: Bucket): Promise<void> {
  const there = new Set(await bucket.list("inputs/"));
  for (const { path, sha256 } of inputsOf(trials)) {
    if (there.has(sha256)) continue;
    const name = basename(path);
    // a file, or the files of a model's folder
    const list = (): string[] =>
      statSync(path).isDirectory() ? readdirSync(path).map((one) => `${name}/${one}`) : [name];
    const files = await putFolder(bucket, OBJECTS, dirname(path), list);
    if (inputHash(path) !== sha256)
      throw new WorkError(
        `store ${bucket.address.shown}: expected to copy ${path} into it, but it changed ` +
          "meanwhile; run again",
      );
    await bucket.write(`inputs/${sha256}`, manifestText(files), { isNew: true });
  }
}

/**
 * Brings all that a trial reads into the store's folder, but for what lies where its path says.
 * @throws WorkError if it is not there, or damaged
 */
export async function getInputs(trial: Trial, bucket: Bucket, store: Store): Promise<void> {
  for (const file of inputsOf([trial])) {
    const { path, sha256 } = file;
    const folder = sharedInputFolder(file, store);
    const copies = existsSync(folder) ? readdirSync(folder).map((one) => join(folder, one)) : [];
    if ([path, ...copies].some((one) => existsSync(one) && inputHash(one) === sha256)) continue;
    rmSync(folder, { recursive: true, force: true });
    const key = `inputs/${sha256}`;
    const stored = await bucket.text(key);
    const named = `store ${bucket.address.shown}: ${basename(path)}, ${key.slice(0, 19)}…,`;
    if (stored === null)
      throw new WorkError(`${named} is not there; run \`cct run\` again, which puts it there`);
    const aside = `${folder}.${process.pid}.partial`;
    try {
      rmSync(aside, { recursive: true, force: true });
      await getFiles(bucket, OBJECTS, readManifest(stored.text, named), aside);
      if (!existsSync(folder)) renameSync(aside, folder);
    } catch (error) {
      if (!(error instanceof DamagedObject)) throw error;
      await bucket.remove(key);
      throw new WorkError(
        `${error.message} and has been removed; run \`cct run\` again, which puts it there anew`,
      );
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  }
}
