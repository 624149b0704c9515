/**
 * @file Locks on folders that machines share. A lock names its owner, who writes into it every few
 * seconds. An owner that is dead, or silent for long, loses it, whatever the machines' clocks say;
 * one that was only cut off finds that out at its next beat and ends at once, so that two never
 * write one folder for longer than a beat.
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import { Worker } from "node:worker_threads";
import { WorkError } from "../errors.js";
import type { Heartbeat } from "./lock-heartbeat.js";
import { HOST, PLACE } from "./place.js";

/** A lock's file in the folder that it locks. */
export const LOCK_FILE = "LOCK";

/** A lock that has not changed for so long is nobody's; milliseconds, six beats. */
const SILENCE = 30_000;
const BEAT = 5000; // milliseconds

/** Who holds a lock. */
export interface LockOwner {
  /** Its process id. */
  readonly pid: number;
  /** Its machine, for a reader. */
  readonly host: string;
  /** What `pid` is unique in. */
  readonly place: string;
  /** Whether it writes beats; locks of older versions have none. */
  readonly beats: boolean;
}

/** How long a lock is waited for. */
export interface LockWait {
  /** Milliseconds until a lock of a living owner is an error. */
  readonly patience: number;
  /** Milliseconds without a beat after which an owner has lost it. */
  readonly silence?: number | undefined;
  /** Milliseconds between this process's own beats. */
  readonly beat?: number | undefined;
}

/**
 * Takes a folder for this process; makes it if need be. A dead or silent owner's lock is taken
 * over; a living one is waited for: it may be the orphan of a killed run, about to notice, or
 * another run, about to finish.
 * @param what  as errors name it
 * @returns the function that gives the folder back
 * @throws WorkError if a living process still holds it after that, or it cannot be written
 */
export async function lockFolder(
  folder: string,
  what: string,
  { patience, silence = SILENCE, beat = BEAT }: LockWait,
): Promise<() => void> {
  const path = join(folder, LOCK_FILE);
  const deadline = performance.now() + patience;
  mkdirSync(folder, { recursive: true });
  let seen = "";
  let seenAt = 0;
  for (;;) {
    const release = take(path, what, beat);
    if (release !== null) return release;
    const text = readLock(path);
    if (text === null) continue;
    if (text !== seen || seenAt === 0) [seen, seenAt] = [text, performance.now()];
    const owner = lockOwner(text);
    const silent = performance.now() - seenAt;
    // without an owner it is being written, or was cut by a full disk
    if (owner === null ? silent > silence : !holdsLock(owner, silent, silence)) {
      if (readLock(path) === text) rmSync(path, { force: true });
      continue;
    }
    if (performance.now() > deadline)
      throw new WorkError(
        `store: ${what} must be free, but is being computed by process ${owner?.pid} on ` +
          `${owner?.host}; wait for it, or end it and run again`,
      );
    await sleep(200);
  }
}

/** Whether an owner that has been silent so long, in milliseconds, still has its lock. */
export function holdsLock(owner: LockOwner, silent: number, silence: number = SILENCE): boolean {
  if (owner.place === PLACE && !isAlive(owner.pid)) return false;
  return !owner.beats || silent <= silence;
}

/** Makes the lock; null if there is one. */
function take(path: string, what: string, beat: number): (() => void) | null {
  const token = randomUUID();
  const head = JSON.stringify({ pid: process.pid, host: HOST, place: PLACE, token });
  let file: number | undefined;
  try {
    file = openSync(path, "wx");
    writeSync(file, `${head}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
    if (file !== undefined) rmSync(path, { force: true });
    throw new WorkError(
      `cannot lock ${what}: ${(error as Error).message}; free space or choose another ` +
        "folder with --out",
    );
  } finally {
    if (file !== undefined) closeSync(file);
  }
  const released = new Int32Array(new SharedArrayBuffer(4));
  // a thread of its own, for compiling a graph may keep this one busy for long
  const workerData: Heartbeat = {
    path,
    what,
    token,
    beat,
    offset: Buffer.byteLength(head) + 1,
    released,
  };
  const heart = new Worker(join(__dirname, "lock-heartbeat.js"), { workerData });
  heart.unref();
  return () => {
    Atomics.store(released, 0, 1);
    rmSync(path, { force: true });
    void heart.terminate();
  };
}

/** Text of a lock; null if it is gone. */
function readLock(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The process that a lock's text names; null if it was never written whole. */
export function lockOwner(text: string): LockOwner | null {
  let head: unknown;
  try {
    head = JSON.parse(text.split("\n")[0]!);
  } catch {
    return null;
  }
  // a lock of an older version is a process id of the same machine
  if (typeof head === "number") return { pid: head, host: HOST, place: PLACE, beats: false };
  const { pid, host, place } = Object(head) as Partial<LockOwner>;
  if (pid === undefined || host === undefined || place === undefined) return null;
  return { pid, host, place, beats: true };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
