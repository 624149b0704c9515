/**
 * @file A store that is moved while it is in use: nobody makes another at its old path, and the run
 * says so and ends, for without the store nothing is known to be done.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { queueExecutor } from "../../../src/experiment/cluster/queue-executor.js";
import { queueServer } from "../../../src/experiment/cluster/queue-server.js";
import { computeInProcess } from "../../../src/experiment/local-trials.js";
import { readSpec } from "../../../src/experiment/spec.js";
import { openStore, type Store } from "../../../src/experiment/store.js";
import { noteAttempt, readAttempts } from "../../../src/experiment/trial-attempts.js";
import { trialsOf } from "../../../src/experiment/trial.js";
import { WorkError } from "../../../src/errors.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { takesLong } from "../../long.js";
import { needsValkey } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Valkey } from "./valkey.js";

const spec = readSpec(join(projectRoot, "experiments", "alpha-beta-grid-nano.json"));
const trials = trialsOf(spec);

/** A store and the function that moves it. */
function movable(): { store: Store; move: () => void } {
  const folder = join(temporaryFolder("moved"), "store");
  return { store: openStore(folder), move: () => renameSync(folder, `${folder}-moved`) };
}

test("a trial's process makes no store where there is none any more", async () => {
  const { store, move } = movable();
  move();
  const report = { progress: () => undefined, notice: () => undefined };
  await assert.rejects(
    computeInProcess(trials[0]!, store, report, {}),
    (error: Error) =>
      error instanceof WorkError &&
      /expected the store .*, found none there; move/.test(error.message),
  );
  assert.ok(!existsSync(store.folder));
});

test(
  "a run on a queue ends when its store is gone",
  { skip: takesLong || needsValkey },
  async (context) => {
    const valkey = await Valkey.start(context);
    const { store, move } = movable();
    const report = {
      progress: () => undefined,
      notice: () => undefined,
      ended: () => assert.fail("nothing is known to have ended"),
    };
    const ran = queueExecutor(queueServer(valkey.address))({ spec, trials, store }, report);
    while (!existsSync(join(store.folder, "inputs"))) await new Promise(setImmediate);
    move();
    await assert.rejects(
      ran,
      (error: Error) =>
        error instanceof WorkError && /it is gone; move it back/.test(error.message),
    );
  },
);

test("every attempt at a trial is a line, and a cut line is none", () => {
  const folder = join(temporaryFolder("attempts"), "t");
  noteAttempt(folder); // nowhere to write it
  assert.deepEqual(readAttempts(folder), []);
  mkdirSync(folder);
  noteAttempt(folder);
  noteAttempt(folder);
  writeFileSync(join(folder, "attempts.jsonl"), '{"host":"a","pid', { flag: "a" });
  assert.deepEqual(
    readAttempts(folder).map(({ pid }) => pid),
    [process.pid, process.pid],
  );
  assert.deepEqual(readdirSync(folder), ["attempts.jsonl"]);
});
