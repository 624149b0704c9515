/**
 * @file One request to a hub or another store of public files, with its failures put into one
 * sentence each. A store that is busy (429, 502, 503, 504) is asked again after the time that it
 * names (Retry-After, RFC 9110 section 10.2.3), or after waits that double.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError, WorkError } from "../errors.js";

/** Where files are asked for, and with whose rights. */
export interface Hub {
  /** Address without a slash at its end. */
  readonly endpoint: string;
  /** Sent as a bearer token; without it public files alone are found. */
  readonly token: string | undefined;
  /** Ends a request that is under way. */
  readonly signal: AbortSignal | undefined;
  /** The model or data set, as errors name it. */
  readonly what: string;
  /** The way out of 401, 403 and 404; default: of a model that is pulled. */
  readonly remedy?: string | undefined;
  /** The first wait for a store that is busy and names no time, in ms; default 1000. */
  readonly firstWait?: number | undefined;
  /** Called with one sentence when a wait begins. */
  readonly notify?: ((sentence: string) => void) | undefined;
}

/** Requests for one answer, waits between them included, before it counts as failed. */
const ATTEMPTS = 6;
/** The longest wait that is kept to, in ms; hubs count requests over five minutes. */
const LONGEST_WAIT = 300_000;
const BUSY = new Set([429, 502, 503, 504]);

/**
 * GET of a path; redirections are followed, and the token goes to no other host.
 * @returns an answer of status 2xx, or of 416 where a range was asked for
 * @throws UsageError on 401, 403 and 404; WorkError on any other failure
 */
export async function request(
  hub: Hub,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(hub, path, headers);
    if (answer.ok || (answer.status === 416 && "range" in headers)) return answer;
    const wait = waitFor(answer, hub, attempt);
    if (wait === undefined) throw await refusal(hub, path, answer);
    await answer.body?.cancel();
    hub.notify?.(
      `${hub.what}: ${hub.endpoint} answered ${answer.status}, asking again in ` +
        `${(wait / 1000).toFixed(wait < 10_000 ? 1 : 0)} s`,
    );
    await sleep(wait, undefined, { signal: hub.signal }).catch((error: unknown) => {
      throw failure(hub, error, "stopped while waiting");
    });
  }
}

async function ask(
  hub: Hub,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const { endpoint, token, signal } = hub;
  try {
    return await fetch(`${endpoint}${path}`, {
      headers: {
        "accept-encoding": "identity",
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      signal: signal ?? null,
    });
  } catch (error) {
    throw failure(hub, error, `cannot reach ${endpoint}`);
  }
}

/** Milliseconds to wait before asking again, or undefined if asking again is of no use. */
function waitFor(answer: Response, hub: Hub, attempt: number): number | undefined {
  // a signed address of a store of blobs runs out after a while; the hub signs another
  const expired = answer.status === 403 && new URL(answer.url).host !== new URL(hub.endpoint).host;
  if (attempt >= (expired ? 3 : ATTEMPTS) || !(expired || BUSY.has(answer.status)))
    return undefined;
  const wait = retryAfter(answer) ?? (hub.firstWait ?? 1000) * 2 ** (attempt - 1);
  return wait <= LONGEST_WAIT ? wait : undefined;
}

/** Retry-After in ms: seconds, or the time until a date; undefined where there is none. */
function retryAfter(answer: Response): number | undefined {
  const value = answer.headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** The error for an answer that is a refusal, with the store's own words where it says any. */
async function refusal(hub: Hub, path: string, answer: Response): Promise<Error> {
  const { endpoint, token, what, remedy } = hub;
  const said = await wordsOf(answer);
  const words = said === undefined ? "" : ` (“${said}”)`;
  switch (answer.status) {
    case 401:
    case 403:
      return new UsageError(
        said === undefined
          ? `${what}: ${endpoint} answered ${answer.status}, it does not exist or needs ` +
              `${token ? "another" : "an access"} token; ` +
              `${remedy ?? "check the name, and set HF_TOKEN to a token that may read it"}`
          : `${what}: ${endpoint} answered ${answer.status}${words}; ` +
              `${remedy ?? "ask for access on its page, and set HF_TOKEN to a token that may read it"}`,
      );
    case 404:
      return new UsageError(
        `${what}: ${endpoint} answered 404 to ${path}${words}, there is no such ` +
          `${remedy === undefined ? "model, revision or " : ""}file; ` +
          `${remedy ?? "check the name and --revision"}`,
      );
    default:
      return new WorkError(
        `${what}: ${endpoint} answered ${answer.status} ${answer.statusText} to ` +
          `${path}${words}; try again later`,
      );
  }
}

/** What the store says of its refusal: the header X-Error-Message, or `error` of a JSON body. */
async function wordsOf(answer: Response): Promise<string | undefined> {
  let words = answer.headers.get("x-error-message") ?? undefined;
  const isJson = answer.headers.get("content-type")?.includes("json") === true;
  if (words === undefined && isJson) {
    const body: unknown = await answer.json().catch(() => undefined);
    const { error } = (body ?? {}) as { error?: unknown };
    if (typeof error === "string") words = error;
  } else await answer.body?.cancel();
  // one line, printable: a terminal is no place for what a server may send
  const shown = words
    ?.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .replace(/\.$/, "")
    .slice(0, 300);
  return shown === "" ? undefined : shown;
}

/** A network failure as a WorkError; `said` is what could not be done. */
export function failure({ what, signal }: Hub, error: unknown, said: string): WorkError {
  if (signal?.aborted)
    return new WorkError(`${what}: stopped; run the same command again to go on`);
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return new WorkError(
    `${what}: ${said} (${cause?.code ?? cause?.message ?? (error as Error).message}); check ` +
      "the network, or name a mirror with --endpoint, and run the same command again to go on",
  );
}
