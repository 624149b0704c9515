/** @file Addresses of stores in a bucket: `s3://BUCKET[/PREFIX]`. */
import { UsageError } from "../../errors.js";

/** A store's place in a bucket. */
export interface BucketAddress {
  /** As sentences show it, without a slash at its end. */
  readonly shown: string;
  /** Name of the bucket. */
  readonly bucket: string;
  /** Before all keys of the store; "" or ends in a slash. */
  readonly prefix: string;
}

/** Reads an address. @throws UsageError if it is none */
export function bucketAddress(text: string): BucketAddress {
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w!.*'()/-]*))?$/i.exec(text);
  const folders = (parts?.[2] ?? "").split("/").filter((name) => name !== "");
  if (parts === null || folders.some((name) => name === "." || name === ".."))
    throw new UsageError(
      `store: expected an address like s3://bucket/folder, of letters, digits and -_.!*'(), got ` +
        `"${text}"; correct it`,
    );
  const bucket = parts[1]!;
  return {
    shown: ["s3:/", bucket, ...folders].join("/"),
    bucket,
    prefix: folders.map((name) => `${name}/`).join(""),
  };
}
