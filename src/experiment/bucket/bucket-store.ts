/**
 * @file A store in a bucket of S3 or of a server that speaks its language. This machine has a
 * folder that is its copy, in which trials are computed as in any store.
 * ```
 * store.json      {version, id}
 * inputs/HASH     what trials read: names and hashes of its files
 * objects/HASH    files of inputs and of records
 * trials/ID/HASH  files of a trial
 * flight/ID       the files that a trial in flight had last
 * done/ID         the files of a finished trial; written once, after them
 * failures/ID     why the last attempt at a trial ended
 * leases/ID       who computes a trial, and how far it is
 * records/NAME    the files of a record
 * ```
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { UsageError, WorkError } from "../../errors.js";
import { projectRoot } from "../../files/project-root.js";
import { writeFileWhole } from "../../files/write.js";
import type { BroughtRecord } from "../record-place.js";
import type { HoldOptions, SharedPlace } from "../shared-place.js";
import { openStore, Store, STORE_VERSION } from "../store.js";
import type { Trial } from "../trial.js";
import { readFailure, readState } from "../trial-state.js";
import type { TrialStatus } from "../trial-status.js";
import { Bucket, type BucketOptions } from "./bucket.js";
import { bucketAddress } from "./bucket-address.js";
import { forAll } from "./bucket-files.js";
import { getInputs, putInputs } from "./bucket-inputs.js";
import { Lease, type LeaseOptions } from "./bucket-lease.js";
import { bringRecords, putRecord } from "./bucket-records.js";
import { bucketStatuses } from "./bucket-status.js";
import { BucketTrials } from "./bucket-trials.js";

/** How a store in a bucket is opened. */
export interface BucketStoreOptions extends BucketOptions, LeaseOptions {
  /** Make it if there is none, and see that its server can keep it. */
  readonly create?: boolean | undefined;
  /** Folder of this machine's copies; CCT_STORE_CACHE or .cache/stores when absent. */
  readonly cache?: string | undefined;
}

const MARKER = "store.json";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FAREWELL = 10_000; // milliseconds for the last record of a trial that is given up
const PATIENCE = 60_000; // milliseconds that another machine is waited for

/**
 * Opens (or makes) the store at `s3://BUCKET[/PREFIX]`.
 * @throws UsageError if it is no such address, the SDK is not installed, credentials or bucket are
 *   wrong, or there is no store; WorkError if its server is away or knows no conditional writes
 */
export async function openBucketStore(text: string, options: BucketStoreOptions): Promise<Store> {
  const address = bucketAddress(text);
  const bucket = await Bucket.at(address, options);
  const marker = await markerOf(bucket, options.create ?? false);
  const { id } = parsedMarker(marker, bucket);
  const caches =
    options.cache ?? process.env["CCT_STORE_CACHE"] ?? join(projectRoot, ".cache", "stores");
  const folder = join(caches, id);
  writeFileWhole(join(folder, MARKER), marker);
  openStore(folder); // refuses a newer version's
  return new Store(folder, new BucketPlace(bucket, new Store(folder), options));
}

/** Text of store.json. */
async function markerOf(bucket: Bucket, create: boolean): Promise<string> {
  const known = await bucket.text(MARKER);
  const { shown } = bucket.address;
  if (known === null && !create)
    throw new UsageError(
      `store ${shown}: expected a store, found no ${MARKER}; correct the address, or make one ` +
        `with \`cct run SPEC --out ${shown}\``,
    );
  const text = known?.text ?? `${JSON.stringify({ version: STORE_VERSION, id: randomUUID() })}\n`;
  if (!create) return text;
  const written = await bucket.write(MARKER, text, { isNew: true });
  if (written !== null && known !== null)
    throw new WorkError(
      `store ${shown}: expected a server that writes an object only if there is none ` +
        "(If-None-Match), but this one overwrites it; update it or choose another",
    );
  return written !== null ? text : (await bucket.text(MARKER))!.text;
}

