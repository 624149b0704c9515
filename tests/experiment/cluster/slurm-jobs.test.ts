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

/** Waits until something happens. @param found  tells how things stand where it does not */
async function until(what: string, happens: () => boolean, found: () => string): Promise<void> {
  for (let tries = 0; !happens(); tries++) {
    if (tries === 1200) assert.fail(`${what} does not happen in five minutes:\n${found()}`);
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

    const begins = (): number => log().split("long, seed 1: begins").length;
    const standing = (): string => `${slurm.call("squeue", "--array")}${slurm.words()}`;
    /** Cuts short Slurm's pause of two minutes before what was requeued begins. */
    const hurry = (id: string): void => {
      if (/BeginTime/.test(slurm.state(id)))
        slurm.call("scontrol", "update", `JobId=${id}`, "StartTime=now");
    };

    // each way of losing a machine
    const ways = [
      // it may deliver the signal twice, if it finds the job requeued before it has returned
      () => spawnSync("scancel", ["--signal=TERM", "--batch", task], { env: slurm.env }),
      () => slurm.call("scontrol", "requeue", task),
      () => slurm.call("sbatch", "-p", "urgent", "-n4", "-o/dev/null", "--wrap=true"),
    ];
    for (const loseIt of ways) {
      const done = step();
      await until(`step ${done + 1}`, () => step() > done, standing);
      const begun = begins();
      loseIt();
      const beginsAgain = (): boolean => (hurry(task), begins() > begun);
      await until("it begins again", beginsAgain, standing);
    }
    assert.match(log(), new RegExp(`job ${task} stopped and is in the queue again`));
    assert.match(log(), /DUE TO JOB REQUEUE[^]*DUE TO PREEMPTION/);
    const hurryAll = (): void =>
      arrays.forEach((id) => [0, 1].forEach((number) => hurry(`${id}_${number}`)));

    const hasRecord = (): boolean => (hurryAll(), existsSync(join(out, "quick", "summary.json")));
    await until("the record", hasRecord, standing);
    await until("its end", () => slurm.state(collect) === "", standing);
    const there = loadExperiment(join(out, "quick"));
    const here = await runExperiment(readSpec(file), { out: temporaryFolder("here"), jobs: 1 });
    assert.deepEqual(there.summary, JSON.parse(JSON.stringify(here.record!.summary)));
    assert.deepEqual(there.results, [...here.record!.results]);
  },
);
