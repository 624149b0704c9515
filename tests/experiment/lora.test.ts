/**
 * @file Adapters through the shell: a trial that tunes one keeps it and opens it again; tuned,
 *   merged and opened directly it is one model.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { loadModel } from "../../src/language-model/checkpoint.js";
import { loadHead } from "../../src/training/head-file.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const cct = join(projectRoot, "bin", "cct.js");
const baseFolder = join(projectRoot, "datasets", "base-model");

function run(...argv: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cct, ...argv], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

function fresh(): string {
  const folder = temporaryFolder("lora");
  return folder;
}

test("a trial that tunes an adapter keeps the adapter, not a model, and judges the same from it", () => {
  const out = fresh();
  const spec = join(out, "spec.json");
  const nano = JSON.parse(
    readFileSync(join(projectRoot, "experiments", "ablation-nano.json"), "utf8"),
  );
  const arms = {
    adapter: { adapter: { rank: 2, alpha: 8, dropout: 0.1 }, data: { neftuneAlpha: 5 } },
  };
  writeFileSync(
    spec,
    JSON.stringify({
      ...nano,
      name: "adapter",
      seeds: [1],
      arms,
      reference: "adapter",
      evaluation: {
        problems: 3,
        samples: 0,
        maxNewTokens: 24,
        checkpointProblems: 2,
        heldOutPairs: 4,
      },
    }),
  );
  run("run", spec, "--out", out, "--no-figures");
  const [file] = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("adapter_config.json"),
  );
  assert.ok(file, "an adapter is kept");
  const trial = join(out, file, "..", "..");
  assert.ok(!existsSync(join(trial, "model", "model.safetensors")));
  assert.deepEqual(readdirSync(join(trial, "curve")).sort(), [
    ...["step-000000.json", "step-000002.json", "step-000004.json"],
  ]);
  const answers = (): string => readFileSync(join(trial, "generations.jsonl"), "utf8");
  const before = answers();
  for (const name of ["DONE", "generations.jsonl", "verdicts.jsonl", "summary.json"])
    rmSync(join(trial, name));
  run("run", spec, "--out", out, "--no-figures");
  assert.equal(answers(), before);
});

test("cct tune writes adapter and head; merged by the shell or opened as it is, the adapter gives the same logits", async () => {
  const out = fresh();
  const spec = join(out, "spec.json");
  writeFileSync(
    spec,
    JSON.stringify({
      instructions: "tests/data/golden/alpaca.snappy.parquet",
      pairs: "datasets/pairs/train.jsonl.gz",
      options: {
        steps: 2,
        data: { instructionsPerStep: 2, pairsPerStep: 1 },
        optimizer: { warmupSteps: 0, learningRate: 0.02 },
        adapter: { rank: 2, targets: ["q_proj", "down_proj"] },
      },
    }),
  );
  const told = JSON.parse(
    run("tune", spec, "--base", baseFolder, "--out", join(out, "tuned"), "--json"),
  ) as { model: string };
  assert.equal(told.model, join(out, "tuned", "adapter"));
  const merged = JSON.parse(
    run("model", "merge", baseFolder, told.model, "--out", join(out, "merged"), "--json"),
  ) as { rank: number; matrices: number };
  assert.deepEqual(
    [merged.rank, merged.matrices],
    [2, 2 * (await loadModel(baseFolder)).config.layers],
  );
  const logits = (folder: string): string =>
    run("model", "logits", folder, "--text", "def f(x):", "--json");
  assert.equal(logits(told.model), logits(join(out, "merged")));
  assert.notEqual(logits(told.model), logits(baseFolder));
  assert.equal(
    loadHead(told.model, (await loadModel(baseFolder)).config.hiddenSize).weight.length,
    (await loadModel(baseFolder)).config.hiddenSize,
  );
  assert.throws(
    () => loadHead(told.model, 7),
    /comparison_head\.safetensors: expected cct\.head\.weight of shape \[7\], got \[\d+\]; use the head of this model/,
  );
});
