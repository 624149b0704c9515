/**
 * @file A job that a worker has taken: its lock in the queue is renewed until it is given back or
 * ended, whether it is computed or waits for cores. Who computes a trial is decided by the lock in
 * the store; the queue's only tells when another worker should try.
 */
import { randomUUID } from "node:crypto";
import type { Job, Worker } from "bullmq";
import type { TrialJob, TrialJobProgress } from "./trial-queue.js";

const SELDOM = 5000; // milliseconds between two words of progress at most
const PAUSE_SHARE = 0.1; // of the time that the job has been held

/** One taken job. */
export class HeldJob {
  private readonly renewal: NodeJS.Timeout;
  private readonly takenAt = performance.now();
  private toldAt = -Infinity;

  private constructor(
    private readonly job: Job<TrialJob>,
    private readonly token: string,
    lockDuration: number,
  ) {
    const renew = () => void job.extendLock(token, lockDuration).catch(() => undefined);
    this.renewal = setInterval(renew, lockDuration / 3);
  }

  /** Takes the next job of the queue; null if it has none. */
  static async next(queue: Worker<TrialJob>): Promise<HeldJob | null> {
    const token = randomUUID();
    const job = (await queue.getNextJob(token, { block: false })) as Job<TrialJob> | undefined;
    return job ? new HeldJob(job, token, queue.opts.lockDuration!) : null;
  }

  get data(): TrialJob {
    return this.job.data;
  }

  /** "experiment: arm, seed n". */
  get name(): string {
    return this.job.name;
  }

  /**
   * Tells the run how far it is; not waited for. Often at first and seldom later, for a thousand
   * workers tell one server.
   * @param isLast  whether nothing follows, and it must be told
   */
  tell(progress: TrialJobProgress, isLast = false): void {
    const now = performance.now();
    const pause = Math.min(SELDOM, (now - this.takenAt) * PAUSE_SHARE);
    if (!isLast && now - this.toldAt < pause) return;
    this.toldAt = now;
    this.job.updateProgress({ ...progress }).catch(() => undefined);
  }

  /** It was computed. */
  async done(): Promise<void> {
    await this.job.moveToCompleted(null, this.token, false);
    this.drop();
  }

  /** It cannot be computed. */
  async failed(reason: string): Promise<void> {
    await this.job.moveToFailed(new Error(reason), this.token, false);
    this.drop();
  }

  /** Another worker is to compute it. */
  async giveBack(): Promise<void> {
    await this.job.moveToWait(this.token);
    this.drop();
  }

  /** Renews its lock no more. */
  drop(): void {
    clearInterval(this.renewal);
  }
}
