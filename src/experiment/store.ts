/**
 * @file The content-addressed store: one folder a trial, named by the hash of its spec; DONE is
 * written last, so a trial either counts whole or goes on where it stopped.
 * ```
 * store.json                 {version}
 * trials/ID/  spec.json environment.json tuning/ curve/ model/ generations.jsonl verdicts.jsonl
 * summary.json DONE
 *             further/NAME/  generations.jsonl verdicts.jsonl, of each further benchmark
 * ```
 */
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError, WorkError } from "../errors.js";
import { writeFileWhole } from "../files/write.js";

/** Layout version; a store of a newer one is refused. */
export const STORE_VERSION = 1;

/**
 * Opens (or makes) a store. @throws UsageError if a newer version of this program wrote it, or
 * store.json is damaged
 */
export function openStore(folder: string): Store {
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
  constructor(readonly folder: string) {}

  /** Folder of a trial; it may not exist yet. */
  trialFolder(id: string): string {
    return join(this.folder, "trials", id);
  }

  isDone(id: string): boolean {
    return existsSync(join(this.trialFolder(id), "DONE"));
  }

  /**
   * Takes a trial for this process, so that two runs do not write the same folder. A dead owner's
   * lock is taken over; a living one is waited for: it may be the orphan of a killed run, about to
   * notice, or another run, about to finish.
   * @param patience  milliseconds to wait
   * @returns the function that gives the trial back
   * @throws WorkError if a living process still holds it after that
   */
  lock(id: string, patience = 60_000): Promise<() => void> {
    return lockFolder(this.trialFolder(id), `trial ${id}`, patience);
  }
}

/**
 * As {@link Store.lock}, for any folder of a store.
 * @param what  as errors name it
 */
export async function lockFolder(
  folder: string,
  what: string,
  patience: number,
): Promise<() => void> {
  const path = join(folder, "LOCK");
  const deadline = Date.now() + patience;
  mkdirSync(folder, { recursive: true });
  for (;;) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        throw new WorkError(
          `cannot lock ${what}: ${(error as Error).message}; free space or choose another ` +
            "folder with --out",
        );
    }
    const owner = ownerOf(path);
    if (owner !== null && isAlive(owner)) {
      if (Date.now() > deadline)
        throw new WorkError(
          `store: ${what} must be free, but is being computed by process ${owner}; wait for ` +
            "it, or end it and run again",
        );
      await sleep(200);
    } else {
      rmSync(path, { force: true });
    }
  }
}

/** Where a trial keeps answers and verdicts of its benchmark (name null) or of a further one. */
export function benchmarkFolder(trialFolder: string, name: string | null): string {
  return name === null ? trialFolder : join(trialFolder, "further", name);
}

/** The process that a lock names; null if the lock is gone or was never written whole. */
function ownerOf(path: string): number | null {
  try {
    return Number(readFileSync(path, "utf8")) || null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
