/**
 * @file Experiments whose store is in a bucket, from the shell, on a real S3 server: one machine
 * alone, then a queue whose workers have copies of their own.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { compareRecords } from "../../../src/experiment/compare-records.js";
import { readSpec } from "../../../src/experiment/spec.js";
import { runExperiment } from "../../../src/experiment/run-experiment.js";
import { openOrRun } from "../../../src/notebook/open-or-run.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { takesLong } from "../../long.js";
import { needsS3, needsValkey } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Valkey } from "../cluster/valkey.js";
import { S3Server } from "./s3-server.js";

const cct = join(projectRoot, "bin", "cct.js");
const fresh = (): string => temporaryFolder("s3-run");
const options = { skip: takesLong || needsS3, timeout: 600_000 };
const onQueue = { ...options, skip: takesLong || needsS3 || needsValkey };

/** A spec with a few answers; its arms are the base and what is given. */
function specFile(name: string, arms: object, seeds: readonly number[]): string {
  const twin = join(projectRoot, "experiments", "alpha-beta-grid-nano.json");
  const { grid: _, ...document } = JSON.parse(readFileSync(twin, "utf8"));
  const file = join(fresh(), `${name}.json`);
  const evaluation = { problems: 2, maxNewTokens: 4, samples: 1 };
  const own = { name, arms: { base: null, ...arms }, reference: "base", seeds, evaluation };
  writeFileSync(file, JSON.stringify({ ...document, ...own }));
  return file;
}

/** The environment of a machine with a copy of its own. */
const machine = (): NodeJS.ProcessEnv => ({ ...process.env, CCT_STORE_CACHE: fresh() });

/** Runs a verb to its end; its JSON. */
function told(env: NodeJS.ProcessEnv, ...argv: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cct, ...argv, "--json"], {
    encoding: "utf8",
    env,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const linesOf = (path: string): number => readFileSync(path, "utf8").trimEnd().split("\n").length;

/** Starts a verb; what it says is kept. */
function start(env: NodeJS.ProcessEnv, ...argv: string[]) {
  const child: ChildProcess = spawn(process.execPath, [cct, ...argv], { env, stdio: "pipe" });
  const output = { text: "", json: "" };
  child.stdout!.on("data", (bytes: Buffer) => (output.json += bytes.toString()));
  child.stderr!.on("data", (bytes: Buffer) => (output.text += bytes.toString()));
  return { child, output, ended: once(child, "exit") };
}

async function until(what: string, happens: () => boolean, output = { text: "" }): Promise<void> {
  for (let tries = 0; !happens(); tries++) {
    assert.ok(tries < 2400, `${what} does not happen in four minutes: ${output.text}`);
    await sleep(100);
  }
}

test("an experiment runs, stands, lists and shows from a bucket", options, async (context) => {
  const server = await S3Server.start(context);
  const spec = specFile("alone", {}, [1]);
  const [here, there] = [machine(), machine()];
  const out = "s3://lab/alone";
  const ran = told(here, "run", spec, "--out", out, "--no-figures");
  assert.deepEqual(ran.trials, { total: 1, computed: 1, reused: 0, failed: 0 });
  assert.equal(ran.store, out);
  assert.deepEqual(told(there, "status", spec, "--out", out).counts.done, 1);
  const again = told(there, "run", spec, "--out", out, "--no-figures");
  assert.deepEqual(again.trials, { total: 1, computed: 0, reused: 1, failed: 0 });
  assert.deepEqual(again.arms, ran.arms);
  const third = machine();
  const listed = told(third, "list", "--results", out).records as { name: string }[];
  assert.ok(listed.some(({ name }) => name === "alone"));
  // whatever reads a record reads it there
  const record = `${out}/alone`;
  assert.deepEqual(told(third, "show", record).arms, ran.arms);
  const folder = fresh();
  assert.equal(told(third, "plan", spec, "--out", out).record, "alone");
  told(third, "export", record, "--to", "csv", "--out", join(folder, "tables"));
  assert.equal(linesOf(join(folder, "tables", "results.csv")), 1 + 2 * (1 + 1));
  const before = server.names("alone/objects");
  const { drawn } = told(third, "figures", "--results", out, "--out", join(folder, "drawn"));
  assert.ok(drawn.includes(join(folder, "drawn", "alone", "figures", "arms.csv")), drawn.join());
  assert.deepEqual(server.names("alone/objects"), before, "the bucket is only read");
  Object.assign(process.env, third);
  const { comparisons } = compareRecords(`${record}:base`, `${record}:base`, {});
  const [same] = comparisons[0]!.comparison.objects();
  assert.equal(same!.first, ran.arms.base.passAt1);
  const opened = await openOrRun(record);
  assert.equal(opened.results.numRows(), 2 * (1 + 1));
  assert.equal(opened.name, "alone");
  // a notebook runs an experiment there, too
  const settings = { out, set: [`benchmark=${readSpec(spec).benchmark}`] };
  assert.deepEqual((await openOrRun(record, spec, settings)).summary, opened.summary);
});

test(
  "workers with copies of their own give the same record, and go on for one that stops",
  onQueue,
  async (context) => {
    const server = await S3Server.start(context);
    const valkey = await Valkey.start(context);
    const file = specFile("many", { long: { steps: 40, checkpointEvery: 2 } }, [1]);
    const out = "s3://lab/many";
    const argv = ["--on", valkey.address, "--out", out, "--no-figures", "--json"];
    const run = start(machine(), "run", file, ...argv);
    const worker = ["worker", valkey.address, "--jobs", "1", "--stall-after", "2"];
    const doomed = start(machine(), ...worker);
    const step = /long, seed 1: step ([4-9]|\d\d)\b/;
    await until("it is tuned", () => step.test(run.output.text), run.output);
    doomed.child.kill("SIGTERM");
    await doomed.ended;
    assert.equal(server.names("many/flight").length, 1, doomed.output.text);
    const before = run.output.text.length;
    const second = start(machine(), ...worker, "--idle", "20");
    await run.ended;
    const told = JSON.parse(run.output.json);
    assert.deepEqual(told.trials, { total: 2, computed: 2, reused: 0, failed: 0 });
    assert.ok(!/step 1\b/.test(run.output.text.slice(before)), "tuning does not begin anew");
    second.child.kill("SIGINT");
    await second.ended;
    assert.deepEqual(server.names("many/leases"), []);
    const near = await runExperiment(readSpec(file), { out: fresh(), jobs: 1 });
    const { provenance } = JSON.parse(readFileSync(join(told.results, "summary.json"), "utf8"));
    assert.equal(provenance.resultsHash, near.record!.summary.provenance.resultsHash);
  },
);
