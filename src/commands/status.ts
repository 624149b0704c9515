/** @file `cct status SPEC`: how an experiment's trials stand, and on which machines they run. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import { durationOf } from "../durations.js";
import { UsageError } from "../errors.js";
import type { SlurmStanding } from "../experiment/cluster/slurm-run.js";
import type { WorkerPresence } from "../experiment/cluster/worker-presence.js";
import type { Store } from "../experiment/store.js";
import type { TrialStatus } from "../experiment/trial-status.js";
import type { Trial } from "../experiment/trial.js";
import { projectRoot } from "../files/project-root.js";
import { collectValues, integer, interruptible, tell, verb } from "./command.js";
import { STORE_HELP } from "./store-at.js";

interface StatusFlags {
  readonly json?: boolean;
  readonly set?: string[];
  readonly out: string;
  readonly on?: string;
  readonly watch?: boolean;
  readonly serve?: boolean;
  readonly port?: number;
}

const PAUSE = 2000; // milliseconds
const PORT = 8642; // of the page

/** The verb `status`. */
export function statusCommand(): Command {
  return verb(
    "status",
    "how an experiment's trials stand: waiting, running where and how far, done, failed and why",
    "npx cct status experiments/ablation.json --out /shared/results --watch",
  )
    .argument("<spec>", "experiment file, for example experiments/ablation.json")
    .option("--set <path=value>", "override one entry of the spec (repeatable)", collectValues)
    .option("--out <store>", STORE_HELP, join(projectRoot, "results"))
    .option("--on <queue>", "list the workers of this queue too: redis://host:port")
    .option("--watch", "tell it again every two seconds until nothing is left to do")
    .addOption(
      new Option("--serve", "show it as a live page, to this machine alone").conflicts("watch"),
    )
    .option("--port <n>", `port of the page (default: ${PORT}; 0: any)`, integer(0))
    .action(status);
}

/** How an experiment stands, as --json and the page show it. */
interface State {
  readonly name: string;
  readonly store: string;
  readonly counts: Counts;
  readonly trials: readonly TrialStatus[];
  readonly workers: readonly WorkerPresence[] | undefined;
  readonly slurm: SlurmStanding | null;
}

async function status(path: string, flags: StatusFlags): Promise<void> {
  if (flags.port !== undefined && !flags.serve)
    throw new UsageError(
      `status: expected --port with --serve, got --port ${flags.port} alone; add --serve`,
    );
  const { readRunnableSpec } = await import("../experiment/spec.js");
  const { trialsOf } = await import("../experiment/trial.js");
  const { trialStatuses } = await import("../experiment/trial-status.js");
  const { slurmStanding } = await import("../experiment/cluster/slurm-run.js");
  const { storeAt } = await import("../experiment/bucket/store-at.js");
  const spec = readRunnableSpec(path, flags.set ?? []);
  const trials = trialsOf(spec);
  const store = await storeAt(flags.out);
  const workersNow = await workersOf(flags.on);
  const look = async (): Promise<State> => {
    const statuses = await (store.shared?.statuses(trials) ?? trialStatuses(trials, store));
    const workers = await workersNow.list();
    const counts = countsOf(statuses);
    const slurm = slurmStanding(store, spec.name);
    return { name: spec.name, store: store.address, counts, trials: statuses, workers, slurm };
  };
  try {
    if (flags.serve) await serve(look, trials, store, flags);
    else await tellStates(look, flags);
  } finally {
    workersNow.close();
  }
}

/** Tells it once, or again and again while something is left to do. */
async function tellStates(look: () => Promise<State>, flags: StatusFlags): Promise<void> {
  const signal = flags.watch ? interruptible() : undefined;
  for (;;) {
    const state = await look();
    const { name, counts } = state;
    tell(flags, state, [`${name}: ${countsLine(counts)}`, ...lines(state)].join("\n"));
    if (!flags.watch || signal?.aborted || counts.running + counts.waiting === 0) return;
    await sleep(PAUSE, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

/** Serves it as a page until Ctrl+C. */
async function serve(
  look: () => Promise<State>,
  trials: readonly Trial[],
  store: Store,
  flags: StatusFlags,
): Promise<void> {
  const { serveStatus } = await import("../experiment/status-page/server.js");
  const { curveReader } = await import("../experiment/trial-curves.js");
  const signal = interruptible();
  const state = async (): Promise<object> => {
    // curves are read from this machine's copy
    await store.shared?.exchange(trials.map(({ id }) => id));
    await store.shared?.bringMetrics(trials);
    const now = await look();
    return { ...now, slurm: now.slurm && slurmLine(now.slurm, now.counts) };
  };
  const source = { state, curves: curveReader(trials, store) };
  const page = await serveStatus(source, flags.port ?? PORT);
  tell(flags, { address: page.address }, `${page.address} shows it; Ctrl+C ends this`);
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  page.close();
}

/** The workers of a queue, asked again and again; none without one. */
async function workersOf(on: string | undefined) {
  if (on === undefined) return { list: async () => undefined, close: () => undefined };
  const { connect, queueServer } = await import("../experiment/cluster/queue-server.js");
  const { presentWorkers } = await import("../experiment/cluster/worker-presence.js");
  const client = await connect(queueServer(on));
  return { list: () => presentWorkers(client), close: () => client.disconnect() };
}

type Counts = Record<TrialStatus["state"], number>;

function countsOf(statuses: readonly TrialStatus[]): Counts {
  const counts: Counts = { waiting: 0, running: 0, done: 0, failed: 0 };
  // a trial that arms share counts once
  for (const { state } of new Map(statuses.map((one) => [one.id, one])).values())
    counts[state] += 1;
  return counts;
}

const countsLine = (counts: Counts): string =>
  Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");

function lines({ trials: statuses, workers, slurm, counts }: State): string[] {
  const running = statuses.filter(({ state }) => state === "running");
  const hosts = [...new Set(running.map(({ host }) => host!))].sort();
  return [
    ...running.map(
      ({ arm, seed, share, note, host, left }) =>
        `  ${arm}, seed ${seed}: ${Math.round(100 * share!)}%, ${timeLeft(left)} (${note}) on ${host}`,
    ),
    ...statuses
      .filter(({ state }) => state === "failed")
      .map(({ arm, seed, host, reason }) => `  ${arm}, seed ${seed}: failed on ${host}: ${reason}`),
    ...hosts.map(
      (host) => `machine ${host}: ${running.filter((one) => one.host === host).length} running`,
    ),
    ...(workers ?? []).map(
      (one) =>
        `worker ${one.host}, process ${one.pid}: ${one.running.length} of ${one.jobs} trials, ` +
        `${one.slots} cores, ${one.processor}, kernelVersion ${one.kernelVersion}`,
    ),
    ...(slurm === null ? [] : [slurmLine(slurm, counts)]),
  ];
}

/** "slurm jobs 12, 13: 3 RUNNING, 20 PENDING (Resources)". */
function slurmLine({ arrays, collect, left }: SlurmStanding, { waiting }: Counts): string {
  const jobs = `slurm jobs ${[...arrays, ...(collect === null ? [] : [collect])].join(", ")}`;
  if (left.length === 0 && waiting > 0)
    return (
      `${jobs}: ended, and nobody computes the trials that wait; see the logs in the run's ` +
      "folder, and submit them with the same `cct run`"
    );
  const parts = left.map(({ state, reason, count }) =>
    reason === "None" ? `${count} ${state}` : `${count} ${state} (${reason})`,
  );
  return `${jobs}: ${parts.join(", ") || "ended"}`;
}

function timeLeft(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "time left unknown";
  return `${durationOf(seconds)} left`;
}
