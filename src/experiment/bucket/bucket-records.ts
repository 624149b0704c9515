/**
 * @file Records of experiments in a bucket: `records/NAME` names the files of one, the newest of
 * that name; the files are `objects/HASH`. A machine that reads one has it in a folder named by the
 * hash of what it holds, apart from the folder that runs of its own write.
 */
import { existsSync, mkdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { sha256OfFile } from "../../files/hash.js";
import type { BroughtRecord } from "../record-place.js";
import type { Store } from "../store.js";
import type { Bucket, StoredText } from "./bucket.js";
import { DamagedObject } from "./bucket-faults.js";
import { getFiles, putFolder } from "./bucket-files.js";
import { OBJECTS } from "./bucket-inputs.js";
import { type FileHashes, hashOfFiles, manifestText, readManifest } from "./manifest.js";
import { filesBelow } from "./open-files.js";

const RECORDS = "records/";
const BROUGHT = ".records"; // no record's name begins with a dot

/** Puts the record there that lies in the store's folder under this name. */
export async function putRecord(name: string, bucket: Bucket, store: Store): Promise<void> {
  const folder = join(store.folder, name);
  const files = await putFolder(bucket, OBJECTS, folder, () => filesBelow(folder), "anew");
  await bucket.write(RECORDS + name, manifestText(files));
}

/** Brings all records, or the one of this name; one that is damaged comes as a sentence. */
export async function bringRecords(
  bucket: Bucket,
  store: Store,
  name: string | undefined,
): Promise<BroughtRecord[]> {
  const names = name === undefined ? await bucket.list(RECORDS) : [name];
  const brought: BroughtRecord[] = [];
  for (const one of names.filter(isPlainName)) {
    const stored = await bucket.text(RECORDS + one);
    if (stored === null) continue;
    try {
      brought.push({ name: one, folder: await broughtFolder(one, stored, bucket, store) });
    } catch (error) {
      if (!(error instanceof DamagedObject)) throw error;
      const fault =
        `${error.message}; run the experiment ${one} again, which computes no trial anew and ` +
        "writes its record";
      brought.push({ name: one, fault });
    }
  }
  return brought;
}

/** Folder of a record on this machine, whole; nothing of one that is damaged stays. */
async function broughtFolder(
  name: string,
  { text, age }: StoredText,
  bucket: Bucket,
  store: Store,
): Promise<string> {
  const files = readManifest(text, `store ${bucket.address.shown}: ${RECORDS}${name}`);
  const place = join(store.folder, BROUGHT, hashOfFiles(files));
  const folder = join(place, name);
  if (!isWhole(folder, files)) {
    rmSync(place, { recursive: true, force: true });
    await bringWhole(place, (aside) => getFiles(bucket, OBJECTS, files, join(aside, name)));
  }
  const written = new Date(Date.now() - age); // lists show when it was written there
  for (const path of Object.keys(files)) utimesSync(join(folder, path), written, written);
  return folder;
}

/** Makes a folder aside by `bring`, and puts it in place when it is whole. */
async function bringWhole(place: string, bring: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${place}.${process.pid}.partial`;
  const remove = (): void => rmSync(aside, { recursive: true, force: true });
  process.on("exit", remove); // one that is interrupted leaves nothing
  try {
    mkdirSync(aside, { recursive: true });
    await bring(aside);
    if (!existsSync(place)) renameSync(aside, place); // else another has brought the same
  } finally {
    remove();
    process.off("exit", remove);
  }
}

/** Whether these files are there, and what they were. */
const isWhole = (folder: string, files: FileHashes): boolean =>
  Object.entries(files).every(([path, hash]) => {
    const file = join(folder, path);
    return existsSync(file) && sha256OfFile(file) === hash;
  });

const isPlainName = (name: string): boolean => /^[^./\\][^/\\]*$/.test(name);
