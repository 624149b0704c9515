/**
 * @file How the trials of an experiment stand, read from the store alone: so it is true for whoever
 * computes them, on this machine or any.
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { holdsLock, LOCK_FILE, lockOwner } from "./folder-lock.js";
import type { Store } from "./store.js";
import { readFailure, readState } from "./trial-state.js";
import type { Trial } from "./trial.js";

/** How one trial stands. */
export interface TrialStatus {
  /** Its id, arm and seed. */
  readonly id: string;
  readonly arm: string;
  readonly seed: number;
  /** What becomes of it. */
  readonly state: "done" | "running" | "failed" | "waiting";
  /** Machine that computes it, or on which it failed. */
  readonly host?: string;
  /** How far it is while it runs, in [0, 1]. */
  readonly share?: number;
  /** What it does. */
  readonly note?: string;
  /** Seconds that it will still take; null while that is unknown. */
  readonly left?: number | null;
  /** Why it failed, one sentence. */
  readonly reason?: string;
}

/** How every trial stands; one that several arms share is told for each. */
export function trialStatuses(trials: readonly Trial[], store: Store): TrialStatus[] {
  const now = clockOf(store);
  return trials.map(({ id, arm, seed }) => ({ id, arm, seed, ...stateOf(id, store, now) }));
}

function stateOf(id: string, store: Store, now: number): Omit<TrialStatus, "id" | "arm" | "seed"> {
  if (store.isDone(id)) return { state: "done" };
  const folder = store.trialFolder(id);
  const running = ownerOf(join(folder, LOCK_FILE), now);
  if (running !== null) {
    const known = readState(folder);
    if (known === null || known.host !== running)
      return { state: "running", host: running, share: 0, note: "begins", left: null };
    const { host, share, note, left } = known;
    return { state: "running", host, share, note, left };
  }
  const failure = readFailure(folder);
  return failure === null ? { state: "waiting" } : { state: "failed", ...failure };
}

/** Machine of the process that holds a lock at `now`; null if none does. */
function ownerOf(path: string, now: number): string | null {
  let file: number;
  try {
    file = openSync(path, "r"); // opened, for a shared file system may remember old times
  } catch {
    return null;
  }
  try {
    const owner = lockOwner(readFileSync(file, "utf8"));
    if (owner === null) return null;
    return holdsLock(owner, now - fstatSync(file).mtimeMs) ? owner.host : null;
  } finally {
    closeSync(file);
  }
}

/** Time by the clock that dates the store's files, in milliseconds. */
function clockOf({ folder }: Store): number {
  const probe = join(folder, `.clock.${process.pid}`);
  if (!existsSync(folder)) return Date.now();
  try {
    const file = openSync(probe, "w");
    const { mtimeMs } = fstatSync(file);
    closeSync(file);
    rmSync(probe);
    return mtimeMs;
  } catch {
    return Date.now(); // a store that can only be read
  }
}
