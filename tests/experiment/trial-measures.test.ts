/** @file The base is probed for trials that train a head, and for no other. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../../src/experiment/store.js";
import { probeOf } from "../../src/experiment/trial-measures.js";
import type { Trial } from "../../src/experiment/trial.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { tuneOptions } from "../../src/training/options.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { smallData } from "../training/support.js";

test("a trial without a token term needs no probe, nor pairs that could make one", async () => {
  const folder = temporaryFolder("measures");
  const tune = tuneOptions({ steps: 20, evalEvery: 1, objective: { alpha: 0, beta: 0 } });
  const files = { base: { path: "", sha256: "" } };
  const trial = { spec: { tune, files, evaluation: {}, kernelVersion: 0 } } as unknown as Trial;
  const nothing = null as unknown as LanguageModel;
  assert.equal(await probeOf(nothing, trial, smallData(), openStore(folder)), null);
  assert.ok(!existsSync(join(folder, "shared")));
});
