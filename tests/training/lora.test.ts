/**
 * @file Tuning an adapter: what changes and what does not, resuming, LoRA+, dropout shared inside
 *   pairs, NEFTune, and that runs without them are what they were.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { compile } from "../../src/engine/compile.js";
import { compileGradients, dataOf, specsOf } from "../../src/engine/gradients.js";
import type { tf } from "../../src/engine/tf.js";
import { UsageError } from "../../src/errors.js";
import { type LanguageModel, modelHash } from "../../src/language-model/checkpoint.js";
import { hiddenStates } from "../../src/language-model/decoder.js";
import { mergeAdapter } from "../../src/language-model/lora/adapter.js";
import { scaledForDropout } from "../../src/language-model/lora/branch.js";
import { writeDropoutMask } from "../../src/language-model/lora/dropout.js";
import { readSafetensors } from "../../src/language-model/safetensors.js";
import { unitsOfCells } from "../../src/training/batch.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { tune, tuningObjective, type TuneRun } from "../../src/training/tune.js";
import { plannedSteps } from "./planned-steps.js";
import {
  smallData,
  temporaryFolder,
  timeless,
  tinyModel,
  type FlatOptions,
  given,
  optionsOf,
} from "./support.js";

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});

const lora = { rank: 4, alpha: 8 };
const options: FlatOptions = {
  steps: 6,
  warmupSteps: 1,
  rowLength: 192,
  instructionsPerStep: 3,
  pairsPerStep: 2,
  checkpointEvery: 2,
  learningRate: 1e-2,
  lora,
};
const run = (changes: FlatOptions = {}, settings: TuneRun = {}) =>
  tune(base, smallData(), given({ ...options, ...changes }), settings);
const planned = (changes: FlatOptions) => plannedSteps(base, { ...options, ...changes });

test("an adapter learns, the base stays as it was, and the model that comes back has it merged", async () => {
  const hash = modelHash(base);
  const data = smallData(6);
  const { metrics, model, adapter, head } = await tune(
    base,
    { ...data, heldOutPairs: data.pairs },
    given({
      ...options,
      steps: 60,
      evalEvery: 30,
      pairsPerStep: 6,
      instructionsPerStep: 6,
      learningRate: 3e-2,
      lora: { rank: 8, alpha: 32 },
    }),
  );
  assert.equal(modelHash(base), hash);
  assert.equal(modelHash(model), modelHash(mergeAdapter(base, adapter!)));
  assert.equal(head.length, base.config.hiddenSize);
  const first = metrics[0]!;
  const last = metrics.at(-1)!;
  for (const term of ["lm", "token", "seq"])
    assert.ok(last[term]! < 0.7 * first[term]!, `${term}: ${first[term]} → ${last[term]}`);
  assert.ok(
    last["heldOutPairAccuracy"]! >= 0.8,
    `"held out" are the trained ones here: ${last["heldOutPairAccuracy"]}`,
  );
  for (const norm of ["gradNormLm", "gradNormToken", "gradNormSeq"])
    assert.ok(last[norm]! > 0, norm);
  for (const name of ["model.embed_tokens.weight", "model.norm.weight"])
    assert.equal(model.parameters[name], base.parameters[name], "shared, not copied");
});

test("only the adapter, what is saved whole and the head are in the checkpoint", async () => {
  const directory = temporaryFolder();
  const { adapter, model } = await run(
    { lora: { ...lora, targets: ["q_proj"], modulesToSave: ["embed_tokens", "model.norm"] } },
    { directory },
  );
  const kept = [...readSafetensors(join(directory, "checkpoint.safetensors")).keys()]
    .filter((name) => name.startsWith("parameters/"))
    .map((name) => name.slice("parameters/".length));
  assert.deepEqual(
    kept.sort(),
    [
      HEAD_PARAMETER,
      "model.embed_tokens.weight",
      ...[0, 1].flatMap((l) =>
        ["A", "B"].map((m) => `model.layers.${l}.self_attn.q_proj.lora_${m}`),
      ),
      "model.norm.weight",
    ].sort(),
  );
  assert.deepEqual(
    Object.keys(adapter!.parameters).sort(),
    kept.filter((name) => name !== HEAD_PARAMETER),
  );
  assert.equal(
    model.config.tieEmbeddings,
    false,
    "the embedding was tuned, the output matrix it was tied to was not",
  );
  assert.deepEqual(
    model.parameters["lm_head.weight"],
    base.parameters["model.embed_tokens.weight"],
  );
  assert.notDeepEqual(
    model.parameters["model.embed_tokens.weight"],
    base.parameters["model.embed_tokens.weight"],
  );
});

for (const [kind, changes] of [
  ["an adapter", {}],
  ["an adapter with dropout", { lora: { ...lora, dropout: 0.2 } }],
  ["all weights", { lora: undefined }],
] as const)
  test(`recomputing activations changes no number of a run that tunes ${kind}`, async () => {
    const [plain, again] = [await run(changes), await run({ ...changes, recompute: true })];
    assert.deepEqual(timeless(again.metrics), timeless(plain.metrics));
    assert.equal(modelHash(again.model), modelHash(plain.model));
  });

const noisy: FlatOptions = {
  lora: { ...lora, dropout: 0.2, loraPlusRatio: 4 },
  neftuneAlpha: 5,
};

test("with dropout and noise too a run that is stopped and goes on ends with the same bytes", async () => {
  const [undisturbed, stopped] = [temporaryFolder(), temporaryFolder()];
  const whole = await run({ ...noisy, evalEvery: 3 }, { directory: undisturbed });
  const controller = new AbortController();
  await assert.rejects(
    run(
      { ...noisy, evalEvery: 3 },
      {
        directory: stopped,
        signal: controller.signal,
        progress: {
          update: (done) => {
            if (done > 2) controller.abort(new Error("stop"));
          },
        },
      },
    ),
    /stop/,
  );
  const resumed = await run({ ...noisy, evalEvery: 3 }, { directory: stopped });
  assert.deepEqual(timeless(resumed.metrics), timeless(whole.metrics));
  assert.ok(
    readFileSync(join(stopped, "checkpoint.safetensors")).equals(
      readFileSync(join(undisturbed, "checkpoint.safetensors")),
    ),
  );
  assert.equal(modelHash(resumed.model), modelHash(whole.model));
});

test("micro-batches see the same masks and the same noise: accumulation changes nothing but memory", async () => {
  const whole = await run({ ...noisy, steps: 3 });
  const cut = await run({ ...noisy, steps: 3, accumulate: 3 });
  whole.metrics.forEach((row, i) => {
    for (const name of ["loss", "lm", "token", "seq", "gradNorm"]) {
      const got = cut.metrics[i]![name]!;
      const value = row[name]!;
      assert.ok(
        Math.abs(got - value) <= 1e-4 * Math.max(1, Math.abs(value)),
        `${name} at ${i + 1}: ${value} and ${got}`,
      ); // float32 sums in another order, three steps of Adam
    }
  });
});

test("every step has masks of its own, and what is tuned is not held twice", () => {
  const { feeds, weights } = planned({
    lora: { ...lora, dropout: 0.2, modulesToSave: ["model.norm"] },
  });
  const name = "model.layers.1.mlp.up_proj.lora_kept";
  const [first, again, next] = [feeds(0), feeds(0), feeds(1)].map(([set]) =>
    Array.from(set![name]!),
  );
  assert.deepEqual(again, first);
  assert.notDeepEqual(next, first);
  assert.ok(first!.some((x) => x === 0));
  assert.deepEqual(
    Object.keys(weights.trained).filter((weight) => weight in weights.frozen),
    [],
  );
});

test("LoRA+: B learns at its ratio times the rate of A", async () => {
  const [one, four] = [
    await run({ steps: 1 }),
    await run({ steps: 1, lora: { ...lora, loraPlusRatio: 4 } }),
  ];
  for (const [name, { data }] of Object.entries(one.adapter!.parameters)) {
    const factor = name.endsWith(".lora_B") ? 4 : 1;
    const scaled = four.adapter!.parameters[name]!.data;
    data.forEach((x, i) =>
      assert.ok(Math.abs(scaled[i]! - factor * x) <= 1e-6, `${name}[${i}]: ${x} and ${scaled[i]}`),
    ); // B starts at 0
  }
});

test("both sides of a pair have the same hidden states before their first difference, dropout or not", async () => {
  for (const dropout of [0, 0.3]) {
    const { chosen, weights, plan, trained, noise, feeds } = planned({
      lora: { ...lora, dropout },
    });
    const all = { ...weights.frozen, ...trained };
    const program = await compile(
      (given) => ({
        hidden: hiddenStates(
          weights.config,
          scaledForDropout(given, chosen.adapter!.dropout),
          given as unknown as { ids: tf.Tensor; positions: tf.Tensor; segments: tf.Tensor },
        ),
      }),
      { ...noise.inputs, ...specsOf(all) },
    );
    const step = feeds(0)[0]!;
    const { hidden } = await program.run({ ...step, ...dataOf(all) });
    const D = base.config.hiddenSize;
    await program.dispose();
    const data = plan.data(0);
    const units = unitsOfCells(data, plan.shape, 1)[0]!;
    const state = (cell: number) => hidden!.subarray(cell * D, (cell + 1) * D);
    data.pairs.forEach((pair, p) => {
      const unit = data.instructions.length + data.sequences.length + p;
      const cells = [...units.keys()].filter((cell) => units[cell] === unit);
      const starts = cells.filter((cell) => (step["positions"] as Int32Array)[cell] === 0);
      assert.equal(starts.length, 2, "two sides");
      const I = pair.positions.firstDifference;
      const difference = (i: number): number =>
        Math.max(...state(starts[0]! + i).map((x, k) => Math.abs(x - state(starts[1]! + i)[k]!)));
      assert.ok(I > 3);
      for (let i = 0; i < I; i++)
        // equal up to the order of sums in another row
        assert.ok(difference(i) <= 1e-5, `dropout ${dropout}, position ${i}: ${difference(i)}`);
      assert.ok(difference(I) > 1e-3, "and others from there on");
    });
  }
});

test("a mask drops its share, the same at equal positions of a unit, another for any other sample, module, step and seed", () => {
  const units = Int32Array.from([0, 0, 1, 1, -1, 1]);
  const positions = Int32Array.from([0, 1, 0, 1, 0, 0]);
  const width = 20_000;
  const mask = (...key: (string | number)[]): Uint8Array => {
    const m = new Uint8Array(units.length * width);
    writeDropoutMask(m, { units, positions }, 0.3, ...key);
    return m;
  };
  const first = mask(1, 0, "q");
  const row = (m: Uint8Array, i: number) => m.subarray(i * width, (i + 1) * width);
  for (const i of [0, 1, 2, 3]) {
    const dropped = row(first, i).reduce((sum, kept) => sum + 1 - kept, 0) / width;
    // five standard deviations
    assert.ok(Math.abs(dropped - 0.3) < 5 * Math.sqrt((0.3 * 0.7) / width), `row ${i}: ${dropped}`);
  }
  assert.ok(
    row(first, 4).every((kept) => kept === 1),
    "padding keeps all",
  );
  assert.deepEqual(row(first, 5), row(first, 2), "the other side of the pair at the same position");
  const agreement = (a: Uint8Array, b: Uint8Array): number =>
    a.reduce((sum, x, i) => sum + Number(x === b[i]), 0) / width;
  const independent = 0.3 * 0.3 + 0.7 * 0.7;
  for (const [a, b] of [
    [row(first, 0), row(first, 1)],
    [row(first, 0), row(first, 2)],
    ...[mask(2, 0, "q"), mask(1, 1, "q"), mask(1, 0, "k")].map((m) => [row(first, 0), row(m, 0)]),
  ] as [Uint8Array, Uint8Array][])
    assert.ok(Math.abs(agreement(a, b) - independent) < 0.02, String(agreement(a, b)));
  assert.deepEqual(mask(1, 0, "q"), first);
});

test("compiled and eager agree on an adapter's objective with dropout and noise, and only what is trained has a gradient", async () => {
  const { chosen, weights, trained, noise, feeds } = planned({
    ...noisy,
    instructionsPerStep: 2,
    pairsPerStep: 1,
  });
  const onEngine = async (engine: "compiled" | "eager") => {
    const program = await compileGradients(
      trained,
      (own, inputs) => tuningObjective(weights, own, inputs, chosen),
      { ...noise.inputs, ...specsOf(weights.frozen) },
      { engine, of: ["loss"] },
    );
    const { gradients, values } = await program.run(trained, {
      ...feeds(0)[0]!,
      ...dataOf(weights.frozen),
    });
    await program.dispose();
    return { loss: values["loss"]!, gradients: gradients["loss"]! };
  };
  const compiled = await onEngine("compiled");
  const eager = await onEngine("eager");
  assert.ok(
    Math.abs(compiled.loss - eager.loss) <= 1e-5 * Math.max(1, eager.loss),
    `${compiled.loss} and ${eager.loss}`,
  );
  assert.deepEqual(Object.keys(compiled.gradients).sort(), Object.keys(trained).sort());
  for (const name of Object.keys(trained)) {
    const a = Array.from(compiled.gradients[name]!);
    const b = eager.gradients[name]!;
    const scale = a.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    a.forEach((x, i) =>
      assert.ok(
        Math.abs(x - b[i]!) <= 1e-5 * Math.max(1, scale),
        `${name}[${i}]: ${x} and ${b[i]}`,
      ),
    );
  }
});

test("NEFTune's noise lies on instruction samples alone, within α/√(L·D), and an evaluation sees none", async () => {
  const { plan, feeds } = planned({ lora: null, neftuneAlpha: 5 });
  const D = base.config.hiddenSize;
  const data = plan.data(0);
  const noise = feeds(0)[0]!["noise"] as Float32Array;
  const units = unitsOfCells(data, plan.shape, 1)[0]!;
  assert.notDeepEqual(feeds(1)[0]!["noise"], noise);
  units.forEach((unit, cell) => {
    const bound =
      unit >= 0 && unit < data.instructions.length
        ? 5 / Math.sqrt(data.instructions[unit]!.ids.length * D)
        : 0;
    const here = noise.subarray(cell * D, (cell + 1) * D);
    assert.ok(here.every((x) => Math.abs(x) <= bound));
    if (bound > 0) assert.ok(Math.max(...here.map(Math.abs)) > bound / 2);
  });
  const once: FlatOptions = {
    lora: null,
    steps: 1,
    warmupSteps: 0,
    evalEvery: 1,
    learningRate: 1e-12,
  };
  const [plain, noised] = [
    (await run(once)).metrics[0]!,
    (await run({ ...once, neftuneAlpha: 5 })).metrics[0]!,
  ];
  assert.ok(Math.abs(plain.loss - noised.loss) > 1e-4);
  assert.equal(plain["token"], noised["token"], "pairs are not disturbed");
  for (const name of Object.keys(plain).filter((key) => /^(heldOut|gradNorm[LTS])/.test(key)))
    assert.ok(Math.abs(plain[name]! - noised[name]!) < 1e-6, name);
});

test("faults are told together, by their paths; dropout cannot reach lm_head", async () => {
  assert.throws(
    () =>
      optionsOf({
        ...options,
        lora: { rank: 0, dropout: 1, targets: 3, rnk: 4 } as never,
        neftuneAlpha: -1,
      }),
    (e: Error) =>
      e instanceof UsageError &&
      [
        "adapter.rank",
        "adapter.dropout",
        'adapter.targets: expected "all-linear", a list of module names or one regular expression',
        'adapter: Unrecognized key: "rnk"',
        "neftuneAlpha",
      ].every((part) => e.message.includes(part)),
  );
  const untied = {
    ...base,
    config: { ...base.config, tieEmbeddings: false },
    parameters: {
      ...base.parameters,
      "lm_head.weight": base.parameters["model.embed_tokens.weight"]!,
    },
  };
  await assert.rejects(
    tune(untied, smallData(), given({ ...options, lora: { targets: ["lm_head"], dropout: 0.1 } })),
    /^UsageError: adapter\.targets: expected no lm_head with dropout 0\.1/,
  );
});
