/** @file How trials stand, as the store's files say it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../../src/experiment/store.js";
import { stateWriter, writeFailure } from "../../src/experiment/trial-state.js";
import { trialStatuses } from "../../src/experiment/trial-status.js";
import type { Trial } from "../../src/experiment/trial.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { hostname } from "node:os";

const trial = (id: string): Trial => ({ id, arm: `arm of ${id}`, seed: 1 }) as unknown as Trial;

test("a trial is done, running where and how far, failed and why, or waiting", async () => {
  const store = openStore(temporaryFolder("status"));
  const lock = (id: string, host: string): string => {
    const path = join(store.trialFolder(id), "LOCK");
    mkdirSync(store.trialFolder(id), { recursive: true });
    writeFileSync(path, `${JSON.stringify({ pid: 1, host, place: "far", token: "t" })}\n`);
    return path;
  };
  mkdirSync(store.trialFolder("done"), { recursive: true });
  writeFileSync(join(store.trialFolder("done"), "DONE"), "");
  const release = await store.lock("here");
  stateWriter(store.trialFolder("here"))(0.25, "step 3");
  lock("far", "node7");
  const old = new Date(Date.now() - 60_000);
  utimesSync(lock("silent", "node8"), old, old);
  writeFailure(store.trialFolder("broken"), "the loss is no number");
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  lock("killed", "node9");
  writeFileSync(join(store.trialFolder("killed"), "LOCK"), String(dead));
  const ids = ["done", "here", "far", "silent", "broken", "killed", "new"];
  const told = trialStatuses(ids.map(trial), store).map(({ arm: _, seed: _s, ...rest }) => rest);
  release();
  const host = hostname();
  assert.deepEqual(told, [
    { id: "done", state: "done" },
    { id: "here", state: "running", host, share: 0.25, note: "step 3", left: null },
    { id: "far", state: "running", host: "node7", share: 0, note: "begins", left: null },
    { id: "silent", state: "waiting" },
    { id: "broken", state: "failed", host, reason: "the loss is no number" },
    { id: "killed", state: "waiting" },
    { id: "new", state: "waiting" },
  ]);
  assert.deepEqual(readdirSync(store.folder).sort(), ["store.json", "trials"], "no probe is left");
});

test("an attempt that begins forgets the failure before it", () => {
  const store = openStore(temporaryFolder("status"));
  writeFailure(store.trialFolder("t"), "once");
  stateWriter(store.trialFolder("t"));
  assert.equal(trialStatuses([trial("t")], store)[0]!.state, "waiting");
});
