/**
 * @file Trials in a bucket. `done/ID`, written last and once, names every file of a finished one;
 * `flight/ID` those that one in flight had a moment ago, so that another machine goes on from
 * there. The files are `trials/ID/HASH`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sha256OfFile } from "../../files/hash.js";
import { writeFileWhole } from "../../files/write.js";
import { LOCK_FILE } from "../folder-lock.js";
import { METRICS_FILE, type Store } from "../store.js";
import { broughtMetrics } from "../trial-curves.js";
import { FAILURE_FILE, PROGRESS_FILE } from "../trial-state.js";
import type { Bucket } from "./bucket.js";
import { DamagedObject } from "./bucket-faults.js";
import { forAll, getFiles, putFiles } from "./bucket-files.js";
import { type FileHashes, hashOfFiles, manifestText, readManifest } from "./manifest.js";
import { filesBelow, openFiles } from "./open-files.js";

/** What of a finished trial is brought: all, or what records are made of. */
export type Extent = "whole" | "record";

const DONE_FILE = "DONE";
const FLIGHT_FILE = "FLIGHT"; // which flight/ID this folder goes on from
const MODEL = "model/";
const FEW = 16; // trials that are asked for one by one, for a list names all

/** What vouches for other files of a trial in flight, and is therefore read before them. */
const VOUCHING = [
  "tuning/checkpoint.safetensors",
  "model/config.json",
  "model/adapter_config.json",
  "summary.json",
  "verdicts.jsonl",
];

/** What stands in a trial's folder for this machine alone. */
const OWN = new Set([DONE_FILE, FLIGHT_FILE, LOCK_FILE, PROGRESS_FILE, FAILURE_FILE]);

/** The files of a trial's folder that are its record. */
const recordFiles = (folder: string): string[] =>
  filesBelow(folder).filter((path) => !OWN.has(path) && !path.endsWith(".partial"));

const objectsOf = (id: string): string => `trials/${id}/`;

/** The trials of a bucket and this machine's copies of them. */
export class BucketTrials {
  constructor(
    private readonly bucket: Bucket,
    private readonly store: Store,
  ) {}

