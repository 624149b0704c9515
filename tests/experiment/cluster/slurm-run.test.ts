/** @file What a run asks of Slurm: its scripts, its jobs, and what a cluster can refuse. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkSlurmFlags } from "../../../src/commands/run-slurm.js";
import { UsageError, WorkError } from "../../../src/errors.js";
import {
  arrayLimit,
  checkPartitions,
  checkSubmits,
  requeueOwnJob,
} from "../../../src/experiment/cluster/slurm-commands.js";
import {
  planSlurm,
  slurmStanding,
  submitRun,
  type SlurmRunOptions,
} from "../../../src/experiment/cluster/slurm-run.js";
import { readRun, runFolder } from "../../../src/experiment/cluster/stored-run.js";
import { collectRun, computeTask } from "../../../src/experiment/cluster/task-worker.js";
import { prepareRun, type PreparedRun } from "../../../src/experiment/run-experiment.js";
import { readSpec } from "../../../src/experiment/spec.js";
import { writeFailure } from "../../../src/experiment/trial-state.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { FakeSlurm } from "./fake-slurm.js";

/** Four trials of one seed, in a store of their own whose path has a space. */
function prepared(): Promise<PreparedRun> {
  const spec = readSpec(join(projectRoot, "experiments", "alpha-beta-grid-nano.json"));
  return prepareRun(spec, { out: join(temporaryFolder("slurm"), "the store") });
}

const notices: string[] = [];
const options: SlurmRunOptions = {
  sbatch: [],
  trialsPerTask: 1,
  figures: true,
  notice: (text) => notices.push(text),
};

/** A cluster that takes everything, whose arrays have three tasks at most. */
const WILLING = {
  sbatch: { says: "$((101 + n));cluster" },
  squeue: { refuses: "slurm_load_jobs error: Invalid job id specified" },
  scontrol: { says: "MaxArraySize = 3" },
  sinfo: { says: "elsewhere" },
  scancel: {},
};

test("the scripts ask for what the run was told, and call this program with the run", async () => {
  const { wanted } = await prepared();
  const all = { ...options, partition: "long", time: "2:00:00", sbatch: ["--comment=two words"] };
  const { scripts, folder } = planSlurm(wanted, all, 1001);
  const lines = scripts.trials.split("\n");
  for (const option of ["--requeue", "--signal=B:TERM@60", "--partition=long", "--time=2:00:00"])
    assert.ok(lines.includes(`#SBATCH ${option}`), option);
  assert.ok(lines.includes('#SBATCH "--comment=two words"'));
  assert.ok(lines.includes(`#SBATCH "--output=${folder}/logs/%A_%a.txt"`));
  const calls = `cct.js slurm-task '${folder}'`;
  assert.ok(lines.at(-2)!.endsWith(`${calls} "$(($1 + SLURM_ARRAY_TASK_ID))"`));
  assert.ok(scripts.collect.trimEnd().endsWith(calls));
});

test("tasks hold so many trials, and arrays so many tasks as Slurm allows", async () => {
  const { wanted } = await prepared();
  const two = planSlurm(wanted, { ...options, trialsPerTask: 3 }, 1001);
  assert.deepEqual(
    two.tasks.map(({ length }) => length),
    [3, 1],
  );
  const split = planSlurm(wanted, { ...options, jobs: 4 }, 3);
  assert.deepEqual(
    split.arrays.map(([array, , first]) => [array, first]),
    [
      ["--array=0-2%2", "0"],
      ["--array=0-0%2", "3"],
    ],
  );
});

test("a run becomes arrays and a job after them, once while they are there", async (context) => {
  const fake = new FakeSlurm(context, WILLING);
  const { wanted, trials } = await prepared();
  const first = await submitRun(wanted, trials, options);
  assert.deepEqual(first.submission, { arrays: ["101", "102"], collect: "103" });
  const folder = runFolder(wanted.store, wanted.spec.name);
  assert.deepEqual(fake.calls("sbatch"), [
    `--parsable --array=0-2 ${folder}/trials.sh 0`,
    `--parsable --array=0-0 ${folder}/trials.sh 3`,
    `--parsable --dependency=afterany:101:102 ${folder}/collect.sh`,
  ]);
  assert.ok(existsSync(join(wanted.store.folder, "inputs")), "nodes find the inputs in the store");
  assert.match(notices[0]!, /own \w+; elsewhere must see the same folder, or its tasks fail/);
  assert.deepEqual(slurmStanding(wanted.store, wanted.spec.name)!.left, []);

  const queue = "RUNNING|None\nPENDING|Resources\nPENDING|Resources";
  fake.answer("squeue", { says: queue });
  const again = await submitRun(wanted, trials, options);
  assert.deepEqual([again.wasThere, again.submission], [true, first.submission]);
  assert.equal(fake.calls("sbatch").length, 3);
  assert.deepEqual(slurmStanding(wanted.store, wanted.spec.name)!.left, [
    { state: "RUNNING", reason: "None", count: 1 },
    { state: "PENDING", reason: "Resources", count: 2 },
  ]);
});

