/**
 * @file Finds the AWS SDK, which is no part of `npm ci`: what `npm run setup:s3` made in .cache/s3,
 * or an @aws-sdk/client-s3 that was installed beside the project's packages. Only what is used of
 * it is described here, so that the project builds without it.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { UsageError } from "../../errors.js";
import { projectRoot } from "../../files/project-root.js";

/** What a request is answered, of all kinds of request; keys are S3's own. */
export interface S3Answer {
  readonly ETag?: string;
  readonly Body?: Readable & { transformToString(): Promise<string> };
  readonly LastModified?: Date;
  readonly ContentLength?: number;
  readonly Contents?: readonly { readonly Key: string }[];
  readonly NextContinuationToken?: string;
}

/** What goes around a request: it sees the server's answer as HTTP. */
type Middleware = (
  next: (args: object) => Promise<{ response: unknown }>,
) => (args: object) => Promise<{ response: unknown }>;

/** A client of one server. */
export interface S3Client {
  send(command: object): Promise<S3Answer>;
  readonly config: { region(): Promise<string> };
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
}

type Command = new (input: object) => object;

/** The classes of @aws-sdk/client-s3 that are used here. */
export interface AwsSdk {
  readonly S3Client: new (options: object) => S3Client;
  readonly DeleteObjectCommand: Command;
  readonly GetObjectCommand: Command;
  readonly HeadObjectCommand: Command;
  readonly ListObjectsV2Command: Command;
  readonly PutObjectCommand: Command;
}

const PACKAGE = "@aws-sdk/client-s3";
const FOLDERS = [join(projectRoot, ".cache", "s3"), projectRoot];

/** Folder whose node_modules hold the SDK; undefined if it is not installed. */
function findAwsSdk(): string | undefined {
  return FOLDERS.find((folder) =>
    existsSync(join(folder, "node_modules", PACKAGE, "package.json")),
  );
}

/** Loads the SDK. @throws UsageError if it is not installed, or is no whole installation */
export function loadAwsSdk(): AwsSdk {
  const folder = findAwsSdk();
  if (folder === undefined)
    throw new UsageError(
      `store: expected ${PACKAGE} for an address s3://, found none: it is not installed; run ` +
        "`npm run setup:s3 -- --sdk`",
    );
  // it says at each start which version of Node it will need some day
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  try {
    return createRequire(join(folder, "package.json"))(PACKAGE) as AwsSdk;
  } catch (error) {
    throw new UsageError(
      `store: expected a whole ${PACKAGE}, but the one in ${folder} does not load ` +
        `(${(error as Error).message.split("\n")[0]}); run \`npm run setup:s3 -- --sdk\` again`,
    );
  }
}