  /** Which of these trials are done. */
  async done(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length > FEW) return new Set(await this.bucket.list("done/"));
    const done = new Set<string>();
    await forAll(ids, async (id) => {
      if ((await this.bucket.text(`done/${id}`)) !== null) done.add(id);
    });
    return done;
  }

  /**
   * Brings a finished trial.
   * @param warn  told if it is damaged: it is not done any more then
   * @returns whether it is done
   */
  async get(id: string, extent: Extent, warn: (sentence: string) => void): Promise<boolean> {
    const key = `done/${id}`;
    const stored = await this.bucket.text(key);
    if (stored === null) return false;
    try {
      const files = readManifest(stored.text, this.named(key));
      const wanted = Object.entries(files).filter(
        ([path]) => extent === "whole" || !path.startsWith(MODEL),
      );
      const folder = this.store.trialFolder(id);
      await getFiles(this.bucket, objectsOf(id), Object.fromEntries(wanted), folder);
      writeFileWhole(join(folder, DONE_FILE), "");
      return true;
    } catch (error) {
      if (!(error instanceof DamagedObject)) throw error;
      await this.bucket.remove(key);
      rmSync(join(this.store.trialFolder(id), DONE_FILE), { force: true });
      warn(`${error.message}; trial ${id} is computed again`);
      return false;
    }
  }

  /**
   * Puts a trial there that is finished here; one that another machine has finished before is
   * taken from there instead, so that it counts once.
   */
  async finish(id: string, warn: (sentence: string) => void): Promise<void> {
    const objects = objectsOf(id);
    const folder = this.store.trialFolder(id);
    const there = new Set(await this.bucket.list(objects));
    const files = openFiles(folder, () => recordFiles(folder));
    if (files === null) return; // it is being computed again
    const hashes = await putFiles(this.bucket, objects, files, { there });
    const written = await this.bucket.write(`done/${id}`, manifestText(hashes), { isNew: true });
    if (written === null) {
      await this.get(id, "record", warn);
      return;
    }
    const kept = new Set(Object.values(hashes));
    const left = [...there].filter((hash) => !kept.has(hash));
    await forAll(left, (hash) => this.bucket.remove(objects + hash));
    await this.bucket.remove(`flight/${id}`);
    await this.bucket.remove(`failures/${id}`);
  }

  /** Takes the record of a trial in flight from there, unless this folder goes on from it. */
  async resume(id: string, warn: (sentence: string) => void): Promise<void> {
    const key = `flight/${id}`;
    const folder = this.store.trialFolder(id);
    // what is finished here has only to be put there
    const stored = this.store.isDone(id) ? null : await this.bucket.text(key);
    if (stored === null) return;
    try {
      const files = readManifest(stored.text, this.named(key));
      const hash = hashOfFiles(files);
      const own = join(folder, FLIGHT_FILE);
      if (existsSync(own) && readFileSync(own, "utf8") === hash) return;
      empty(folder);
      await getFiles(this.bucket, objectsOf(id), files, folder);
      writeFileWhole(own, hash);
    } catch (error) {
      if (!(error instanceof DamagedObject)) throw error;
      empty(folder);
      await this.bucket.remove(key);
      warn(`${error.message}; trial ${id} begins anew`);
    }
  }

  /** Brings the metrics that trials in flight had when they were last put there. */
  async bringMetrics(ids: readonly string[]): Promise<void> {
    const wanted = new Set(ids);
    const flying = (await this.bucket.list("flight/")).filter((id) => wanted.has(id));
    await forAll(flying, async (id) => {
      const stored = await this.bucket.text(`flight/${id}`);
      if (stored === null) return; // it has ended
      try {
        const hash = readManifest(stored.text, this.named(`flight/${id}`))[METRICS_FILE];
        const path = broughtMetrics(this.store, id);
        if (hash === undefined || (existsSync(path) && sha256OfFile(path) === hash)) return;
        await this.bucket.get(objectsOf(id), hash, path);
      } catch (error) {
        // newer ones have come in their place: they are brought the next time
        if (!(error instanceof DamagedObject)) throw error;
      }
    });
  }

  /** Follows a trial in flight. */
  flight(id: string): Flight {
    return new Flight(this.bucket, id, this.store.trialFolder(id));
  }

  private named(key: string): string {
    return `store ${this.bucket.address.shown}: ${key}`;
  }
}

/** A trial in flight, whose files are put there again and again. */
class Flight {
  private last: FileHashes = {};

  constructor(
    private readonly bucket: Bucket,
    private readonly id: string,
    private readonly folder: string,
  ) {}

  /**
   * Puts its files there as they are now.
   * @param isHeld  asked before what they replace is removed
   */
  async put(isHeld: () => Promise<boolean>): Promise<void> {
    const objects = objectsOf(this.id);
    const files = openFiles(this.folder, () => recordFiles(this.folder), VOUCHING);
    if (files === null) return; // next time
    const before = new Set(Object.values(this.last));
    const hashes = await putFiles(this.bucket, objects, files, { there: before });
    const hash = hashOfFiles(hashes);
    if (hash === hashOfFiles(this.last) || !(await isHeld())) return;
    await this.bucket.write(`flight/${this.id}`, manifestText(hashes));
    writeFileWhole(join(this.folder, FLIGHT_FILE), hash);
    this.last = hashes;
    const kept = new Set(Object.values(hashes));
    const left = [...before].filter((one) => !kept.has(one));
    await forAll(left, (one) => this.bucket.remove(objects + one));
  }
}

/** Removes all of a trial's folder but its lock. */
function empty(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder))
    if (name !== LOCK_FILE) rmSync(join(folder, name), { recursive: true, force: true });
}
