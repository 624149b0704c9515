/**
 * @file A worker: takes trials from a queue and computes each in a process of its own, so many at a
 * time, until it is told to stop. What it leaves unfinished another takes up from its last record.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "bullmq";
import { computeInProcess } from "../local-trials.js";
import { HOST, processorKind } from "../place.js";
import { withInputsHere } from "../shared-inputs.js";
import { KERNEL_VERSION } from "../trial.js";
import { HeldJob } from "./held-job.js";
import { connect, patiently, PREFIX, type QueueServer } from "./queue-server.js";
import { queueName, type TrialJob } from "./trial-queue.js";
import { present } from "./worker-presence.js";
import { WorkerStores } from "./worker-store.js";

/** How a worker works. */
export interface WorkerOptions {
  /** Trials at a time at most. */
  readonly jobs: number;
  /** Cores that they may use together; a trial takes as many as its engine has threads. */
  readonly slots: number;
  /** Where this machine has the runs' store; where the asking machine has it when absent. */
  readonly out?: string | undefined;
  /** Seconds without a sign of life after which a trial goes to another worker. */
  readonly stallAfter: number;
  /** Stop when there has been nothing to do for so many seconds; never when absent. */
  readonly idle?: number | undefined;
  /** Told what happens, a line each. */
  readonly notice: (text: string) => void;
  /** Aborted: take no more trials, finish those that run. */
  readonly drain: AbortSignal;
  /** Aborted: give the trials back at once. */
  readonly stop: AbortSignal;
  /** Computes a trial; in a process of its own when absent. */
  readonly compute?: typeof computeInProcess | undefined;
}

/** What a worker did. */
export interface WorkerOutcome {
  /** Trials that it computed. */
  readonly computed: number;
  /** Trials that failed here. */
  readonly failed: number;
  /** Why it ended by itself: what it lacks; null if it was told to. */
  readonly refused: string | null;
}

/** Times that a trial may lose its worker before it counts as failed: machines are taken away. */
const STALLS = 1000;
const UNBOUNDED = 1e12; // milliseconds: whoever computes a trial now is waited for
const PAUSE = 500; // milliseconds between two looks at an empty queue, at first
const LONGEST_PAUSE = 5000; // milliseconds, of a worker that has been idle for long
const FAREWELL = 5000; // milliseconds for the queue to hear what became of the last trials

/** Works until it is told to stop. @throws what {@link connect} throws */
export async function workOn(server: QueueServer, options: WorkerOptions): Promise<WorkerOutcome> {
  const client = await connect(server);
  const worker = new QueueWorker(server, options);
  const leave = present(client, () => ({
    host: HOST,
    pid: process.pid,
    processor: processorKind(),
    kernelVersion: KERNEL_VERSION,
    jobs: options.jobs,
    slots: options.slots,
    running: worker.trialIds,
  }));
  try {
    return await worker.work();
  } finally {
    await leave().catch(() => undefined);
    client.disconnect();
  }
}

class QueueWorker {
  private readonly queues: readonly Worker<TrialJob>[];
  private readonly running = new Map<Promise<void>, { id: string; cores: number }>();
  private readonly stores: WorkerStores;
  private computed = 0;
  private failed = 0;
  private refused: string | null = null;

  constructor(
    private readonly server: QueueServer,
    private readonly options: WorkerOptions,
  ) {
    this.stores = new WorkerStores(options.out, options);
    // what asks for this kind of processor can go nowhere else
    this.queues = [queueName(processorKind()), queueName()].map((name) => {
      const duration = options.stallAfter * 1000;
      const queue = new Worker<TrialJob>(name, null, {
        connection: server.connection,
        prefix: PREFIX,
        name: HOST,
        autorun: false,
        lockDuration: duration,
        stalledInterval: duration / 2,
        maxStalledCount: STALLS,
      });
      queue.on("error", () => undefined); // what waits for the server says so
      return queue;
    });
  }

  /** Trials that are computed now. */
  get trialIds(): string[] {
    return [...this.running.values()].map(({ id }) => id);
  }

  async work(): Promise<WorkerOutcome> {
    const { idle = Infinity } = this.options;
    for (const queue of this.queues) void queue.startStalledCheckTimer().catch(() => undefined);
    let busyAt = performance.now();
    while (!this.isEnding()) {
      if (this.running.size >= this.options.jobs || this.cores() >= this.options.slots) {
        await this.oneEnds();
        continue;
      }
      const job = await this.next();
      if (job !== null) await this.start(job);
      else await this.pause(performance.now() - busyAt);
      if (job !== null || this.running.size > 0) busyAt = performance.now();
      if (performance.now() - busyAt > idle * 1000) break;
    }
    await Promise.all(this.running.keys());
    const closed = Promise.all(this.queues.map((queue) => queue.close(true)));
    await Promise.race([closed, sleep(FAREWELL, undefined, { ref: false })]).catch(() => undefined);
    const { computed, failed, refused } = this;
    return { computed, failed, refused };
  }