test("a cluster that refuses is quoted, and keeps no half of a run", async (context) => {
  const fake = new FakeSlurm(context, WILLING);
  const { wanted, trials } = await prepared();
  // the third job is the one that collects
  const third = '$([ $n = 2 ] && echo "sbatch: error: QOSMaxSubmitJob" >&2 || echo $((101 + n)))';
  fake.answer("sbatch", { says: `${third}"; [ $n != 2 ]; exit $?; echo "` });
  await assert.rejects(
    submitRun(wanted, trials, options),
    (error: Error) =>
      error instanceof WorkError &&
      /sbatch to do its work.*"sbatch: error: QOSMax/.test(error.message),
  );
  assert.deepEqual(fake.calls("scancel"), ["101 102"]);
});

test("a Slurm that is not there, or lacks the partition or arrays, is one sentence", (context) => {
  const fake = new FakeSlurm(context, {});
  const usage = (pattern: RegExp) => (error: Error) =>
    error instanceof UsageError && pattern.test(error.message);
  assert.throws(checkSubmits, usage(/expected its command sbatch on PATH, found none; run this/));
  assert.equal(arrayLimit({ orUsual: true }), 1001);
  fake.answer("sinfo", { says: "short\nlong\nshort" });
  checkPartitions("short,long");
  assert.throws(
    () => checkPartitions("long,lunch"),
    usage(/expected a partition of this cluster \(short, long\), got "lunch"; name one/),
  );
  fake.answer("scontrol", { says: "MaxArraySize = 0" });
  assert.throws(arrayLimit, usage(/expected array jobs to be allowed, but MaxArraySize is 0/));
  const flags = { out: "", figures: true };
  assert.throws(
    () => checkSlurmFlags({ ...flags, partition: "long", print: true }),
    usage(/expected --on slurm with --partition, --print; add it/),
  );
  assert.throws(
    () => checkSlurmFlags({ ...flags, on: "slurm", untilResolved: 2 }),
    usage(/without --until-resolved/),
  );
});

test("a stopped task asks to go on, unless it was cancelled", (context) => {
  const fake = new FakeSlurm(context, { squeue: { says: "COMPLETING|None" }, scontrol: {} });
  Object.assign(process.env, { SLURM_ARRAY_JOB_ID: "7", SLURM_ARRAY_TASK_ID: "2" });
  context.after(() => {
    delete process.env["SLURM_ARRAY_JOB_ID"];
    delete process.env["SLURM_ARRAY_TASK_ID"];
  });
  assert.match(requeueOwnJob(), /job 7_2 stopped: cancelled/);
  assert.deepEqual(fake.calls("scontrol"), []);
  fake.answer("squeue", { says: "RUNNING|None" });
  assert.match(requeueOwnJob(), /job 7_2 .* in the queue again; it goes on from its last record/);
  assert.deepEqual(fake.calls("scontrol"), ["requeue 7_2"]);
});

test("tasks and collecting say what is missing", async (context) => {
  new FakeSlurm(context, WILLING);
  const { wanted, trials } = await prepared();
  await submitRun(wanted, trials, options);
  const folder = runFolder(wanted.store, wanted.spec.name);
  assert.throws(
    () => readRun(`${folder}-else`),
    (error: Error) =>
      error instanceof WorkError && /found it not; the store must be a folder/.test(error.message),
  );
  const stored = readRun(folder);
  const signal = new AbortController().signal;
  await assert.rejects(
    computeTask(stored, 4, () => undefined, signal),
    /expected a task from 0 to 3, got 4/,
  );
  writeFailure(wanted.store.trialFolder(trials[0]!.id), "out of luck");
  const { record, failures } = collectRun(stored, "LOGS");
  assert.equal(record, null);
  assert.match(failures[0]!, /^α=0, β=0, seed 1: out of luck \(on /);
  assert.match(failures[3]!, /^α=2, β=0.5, seed 1: its task ended without a word; see LOGS/);
  assert.equal(readFileSync(join(folder, "collect.sh"), "utf8").split("\n")[0], "#!/bin/sh");
});
