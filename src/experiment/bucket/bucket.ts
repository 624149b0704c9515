/**
 * @file One store's part of a bucket: texts that are written once or on a condition, and objects
 * named by the SHA-256 of their bytes, verified on both ways. A server that goes away is waited
 * for.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type AwsSdk, loadAwsSdk, type S3Answer, type S3Client } from "./aws-sdk.js";
import type { BucketAddress } from "./bucket-address.js";
import {
  bucketFault,
  conditionFailed,
  DamagedObject,
  isMissing,
  mayPass,
} from "./bucket-faults.js";

const PAUSE = 1000; // milliseconds between attempts at a server that is away
const PATIENCE = { connectionTimeout: 5000, socketTimeout: 60_000 }; // milliseconds
const HOME_REGION = "us-east-1"; // what servers other than AWS call theirs
const silent = (): void => undefined;
/** What the SDK says besides its errors is told here, or of no use to a reader. */
const LOGGER = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };
const LARGE = 1 << 20; // bytes; a larger object is asked for before it is sent

/** Who is told that a server is waited for, and what ends the waiting. */
export interface BucketOptions {
  /** Told why it waits, and that it goes on. */
  readonly notice?: ((text: string) => void) | undefined;
  /** Aborted: what cannot be had at once is given up. */
  readonly signal?: AbortSignal | undefined;
  /** For who only reads: nothing is removed there, whatever is wrong with it. */
  readonly readOnly?: boolean | undefined;
}

/** A text as it stands in the bucket. */
export interface StoredText {
  readonly text: string;
  /** What tells this writing of it from others. */
  readonly etag: string;
  /** How old it is by the server's clock, in milliseconds. */
  readonly age: number;
}

/** On what condition a text is written: only if there is none, or only over a known writing. */
export type Condition = { readonly isNew: true } | { readonly etag: string };

/** Whether what has the name of bytes already is left there, or written over. */
export type PutHow = "once" | "anew";

/** Bytes of an open file, from its beginning on. */
export interface FileBytes {
  readonly file: number;
  readonly size: number;
  /** Hex SHA-256 of them. */
  readonly sha256: string;
}

/** One store's part of a bucket; keys are below its prefix. */
export class Bucket {
  /** Time by the server's clock at its last answer, in milliseconds. */
  private clock = Date.now();
  /** Whether it has answered before: only then is it waited for. */
  private known = false;