  /**
   * Between two looks at an empty queue: the longer, the longer it has been `idle`, in
   * milliseconds.
   */
  private async pause(idle: number): Promise<void> {
    const pause = Math.min(LONGEST_PAUSE, Math.max(PAUSE, idle / 10));
    await sleep(pause, undefined, { signal: this.options.drain }).catch(() => undefined);
  }

  private isEnding(): boolean {
    const { drain, stop } = this.options;
    return drain.aborted || stop.aborted || this.refused !== null;
  }

  private cores(): number {
    return [...this.running.values()].reduce((sum, { cores }) => sum + cores, 0);
  }

  /** Waits until a trial ends or the worker is to. */
  private async oneEnds(): Promise<void> {
    await Promise.race(this.running.keys());
  }

  private async next(): Promise<HeldJob | null> {
    const { notice, drain } = this.options;
    for (const queue of this.queues) {
      let taking: Promise<HeldJob | null> | undefined;
      const take = () => (taking = HeldJob.next(queue));
      try {
        const job = await patiently(this.server, take, notice, drain);
        if (job !== null) return job;
      } catch (error) {
        if (!drain.aborted) throw error;
        // one that comes too late
        void taking?.then((job) => job?.giveBack()).catch(() => undefined);
        return null;
      }
    }
    return null;
  }

  /** Starts on a job, as soon as there are cores for it. */
  private async start(job: HeldJob): Promise<void> {
    const { id, spec } = job.data.trial;
    const cores = spec.tune?.engine.threads ?? 1;
    while (this.running.size > 0 && this.cores() + cores > this.options.slots) await this.oneEnds();
    const work = this.compute(job).finally(() => this.running.delete(work));
    this.running.set(work, { id, cores });
  }

  private async compute(job: HeldJob): Promise<void> {
    const { notice, stop, compute = computeInProcess } = this.options;
    try {
      const store = await this.stores.of(job.data);
      const trial = await withInputsHere(job.data.trial, store);
      notice(`${job.name}: begins`);
      await this.tried(job, async () => {
        const state = { host: HOST, share: 0, note: "begins", notices: [] as string[] };
        const report = {
          progress: (share: number, note: string): void => {
            Object.assign(state, { share, note });
            job.tell(state);
          },
          notice: (text: string): void => void state.notices.push(text),
        };
        const run = { signal: stop, patience: UNBOUNDED };
        if (!store.isDone(trial.id)) await compute(trial, store, report, run);
        job.tell(state, true);
      });
    } catch (error) {
      this.refused ??= (error as Error).message;
      await this.tell(job, () => job.giveBack());
    }
  }

  /** Computes and says how it ended. */
  private async tried(job: HeldJob, compute: () => Promise<void>): Promise<void> {
    const { notice, stop } = this.options;
    try {
      await compute();
      this.computed += 1;
      notice(`${job.name}: done`);
      await this.tell(job, () => job.done());
    } catch (error) {
      if (stop.aborted) {
        notice(`${job.name}: given back`);
        await this.tell(job, () => job.giveBack());
        return;
      }
      const { message } = error as Error;
      this.failed += 1;
      notice(`${job.name}: ${message}`);
      await this.tell(job, () => job.failed(`${message} (on ${HOST})`));
    }
  }

  /**
   * Tells the queue what became of a job; one that it has given to another meanwhile is the
   * other's, who finds the trial done in the store.
   */
  private async tell(job: HeldJob, say: () => Promise<void>): Promise<void> {
    const { notice, stop } = this.options;
    const told = patiently(this.server, () => say().catch(unlessLost), notice);
    const ended = new Promise<void>((resolve) => {
      const soon = () => void setTimeout(resolve, FAREWELL);
      if (stop.aborted) soon();
      else stop.addEventListener("abort", soon, { once: true });
    });
    await Promise.race([told, ended]);
    job.drop();
  }
}

/** Of a job that is another worker's by now nothing more is to be said. */
function unlessLost(error: Error): void {
  if (!/Missing (lock|key)|Lock mismatch|is not in the/i.test(error.message)) throw error;
}
