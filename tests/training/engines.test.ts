/**
 * @file One objective, several engines: compiled, eager on tfjs's own backend, and eager on
 * TensorFlow where `npm run setup:tensorflow` installed it, agree to 1e-5 in every term and in the
 * gradient of every weight.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { compileGradients } from "../../src/engine/gradients.js";
import { loadTensorFlow } from "../../src/engine/tensorflow/load-tensorflow.js";
import { tf } from "../../src/engine/tf.js";
import type { HostMap } from "../../src/engine/types.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { assembleStep, batchInputs } from "../../src/training/batch.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { planSteps } from "../../src/training/step-plan.js";
import { initialHead, tuningObjective } from "../../src/training/tune.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import { smallData, tinyModel, optionsOf } from "./support.js";
import { needsTensorFlow } from "../peers.js";

let base: LanguageModel;
let parameters: HostMap;
before(async () => {
  base = await tinyModel();
  parameters = {
    ...base.parameters,
    [HEAD_PARAMETER]: {
      shape: [base.config.hiddenSize],
      data: initialHead(base.config.hiddenSize, 1),
    },
  };
});

async function onEngine(engine: "compiled" | "eager", head: "linear" | "normalized") {
  const options = optionsOf({
    steps: 1,
    warmupSteps: 0,
    rowLength: 192,
    instructionsPerStep: 3,
    pairsPerStep: 2,
    head,
  });
  const plan = planSteps(prepareTuningData(smallData(), base.tokenizer, options).planned, options);
  const program = await compileGradients(
    parameters,
    (weights, inputs) => tuningObjective(base, weights, inputs, options),
    batchInputs(plan.shape),
    { engine, of: ["loss"] },
  );
  try {
    return await program.run(parameters, assembleStep(plan.data(0), plan.shape, 1)[0]!);
  } finally {
    await program.dispose();
  }
}

async function agree(head: "linear" | "normalized"): Promise<void> {
  const compiled = await onEngine("compiled", head);
  const eager = await onEngine("eager", head);
  assert.deepEqual(Object.keys(eager.values).sort(), Object.keys(compiled.values).sort());
  for (const [name, value] of Object.entries(compiled.values))
    assert.ok(
      Math.abs(eager.values[name]! - value) <= 1e-5 * Math.max(1, Math.abs(value)),
      `${name}: ${value} and ${eager.values[name]}`,
    );
  assert.deepEqual(Object.keys(eager.gradients["loss"]!).sort(), Object.keys(parameters).sort());
  for (const name of Object.keys(parameters)) {
    const a = Array.from(compiled.gradients["loss"]![name]!);
    const b = eager.gradients["loss"]![name]!;
    const scale = a.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    a.forEach((x, i) =>
      assert.ok(
        Math.abs(x - b[i]!) <= 1e-5 * Math.max(1, scale),
        `${name}[${i}]: ${x} and ${b[i]}`,
      ),
    );
  }
}

for (const head of ["linear", "normalized"] as const)
  test(`compiled and eager on tfjs's own backend agree (${head} head)`, () => agree(head));

test("compiled and eager on TensorFlow agree", { skip: needsTensorFlow }, async () => {
  const previous = tf.getBackend();
  await loadTensorFlow();
  try {
    await agree("linear");
    await agree("normalized");
  } finally {
    await tf.setBackend(previous);
  }
});
