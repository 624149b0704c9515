/**
 * @file Trials computed by a queue's workers, on a real Valkey server: the same record as without;
 * killed workers, a lost server and a full one; workers that cannot do it.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { queueExecutor } from "../../../src/experiment/cluster/queue-executor.js";
import { queueServer } from "../../../src/experiment/cluster/queue-server.js";
import { workOn, type WorkerOptions } from "../../../src/experiment/cluster/queue-worker.js";
import { openQueue, queueName } from "../../../src/experiment/cluster/trial-queue.js";
import { runExperiment, type RunOutcome } from "../../../src/experiment/run-experiment.js";
import { readSpec, type ExperimentSpec } from "../../../src/experiment/spec.js";
import { openStore } from "../../../src/experiment/store.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { needsValkey } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Valkey } from "./valkey.js";

const cct = join(projectRoot, "bin", "cct.js");
const fresh = (): string => temporaryFolder("queue");
const options = { skip: needsValkey, timeout: 400_000 };

/** Trials of the base alone, a few answers each, so that they are quick. */
function quick(own: Record<string, unknown> = {}): ExperimentSpec {
  const twin = join(projectRoot, "experiments", "alpha-beta-grid-nano.json");
  const { grid: _, ...document } = JSON.parse(readFileSync(twin, "utf8"));
  const file = join(fresh(), "quick.json");
  const evaluation = { problems: 2, maxNewTokens: 4, samples: 1 };
  const arms = { arms: { base: null }, reference: "base", seeds: [1, 2], evaluation };
  writeFileSync(file, JSON.stringify({ ...document, name: "quick", ...arms, ...own }));
  return readSpec(file);
}

/** The same with a tuned arm that goes on long enough to be killed. */
const tuned = (): ExperimentSpec =>
  quick({ arms: { base: null, long: { steps: 40, checkpointEvery: 2 } }, seeds: [1] });

/** A worker in this process. */
function worker(valkey: Valkey, over: Partial<WorkerOptions> = {}) {
  const drain = new AbortController();
  const lines: string[] = [];
  const outcome = workOn(queueServer(valkey.address), {
    jobs: 1,
    slots: 4,
    stallAfter: 2,
    notice: (line) => lines.push(line),
    drain: drain.signal,
    stop: new AbortController().signal,
    ...over,
  });
  return { lines, outcome, drain: () => (drain.abort(), outcome) };
}

/** A run on the queue; what it notices and what it is told of progress are kept. */
function run(valkey: Valkey, spec: ExperimentSpec, out: string, signal?: AbortSignal) {
  const notices: string[] = [];
  const notes: string[] = [];
  const outcome: Promise<RunOutcome> = runExperiment(spec, {
    out,
    executor: queueExecutor(queueServer(valkey.address)),
    signal,
    notice: (text) => notices.push(text),
    progress: { update: (_done, _total, note) => notes.push(note!) },
  });
  return { notices, notes, outcome };
}

async function until(what: string, happens: () => boolean): Promise<void> {
  for (let tries = 0; !happens(); tries++) {
    assert.ok(tries < 1200, `${what} does not happen in two minutes`);
    await sleep(100);
  }
}

test("a worker gives two runs the record that this machine gives", options, async (context) => {
  const valkey = await Valkey.start(context);
  const [far, near] = [fresh(), fresh()];
  const spec = quick({ seeds: [1, 2, 3] });
  const here = await runExperiment(spec, { out: near, jobs: 1 });
  const part = run(valkey, quick({ seeds: [2, 1] }), far);
  await until("the inputs are there", () => existsSync(join(far, "inputs")));
  const whole = run(valkey, spec, far); // two of its trials are the other run's, too
  await sleep(1000);
  const only = worker(valkey);
  const there = await whole.outcome;
  assert.equal((await part.outcome).trials.failed, 0);
  assert.deepEqual(await only.drain(), { computed: 3, failed: 0, refused: null });
  const begun = only.lines.filter((line) => line.endsWith("begins"));
  assert.match(begun[0]!, /seed 2/, "the first seed of the first run");
  assert.match(begun[2]!, /seed 3/, "the last seed of the second");
  assert.deepEqual(there.record!.summary, here.record!.summary);
  assert.deepEqual([...there.record!.results], [...here.record!.results]);
  assert.ok(
    whole.notes.some((note) => / on /.test(note)),
    "progress says where",
  );
});

