/** @file Where a worker finds the store that a trial is to be kept in. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { WorkError } from "../../errors.js";
import { openStore, type Store } from "../store.js";
import { HOST } from "../place.js";
import type { TrialJob } from "./trial-queue.js";

/**
 * The store of a job, in the folder that the worker was told, else where the asking machine has it.
 * @throws WorkError if it is at neither place
 */
export function workerStore({ store }: TrialJob, out: string | undefined): Store {
  const folders = [...new Set([out ?? store.folder, store.folder])];
  for (const folder of folders) {
    if (!existsSync(join(folder, "store.json"))) continue;
    const found = openStore(folder);
    if (found.identity === store.id) return found;
  }
  throw new WorkError(
    `worker on ${HOST}: expected the run's store, ${store.folder}, in ${folders.join(" or ")}, ` +
      "found it not; mount the folder of the run here, and name it with --out",
  );
}
