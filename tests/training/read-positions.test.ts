/**
 * @file The last block at the positions alone that a term reads, against the last block at all of
 * them: the same losses, and the same gradient of every parameter.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { objectiveNamed } from "../../src/cct/objectives/registry.js";
import { compileGradients } from "../../src/engine/gradients.js";
import type { HostMap } from "../../src/engine/types.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { assembleStep, batchInputs } from "../../src/training/batch.js";
import { tuneOptions, type TuneOptionsInput } from "../../src/training/options.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { planSteps } from "../../src/training/step-plan.js";
import { initialHead, tuningObjective } from "../../src/training/tune.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import { within } from "../support/near.js";
import { smallData, tinyModel } from "./support.js";

let base: LanguageModel;
let parameters: HostMap;
before(async () => {
  base = await tinyModel();
  const { hiddenSize } = base.config;
  const head = { shape: [hiddenSize], data: initialHead(hiddenSize, 1).map((w) => 20 * w) };
  parameters = { ...base.parameters, [HEAD_PARAMETER]: head };
});

async function step(objective: object, engine: object) {
  const options = tuneOptions({
    steps: 1,
    optimizer: { warmupSteps: 0 },
    data: { rowLength: 192, instructionsPerStep: 3, pairsPerStep: 2 },
    objective,
    engine,
  } as TuneOptionsInput);
  const loss = objectiveNamed(options.objective.name);
  const prepared = prepareTuningData(smallData(), base.tokenizer, options, loss);
  const plan = planSteps(prepared.planned, options);
  const program = await compileGradients(
    parameters,
    (weights, inputs) => tuningObjective(base, weights, inputs, options),
    batchInputs(plan.shape),
    { of: ["loss"] },
  );
  const { values, gradients } = await program.run(
    parameters,
    assembleStep(plan.data(0), plan.shape, 1)[0]!,
  );
  await program.dispose();
  return { values, gradients: gradients["loss"]! };
}

const cases: readonly (readonly [what: string, objective: object, engine: object])[] = [
  ["instructions alone", { alpha: 0, beta: 0 }, {}],
  ["all terms", {}, {}],
  ["a head on an earlier layer", { head: { layer: 1 } }, {}],
  ["shared prefixes, layers computed again", {}, { sharedPrefix: true, recompute: true }],
  ["a loss that scores code by likelihood", { name: "unlikelihood" }, {}],
];

for (const [what, objective, engine] of cases)
  test(`what is not read need not be computed: ${what}`, async () => {
    const all = await step(objective, engine);
    const read = await step(objective, { ...engine, skipUnread: true });
    assert.deepEqual(Object.keys(read.values), Object.keys(all.values));
    for (const [name, value] of Object.entries(all.values))
      assert.ok(
        Math.abs(read.values[name]! - value) <= 1e-5 * Math.max(0.1, Math.abs(value)),
        `${name}: ${value} and ${read.values[name]}`,
      );
    assert.deepEqual(Object.keys(read.gradients).sort(), Object.keys(all.gradients).sort());
    for (const [name, data] of Object.entries(all.gradients)) {
      const expected = Array.from(data, Number);
      const scale = Math.max(...expected.map(Math.abs));
      within(Array.from(read.gradients[name]!, Number), expected, 1e-5 * scale, name);
    }
  });