  private constructor(
    readonly address: BucketAddress,
    private readonly sdk: AwsSdk,
    private readonly client: S3Client,
    private readonly server: string | undefined,
    private readonly options: BucketOptions,
  ) {
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        const { headers } = answer.response as { headers: Record<string, string> };
        const date = Date.parse(headers["date"] ?? "");
        this.clock = Number.isNaN(date) ? Date.now() : date;
        return answer;
      },
      { step: "deserialize", name: "serverClock" },
    );
  }

  /**
   * A client for the address, by the environment: credentials, region and profile as the SDK finds
   * them, the server by AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL. Nothing is asked yet.
   * @throws UsageError if the SDK is not installed
   */
  static async at(address: BucketAddress, options: BucketOptions): Promise<Bucket> {
    const sdk = loadAwsSdk();
    const endpoint = process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"];
    const ownRegion = new sdk.S3Client({}).config.region();
    const client = new sdk.S3Client({
      region: await ownRegion.catch(() => process.env["AWS_DEFAULT_REGION"] ?? HOME_REGION),
      ...(endpoint !== undefined && { endpoint }),
      forcePathStyle: true, // what every server understands
      followRegionRedirects: true,
      requestHandler: PATIENCE,
      logger: LOGGER,
      // objects are verified by their names, here
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    });
    return new Bucket(address, sdk, client, endpoint, options);
  }

  /** A text; null if there is none. */
  async text(key: string): Promise<StoredText | null> {
    return this.patiently(async () => {
      const answer = await this.orMissing(new this.sdk.GetObjectCommand(this.place(key)));
      if (answer === null) return null;
      const text = await answer.Body!.transformToString();
      const age = this.clock - Number(answer.LastModified ?? this.clock);
      return { text, etag: answer.ETag!, age };
    });
  }

  /** Writes a text. @returns its etag; null if the condition is not met */
  async write(key: string, text: string, condition?: Condition): Promise<string | null> {
    const command = new this.sdk.PutObjectCommand({
      ...this.place(key),
      Body: text,
      ...(condition !== undefined &&
        ("isNew" in condition ? { IfNoneMatch: "*" } : { IfMatch: condition.etag })),
    });
    return this.patiently(async () => {
      try {
        return (await this.client.send(command)).ETag!;
      } catch (error) {
        // one that is gone meets no condition on what it was
        if (conditionFailed(error) || (condition && isMissing(error))) return null;
        throw error;
      }
    });
  }

  /** Removes an object; one that is not there is removed already. A reader's stays. */
  async remove(key: string): Promise<void> {
    if (this.options.readOnly) return;
    const command = new this.sdk.DeleteObjectCommand(this.place(key));
    await this.patiently(() => this.client.send(command));
  }

  /** Keys that begin with `prefix`, without it. */
  async list(prefix: string): Promise<string[]> {
    const { Bucket: name, Key: Prefix } = this.place(prefix);
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = { Bucket: name, Prefix, ContinuationToken };
      const answer = await this.patiently(() =>
        this.client.send(new this.sdk.ListObjectsV2Command(page)),
      );
      for (const { Key } of answer.Contents ?? []) keys.push(Key.slice(Prefix.length));
      ContinuationToken = answer.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys;
  }

  /**
   * Puts bytes there under the name that they have: `folder` and their hash.
   * @param how  "once": what has that name and size is left as it is; "anew": it is written over
   */
  async put(folder: string, { file, size, sha256 }: FileBytes, how: PutHow): Promise<void> {
    const place = this.place(folder + sha256);
    const once = how === "once";
    await this.patiently(async () => {
      const there =
        size < LARGE || !once ? null : await this.orMissing(new this.sdk.HeadObjectCommand(place));
      if (there?.ContentLength === size) return;
      const body = (): object =>
        size === 0
          ? Buffer.alloc(0)
          : createReadStream("", { fd: file, autoClose: false, start: 0, end: size - 1 });
      const command = new this.sdk.PutObjectCommand({
        ...place,
        Body: body(),
        ContentLength: size,
        ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
        // one of another size is cut, and replaced
        ...(once && there === null && { IfNoneMatch: "*" }),
      });
      try {
        await this.client.send(command);
      } catch (error) {
        if (!conditionFailed(error)) throw error;
      }
    });
  }

  /**
   * Brings the object `folder`/`sha256` into a file, whole or not at all.
   * @throws DamagedObject if it is gone or has other bytes; it is removed then, for it is of no use
   *   to anyone, and may be put again
   */
  async get(folder: string, sha256: string, path: string): Promise<void> {
    const key = folder + sha256;
    let fault: string | null = null;
    // twice, for bytes may change on the way
    for (let attempt = 0; attempt < 2; attempt++) {
      fault = await this.fetch(key, sha256, path);
      if (fault === null) return;
    }
    await this.remove(key);
    throw new DamagedObject(`store ${this.address.shown}: ${key} is damaged (${fault})`);
  }

  /** @returns null if it came whole, else what is wrong with it */
  private async fetch(key: string, sha256: string, path: string): Promise<string | null> {
    const aside = `${path}.${process.pid}.partial`;
    mkdirSync(dirname(path), { recursive: true });
    const command = new this.sdk.GetObjectCommand(this.place(key));
    return this.patiently(async () => {
      const answer = await this.orMissing(command);
      if (answer === null) return "it is not there";
      try {
        const hash = createHash("sha256");
        const hashed = new PassThrough();
        hashed.on("data", (bytes: Buffer) => hash.update(bytes));
        await pipeline(answer.Body!, hashed, createWriteStream(aside));
        const own = hash.digest("hex");
        if (own !== sha256) return `its bytes have hash ${own.slice(0, 12)}…`;
        renameSync(aside, path);
        return null;
      } finally {
        rmSync(aside, { force: true });
      }
    });
  }

  private place(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.address.bucket, Key: this.address.prefix + key };
  }

  private async orMissing(command: object): Promise<S3Answer | null> {
    try {
      return await this.client.send(command);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /**
   * Does `action`, again and again while a server that has answered before is away or busy.
   * @throws UsageError or WorkError, one sentence
   */
  private async patiently<T>(action: () => Promise<T>): Promise<T> {
    const { notice, signal } = this.options;
    for (let waited = false; ; waited = true) {
      try {
        const value = await action();
        this.known = true;
        if (waited) notice?.(`store ${this.address.shown}: it answers again`);
        return value;
      } catch (error) {
        const fault = bucketFault(error, this.address.shown, this.server);
        if (!this.known || !mayPass(error) || signal?.aborted) throw fault;
        const { message } = error as Error;
        if (!waited)
          notice?.(`store ${this.address.shown}: ${message}; going on when it answers again`);
        await sleep(PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
