/** @file What must stay true where a store holds thousands of trials, shown on a few. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { queryObjects } from "node:v8";
import { collect, summarizedAgain } from "../../src/experiment/collect.js";
import { publish } from "../../src/experiment/publish.js";
import {
  holdsRecord,
  loadExperiment,
  readAnswers,
  summaryText,
  writeRecord,
} from "../../src/experiment/record-files.js";
import { type ArmResult, hashOfResults } from "../../src/experiment/record.js";
import { listRecords } from "../../src/experiment/record-list.js";
import { runExperiment } from "../../src/experiment/run-experiment.js";
import { readSpec } from "../../src/experiment/spec.js";
import { Store } from "../../src/experiment/store.js";
import { storedResult } from "../../src/experiment/stored-results.js";
import { trialsOf } from "../../src/experiment/trial.js";
import { canonicalJson, sha256 } from "../../src/files/hash.js";
import { projectRoot } from "../../src/files/project-root.js";
import { readText } from "../../src/files/read.js";
import { writeCompressedLines } from "../../src/files/write.js";
import { writeLargeStore } from "../../tools/scale/large-store.js";
import { eachNth, takesLong } from "../long.js";
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
  const spec = readSpec(writeLargeStore(folder, { trials: 4, problems: 3 }));
  const { trials, record } = await runExperiment(spec, { out: folder });
  assert.deepEqual(trials, { total: 4, computed: 0, reused: 4, failed: 0 });
  assert.equal([...record!.results].length, 12);
});

/** A store that counts live objects whenever a file of its last trial is looked for. */
class WatchedStore extends Store {
  most = 0;
  constructor(
    folder: string,
    private readonly last: string,
  ) {
    super(folder);
  }
  override trialFolder(id: string): string {
    if (id === this.last) this.most = Math.max(this.most, liveObjects());
    return super.trialFolder(id);
  }
}

/** Objects that are in use. */
const liveObjects = (): number => queryObjects(Object, { format: "count" });

/** Objects that collecting and writing a record takes at its most. */
async function objectsTaken(size: { trials: number; problems: number; samples: number }) {
  const folder = temporaryFolder("memory");
  const spec = readSpec(writeLargeStore(folder, size), ["keepAnswers=true", "replicates=100"]);
  const trials = trialsOf(spec);
  for (const { id } of trials) {
    const place = join(folder, "trials", id);
    const answers = readText(join(place, "verdicts.jsonl")).replaceAll('"task":', '"taskId":');
    writeFileSync(join(place, "generations.jsonl"), answers);
  }
  const before = liveObjects();
  const store = new WatchedStore(folder, trials.at(-1)!.id);
  const record = collect(spec, trials, store);
  await publish(record, join(folder, "large"), false);
  const taken = Math.max(store.most, liveObjects()) - before;
  const { trials: asked, problems, samples } = size;
  assert.equal(readAnswers(join(folder, "large")).length, asked * problems * (samples + 1));
  return taken;
}

test(
  "collecting and writing a record holds no answers beside those of one trial",
  { skip: takesLong },
  async () => {
    const size = { trials: 20, problems: 20 };
    const few = await objectsTaken({ ...size, samples: 2 });
    const many = await objectsTaken({ ...size, samples: 20 });
    const added = size.trials * size.problems * 18;
    assert.ok(many - few < added / 4, `${many - few} more objects for ${added} more answers`);
  },
);

test("a record streamed to disk has the bytes of one compressed as a whole", async () => {
  const reference = join(projectRoot, "results", "reference");
  const folder = temporaryFolder("streamed");
  const names = eachNth(
    readdirSync(reference).filter((name) => holdsRecord(join(reference, name))),
    4,
  );
  assert.ok(names.length > 1);
  for (const name of names) {
    const record = loadExperiment(join(reference, name));
    await writeRecord(record, join(folder, name));
    const streamed = readFileSync(join(folder, name, "results.jsonl.gz"));
    writeCompressedLines(join(folder, "whole.gz"), record.results.map(storedResult));
    assert.ok(streamed.equals(readFileSync(join(folder, "whole.gz"))), name);
    for (const file of ["results.jsonl.gz", "metrics.jsonl.gz", "summary.json", "trials.json"])
      assert.equal(readText(join(folder, name, file)), readText(join(reference, name, file)), file);
    const { summary } = summarizedAgain(record);
    assert.equal(summaryText(summary), readText(join(reference, name, "summary.json")), name);
  }
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
