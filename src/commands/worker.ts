/** @file `cct worker QUEUE`: computes the trials of others' runs. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Command } from "commander";
import { WorkError } from "../errors.js";
import { isInBucket } from "../experiment/record-place.js";
import { integer, number, tell, verb } from "./command.js";

interface WorkerFlags {
  readonly json?: boolean;
  readonly jobs?: number;
  readonly slots?: number;
  readonly out?: string;
  readonly stallAfter: number;
  readonly idle?: number;
}

/** The verb `worker`. */
export function workerCommand(): Command {
  return verb(
    "worker",
    "compute trials that `cct run --on` asks for; Ctrl+C finishes those that run, twice or " +
      "SIGTERM gives them back",
    "npx cct worker redis://queue.lab:6379 --jobs 4",
  )
    .argument("<queue>", "address of the queue, redis://[user:password@]host[:port][/database]")
    .option(
      "--jobs <n>",
      "trials at a time at most (default: as many as the slots hold)",
      integer(1),
    )
    .option(
      "--slots <n>",
      "cores to use; a trial takes its engine.threads (default: all)",
      integer(1),
    )
    .option(
      "--out <store>",
      "where this machine has the runs' store, a folder or s3://bucket/prefix (default: where " +
        "the run has it)",
    )
    .option(
      "--stall-after <s>",
      "seconds without a sign of life after which a trial goes to another worker",
      number(1, 3600),
      30,
    )
    .option("--idle <s>", "end after so many seconds without a trial", number(0, 1e9))
    .action(work);
}

async function work(queue: string, flags: WorkerFlags): Promise<void> {
  const { queueServer } = await import("../experiment/cluster/queue-server.js");
  const { workOn } = await import("../experiment/cluster/queue-worker.js");
  const server = queueServer(queue);
  const slots = flags.slots ?? availableParallelism();
  const notice = (text: string): void => void process.stderr.write(`${text}\n`);
  const drain = new AbortController();
  const stop = new AbortController();
  process.on("SIGINT", () => {
    if (drain.signal.aborted) stop.abort();
    else notice("finishing the trials that run; Ctrl+C again gives them back");
    drain.abort();
  });
  process.on("SIGTERM", () => {
    drain.abort();
    stop.abort();
  });
  const outcome = await workOn(server, {
    jobs: flags.jobs ?? slots,
    slots,
    out: flags.out === undefined || isInBucket(flags.out) ? flags.out : resolve(flags.out),
    stallAfter: flags.stallAfter,
    idle: flags.idle,
    notice,
    drain: drain.signal,
    stop: stop.signal,
  });
  if (outcome.refused !== null) throw new WorkError(outcome.refused);
  const { computed, failed } = outcome;
  tell(flags, { computed, failed }, `${computed} trials computed, ${failed} failed`);
}
