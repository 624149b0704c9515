/**
 * @file Computes trials in processes of this machine: so many at a time, each in a process of its
 * own, so that a crash is one failed trial.
 */
import { fork, type ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { WorkError } from "../errors.js";
import type { TrialReport } from "./run-trial.js";
import type { ExperimentSpec } from "./spec.js";
import type { Store } from "./store.js";
import type { TrialMessage, TrialOrder } from "./trial-process.js";
import { checkOwnProcessor } from "./trial-processors.js";
import { writeFailure } from "./trial-state.js";
import type { Trial } from "./trial.js";

/** Trials that a run wants computed. */
export interface TrialsWanted {
  /** The experiment that they are of. */
  readonly spec: ExperimentSpec;
  /** What the store lacks, the most urgent first. */
  readonly trials: readonly Trial[];
  /** Where they are kept. */
  readonly store: Store;
}

/** What a run is told of its trials. */
export interface TrialsReport {
  /** How far one is: a share in [0, 1], and what it does. */
  progress(trial: Trial, share: number, note: string): void;
  /** What a reader should know besides. */
  notice(text: string): void;
  /** One has ended, well unless there is a reason. */
  ended(trial: Trial, failure?: string): void;
}

/**
 * Computes trials, here or on other machines: says of each how it ended, and comes back when all
 * have, or soon after the signal is aborted.
 */
export type Executor = (
  wanted: TrialsWanted,
  report: TrialsReport,
  signal?: AbortSignal,
) => Promise<void>;

/** Computes trials here. @param jobs  trials at a time; default one a core */
export function localExecutor(jobs: number = availableParallelism()): Executor {
  return async ({ spec, trials, store }, report, signal) => {
    checkOwnProcessor(spec);
    const queue = [...trials];
    const lane = async (): Promise<void> => {
      for (
        let trial = queue.shift();
        trial !== undefined && !signal?.aborted;
        trial = queue.shift()
      ) {
        const current = trial;
        const own: TrialReport = {
          progress: (share, note) => report.progress(current, share, note),
          notice: (text) => report.notice(text),
        };
        try {
          await computeInProcess(current, store, own, { signal });
          report.ended(current);
        } catch (error) {
          if (!signal?.aborted) report.ended(current, (error as Error).message);
        }
      }
    };
    const lanes = Math.min(Math.max(1, jobs), trials.length);
    await Promise.all(Array.from({ length: lanes }, lane));
  };
}

/** How a trial's process is stopped, and how long it waits. */
export interface ProcessOptions {
  /** Kills it when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that it waits while another process computes the same trial; a minute when absent. */
  readonly patience?: number | undefined;
  /** Milliseconds that it has to write a checkpoint when it is stopped; none when absent. */
  readonly grace?: number | undefined;
}

/**
 * Computes one trial in a process of its own; an aborted signal kills it, and what it wrote is
 * kept. Of a store that other machines share, it is held there meanwhile.
 * @throws WorkError with the reason why it failed, which its folder holds then too
 */
export async function computeInProcess(
  trial: Trial,
  store: Store,
  report: TrialReport,
  options: ProcessOptions,
): Promise<void> {
  const work = (signal?: AbortSignal): Promise<void> =>
    forkTrial(trial, store, report, { ...options, signal });
  if (store.shared === undefined) await work(options.signal);
  else await store.shared.hold(trial, work, options);
}

function forkTrial(
  trial: Trial,
  store: Store,
  report: TrialReport,
  { signal, patience, grace }: ProcessOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(join(__dirname, "trial-process.js"), {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let reason: string | undefined;
    let complaints = "";
    let done = false;
    const kill = () => child.kill("SIGKILL");
    const stop = () => {
      if (grace === undefined) kill();
      else if (child.kill("SIGTERM")) setTimeout(kill, grace).unref();
    };
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    child.stderr!.on("data", (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-2000);
    });
    child.on("message", (message: TrialMessage) => {
      if (message.kind === "progress") report.progress(message.share, message.note);
      else if (message.kind === "notice") report.notice(message.text);
      else if (message.kind === "failed") reason = message.reason;
      else done = true;
    });
    child.on("error", reject);
    child.on("exit", (code, killedBy) => {
      signal?.removeEventListener("abort", stop);
      if (done) {
        resolve();
        return;
      }
      reason ??=
        "its process ended with " +
        `${killedBy ?? `code ${code}`}${complaints === "" ? "" : `: ${complaints.trim()}`}; ` +
        "run again to go on";
      if (!signal?.aborted && store.isThere) writeFailure(store.trialFolder(trial.id), reason);
      reject(new WorkError(reason));
    });
    const order: TrialOrder = { trial, store: store.folder, patience: patience ?? null };
    child.send(order);
  });
}