test(
  "a worker killed with -9 loses its trial to another, which goes on from its checkpoint",
  options,
  async (context) => {
    const valkey = await Valkey.start(context);
    const out = fresh();
    const ran = run(valkey, tuned(), out);
    const argv = [cct, "worker", valkey.address, "--jobs", "1", "--stall-after", "2"];
    const doomed = spawn(process.execPath, argv, { stdio: "ignore" });
    await until("the trial is under way", () =>
      ran.notes.some((note) => /step (9|1\d)/.test(note)),
    );
    doomed.kill("SIGKILL");
    await once(doomed, "exit");
    const before = ran.notes.length;
    const second = worker(valkey);
    const { trials, record } = await ran.outcome;
    assert.deepEqual(trials, { total: 2, computed: 2, reused: 0, failed: 0 });
    assert.deepEqual(
      record!.metrics.filter(({ step }) => step > 0).map(({ step }) => step),
      [...[1, 10, 20, 30, 40]],
    );
    const steps = ran.notes.slice(before).flatMap((note) => /long.* step (\d+)/.exec(note) ?? []);
    assert.ok(!steps.includes("1"), "tuning does not begin anew");
    await second.drain();
  },
);

test(
  "a queue that loses all it knows is filled again; a full one is waited for",
  options,
  async (context) => {
    const valkey = await Valkey.start(
      context,
      "--maxmemory",
      "1",
      "--maxmemory-policy",
      "noeviction",
    );
    const out = fresh();
    const client = valkey.client();
    client.on("error", () => undefined);
    const ran = run(valkey, quick(), out);
    await until("it is told", () => ran.notices.some((text) => text.includes("is full")));
    await client.config("SET", "maxmemory", "0");
    const queue = openQueue(queueServer(valkey.address), queueName());
    while ((await queue.getJobCounts("prioritized"))["prioritized"] !== 2) await sleep(100);
    await queue.close();
    await valkey.kill();
    await valkey.restart();
    await client.config("SET", "maxmemory", "0");
    const only = worker(valkey);
    const { trials } = await ran.outcome;
    assert.deepEqual(trials, { total: 2, computed: 2, reused: 0, failed: 0 });
    assert.equal(ran.notices.filter((text) => text.includes("is full")).length, 1);
    await only.drain();
    client.disconnect();
  },
);

test(
  "a worker without the store, or of another processor, leaves the trials to others",
  options,
  async (context) => {
    const valkey = await Valkey.start(context);
    const out = fresh();
    const wrong = fresh();
    openStore(wrong);
    const ran = run(valkey, quick({ seeds: [1] }), out);
    // the run's store is at its path for every process of this machine: take it away meanwhile
    await until("the inputs are there", () => existsSync(join(out, "inputs")));
    const marker = join(out, "store.json");
    await until("the store has an id", () => readFileSync(marker, "utf8").includes("id"));
    const whole = readFileSync(marker, "utf8");
    writeFileSync(marker, whole.replace(/"id":"[^"]*"/, '"id":"another"'));
    const lacking = await worker(valkey, { out: wrong }).outcome;
    assert.match(lacking.refused!, /expected the run's store, .*, in .* or .*found it not; mount/);
    writeFileSync(marker, whole);
    const able = worker(valkey);
    assert.equal((await ran.outcome).trials.computed, 1);
    await able.drain();

    const stop = new AbortController();
    const elsewhere = run(valkey, quick({ seeds: [1], processor: "arm64" }), fresh(), stop.signal);
    const idle = worker(valkey, { idle: 12 });
    assert.deepEqual(await idle.outcome, { computed: 0, failed: 0, refused: null });
    assert.match(elsewhere.notices[0]!, /expected a worker of kernelVersion \d+ on arm64, but/);
    stop.abort();
    await assert.rejects(elsewhere.outcome, /abort/i);
  },
);
