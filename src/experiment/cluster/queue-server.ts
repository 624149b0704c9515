/**
 * @file The Redis or Valkey server that a queue lives on: its address, a first connection that
 * says in one sentence what is wrong, and how a queue that is away or full is waited for.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { UsageError, WorkError } from "../../errors.js";

/** Before all keys of this program. */
export const PREFIX = "cct";

const OLDEST = [6, 2]; // what the queue's library asks for
const PATIENCE = 5000; // milliseconds for a first connection
const PAUSE = 1000; // milliseconds between attempts at a server that is away or full

/** A server's address, checked. */
export interface QueueServer {
  /** As sentences show it: without a password. */
  readonly shown: string;
  /** How its clients connect; they reconnect for as long as it takes. */
  readonly connection: QueueConnection;
}

/** How clients connect, in the words of ioredis. */
export interface QueueConnection {
  readonly url: string;
  readonly password?: string;
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: (times: number) => number;
}

/** Whether `text` names a queue. */
export const namesQueue = (text: string): boolean => /^(redis|rediss|valkey):/.test(text);

/**
 * Reads `redis://[user[:password]@]host[:port][/database]`; `rediss` for TLS. A password may stand
 * in CCT_QUEUE_PASSWORD instead, where no list of processes shows it.
 * @throws UsageError if it is no such address
 */
export function queueServer(text: string): QueueServer {
  const url = URL.canParse(text) ? new URL(text.replace(/^valkey:/, "redis:")) : undefined;
  const database = url?.pathname.replace(/^\/$/, "") ?? "";
  if (url === undefined || !namesQueue(text) || !url.hostname || !/^(\/\d+)?$/.test(database))
    throw new UsageError(
      `queue: expected an address like redis://host:6379/0, got "${text}"; rediss:// for TLS`,
    );
  const shown = new URL(url);
  if (shown.password !== "") shown.password = "…";
  const password = process.env["CCT_QUEUE_PASSWORD"];
  return {
    shown: decodeURI(shown.href),
    connection: {
      url: url.href,
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(200 * times, PAUSE),
      ...(url.password === "" && password !== undefined && { password }),
    },
  };
}

/**
 * A client of the server, tried with a first command.
 * @throws UsageError if the credentials are wrong or it is no such server; WorkError if it is away
 *   or too old
 */
export async function connect({ shown, connection }: QueueServer): Promise<Redis> {
  const { url, ...options } = connection;
  let started = false;
  const client = new Redis(url, {
    ...options,
    lazyConnect: true,
    connectTimeout: PATIENCE,
    retryStrategy: (times) => (started ? options.retryStrategy(times) : null),
  });
  let reason: Error | undefined;
  client.on("error", (error: Error) => (reason ??= error));
  const late = AbortSignal.timeout(PATIENCE);
  try {
    const answer = client.connect().then(() => client.info("server"));
    const info = await Promise.race([answer, rejection(late)]);
    const version = /redis_version:(\d+)\.(\d+)/.exec(info)?.slice(1).map(Number);
    if (version === undefined) throw new Error("its INFO names no version");
    if (version[0]! < OLDEST[0]! || (version[0] === OLDEST[0] && version[1]! < OLDEST[1]!))
      throw new WorkError(
        `queue ${shown}: expected Redis ${OLDEST.join(".")} or newer or any Valkey, got ` +
          `${version.join(".")}; update the server`,
      );
  } catch (error) {
    client.disconnect();
    throw error instanceof WorkError ? error : refusal(shown, reason ?? (error as Error));
  }
  started = true;
  client.removeAllListeners("error");
  client.on("error", () => undefined); // what waits for the server says so
  return client;
}

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const late = () => reject(new Error(`no answer in ${PATIENCE / 1000} s`));
    signal.addEventListener("abort", late, { once: true });
  });

/** Why a first connection failed, with the way out. */
function refusal(shown: string, { message }: Error): Error {
  if (/NOAUTH|WRONGPASS|NOPERM|invalid password/i.test(message))
    return new UsageError(
      `queue ${shown}: expected its user and password, but it says "${message}"; name them in ` +
        "the address, or the password in CCT_QUEUE_PASSWORD",
    );
  if (/Protocol error|ParserError|names no version/i.test(message))
    return new UsageError(
      `queue ${shown}: expected a Redis or Valkey server, but what answers there is none ` +
        `(${message.slice(0, 80)}); correct the address`,
    );
  return new WorkError(
    `queue ${shown}: expected a Redis or Valkey server, but it cannot be reached (${message}); ` +
      "start it or correct the address, then run again: nothing is lost",
  );
}

/**
 * Does `action`, again and again while the server is away, full or starting.
 * @param notice  told why it waits, and that it goes on
 * @throws what `signal` was aborted with
 */
export async function patiently<T>(
  { shown }: QueueServer,
  action: () => Promise<T>,
  notice: (text: string) => void,
  signal?: AbortSignal,
): Promise<T> {
  let waited = false;
  for (;;) {
    signal?.throwIfAborted();
    const late = setTimeout(() => {
      waited = true;
      notice(`queue ${shown} does not answer; going on when it does`);
    }, PATIENCE);
    try {
      const value = await orAborted(action(), signal);
      if (waited) notice(`queue ${shown} answers again`);
      return value;
    } catch (error) {
      signal?.throwIfAborted();
      const { message } = error as Error;
      const full = /^OOM|maxmemory/.test(message);
      if (!waited)
        notice(
          full
            ? `queue ${shown} is full; give it memory (maxmemory), and this goes on`
            : `queue ${shown}: ${message}; trying again until it can`,
        );
      waited = true;
      await sleep(PAUSE, undefined, { signal });
    } finally {
      clearTimeout(late);
    }
  }
}

/** What `work` gives, unless the signal is aborted before. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
