/** @file What must stay true where a store holds thousands of trials, shown on a few. */
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type ArmResult, hashOfResults } from "../../src/experiment/record.js";
import { listRecords } from "../../src/experiment/record-list.js";
import { runExperiment } from "../../src/experiment/run-experiment.js";
import { readSpec } from "../../src/experiment/spec.js";
import { storedResult } from "../../src/experiment/stored-results.js";
import { trialsOf } from "../../src/experiment/trial.js";
import { canonicalJson, sha256 } from "../../src/files/hash.js";
import { projectRoot } from "../../src/files/project-root.js";
import { writeLargeStore } from "../../tools/scale/large-store.js";
import { temporaryFolder } from "../support/temporary-folder.js";

test("a trial is the same whichever seeds its spec has besides", () => {
  const spec = readSpec(join(projectRoot, "experiments", "alpha-beta-grid-nano.json"));
  const seeds = [7, 0, 2];
  const together = trialsOf({ ...spec, seeds });
  for (const seed of seeds)
    assert.deepEqual(
      together.filter((trial) => trial.seed === seed),
      trialsOf({ ...spec, seeds: [seed] }),
    );
  assert.equal(new Set(together.map(({ id }) => id)).size, together.length);
});

test("the hash of judged samples is that of their canonical text", () => {
  const sample = { taskId: "T/1", seed: 1, sample: 0, mode: "greedy", passed: true } as const;
  const one = { arm: "a", ...sample, bugType: "x", outcome: "passed" } as unknown as ArmResult;
  const results = [one, { ...one, seed: 2 }];
  const stored = results.map(storedResult);
  assert.equal(hashOfResults(results, {}), sha256(canonicalJson(stored)));
  assert.equal(hashOfResults([], {}), sha256("[]"));
  const further = { z: [one], "a b": results };
  const others = { z: [storedResult(one)], "a b": stored };
  const both = sha256(canonicalJson({ results: stored, further: others }));
  assert.equal(hashOfResults(results, further), both);
});

test("a store written for measuring is one that a run finds done", async () => {
  const folder = temporaryFolder("large");
  const spec = readSpec(writeLargeStore(folder, 4, 3));
  const { trials, record } = await runExperiment(spec, { out: folder });
  assert.deepEqual(trials, { total: 4, computed: 0, reused: 4, failed: 0 });
  assert.equal(record!.results.length, 12);
});

test("a list reads the answers of small records alone", () => {
  const results = temporaryFolder("list");
  for (const [name, size] of [
    ["small", 1000],
    ["large", 1_000_001],
  ] as const) {
    const folder = join(results, name);
    cpSync(join(projectRoot, "results", "reference", "token-term"), folder, { recursive: true });
    writeFileSync(join(folder, "results.jsonl.gz"), Buffer.alloc(size));
  }
  const [large, small] = listRecords(results);
  assert.match(small!.fault!, /cannot be read: .*small.*results\.jsonl\.gz/);
  assert.equal(large!.fault, undefined);
  assert.equal(large!.problems, 150);
});
