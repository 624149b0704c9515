/**
 * @file Records of experiments in a bucket: `records/NAME` names the files of one, the newest of
 * that name; the files are `objects/HASH`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../errors.js";
import type { Store } from "../store.js";
import type { Bucket } from "./bucket.js";
import { DamagedObject } from "./bucket-faults.js";
import { getFiles, putFolder } from "./bucket-files.js";
import { OBJECTS } from "./bucket-inputs.js";
import { manifestText, readManifest } from "./manifest.js";
import { filesBelow } from "./open-files.js";

const SUMMARY = "summary.json"; // a folder with it holds a record, so it comes last

/** Puts the record there that lies in the store's folder under this name. */
export async function putRecord(name: string, bucket: Bucket, store: Store): Promise<void> {
  const folder = join(store.folder, name);
  const files = await putFolder(bucket, OBJECTS, folder, () => filesBelow(folder));
  await bucket.write(`records/${name}`, manifestText(files));
}

/** Brings all records. @throws UsageError at the first that is damaged */
export async function getRecords(bucket: Bucket, store: Store): Promise<void> {
  for (const name of await bucket.list("records/")) {
    const key = `records/${name}`;
    const stored = await bucket.text(key);
    const where = `store ${bucket.address.shown}: ${key}`;
    if (stored === null || !isPlainName(name)) continue;
    try {
      const files = readManifest(stored.text, where);
      await getFiles(bucket, OBJECTS, files, join(store.folder, name), [SUMMARY]);
    } catch (error) {
      if (!(error instanceof DamagedObject)) throw error;
      if (existsSync(join(store.folder, name, SUMMARY))) continue; // as it was brought before
      throw new UsageError(
        `${error.message}; run the experiment ${name} again, which computes no trial anew and ` +
          "writes its record",
      );
    }
  }
}

const isPlainName = (name: string): boolean => !/[/\\]|^\.\.?$|^(trials|inputs|runs)$/.test(name);
