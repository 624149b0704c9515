/**
 * @file The attempts at a trial: every process that begins to compute it says so in a line of
 * `attempts.jsonl`, so that a reader sees what was computed again, and where. Nothing computed
 * depends on it.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HOST } from "./place.js";

/** One process that began. */
export interface TrialAttempt {
  /** Its machine. */
  readonly host: string;
  /** Its id there. */
  readonly pid: number;
}

const FILE = "attempts.jsonl";

/** Says that this process begins; a folder that cannot be written is the trial's own to report. */
export function noteAttempt(folder: string): void {
  const attempt: TrialAttempt = { host: HOST, pid: process.pid };
  try {
    appendFileSync(join(folder, FILE), `${JSON.stringify(attempt)}\n`);
  } catch {
    // what computes the trial meets the same disk, and says so
  }
}

/** All attempts at a trial, the first one first; none of one from before they were kept. */
export function readAttempts(folder: string): TrialAttempt[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as TrialAttempt];
    } catch {
      return []; // cut by a full disk
    }
  });
}
