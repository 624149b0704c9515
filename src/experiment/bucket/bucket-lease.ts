/**
 * @file Who computes a trial: an object of the bucket that names its owner, made only where there
 * is none. Its owner writes it anew every few seconds, each time only over its own last writing; so
 * one that was silent for long, by the clock of whoever waits, loses it, and finds that out at its
 * next beat.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { WorkError } from "../../errors.js";
import { holdsLock, type LockOwner, lockOwner } from "../folder-lock.js";
import { HOST, PLACE } from "../place.js";
import type { TrialState } from "../trial-state.js";
import type { Bucket } from "./bucket.js";

/** A lease that has not been written for so long is nobody's; milliseconds, six beats. */
export const SILENCE = 60_000;
const BEAT = 10_000; // milliseconds
const LOOK = 2000; // milliseconds between two looks at another's

/** What a lease says. */
export interface LeaseText extends Omit<LockOwner, "beats"> {
  /** What tells this lease from others of its owner. */
  readonly token: string;
  /** How often it was written. */
  readonly beat: number;
  /** How far its owner is; null before it has begun. */
  readonly state: TrialState | null;
}

/** How leases are kept. */
export interface LeaseOptions {
  /** Milliseconds between two beats. */
  readonly beat?: number | undefined;
  /** Milliseconds without a beat after which an owner has lost it. */
  readonly silence?: number | undefined;
}

/** How a lease is waited for. */
export interface LeaseWait extends LeaseOptions {
  /** Milliseconds until one of a living owner is an error. */
  readonly patience: number;
  readonly signal?: AbortSignal | undefined;
  /** Asked before each look; nothing is to be leased any more once it says true. */
  readonly isDone: () => Promise<boolean>;
}

/** A lease that this process holds. */
export class Lease {
  private count = 0;
  private beating: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private readonly gone = new AbortController();

  private constructor(
    private readonly bucket: Bucket,
    private readonly key: string,
    private readonly what: string,
    private readonly token: string,
    private etag: string,
  ) {}

  /** Aborted, with the reason, when another has taken it. */
  get lost(): AbortSignal {
    return this.gone.signal;
  }

  /**
   * Waits for a lease.
   * @param what  as sentences name it
   * @returns null if it is not needed any more
   * @throws WorkError if another still has it after `patience`
   */
  static async take(
    bucket: Bucket,
    key: string,
    what: string,
    { patience, silence = SILENCE, signal, isDone }: LeaseWait,
  ): Promise<Lease | null> {
    const began = performance.now();
    let seen: { readonly etag: string; readonly at: number } | undefined;
    for (;;) {
      signal?.throwIfAborted();
      if (await isDone()) return null;
      const token = randomUUID();
      const text = leaseText(token, 0, null);
      const made = await bucket.write(key, text, { isNew: true });
      if (made !== null) return new Lease(bucket, key, what, token, made);
      const found = await bucket.text(key);
      if (found === null) continue;
      // an answer that was lost on the way
      if (found.text === text) return new Lease(bucket, key, what, token, found.etag);
      if (found.etag !== seen?.etag) seen = { etag: found.etag, at: performance.now() };
      const owner = lockOwner(found.text);
      if (owner === null || !holdsLock(owner, performance.now() - seen.at, silence)) {
        const etag = await bucket.write(key, text, { etag: found.etag });
        if (etag !== null) return new Lease(bucket, key, what, token, etag);
        continue;
      }
      if (performance.now() - began > patience)
        throw new WorkError(
          `store ${bucket.address.shown}: ${what} must be free, but is being computed by process ` +
            `${owner.pid} on ${owner.host}; wait for it, or end it and run again`,
        );
      await sleep(LOOK, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Keeps it, with what `state` says, until it is released or lost.
   * @param after  called after each beat
   */
  keep(
    { beat = BEAT }: LeaseOptions,
    state: () => TrialState | null,
    after: () => Promise<void>,
  ): void {
    let isBusy = false;
    this.timer = setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      this.beating = this.beat(state())
        .then(() => (this.lost.aborted ? undefined : after()))
        .catch(() => undefined) // others take over if it lasts
        .finally(() => (isBusy = false));
    }, beat);
  }

  /** Writes it anew; aborts {@link lost} if it is another's. */
  async beat(state: TrialState | null): Promise<void> {
    this.count += 1;
    const text = leaseText(this.token, this.count, state);
    const written = await this.bucket.write(this.key, text, { etag: this.etag });
    const found = written === null ? await this.bucket.text(this.key) : null;
    if (written !== null) this.etag = written;
    else if (found?.text === text) this.etag = found.etag;
    else
      this.gone.abort(
        new WorkError(
          `store ${this.bucket.address.shown}: ${this.what} was silent for long and has been ` +
            "taken over by another process; this one ends, and what it wrote is kept",
        ),
      );
  }

  /** Beats no more; what is under way ends first. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
  }

  /** Gives it back. */
  async release(): Promise<void> {
    await this.stop();
    if (!this.lost.aborted) await this.bucket.remove(this.key);
  }
}

function leaseText(token: string, beat: number, state: TrialState | null): string {
  const text: LeaseText = { pid: process.pid, host: HOST, place: PLACE, token, beat, state };
  return `${JSON.stringify(text)}\n`;
}
