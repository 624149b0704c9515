/**
 * @file Has trials computed by the workers of a queue: puts them there, most urgent first, and
 * looks after them until each has ended. The store decides what is done; the queue only who
 * computes it. So a queue that was lost is filled again, and whoever asked may be killed and ask
 * again.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { WorkError } from "../../errors.js";
import type { Executor, TrialsReport, TrialsWanted } from "../local-trials.js";
import { shareInputs } from "../shared-inputs.js";
import type { ExperimentSpec } from "../spec.js";
import { KERNEL_VERSION, type Trial } from "../trial.js";
import { connect, patiently, type QueueServer } from "./queue-server.js";
import {
  openQueue,
  queueName,
  type TrialJob,
  type TrialJobProgress,
  type TrialQueue,
} from "./trial-queue.js";
import { presentWorkers } from "./worker-presence.js";

const EVERY = 500; // milliseconds between two looks at the queue
const ALONE = 10_000; // milliseconds without a worker before that is said
const TOGETHER = 1000; // jobs put into the queue at once
const GONE = 3000; // milliseconds without the store before the run ends

/** Computes trials by the workers of `server`. */
export function queueExecutor(server: QueueServer): Executor {
  return async (wanted, report, signal) => {
    const client = await connect(server);
    const queue = openQueue(server, queueName(wanted.spec.processor));
    const notice = (text: string): void => report.notice(text);
    const patient = <T>(action: () => Promise<T>): Promise<T> =>
      patiently(server, action, notice, signal);
    try {
      await shareInputs(wanted.trials, wanted.store);
      const watched = new WatchedTrials(queue, wanted, report);
      await patient(() => watched.enter());
      let aloneSince = performance.now();
      let storeAt = aloneSince;
      while (watched.size > 0) {
        if (wanted.store.isThere) {
          storeAt = performance.now();
          await patient(() => watched.look());
        } else if (performance.now() - storeAt > GONE) throw storeGone(wanted.store.folder);
        const served = await patient(() => whyUnserved(client, server, wanted.spec));
        if (served === null) aloneSince = performance.now();
        else if (performance.now() - aloneSince > ALONE) report.notice(served);
        // an id is looked at once a second at most by a thousand trials, seldomer by more
        await sleep(Math.max(EVERY, watched.size), undefined, { signal });
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      await queue.close().catch(() => undefined);
      client.disconnect();
    }
  };
}

/** Without the store nobody knows what is done: nothing may be concluded from the queue. */
const storeGone = (folder: string): WorkError =>
  new WorkError(
    `store ${folder}: expected it to stay while its trials are computed, but it is gone; move it ` +
      "back or name with --out where it is now, then run again: nothing is lost",
  );

/** Trials of a run that have not ended, and their jobs. */
class WatchedTrials {
  private readonly open: Map<string, Trial>;
  /** Trials that the last look did not find. */
  private lost = new Set<string>();
  private readonly place: TrialJob["store"];

  constructor(
    private readonly queue: TrialQueue,
    private readonly wanted: TrialsWanted,
    private readonly report: TrialsReport,
  ) {
    this.open = new Map(wanted.trials.map((trial) => [trial.id, trial]));
    this.place = { id: wanted.store.identity, folder: wanted.store.address };
  }

  get size(): number {
    return this.open.size;
  }

  /** Puts all trials into the queue; what an earlier run left there of them is tried again. */
  async enter(): Promise<void> {
    const ended = new Set(await this.queue.getRanges(["completed", "failed"], 0, -1));
    for (const id of this.open.keys()) if (ended.has(id)) await this.remove(id);
    await this.add([...this.open.values()]);
  }

  private async add(trials: readonly Trial[]): Promise<void> {
    const { spec } = this.wanted;
    const priorities = new Map(spec.seeds.map((seed, index) => [seed, index + 1]));
    const jobs = trials.map((trial) => ({
      name: `${spec.name}: ${trial.arm}, seed ${trial.seed}`,
      data: { trial, store: this.place },
      opts: { jobId: trial.id, priority: priorities.get(trial.seed)! },
    }));
    // one after the other, so that others' commands come between
    for (let from = 0; from < jobs.length; from += TOGETHER)
      await this.queue.addBulk(jobs.slice(from, from + TOGETHER));
  }

  /** Tells what has happened since the last look. */
  async look(): Promise<void> {
    const ranges = ["active", "completed", "failed", "wait", "prioritized", "delayed"] as const;
    const [active, completed, failed, ...waiting] = await Promise.all(
      ranges.map((range) => this.queue.getRanges([range], 0, -1)),
    );
    for (const id of active!) await this.tellProgress(id);
    for (const id of completed!) await this.tellEnd(id);
    for (const id of failed!) await this.tellEnd(id);
    const seen = new Set([...active!, ...completed!, ...failed!, ...waiting.flat()]);
    await this.findLost([...this.open.values()].filter(({ id }) => !seen.has(id)));
  }

  private async tellProgress(id: string): Promise<void> {
    const trial = this.open.get(id);
    const progress = trial && ((await this.queue.getJob(id))?.progress as TrialJobProgress | 0);
    if (!trial || !progress) return;
    this.report.progress(trial, progress.share, `${progress.note} on ${progress.host}`);
    for (const text of progress.notices) this.report.notice(text);
  }

  private async tellEnd(id: string): Promise<void> {
    const trial = this.open.get(id);
    const job = trial && (await this.queue.getJob(id));
    if (!trial || !job) return;
    await this.tellProgress(id);
    const failure = job.failedReason;
    if (failure) {
      this.end(trial, failure); // another run that waits for it is to see this, too
      return;
    }
    await this.remove(id);
    await this.wanted.store.shared?.exchange([id], this.report.notice);
    if (this.wanted.store.isDone(id)) this.end(trial);
    else await this.add([trial]); // its folder went after it was done
  }

  private async remove(id: string): Promise<void> {
    await (await this.queue.getJob(id))?.remove();
  }

  /** Trials that are not in the queue: done for somebody else, or lost with the server's memory. */
  private async findLost(trials: readonly Trial[]): Promise<void> {
    if (trials.length > 0)
      await this.wanted.store.shared?.exchange(
        trials.map(({ id }) => id),
        this.report.notice,
      );
    const lost = trials.filter((trial) => {
      const done = this.wanted.store.isDone(trial.id);
      if (done) this.end(trial);
      return !done;
    });
    // a job may move while it is looked for
    const again = lost.filter(({ id }) => this.lost.has(id));
    this.lost = new Set(lost.map(({ id }) => id));
    if (again.length > 0) await this.add(again);
  }

  private end(trial: Trial, failure?: string): void {
    this.open.delete(trial.id);
    this.report.ended(trial, failure);
  }
}

/** Why no worker computes trials of this spec; null if one does. */
async function whyUnserved(
  client: Redis,
  { shown }: QueueServer,
  { processor }: ExperimentSpec,
): Promise<string | null> {
  const workers = await presentWorkers(client);
  const fits = (one: { kernelVersion: number; processor: string }): boolean =>
    one.kernelVersion === KERNEL_VERSION && (!processor || one.processor === processor);
  if (workers.some(fits)) return null;
  const [other] = workers;
  const wanted = `kernelVersion ${KERNEL_VERSION}${processor ? ` on ${processor}` : ""}`;
  return other === undefined
    ? `queue ${shown}: no worker is there; the trials wait for \`cct worker\` on some machine`
    : `queue ${shown}: expected a worker of ${wanted}, but ${other.host} has kernelVersion ` +
        `${other.kernelVersion} on ${other.processor}; the trials wait for another`;
}
