/** @file Losses on held-out samples against the model's own log-probabilities, token by token. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HELD_OUT_TEMPLATES, TRAINING_TEMPLATES } from "../../src/cct/templates.js";
import { heldOutLosses, heldOutSamples } from "../../src/training/held-out-losses.js";
import { tuneOptions } from "../../src/training/options.js";
import { scorePair } from "../../src/training/pair-scores.js";
import type { TokenizedSample } from "../../src/training/tokenized-sample.js";
import { near } from "../support/near.js";
import { smallData, smallInstructions, smallPairs, tinyModel } from "./support.js";

const pairs = smallPairs(5, "g");
const data = {
  ...smallData(4),
  heldOutPairs: pairs,
  heldOutInstructions: smallInstructions(pairs),
};
const options = tuneOptions({ steps: 1, data: { rowLength: 256 }, optimizer: { warmupSteps: 0 } });

/** Mean cost of a response token by `scorePair`, whose sides are scored alone and unpacked. */
async function costOf(
  model: Parameters<typeof scorePair>[0],
  samples: readonly TokenizedSample[],
): Promise<number> {
  const costs: number[] = [];
  for (const { ids, responseStart } of samples) {
    const { correct } = await scorePair(model, { correctIds: ids, buggyIds: ids });
    costs.push(...correct.logProbability.slice(responseStart).map((value) => -value!));
  }
  return costs.reduce((a, b) => a + b, 0) / costs.length;
}

test("losses are means over response tokens, in packed rows as alone", async () => {
  const model = await tinyModel();
  const samples = heldOutSamples(data, model.tokenizer, options, 3);
  const losses = await heldOutLosses(model, samples, options);
  assert.deepEqual([losses.heldOutInstructions, losses.heldOutWorded], [3, 3]);
  near(losses.heldOutLm, await costOf(model, samples.instructions), 1e-5);
  near(losses.heldOutSeq, await costOf(model, samples.own), 1e-5);
  near(losses.heldOutSeqNewWordings, await costOf(model, samples.fresh), 1e-5);
  assert.ok(losses.firstDifference! > 0 && losses.firstDifference! <= 2);
});

test("own wordings are those of the run, new ones those that it does not learn from", async () => {
  const { tokenizer } = await tinyModel();
  const wording = ({ ids }: TokenizedSample): string => tokenizer.decode([...ids]);
  const one = heldOutSamples(
    data,
    tokenizer,
    { ...options, templates: ["tests-fail", { name: "mine", text: "Mend {buggy}" }] },
    4,
  );
  assert.match(wording(one.own[0]!), /Some tests of the above code fail/);
  assert.match(wording(one.own[1]!), /Mend def g1/);
  for (const sample of one.fresh) assert.match(wording(sample), /A reviewer says/);
  const every = [...TRAINING_TEMPLATES, ...HELD_OUT_TEMPLATES].map(({ name }) => name);
  const none = heldOutSamples(data, tokenizer, { ...options, templates: every as never }, 4);
  assert.equal(none.own.length, 4);
  assert.equal(none.fresh.length, 0);
});

test("what there is none of is absent", async () => {
  const model = await tinyModel();
  const { heldOutInstructions: _, ...rest } = data;
  const nothing = { ...rest, heldOutPairs: [] };
  const samples = heldOutSamples(nothing, model.tokenizer, options, 3);
  assert.deepEqual(await heldOutLosses(model, samples, options), {
    heldOutInstructions: 0,
    heldOutWorded: 0,
  });
});
