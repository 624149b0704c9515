/**
 * @file What can be wrong with a bucket, each in one sentence: credentials, the bucket's name, its
 * server, an object whose bytes are not those that its name says.
 */
import { UsageError, WorkError } from "../../errors.js";

/** An object whose bytes are not those of its name, or which is gone; others can be used. */
export class DamagedObject extends WorkError {}

/** What the SDK throws, as far as it is looked at. */
interface Refusal extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const NO_CREDENTIALS = new Set(["CredentialsProviderError", "TokenProviderError"]);
const WRONG_CREDENTIALS = new Set([
  ...["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "ExpiredToken"],
  ...["InvalidToken", "XAdminUserNotFound", "RequestTimeTooSkewed", "InvalidClientTokenId"],
]);
const PASSING = new Set([
  ...["TimeoutError", "RequestTimeout", "SlowDown", "ServiceUnavailable", "InternalError"],
  ...["ThrottlingException", "ConditionalRequestConflict", "OperationAborted"],
]);
const AWAY =
  /^(ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOST|ENET|ERR_STREAM_PREMATURE|EPROTO|ERR_SSL)/;

const statusOf = (error: Refusal): number => error.$metadata?.httpStatusCode ?? 0;

/** Whether the same request may be answered later: the server is away, busy or full. */
export function mayPass(thrown: unknown): boolean {
  const error = thrown as Refusal;
  return PASSING.has(error.name) || AWAY.test(error.code ?? "") || statusOf(error) >= 500;
}

/** Whether a condition was not met: somebody else had written, or removed, the object. */
export const conditionFailed = (thrown: unknown): boolean =>
  (thrown as Refusal).name === "PreconditionFailed" || statusOf(thrown as Refusal) === 412;

/** Whether there is no such object; of a bucket that is not there, false. */
export function isMissing(thrown: unknown): boolean {
  const { name } = thrown as Refusal;
  return name === "NoSuchKey" || name === "NotFound";
}

/**
 * What the SDK threw, as one sentence with the way out.
 * @param where  the store's address
 * @param server  address of its server, where it is not AWS
 */
export function bucketFault(thrown: unknown, where: string, server: string | undefined): Error {
  if (thrown instanceof UsageError || thrown instanceof WorkError) return thrown;
  const error = thrown as Refusal;
  const at = server === undefined ? "" : ` at ${server}`;
  const said = error.message.split("\n")[0]!;
  if (NO_CREDENTIALS.has(error.name))
    return new UsageError(
      `store ${where}: expected credentials for it${at}, found none (${said}); set ` +
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    );
  if (error.name === "NoSuchBucket" || error.name === "InvalidBucketName")
    return new UsageError(
      `store ${where}: expected a bucket of this name${at}, found none; make it, or correct the ` +
        "address",
    );
  if (WRONG_CREDENTIALS.has(error.name) || statusOf(error) === 401 || statusOf(error) === 403)
    return new UsageError(
      `store ${where}: expected credentials that may read and write it${at}, but it says ` +
        `"${said}" (${error.name}); correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ` +
        "AWS_PROFILE, then run again: nothing is lost",
    );
  if (mayPass(error))
    return new WorkError(
      `store ${where}: expected its server${at}, but it cannot be reached (${said}); start it, ` +
        "or say in AWS_ENDPOINT_URL_S3 where it is, then run again: nothing is lost",
    );
  return new WorkError(
    `store ${where}: expected its server${at} to do as asked, but it says "${said}" ` +
      `(${error.name}); correct that, then run again: nothing is lost`,
  );
}
