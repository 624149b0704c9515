/**
 * @file What a trial's folder says of it while it is not done: `progress.json`, how far who is, and
 * `failure.json`, why the last attempt ended. Anyone who sees the store can read them; nothing
 * computed depends on them.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseJson, readText } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";
import { HOST, processorKind } from "./place.js";

/** How far the process is that computes a trial. */
export interface TrialState {
  /** Machine that computes it. */
  readonly host: string;
  /** Kind of its processor. */
  readonly processor: string;
  /** Share of the trial's whole work that is done, in [0, 1]. */
  readonly share: number;
  /** What it does now. */
  readonly note: string;
  /** How long this attempt has run, in seconds. */
  readonly seconds: number;
  /** How long it will still run at its pace so far, in seconds; null while that is unknown. */
  readonly left: number | null;
}

/** Why the last attempt at a trial ended. */
export interface TrialFailure {
  /** Machine that tried. */
  readonly host: string;
  /** One sentence. */
  readonly reason: string;
}

/** Files of a trial's folder that say how far it is, and why it failed. */
export const PROGRESS_FILE = "progress.json";
export const FAILURE_FILE = "failure.json";
const PAUSE = 2000; // milliseconds between two writes

/**
 * Keeps how far a trial is in its folder, every two seconds at most; an earlier failure is
 * forgotten. A folder that cannot be written is the trial's own to report.
 */
export function stateWriter(folder: string): (share: number, note: string) => void {
  const began = performance.now();
  const processor = processorKind();
  let first: { share: number; seconds: number } | undefined;
  let written = -Infinity;
  removeFailure(folder);
  return (share, note) => {
    const now = performance.now();
    if (now - written < PAUSE) return;
    written = now;
    const seconds = Math.round(now - began) / 1000;
    first ??= { share, seconds };
    const pace = (share - first.share) / (seconds - first.seconds);
    const left = pace > 0 ? Math.round((1 - share) / pace) : null;
    const state: TrialState = { host: HOST, processor, share, note, seconds, left };
    attempt(() => writeFileWhole(join(folder, PROGRESS_FILE), `${JSON.stringify(state)}\n`));
  };
}

/** Says in a trial's folder why it failed. */
export function writeFailure(folder: string, reason: string): void {
  const failure: TrialFailure = { host: HOST, reason };
  attempt(() => writeFileWhole(join(folder, FAILURE_FILE), `${JSON.stringify(failure)}\n`));
}

/** How far a trial is or was; null if nobody said. */
export function readState(folder: string): TrialState | null {
  return readOrNull<TrialState>(join(folder, PROGRESS_FILE));
}

/** Why a trial's last attempt failed; null if it did not, or goes on. */
export function readFailure(folder: string): TrialFailure | null {
  return readOrNull<TrialFailure>(join(folder, FAILURE_FILE));
}

function removeFailure(folder: string): void {
  attempt(() => rmSync(join(folder, FAILURE_FILE), { force: true }));
}

function readOrNull<T>(path: string): T | null {
  try {
    return parseJson(readText(path), path) as T;
  } catch {
    return null;
  }
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // what computes the trial meets the same disk, and says so
  }
}
