/**
 * @file The thread that keeps a lock alive: writes a count into its file every few seconds, and
 * ends the whole process at once if the lock has become another's.
 */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { workerData } from "node:worker_threads";

/** What the thread is told. */
export interface Heartbeat {
  /** The lock's file. */
  readonly path: string;
  /** What is locked, as sentences name it. */
  readonly what: string;
  /** What tells this owner's lock from any other. */
  readonly token: string;
  /** Milliseconds between two counts. */
  readonly beat: number;
  /** Where in the file the count goes, in bytes. */
  readonly offset: number;
  /** Not 0 once the owner has given the lock back. */
  readonly released: Int32Array;
}

/** One beat. @returns whether the lock is still this owner's; true while the file cannot be had */
function writeBeat({ path, token, offset }: Heartbeat, count: number): boolean {
  let file: number;
  try {
    file = openSync(path, "r+");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
  try {
    // the same open file is read and written: a lock that comes in its place is never touched
    if (!readFileSync(file, "utf8").includes(token)) return false;
    writeSync(file, String(count).padStart(12, "0"), offset);
    return true;
  } catch {
    return true; // a full disk or a server that is away: others will take over if it lasts
  } finally {
    closeSync(file);
  }
}

if (workerData !== null) {
  const heartbeat = workerData as Heartbeat;
  let count = 0;
  setInterval(() => {
    count += 1;
    if (writeBeat(heartbeat, count) || Atomics.load(heartbeat.released, 0) !== 0) return;
    const { what, path } = heartbeat;
    const sentence = existsSync(dirname(path))
      ? `${what} was silent for long and has been taken over by another process; this one ends`
      : `${what} lost its folder, ${dirname(path)}, which was moved or removed; this process ends`;
    writeSync(2, `store: ${sentence}, and what it wrote is kept\n`);
    process.kill(process.pid, "SIGKILL");
  }, heartbeat.beat);
}
