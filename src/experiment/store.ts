/**
 * @file The content-addressed store: one folder a trial, named by the hash of its spec; DONE is written last,
 * so a trial either counts whole or goes on where it stopped.
 * ```
 * store.json                 {version}
 * trials/ID/  spec.json environment.json checkpoints/ metrics.jsonl generations.jsonl verdicts.jsonl summary.json DONE
 * ```
 */
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { UsageError, WorkError } from "../errors.js";
import { writeFileWhole } from "../files/write.js";

/** Layout version; a store of a newer one is refused. */
export const storeVersion = 1;

/** Opens (or makes) a store. @throws UsageError if a newer version of this program wrote it, or store.json is damaged */
export function openStore(folder: string): Store {
  const marker = join(folder, "store.json");
  if (existsSync(marker)) {
    let version: unknown;
    try { version = JSON.parse(readFileSync(marker, "utf8")).version; } catch { version = undefined; }
    if (typeof version !== "number")
      throw new UsageError(`${marker}: expected {"version": ${storeVersion}}, got a damaged file; restore it or choose another folder with --out`);
    if (version > storeVersion)
      throw new UsageError(`${marker}: expected store version ${storeVersion} or older, got ${version}; update CCT Lab or choose another folder with --out`);
  } else {
    writeFileWhole(marker, `${JSON.stringify({ version: storeVersion })}\n`);
  }
  return new Store(folder);
}

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
   * Takes a trial for this process, so that two runs do not write the same folder; a dead owner's lock is taken over.
   * @throws WorkError if a living process holds it
   */
  lock(id: string): () => void {
    const folder = this.trialFolder(id), path = join(folder, "LOCK");
    mkdirSync(folder, { recursive: true });
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        const file = openSync(path, "wx");
        writeSync(file, String(process.pid));
        closeSync(file);
        return () => rmSync(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST")
          throw new WorkError(`cannot lock trial ${id}: ${(error as Error).message}; free space or choose another folder with --out`);
        const owner = Number(readFileSync(path, "utf8"));
        if (owner > 0 && owner !== process.pid && isAlive(owner))
          throw new WorkError(`trial ${id} is being computed by process ${owner}; wait for it, or end it and run again`);
        rmSync(path, { force: true });
      }
    }
    throw new WorkError(`cannot lock trial ${id}: ${path} keeps coming back; run again when no other run uses this store`);
  }
}

function isAlive(pid: number): boolean {
  try { process.kill(pid, 0); return true; } catch (error) { return (error as NodeJS.ErrnoException).code === "EPERM"; }
}
