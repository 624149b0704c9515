/** @file What verbs have in common that are told a store or a record. */
import type { StoreAtOptions } from "../experiment/bucket/store-at.js";
import type { ExperimentSpec } from "../experiment/spec.js";
import type { Store } from "../experiment/store.js";

/** How a flag that names a store is shown in a verb's help. */
export const STORE_HELP = "store of trials and results: a folder, or s3://bucket/prefix";

/** How a flag that names a place of records is shown. */
export const RESULTS_HELP = "folder of records, or s3://bucket/prefix";

/** How what names a record is shown. */
export const RECORD_HELP = "an experiment, a record's folder, or s3://bucket/prefix/NAME";

/** The store in a folder or at `s3://bucket/prefix`, with what is done there of a spec's trials. */
export async function storeWithTrials(
  out: string,
  spec: ExperimentSpec,
  options: StoreAtOptions = {},
): Promise<Store> {
  const { storeAt } = await import("../experiment/bucket/store-at.js");
  const store = await storeAt(out, options);
  if (store.shared === undefined) return store;
  const { trialsOf } = await import("../experiment/trial.js");
  await store.shared.exchange(trialsOf(spec).map(({ id }) => id));
  return store;
}
