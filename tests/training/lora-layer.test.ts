/**
 * @file A preference head that reads the states of an inner layer, over an adapter: it reads the
 * adapted states, and its loss moves what lies below that layer and nothing above.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { compileGradients, dataOf, specsOf } from "../../src/engine/gradients.js";
import type { HostMap } from "../../src/engine/types.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { withNoise } from "../../src/training/noise-feeds.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { planSteps } from "../../src/training/step-plan.js";
import { trainedWeights } from "../../src/training/trained-weights.js";
import { initialHead, tuningObjective } from "../../src/training/tune.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import { near } from "../support/near.js";
import { optionsOf, smallData, tinyModel } from "./support.js";

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});

/**
 * L_token of the first step, and its gradients, with an adapter or on the model it is merged into.
 */
async function tokenTerm(layer: number, merged: boolean) {
  const usual = {
    ...{ steps: 2, warmupSteps: 0, rowLength: 192, instructionsPerStep: 1, pairsPerStep: 2 },
    objective: { alpha: 2, beta: 0, head: { layer } },
  };
  const adapted = optionsOf({ ...usual, lora: { rank: 2 } });
  const own = trainedWeights(base, adapted.adapter, 1);
  for (const [name, { data }] of Object.entries(own.trained))
    if (name.endsWith(".lora_B"))
      data.forEach((_, i) => {
        data[i] = 0.3 * Math.sin(i); // as if tuned: at 0 an adapter changes nothing
      });
  const options = merged ? optionsOf(usual) : adapted;
  const weights = merged ? trainedWeights(own.model(own.trained), null, 1) : own;
  const { hiddenSize } = base.config;
  const head = { shape: [hiddenSize], data: initialHead(hiddenSize, 1) };
  const trained: HostMap = { ...weights.trained, [HEAD_PARAMETER]: head };
  const { planned } = prepareTuningData(smallData(), base.tokenizer, options);
  const noise = withNoise(planSteps(planned, options), weights.config, options);
  const program = await compileGradients(
    trained,
    (parameters, inputs) => tuningObjective(weights, parameters, inputs, options),
    { ...noise.inputs, ...specsOf(weights.frozen) },
    { of: ["token"] },
  );
  try {
    const [feeds] = [...noise.feeds(0)];
    const all = { ...feeds!, ...dataOf(weights.frozen) };
    const { values, gradients } = await program.run(trained, all);
    return { value: values["token"]!, gradients: gradients["token"]! };
  } finally {
    await program.dispose();
  }
}

test("the head reads the adapted states of its layer: those of the model that the adapter is merged into", async () => {
  const values: number[] = [];
  for (const layer of [0, 1, -1]) {
    const { value } = await tokenTerm(layer, false);
    near(value, (await tokenTerm(layer, true)).value, 1e-5, `layer ${layer}`);
    values.push(value);
  }
  assert.equal(new Set(values.map((value) => value.toFixed(6))).size, 3, String(values));
});

test("the token term moves the adapter up to the head's layer, and nothing above it", async () => {
  for (const [layer, moved] of [
    [0, []],
    [1, [0]],
    [-1, [0, 1]],
  ] as const) {
    const { gradients } = await tokenTerm(layer, false);
    const blocks = Object.entries(gradients).flatMap(([name, gradient]) => {
      const block = /layers\.(\d+)\..*lora_A$/.exec(name)?.[1];
      return block !== undefined && gradient.some((x) => x !== 0) ? [Number(block)] : [];
    });
    assert.deepEqual([...new Set(blocks)].sort(), moved, `layer ${layer}`);
    assert.ok(gradients[HEAD_PARAMETER]!.some((x) => x !== 0));
  }
});
