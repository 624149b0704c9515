/**
 * @file The code of docs/adding-a-loss.md is taken out of the page and run, on the tiny checkpoint,
 * with the library's own names; the files that it names are written and read from a spec.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import * as zod from "zod";
import { trialsOf } from "../../src/experiment/trial.js";
import { projectRoot } from "../../src/files/project-root.js";
import * as cct from "../../src/index.js";
import type { StepMetrics } from "../../src/training/step-metrics.js";
import type { Tuned } from "../../src/training/tune.js";
import { libraryFolder } from "../support/library-folder.js";
import { smallData, tinyModel } from "../training/support.js";

const page = readFileSync(join(projectRoot, "docs", "adding-a-loss.md"), "utf8");
const blocks = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code!);
const files = [...page.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)];

let base: cct.LanguageModel;
before(async () => {
  base = await tinyModel();
});

/** What a block's run ends with; its imports are given as parameters. */
async function runBlock(code: string): Promise<Tuned> {
  const body = code.replace(/^import .*\n/gm, "");
  const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
  const run = new AsyncFunction("cct", "tf", "z", "base", "data", `${body}\nreturn tuned;`);
  return (await run(cct, cct.tf, zod.z, base, smallData())) as Tuned;
}

const last = ({ metrics }: Tuned): StepMetrics => metrics.at(-1)!;

test("the page has two blocks of code and two files", () => {
  assert.equal(blocks.length, 2);
  assert.deepEqual(
    files.map(([, name]) => name),
    ["experiments/my-loss.mjs", "experiments/my-loss.json"],
  );
});

test("the files: the spec's arm names the loss, which is tuned with", async () => {
  const folder = libraryFolder("adding-a-loss");
  for (const [, name, text] of files) {
    mkdirSync(dirname(join(folder, name!)), { recursive: true });
    writeFileSync(join(folder, name!), text!);
  }
  const trials = trialsOf(cct.readSpec(join(folder, "experiments", "my-loss.json")));
  assert.deepEqual(
    trials.map(({ arm, spec }) => [arm, spec.tune!.objective.name]),
    [
      ["hinge", "cct"],
      ["exponential", "exponential"],
    ],
  );
  const { tune, files: read } = trials[1]!.spec;
  const objective = cct.loadObjective(read.objective!.path);
  const options = { ...tune!, data: { ...tune!.data, rowLength: 192 } }; // the tiny model's rows
  const tuned = await cct.tune(base, smallData(), options, { objective });
  const { loss, lm, token, seq } = last(tuned) as StepMetrics & Record<string, number>;
  assert.ok(Math.abs(loss - (lm! + token! + 0.5 * seq!)) < 1e-4);
  assert.equal(tuned.objective.hash, cct.objectiveHash(objective));
});

test("another penalty: the loss is its terms, and it learns", async () => {
  const tuned = await runBlock(blocks[0]!);
  assert.equal(tuned.objective.name, "exponential");
  const { loss, lm, token, seq } = last(tuned) as StepMetrics & Record<string, number>;
  assert.ok(Math.abs(loss - (lm! + token! + 0.5 * seq!)) < 1e-4);
  assert.ok(token! > 0, "an exponential is never 0");
  assert.ok(last(tuned)["wrong"]! >= 0 && last(tuned)["wrong"]! <= 1);
  assert.equal(last(tuned)["activeHinges"], undefined, "the hinge's own measure is not there");
  assert.ok(loss < tuned.metrics[0]!.loss);
});

test("other terms: no pairs are fed, and the entropy is that of the model's distribution", async () => {
  const tuned = await runBlock(blocks[1]!);
  const { loss, lm, entropy } = last(tuned) as StepMetrics & Record<string, number>;
  assert.ok(Math.abs(loss - (lm! + 0.1 * entropy!)) < 1e-4);
  const most = Math.log(base.config.vocabSize);
  assert.ok(tuned.metrics.every((row) => row["entropy"]! > 0 && row["entropy"]! <= most));
  assert.equal(tuned.shape.pairs, 1, "no pairs: the one place that a shape always has");
});