function parsedMarker(text: string, { address }: Bucket): { id: string } {
  let id: unknown;
  try {
    id = (JSON.parse(text) as { id?: unknown }).id;
  } catch {
    // told below
  }
  if (typeof id === "string" && UUID.test(id)) return { id };
  throw new UsageError(
    `store ${address.shown}: expected {"version": ${STORE_VERSION}, "id": …} in ${MARKER}, got ` +
      "a damaged one; restore it or choose another prefix",
  );
}

/** The bucket behind a store's folder. */
class BucketPlace implements SharedPlace {
  private readonly trials: BucketTrials;

  constructor(
    private readonly bucket: Bucket,
    private readonly store: Store,
    private readonly options: BucketStoreOptions,
  ) {
    this.trials = new BucketTrials(bucket, store);
  }

  get address(): string {
    return this.bucket.address.shown;
  }

  private readonly notice = (sentence: string): void => this.options.notice?.(sentence);

  async exchange(ids: readonly string[], warn = this.notice): Promise<void> {
    const there = await this.trials.done(ids);
    const unlike = [...new Set(ids)].filter((id) => there.has(id) !== this.store.isDone(id));
    await forAll(unlike, async (id) => {
      if (there.has(id)) await this.trials.get(id, "record", warn);
      else if (!this.options.readOnly) await this.trials.finish(id, warn);
    });
  }

  putInputs(trials: readonly Trial[]): Promise<void> {
    return putInputs(trials, this.bucket);
  }

  getInputs(trial: Trial): Promise<void> {
    return getInputs(trial, this.bucket, this.store);
  }

  async hold(
    { id, arm, seed }: Trial,
    work: (signal: AbortSignal) => Promise<void>,
    { signal, patience = PATIENCE }: HoldOptions,
  ): Promise<void> {
    const isDone = (): Promise<boolean> => this.trials.get(id, "whole", this.notice);
    const wait = { ...this.options, patience, signal, isDone };
    const what = `trial ${id} (${arm}, seed ${seed})`;
    const lease = await Lease.take(this.bucket, `leases/${id}`, what, wait);
    if (lease === null) return;
    try {
      if (await isDone()) return; // between the look and the lease
      await this.compute(id, lease, work, signal);
    } finally {
      await lease.release().catch(() => undefined); // it is lost by its silence then
    }
  }

  /** Computes a trial that is held. */
  private async compute(
    id: string,
    lease: Lease,
    work: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await this.trials.resume(id, this.notice);
    await this.bucket.remove(`failures/${id}`);
    const folder = this.store.trialFolder(id);
    const flight = this.trials.flight(id);
    const put = (): Promise<void> =>
      flight.put(async () => {
        await lease.beat(readState(folder));
        return !lease.lost.aborted;
      });
    lease.keep(this.options, () => readState(folder), put);
    try {
      await work(signal === undefined ? lease.lost : AbortSignal.any([signal, lease.lost]));
    } catch (error) {
      await lease.stop();
      lease.lost.throwIfAborted();
      if (signal?.aborted) await soon(put());
      else await this.tellFailure(id);
      throw error;
    }
    await lease.stop();
    await this.trials.finish(id, this.notice);
  }

  private async tellFailure(id: string): Promise<void> {
    const failure = readFailure(this.store.trialFolder(id));
    if (failure !== null) await this.bucket.write(`failures/${id}`, JSON.stringify(failure));
  }

  bringMetrics(trials: readonly Trial[]): Promise<void> {
    return this.trials.bringMetrics(trials.map(({ id }) => id));
  }

  statuses(trials: readonly Trial[]): Promise<TrialStatus[]> {
    return bucketStatuses(trials, this.bucket);
  }

  putRecord(name: string): Promise<void> {
    return putRecord(name, this.bucket, this.store);
  }

  bringRecords(name?: string): Promise<readonly BroughtRecord[]> {
    return bringRecords(this.bucket, this.store, name);
  }
}

/** What can be done of `action` before this process ends. */
async function soon(action: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, FAREWELL)));
  await Promise.race([action.catch(() => undefined), late]);
  clearTimeout(timer);
}
