/**
 * @file The content-addressed store: one folder a trial, named by the hash of its spec; DONE is
 * written last, so a trial either counts whole or goes on where it stopped.
 * ```
 * store.json                 {version, id}
 * inputs/HASH/NAME           what trials of other machines read
 * runs/NAME/                 what a run on other machines is to compute
 * trials/ID/  spec.json environment.json attempts.jsonl tuning/ curve/ model/ generations.jsonl
 *             verdicts.jsonl summary.json DONE
 *             further/NAME/  generations.jsonl verdicts.jsonl, of each further benchmark
 * ```
 */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { writeFileWhole } from "../files/write.js";
import { lockFolder } from "./folder-lock.js";
import { isInBucket } from "./record-place.js";
import type { SharedPlace } from "./shared-place.js";

/** Layout version; a store of a newer one is refused. */
export const STORE_VERSION = 1;

/**
 * Opens (or makes) a store in a folder. @throws UsageError if a newer version of this program wrote
 * it, store.json is damaged, or a bucket is named
 */
export function openStore(folder: string): Store {
  if (isInBucket(folder))
    throw new UsageError(
      `store: expected a folder, got ${folder}; give a bucket to \`cct run --out\`, or in a ` +
        "notebook to openOrRun",
    );
  const marker = join(folder, "store.json");
  if (existsSync(marker)) {
    let version: unknown;
    try {
      version = JSON.parse(readFileSync(marker, "utf8")).version;
    } catch {
      version = undefined;
    }
    if (typeof version !== "number")
      throw new UsageError(
        `${marker}: expected {"version": ${STORE_VERSION}}, got a damaged file; restore it or ` +
          "choose another folder with --out",
      );
    if (version > STORE_VERSION)
      throw new UsageError(
        `${marker}: expected store version ${STORE_VERSION} or older, got ${version}; update ` +
          "CCT Lab or choose another folder with --out",
      );
  } else {
    writeFileWhole(marker, `${JSON.stringify({ version: STORE_VERSION })}\n`);
  }
  return new Store(folder);
}

/** The trials in one folder. */
export class Store {
  /** @param shared  what the folder is this machine's copy of, where it is one */
  constructor(
    readonly folder: string,
    readonly shared?: SharedPlace,
  ) {}

  /** The store as `--out` names it. */
  get address(): string {
    return this.shared?.address ?? this.folder;
  }

  /** Whether it is still where it was opened, and was not moved or unmounted. */
  get isThere(): boolean {
    return existsSync(join(this.folder, "store.json"));
  }

  /**
   * What tells this store from others, wherever a machine has it mounted; made when first asked
   * for.
   */
  get identity(): string {
    const marker = join(this.folder, "store.json");
    const { version, id } = JSON.parse(readFileSync(marker, "utf8")) as {
      version: number;
      id?: string;
    };
    if (id !== undefined) return id;
    writeFileWhole(marker, `${JSON.stringify({ version, id: randomUUID() })}\n`);
    return this.identity;
  }

  /** Folder of a trial; it may not exist yet. */
  trialFolder(id: string): string {
    return join(this.folder, "trials", id);
  }

  isDone(id: string): boolean {
    return existsSync(join(this.trialFolder(id), "DONE"));
  }

  /**
   * Takes a trial for this process, so that two runs do not write the same folder.
   * @param patience  milliseconds to wait for a living owner
   * @returns the function that gives the trial back
   * @throws WorkError if a living process still holds it after that
   */
  lock(id: string, patience = 60_000): Promise<() => void> {
    return lockFolder(this.trialFolder(id), `trial ${id}`, { patience });
  }
}

/** A trial's metrics, in its folder. */
export const METRICS_FILE = "tuning/metrics.jsonl";

/** Where a trial keeps answers and verdicts of its benchmark (name null) or of a further one. */
export function benchmarkFolder(trialFolder: string, name: string | null): string {
  return name === null ? trialFolder : join(trialFolder, "further", name);
}
