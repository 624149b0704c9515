/**
 * @file A run on a real Slurm: tasks that are signalled, requeued and preempted go on from their
 * last record, and the record is the one that this machine alone makes.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { loadExperiment } from "../../../src/experiment/record-files.js";
import { runExperiment } from "../../../src/experiment/run-experiment.js";
import { readSpec } from "../../../src/experiment/spec.js";
import { openStore } from "../../../src/experiment/store.js";
import { readState } from "../../../src/experiment/trial-state.js";
import { trialsOf } from "../../../src/experiment/trial.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { takesLong } from "../../long.js";
import { needsSlurm } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { RealSlurm } from "./real-slurm.js";

const cct = join(projectRoot, "bin", "cct.js");

/** A tuned arm that takes a while, and two quick ones, a few answers each; its file's path. */
function quickSpec(): string {
  const twin = join(projectRoot, "experiments", "alpha-beta-grid-nano.json");
  const { grid: _, ...document } = JSON.parse(readFileSync(twin, "utf8"));
  const file = join(temporaryFolder("slurm"), "quick.json");
  const own = {
    name: "quick",
    arms: { long: { steps: 32, checkpointEvery: 2 }, short: { steps: 2 }, base: null },
    reference: "base",
    seeds: [1],
    evaluation: { problems: 2, maxNewTokens: 4, samples: 1 },
  };
  writeFileSync(file, JSON.stringify({ ...document, ...own }));
  return file;
}

async function until(what: string, happens: () => boolean): Promise<void> {
  for (let tries = 0; !happens(); tries++) {
    assert.ok(tries < 2400, `${what} does not happen in ten minutes`);
    await sleep(250);
  }
}

test(
  "tasks that are stopped, requeued and preempted give the record that this machine gives",
  { skip: takesLong || needsSlurm, timeout: 1_200_000 },
  async (context) => {
    const slurm = await RealSlurm.start(context);
    const file = quickSpec();
    const out = join(temporaryFolder("slurm"), "the store"); // a space, for the scripts
    const argv = [cct, "run", file, "--on", "slurm", "--out", out, "--no-figures", "--json"];
    const run = (...more: string[]): { arrays: string[]; collect: string } =>
      JSON.parse(execFileSync(process.execPath, [...argv, ...more], { env: slurm.env }).toString());
    assert.throws(() => run("--partition", "other"), /partition of this cluster \(usual, urgent\)/);

    const { arrays, collect } = run("--partition", "usual", "--jobs", "4");
    assert.equal(arrays.length, 2, "three tasks are more than an array may have");
    const trial = trialsOf(readSpec(file)).find(({ arm }) => arm === "long")!;
    const folder = openStore(out).trialFolder(trial.id);
    const task = `${arrays[0]!}_0`;
    const step = (): number => Number(/step (\d+)/.exec(readState(folder)?.note ?? "")?.[1] ?? 0);
    const log = (): string =>
      readFileSync(join(out, "runs", "quick", "logs", `${arrays[0]!}_0.txt`), "utf8");

    // each way of losing a machine, and Slurm's pause of two minutes before the next begins cut short
    const ways = [
      // it delivers the signal, and tries again if it finds the job requeued before it has returned
      () => spawnSync("scancel", ["--signal=TERM", "--batch", task], { env: slurm.env }),
      () => slurm.call("scontrol", "requeue", task),
      () => slurm.call("sbatch", "-p", "urgent", "-n4", "-o/dev/null", "--wrap=true"),
    ];
    for (const [i, loseIt] of ways.entries()) {
      const before = step();
      await until(`step ${before + 1}`, () => step() > before);
      loseIt();
      await until("it is in the queue again", () => slurm.state(task).startsWith("PENDING"));
      slurm.call("scontrol", "update", `JobId=${task}`, "StartTime=now");
      await until("it begins again", () => log().split("long, seed 1: begins").length === i + 3);
    }
    assert.match(log(), new RegExp(`job ${task} stopped and is in the queue again`));
    assert.match(log(), /DUE TO JOB REQUEUE[^]*DUE TO PREEMPTION/);
    for (const id of arrays)
      for (const number of [0, 1])
        if (/BeginTime/.test(slurm.state(`${id}_${number}`)))
          slurm.call("scontrol", "update", `JobId=${id}_${number}`, "StartTime=now");

    await until("the record", () => existsSync(join(out, "quick", "summary.json")));
    await until("its end", () => slurm.state(collect) === "");
    const there = loadExperiment(join(out, "quick"));
    const here = await runExperiment(readSpec(file), { out: temporaryFolder("here"), jobs: 1 });
    assert.deepEqual(there.summary, JSON.parse(JSON.stringify(here.record!.summary)));
    assert.deepEqual(there.results, here.record!.results);
  },
);
