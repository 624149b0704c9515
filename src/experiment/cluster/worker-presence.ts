/**
 * @file Which workers serve a queue: each says so every few seconds, in a key that the server
 * forgets by its own clock.
 */
import type { Redis } from "ioredis";
import { PREFIX } from "./queue-server.js";

/** What a worker says of itself. */
export interface WorkerPresence {
  /** Its machine. */
  readonly host: string;
  /** Its process. */
  readonly pid: number;
  /** Kind of its processor. */
  readonly processor: string;
  /** Version of the numerics that it computes. */
  readonly kernelVersion: number;
  /** Trials that it computes at most at a time. */
  readonly jobs: number;
  /** Cores that it offers. */
  readonly slots: number;
  /** Ids of the trials that it computes now. */
  readonly running: readonly string[];
}

const FORGOTTEN = 15; // seconds
const EVERY = 5000; // milliseconds
const LIST = `${PREFIX}:workers`;
const keyOf = (id: string): string => `${PREFIX}:worker:${id}`;

/** Says that a worker is there until the function that comes back is called. */
export function present(client: Redis, describe: () => WorkerPresence): () => Promise<void> {
  const { host, pid } = describe();
  const id = `${host}:${pid}`;
  const say = (): void => {
    client
      .multi()
      .sadd(LIST, id)
      .set(keyOf(id), JSON.stringify(describe()), "EX", FORGOTTEN)
      .exec()
      .catch(() => undefined); // said again soon
  };
  say();
  const timer = setInterval(say, EVERY);
  return async () => {
    clearInterval(timer);
    if (client.status === "ready") await client.multi().del(keyOf(id)).srem(LIST, id).exec();
  };
}

/** All workers that are there, whatever they serve. */
export async function presentWorkers(client: Redis): Promise<WorkerPresence[]> {
  const ids = await client.smembers(LIST);
  if (ids.length === 0) return [];
  const texts = await client.mget(ids.sort().map(keyOf));
  const gone = ids.filter((_, index) => texts[index] === null);
  if (gone.length > 0) await client.srem(LIST, ...gone);
  return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as WorkerPresence]));
}
