/**
 * @file Computes one task of a stored run: its trials one after the other, each in a process of its
 * own. A task that is stopped, killed or given to another machine goes on from its last record.
 */
import { setMaxListeners } from "node:events";
import { collect } from "../collect.js";
import { computeInProcess } from "../local-trials.js";
import type { CollectedRecord } from "../record.js";
import { withInputsHere } from "../shared-inputs.js";
import { damagedFiles } from "../trial-files.js";
import { checkOwnProcessor } from "../trial-processors.js";
import { readFailure } from "../trial-state.js";
import { UsageError } from "../../errors.js";
import type { StoredRun } from "./stored-run.js";
import type { Store } from "../store.js";

/** How a task ended. */
export interface TaskOutcome {
  /** Trials that it computed, those that were there, and those that failed. */
  readonly computed: number;
  readonly reused: number;
  readonly failed: number;
}

const UNBOUNDED = 1e12; // milliseconds: whoever computes a trial now is waited for
const GRACE = 20_000; // milliseconds for a checkpoint; Slurm's KillWait is 30 s

/**
 * Computes a task; a failed trial does not keep it from the others. With `stop` aborted it leaves
 * the running one so that it can go on, and comes back.
 * @param number  of the task, from 0
 * @throws UsageError if there is no such task, or the spec requires another processor;
 *   WorkError if an input is missing here
 */
export async function computeTask(
  { run, store }: { run: StoredRun; store: Store },
  number: number,
  notice: (text: string) => void,
  stop: AbortSignal,
): Promise<TaskOutcome> {
  checkOwnProcessor(run.spec);
  const ids = run.tasks[number];
  if (ids === undefined)
    throw new UsageError(
      `run ${run.spec.name}: expected a task from 0 to ${run.tasks.length - 1}, got ${number}`,
    );
  setMaxListeners(0, stop);
  const trials = new Map(run.trials.map((trial) => [trial.id, trial]));
  const outcome = { computed: 0, reused: 0, failed: 0 };
  for (const id of ids) {
    if (stop.aborted) break;
    const trial = await withInputsHere(trials.get(id)!, store);
    const name = `${run.spec.name}: ${trial.arm}, seed ${trial.seed}`;
    if (store.isDone(id) && damagedFiles(store.trialFolder(id), trial.spec).length === 0) {
      outcome.reused += 1;
      continue;
    }
    notice(`${name}: begins`);
    const report = { progress: () => undefined, notice };
    try {
      const options = { signal: stop, patience: UNBOUNDED, grace: GRACE };
      await computeInProcess(trial, store, report, options);
      outcome.computed += 1;
      notice(`${name}: done`);
    } catch (error) {
      if (stop.aborted) break;
      outcome.failed += 1;
      notice(`${name}: ${(error as Error).message}`);
    }
  }
  return outcome;
}

/** The record of a stored run whose tasks have ended; else why there is none, a trial a line. */
export function collectRun(
  { run: { spec, trials }, store }: { run: StoredRun; store: Store },
  logs: string,
): { record: CollectedRecord | null; failures: string[] } {
  const failures = trials
    .filter(({ id }) => !store.isDone(id))
    .map(({ id, arm, seed }) => {
      const failure = readFailure(store.trialFolder(id));
      const reason =
        failure === null
          ? `its task ended without a word; see ${logs}`
          : `${failure.reason} (on ${failure.host})`;
      return `${arm}, seed ${seed}: ${reason}`;
    });
  return { record: failures.length > 0 ? null : collect(spec, trials, store), failures };
}
