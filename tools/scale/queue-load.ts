/**
 * @file The load of many workers on a queue's server, without computing: the program's own workers
 * and coordinator on a real Valkey, with trials that only wait. Says what the server takes of a
 * core.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { queueExecutor } from "../../src/experiment/cluster/queue-executor.js";
import { type QueueServer, queueServer } from "../../src/experiment/cluster/queue-server.js";
import { workOn } from "../../src/experiment/cluster/queue-worker.js";
import { openQueue, queueName } from "../../src/experiment/cluster/trial-queue.js";
import type { computeInProcess } from "../../src/experiment/local-trials.js";
import { readSpec } from "../../src/experiment/spec.js";
import { openStore } from "../../src/experiment/store.js";
import { trialsOf } from "../../src/experiment/trial.js";
import { writeLargeSpec } from "./large-store.js";
import { Member } from "../campaign/member.js";
import { SERVER } from "../campaign/fleet.js";
import { freePort } from "../free-port.js";

/** What is simulated. */
export interface QueueLoad {
  /** Workers, one trial at a time each. */
  readonly workers: number;
  /** Trials in the queue. */
  readonly trials: number;
  /** Seconds that a trial waits. */
  readonly trialSeconds: number;
  /** Seconds that are measured, once all workers are there. */
  readonly seconds: number;
  /** Folder for the store and the server's log. */
  readonly folder: string;
}

/** What was measured. */
export interface MeasuredLoad {
  /** Seconds that were measured. */
  readonly seconds: number;
  /** Seconds of a core that the server took of them. */
  readonly serverSeconds: number;
  /** Their share, in percent of a core. */
  readonly percentOfACore: number;
  /** Commands that the server did a second. */
  readonly commandsPerSecond: number;
  /** Trials that ended a second. */
  readonly trialsPerSecond: number;
  /** Memory of the server, in megabytes. */
  readonly megabytes: number;
  /** Connections that it held. */
  readonly connections: number;
}

const PROGRESS = 200; // milliseconds, as a trial's process tells it
const TICKS = 100; // of a second, in /proc

/** Simulates it. */
export async function measureQueueLoad(load: QueueLoad): Promise<MeasuredLoad> {
  const { folder, workers, trials, trialSeconds } = load;
  const store = openStore(join(folder, "store"));
  const spec = readSpec(writeLargeSpec(folder, { trials, problems: 2 }));
  const port = await freePort();
  const argv = [SERVER, "--port", String(port), "--save", "", "--maxclients", "100000"];
  const valkey = new Member({ argv, log: join(folder, "valkey.log") });
  await sleep(500);
  const server = queueServer(`redis://127.0.0.1:${port}`);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // every worker's
  let ended = 0;
  const wait: typeof computeInProcess = async (trial, _store, report, { signal }) => {
    const until = performance.now() + 1000 * trialSeconds * (0.5 + Math.random());
    while (performance.now() < until && !signal?.aborted) {
      report.progress(1 - (until - performance.now()) / (2000 * trialSeconds), "waits");
      await sleep(PROGRESS);
    }
    mkdirSync(store.trialFolder(trial.id), { recursive: true });
    writeFileSync(join(store.trialFolder(trial.id), "DONE"), "");
    ended += 1;
  };
  const silent = { progress: () => undefined, notice: () => undefined, ended: () => undefined };
  const run = queueExecutor(server)({ spec, trials: trialsOf(spec), store }, silent, stop.signal);
  const told = { drain: stop.signal, stop: stop.signal, notice: () => undefined };
  const works: Promise<unknown>[] = [];
  const work = async (): Promise<void> => {
    // a busy machine may not get its first answer in time
    for (let tries = 0; tries < 100 && !stop.signal.aborted; tries++)
      await workOn(server, { jobs: 1, slots: 4, stallAfter: 30, ...told, compute: wait }).catch(
        () => sleep(1000),
      );
  };
  await allQueued(server, trials);
  for (let index = 0; index < workers; index++) {
    works.push(work());
    await sleep(10);
  }
  await sleep(1000 * Math.max(5, trialSeconds));
  const before = [serverSeconds(valkey.pid!), await commandsOf(server), ended] as const;
  const from = performance.now();
  await sleep(1000 * load.seconds);
  const seconds = (performance.now() - from) / 1000;
  const after = [serverSeconds(valkey.pid!), await commandsOf(server), ended] as const;
  const megabytes = memoryOf(valkey.pid!);
  const connections = await infoOf(server.connection.url, "clients", "connected_clients");
  stop.abort();
  await Promise.race([Promise.allSettled([run, ...works]), sleep(5000)]);
  await valkey.kill(true);
  const [cpu, count, done] = after.map((value, index) => value - before[index]!);
  return {
    ...{ seconds, serverSeconds: cpu!, percentOfACore: (100 * cpu!) / seconds },
    ...{ megabytes, connections },
    ...{ commandsPerSecond: count! / seconds, trialsPerSecond: done! / seconds },
  };
}

/** Waits until all trials are in the queue. */
async function allQueued(server: QueueServer, trials: number): Promise<void> {
  const queue = openQueue(server, queueName());
  while ((await queue.getJobCountByTypes("prioritized")) < trials) await sleep(500);
  await queue.close();
}

/** Commands that a server has done since it started. */
const commandsOf = ({ connection }: QueueServer): Promise<number> =>
  infoOf(connection.url, "stats", "total_commands_processed");

/** A number that a server says of itself. */
async function infoOf(url: string, part: string, key: string): Promise<number> {
  const client = new Redis(url);
  const info = await client.info(part);
  client.disconnect();
  return Number(new RegExp(`${key}:(\\d+)`).exec(info)![1]);
}

/** Processor time of a process so far, in seconds. */
function serverSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Memory that a process holds now, in megabytes. */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
