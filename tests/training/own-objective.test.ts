/** @file A loss of one's own in `tune`: part of the run's identity, under a name of its own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { comparisonObjective } from "../../src/cct/objectives/comparison.js";
import { type Objective, objectiveHash } from "../../src/cct/objectives/objective.js";
import { tf } from "../../src/engine/tf.js";
import { UsageError } from "../../src/errors.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { tune } from "../../src/training/tune.js";
import { given, smallData, temporaryFolder, tinyModel } from "./support.js";

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});

const exponential = comparisonObjective({
  name: "exponential",
  penalty: (difference) => tf.exp(tf.neg(difference)),
});
const options = given({ steps: 2, warmupSteps: 0, rowLength: 192, instructionsPerStep: 2 });
const run = (objective: Objective | undefined, directory?: string) =>
  tune(base, smallData(), options, { objective, directory } as never);
const fingerprint = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as { fingerprint: string })
    .fingerprint;

test("a folder knows the loss of its run by name and source, and refuses another", async () => {
  const folder = temporaryFolder();
  const { objective } = await run(exponential, folder);
  assert.deepEqual(objective, { name: "exponential", hash: objectiveHash(exponential) });
  const known = fingerprint(folder);
  const squared = comparisonObjective({
    name: "exponential",
    penalty: (difference) => tf.square(tf.exp(tf.neg(difference))),
  });
  assert.notEqual(objectiveHash(squared), objectiveHash(exponential));
  for (const other of [squared, undefined])
    await assert.rejects(
      run(other, folder),
      (error: Error) => error instanceof UsageError && /holds a run with other/.test(error.message),
    );
  assert.equal(fingerprint(folder), known);
  await run(exponential, folder); // the same loss goes on
});

test("a loss of one's own may not take a name of the library's", async () => {
  await assert.rejects(
    run(comparisonObjective({ name: "cct", penalty: (difference) => tf.neg(difference) })),
    /tune: expected a loss of one's own under a name of its own, got "cct", which is the library's/,
  );
});
