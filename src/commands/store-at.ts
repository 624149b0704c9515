/** @file The store that a flag names: a folder, or one in a bucket with a copy on this machine. */
import { join, resolve } from "node:path";
import { UsageError } from "../errors.js";
import type { ExperimentSpec } from "../experiment/spec.js";
import type { Store } from "../experiment/store.js";

/** How a store is opened. */
interface StoreAtOptions {
  /** Make it if there is none. */
  readonly create?: boolean;
  /** Gives up waiting for a bucket's server when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether a flag or an argument names a bucket. */
export const isInBucket = (out: string): boolean => /^s3:/i.test(out);

/** How a flag that {@link storeAt} reads is shown in a verb's help. */
export const STORE_HELP = "store of trials and results: a folder, or s3://bucket/prefix";

/** The store in a folder or at `s3://bucket/prefix`. @throws what opening it throws */
export async function storeAt(
  out: string,
  { create = false, signal }: StoreAtOptions = {},
): Promise<Store> {
  if (isInBucket(out)) {
    const { openBucketStore } = await import("../experiment/bucket/bucket-store.js");
    const notice = (text: string): void => void process.stderr.write(`${text}\n`);
    return openBucketStore(out, { create, signal, notice });
  }
  const { openStore, Store } = await import("../experiment/store.js");
  return create ? openStore(resolve(out)) : new Store(resolve(out));
}

/** The same with what is done there of a spec's trials. */
export async function storeWithTrials(
  out: string,
  spec: ExperimentSpec,
  options: StoreAtOptions = {},
): Promise<Store> {
  const store = await storeAt(out, options);
  if (store.shared === undefined) return store;
  const { trialsOf } = await import("../experiment/trial.js");
  await store.shared.exchange(trialsOf(spec).map(({ id }) => id));
  return store;
}

/** A folder of records; those in a bucket are brought first. */
export async function recordsAt(results: string): Promise<string> {
  if (!isInBucket(results)) return resolve(results);
  const store = await storeAt(results);
  await store.shared?.getRecords();
  return store.folder;
}

/**
 * The record that a name, a folder or `s3://bucket/prefix/NAME` names, which is brought first.
 * @throws UsageError if the bucket has none of this name
 */
export async function recordAt(name: string): Promise<string> {
  if (!isInBucket(name)) return name;
  const { holdsRecord } = await import("../experiment/record-files.js");
  const store = name.slice(0, name.lastIndexOf("/"));
  const folder = join(await recordsAt(store), name.slice(store.length + 1));
  if (holdsRecord(folder)) return folder;
  throw new UsageError(
    `${name}: expected a record in ${store}, found none of this name; ` +
      `\`npx cct list --results ${store}\` shows them`,
  );
}
