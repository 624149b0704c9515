/** @file Where a worker finds the store that a trial is to be kept in. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { WorkError } from "../../errors.js";
import { openBucketStore } from "../bucket/bucket-store.js";
import { HOST } from "../place.js";
import { isInBucket } from "../record-place.js";
import { openStore, type Store } from "../store.js";
import type { TrialJob } from "./trial-queue.js";

/** Who is told that a bucket is waited for, and what ends the waiting. */
interface WorkerStoresOptions {
  readonly notice: (text: string) => void;
  readonly stop: AbortSignal;
}

/** The stores of a worker's jobs; a bucket is opened once. */
export class WorkerStores {
  private readonly buckets = new Map<string, Store>();

  /** @param out  where this machine has them; where the asking machine has them when absent */
  constructor(
    private readonly out: string | undefined,
    private readonly options: WorkerStoresOptions,
  ) {}

  /**
   * The store of a job, where the worker was told, else where the asking machine has it.
   * @throws WorkError if it is at neither place; what opening a bucket throws
   */
  async of({ store }: TrialJob): Promise<Store> {
    const places = [...new Set([this.out ?? store.folder, store.folder])];
    for (const place of places) {
      const found = isInBucket(place) ? await this.bucket(place) : folderStore(place);
      if (found?.identity === store.id) return found;
    }
    throw new WorkError(
      `worker on ${HOST}: expected the run's store, ${store.folder}, in ${places.join(" or ")}, ` +
        "found it not; mount the folder of the run here, and name it with --out",
    );
  }

  private async bucket(address: string): Promise<Store> {
    const { notice, stop: signal } = this.options;
    const known = this.buckets.get(address);
    const store = known ?? (await openBucketStore(address, { create: true, notice, signal }));
    this.buckets.set(address, store);
    return store;
  }
}

function folderStore(folder: string): Store | undefined {
  return existsSync(join(folder, "store.json")) ? openStore(folder) : undefined;
}
