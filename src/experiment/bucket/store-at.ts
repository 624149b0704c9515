/** @file The store of a name: a folder, or one in a bucket with a copy on this machine. */
import { resolve } from "node:path";
import { isInBucket } from "../record-place.js";
import { openStore, Store } from "../store.js";

/** How a store is opened. */
export interface StoreAtOptions {
  /** Make it if there is none. */
  readonly create?: boolean;
  /** Gives up waiting for a bucket's server when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The store in a folder or at `s3://bucket/prefix`; unless it is to be made, for who only reads.
 * @throws what opening it throws
 */
export async function storeAt(
  out: string,
  { create = false, signal }: StoreAtOptions = {},
): Promise<Store> {
  if (!isInBucket(out)) return create ? openStore(resolve(out)) : new Store(resolve(out));
  const { openBucketStore } = await import("./bucket-store.js");
  const notice = (text: string): void => void process.stderr.write(`${text}\n`);
  return openBucketStore(out, { create, readOnly: !create, signal, notice });
}
