/** @file `cct slurm-task RUN [TASK]`: what the scripts of `cct run --on slurm` call. */
import { join } from "node:path";
import type { Command } from "commander";
import { WorkError } from "../errors.js";
import { integer, tell, verb } from "./command.js";

/** The verb `slurm-task`. */
export function slurmTaskCommand(): Command {
  return verb(
    "slurm-task",
    "what Slurm calls for `cct run --on slurm`: computes a task, or collects without one",
    "npx cct slurm-task /shared/results/runs/ablation 3",
  )
    .argument("<run>", "the run's folder in its store, runs/NAME")
    .argument("[task]", "number of the task, from 0", integer(0))
    .action((folder: string, task: number | undefined, flags: { json?: boolean }) =>
      task === undefined ? collectAll(folder, flags) : compute(folder, task, flags),
    );
}

const STOPPED = 143; // as a shell says that SIGTERM ended it

async function compute(folder: string, task: number, flags: { json?: boolean }): Promise<void> {
  const { readRun } = await import("../experiment/cluster/stored-run.js");
  const { computeTask } = await import("../experiment/cluster/task-worker.js");
  const { requeueOwnJob } = await import("../experiment/cluster/slurm-commands.js");
  const notice = (text: string): void => void process.stderr.write(`${text}\n`);
  const stop = new AbortController();
  process.on("SIGTERM", () => stop.abort());
  const { computed, reused, failed } = await computeTask(
    readRun(folder),
    task,
    notice,
    stop.signal,
  );
  if (stop.signal.aborted) {
    notice(requeueOwnJob());
    process.exitCode = STOPPED;
    return;
  }
  if (failed > 0)
    throw new WorkError(
      `task ${task}: ${failed} of its trials failed, see above; correct what is named and run ` +
        "the same `cct run` again",
    );
  tell(flags, { computed, reused }, `${computed} trials computed, ${reused} were there`);
}

async function collectAll(folder: string, flags: { json?: boolean }): Promise<void> {
  const { readRun } = await import("../experiment/cluster/stored-run.js");
  const { collectRun } = await import("../experiment/cluster/task-worker.js");
  const { publish } = await import("../experiment/publish.js");
  const stored = readRun(folder);
  const { record, failures } = collectRun(stored, join(folder, "logs"));
  if (record === null)
    throw new WorkError(
      `${failures.length} of ${stored.run.trials.length} trials are not done:\n  ` +
        `${failures.join("\n  ")}\ncorrect what is named and run the same \`cct run\` again`,
    );
  const { spec, figures } = stored.run;
  const results = join(stored.store.folder, spec.name);
  const table = await publish(record, results, figures);
  tell(flags, { arms: record.summary.arms, results }, `${table}\n\nwritten to ${results}`);
}
