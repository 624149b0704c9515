/**
 * @file The queue of trials: one for each version of the numerics and, where a spec requires one,
 * each kind of processor. A trial is a job whose id is the trial's, so it stands there once, however
 * many ask for it.
 */
import { Queue } from "bullmq";
import type { ProcessorKind } from "../spec-keys.js";
import { KERNEL_VERSION, type Trial } from "../trial.js";
import { PREFIX, type QueueServer } from "./queue-server.js";

/** What a job holds. */
export interface TrialJob {
  /** The trial, with paths of the machine that asks for it. */
  readonly trial: Trial;
  /**
   * Where it is to be kept: what tells that store from others, and the asking machine's path or
   * the bucket's address.
   */
  readonly store: { readonly id: string; readonly folder: string };
}

/** What a job's progress holds. */
export interface TrialJobProgress {
  /** Machine that computes it. */
  readonly host: string;
  /** Share of its work that is done, in [0, 1]. */
  readonly share: number;
  /** What it does now. */
  readonly note: string;
  /** What a reader should know of its data. */
  readonly notices: readonly string[];
}

const FORMAT = 1; // of jobs; another format is another queue

/** Name of the queue of trials that a processor of this kind, or any, may compute. */
export function queueName(processor?: ProcessorKind): string {
  const name = `trials-${FORMAT}-kernel-${KERNEL_VERSION}`;
  return processor === undefined ? name : `${name}-${processor}`;
}

/** A queue of trials. */
export type TrialQueue = Queue<TrialJob, null, string, TrialJob, null, string>;

/** The queue, for who puts trials there and looks after them. */
export function openQueue({ connection }: QueueServer, name: string): TrialQueue {
  const queue: TrialQueue = new Queue(name, {
    connection,
    prefix: PREFIX,
    defaultJobOptions: {
      // whoever asked for them removes them; what is left is nobody's
      removeOnComplete: { age: 24 * 3600 },
      removeOnFail: { age: 30 * 24 * 3600 },
    },
  });
  queue.on("error", () => undefined); // what waits for the server says so
  return queue;
}
