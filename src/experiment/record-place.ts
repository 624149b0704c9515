/**
 * @file Records that lie in a bucket, for the readers of folders: they are brought to this machine,
 * verified by their hashes and whole, and read from there. Readers are synchronous, so a process of
 * its own brings them (bucket/bring-records.ts).
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { UsageError, WorkError } from "../errors.js";

/** A record of a bucket on this machine, or why it cannot be had. */
export type BroughtRecord = { readonly name: string } & (
  | { readonly folder: string; readonly fault?: undefined }
  | { readonly folder?: undefined; readonly fault: string }
);

/** What the process answers, as JSON. */
export type BringAnswer =
  | { readonly records: readonly BroughtRecord[] }
  | { readonly usage: boolean; readonly fault: string };

const PROCESS = join(__dirname, "bucket", "bring-records.js");
const LARGEST_ANSWER = 1 << 28; // bytes: a quarter of a KB a record

/** Whether a flag, an argument or the name of a record names a bucket. */
export const isInBucket = (place: string): boolean => /^s3:/i.test(place);

/**
 * Brings the records of a store in a bucket, each into a folder of its own.
 * @param store  `s3://BUCKET[/PREFIX]`
 * @param name  of the only one to be brought; all when absent
 * @throws UsageError if address, credentials or bucket are wrong; WorkError if its server is away
 */
export function bringRecords(store: string, name?: string): readonly BroughtRecord[] {
  const argv = [PROCESS, store, ...(name === undefined ? [] : [name])];
  const { status, signal, stdout, error } = spawnSync(process.execPath, argv, {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: LARGEST_ANSWER,
  });
  if (status !== 0)
    throw new WorkError(
      `store ${store}: expected its records to be brought here, but that was ended ` +
        `(${error?.message ?? signal ?? `code ${status}`}); ask again`,
    );
  const answer = JSON.parse(stdout) as BringAnswer;
  if ("records" in answer) return answer.records;
  throw answer.usage ? new UsageError(answer.fault) : new WorkError(answer.fault);
}

/**
 * Brings one record. @returns its folder; undefined if the bucket has none of this name
 * @throws UsageError if it is damaged there; what {@link bringRecords} throws
 */
export function bringRecord(store: string, name: string): string | undefined {
  const [brought] = bringRecords(store, name);
  if (brought?.fault !== undefined) throw new UsageError(brought.fault);
  return brought?.folder;
}

/**
 * The folder of the record `s3://BUCKET[/PREFIX]/NAME`, which is brought.
 * @throws UsageError if there is none, or it is damaged; what {@link bringRecords} throws
 */
export function bucketRecordFolder(address: string): string {
  const parts = /^(.*[^/])\/+([^/]+)\/*$/.exec(address);
  if (parts === null || /^s3:$/i.test(parts[1]!))
    throw new UsageError(
      `${address}: expected a record's address, s3://bucket/prefix/NAME; correct it`,
    );
  const [, store, name] = parts as unknown as [string, string, string];
  const folder = bringRecord(store, name);
  if (folder !== undefined) return folder;
  throw new UsageError(
    `${address}: expected a record in ${store}, found none of this name; ` +
      `\`npx cct list --results ${store}\` shows them`,
  );
}
