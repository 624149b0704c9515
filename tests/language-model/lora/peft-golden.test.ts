/**
 * @file Adapters that Python PEFT saved: logits, gradients and 20 steps of AdamW equal PEFT's;
 * merged they compute the same; saved again they are the same. Oracle: tools/golden/lora.py
 * (float64).
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crossEntropy } from "../../../src/engine/layers/cross-entropy.js";
import { compile } from "../../../src/engine/compile.js";
import { compileGradients, dataOf, specsOf } from "../../../src/engine/gradients.js";
import { tf } from "../../../src/engine/tf.js";
import { compileTrainingStep, createState } from "../../../src/engine/optimizer/training-step.js";
import type { Feeds, HostMap, TensorMap } from "../../../src/engine/types.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { type LanguageModel, loadModel } from "../../../src/language-model/checkpoint.js";
import type { ModelConfig } from "../../../src/language-model/architecture.js";
import { hiddenStates, logitsOf } from "../../../src/language-model/decoder.js";
import {
  type Adapter,
  adaptableBase,
  adaptedParameters,
  adapterScalings,
  mergeAdapter,
} from "../../../src/language-model/lora/adapter.js";
import { loadAdapter, saveAdapter } from "../../../src/language-model/lora/adapter-folder.js";
import { readSafetensors } from "../../../src/language-model/safetensors.js";
import { golden as bases } from "../golden.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { within } from "../../support/near.js";

const golden = join(projectRoot, "tests", "language-model", "lora", "golden");
const cases = [
  "all-linear",
  "rank-stabilised",
  "modules-saved",
  "untied",
  "gpt2-conv1d",
  "codegen-fused",
  "neox-fused",
  "bigcode-multi-query",
  "head-of-tied",
  "head",
] as const;

interface Expected {
  readonly base: string;
  readonly ids: readonly number[][];
  readonly optimizer: {
    steps: number;
    learningRate: number;
    beta1: number;
    beta2: number;
    epsilon: number;
    weightDecay: number;
    loraPlusRatio: number;
  };
  readonly losses: readonly number[];
}

/**
 * A checkpoint's folder; those of other families are made whole by the tokenizer that all of them
 * share.
 */
function whole(name: string): string {
  const folder = join(bases, name);
  if (!name.startsWith("families/")) return folder;
  const copy = mkdtempSync(join(temporary, "base-"));
  cpSync(folder, copy, { recursive: true });
  for (const file of ["tokenizer.json", "tokenizer_config.json"])
    cpSync(join(bases, "families", file), join(copy, file));
  return copy;
}
const temporary = temporaryFolder("lora-golden");

async function opened(name: string): Promise<{
  base: LanguageModel;
  adapter: Adapter;
  expected: Expected;
  tensors: ReturnType<typeof readSafetensors>;
}> {
  const expected = JSON.parse(
    readFileSync(join(golden, name, "expected.json"), "utf8"),
  ) as Expected;
  const base = await loadModel(whole(expected.base));
  return {
    base,
    adapter: loadAdapter(join(golden, name), base),
    expected,
    tensors: readSafetensors(join(golden, name, "expected.safetensors")),
  };
}

/** Both texts in one row, and their targets: [N] positions and next tokens. */
function packed(ids: readonly (readonly number[])[]) {
  const flat = ids.flat();
  const T = flat.length;
  const at: number[] = [];
  const next: number[] = [];
  const positions = ids.flatMap((text) => [...text.keys()]);
  const segments = ids.flatMap((text, i) => text.map(() => i + 1));
  flat.forEach((_, i) => {
    if (segments[i + 1] === segments[i]) {
      at.push(i);
      next.push(flat[i + 1]!);
    }
  });
  const row = { shape: [1, T], dtype: "int32" } as const;
  return {
    inputs: { ids: row, positions: row, segments: row },
    feeds: {
      ids: Int32Array.from(flat),
      positions: Int32Array.from(positions),
      segments: Int32Array.from(segments),
    },
    at,
    next,
  };
}

/** Values of an adapter's weights by the names, and in the layout, of PEFT's file. */
function asStored(
  base: LanguageModel,
  { options, parameters }: Adapter,
  values: Feeds,
): ReturnType<typeof readSafetensors> {
  const folder = mkdtempSync(join(temporary, "stored-"));
  saveAdapter(
    {
      options,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, { shape }]) => [
          name,
          { shape, data: values[name]! },
        ]),
      ),
    },
    base,
    folder,
    null,
  );
  return readSafetensors(join(folder, "adapter_model.safetensors"));
}
type Inputs = { ids: tf.Tensor; positions: tf.Tensor; segments: tf.Tensor };

async function logits(
  config: ModelConfig,
  parameters: HostMap,
  ids: readonly number[][],
): Promise<Float32Array> {
  const { inputs, feeds } = packed(ids);
  const program = await compile(
    (given) => ({
      logits: logitsOf(config, given, hiddenStates(config, given, given as unknown as Inputs)),
    }),
    { ...inputs, ...specsOf(parameters) },
  );
  try {
    return (await program.run({ ...feeds, ...dataOf(parameters) }))["logits"] as Float32Array;
  } finally {
    await program.dispose();
  }
}

/** Mean cross-entropy over both texts, of trained weights and the frozen ones among the inputs. */
function meanLoss(
  config: ModelConfig,
  ids: readonly number[][],
): (trained: TensorMap, inputs: TensorMap) => Record<string, tf.Tensor> {
  const { at, next } = packed(ids);
  return (trained, inputs) => {
    const all = { ...inputs, ...trained };
    const hidden = tf.gather(
      hiddenStates(config, all, inputs as unknown as Inputs),
      tf.tensor1d(at, "int32"),
    ) as tf.Tensor2D;
    return {
      loss: tf.mean(crossEntropy(logitsOf(config, all, hidden), tf.tensor1d(next, "int32"))),
    };
  };
}

/** What is fed beside the trained weights. */
function frozenOf(
  base: LanguageModel,
  { options, parameters }: Adapter,
): { config: ModelConfig; frozen: HostMap } {
  const adaptable = adaptableBase(base, options);
  const rest = Object.entries(adaptable.parameters).filter(([name]) => !(name in parameters));
  return {
    config: adaptable.config,
    frozen: { ...Object.fromEntries(rest), ...adapterScalings(adaptable.config, options) },
  };
}

for (const name of cases) {
  test(`${name}: logits are PEFT's, merged or not`, async () => {
    const { base, adapter, expected, tensors } = await opened(name);
    const adaptable = adaptableBase(base, adapter.options);
    const unmerged = await logits(
      adaptable.config,
      adaptedParameters(adaptable, adapter),
      expected.ids,
    );
    const oracle = Float32Array.from([
      ...tensors.get("logits.0")!.data,
      ...tensors.get("logits.1")!.data,
    ]);
    within(unmerged, oracle, 1e-5, "unmerged");
    const merged = mergeAdapter(base, adapter);
    within(await logits(merged.config, merged.parameters, expected.ids), unmerged, 1e-5, "merged");
    const plain = await logits(base.config, base.parameters, expected.ids);
    assert.ok(
      plain.some((x, i) => Math.abs(x - unmerged[i]!) > 0.1),
      "the adapter changes something",
    );
  });

  test(`${name}: loss and gradients of what is trained are PEFT's, and nothing else has one`, async () => {
    const { base, adapter, expected, tensors } = await opened(name);
    const { config, frozen } = frozenOf(base, adapter);
    const { inputs, feeds } = packed(expected.ids);
    const program = await compileGradients(adapter.parameters, meanLoss(config, expected.ids), {
      ...inputs,
      ...specsOf(frozen),
    });
    const { values, gradients } = await program.run(adapter.parameters, {
      ...feeds,
      ...dataOf(frozen),
    });
    await program.dispose();
    within([values["loss"]!], [expected.losses[0]!], 1e-5, "loss");
    assert.deepEqual(
      Object.keys(gradients["loss"]!).sort(),
      Object.keys(adapter.parameters).sort(),
    );
    const stored = asStored(base, adapter, gradients["loss"]!);
    assert.deepEqual(
      [...stored.keys()].map((key) => `gradient.${key}`).sort(),
      [...tensors.keys()].filter((key) => key.startsWith("gradient.")).sort(),
    );
    for (const [key, { data }] of stored)
      within(data, tensors.get(`gradient.${key}`)!.data, 1e-5, key);
  });

  test(`${name}: 20 steps of AdamW follow PyTorch's, LoRA+ too`, async () => {
    const { base, adapter, expected, tensors } = await opened(name);
    const { config, frozen } = frozenOf(base, adapter);
    const { inputs, feeds } = packed(expected.ids);
    const { steps, learningRate, loraPlusRatio, ...adamw } = expected.optimizer;
    const state = createState(adapter.parameters);
    const vector = (key: string): boolean => state.parameters[key]!.shape.length === 1;
    const training = await compileTrainingStep(
      state,
      meanLoss(config, expected.ids),
      { ...inputs, ...specsOf(frozen) },
      {
        ...adamw,
        clipNorm: null,
        learningRateFactor: (key) => (key.endsWith(".lora_B") || vector(key) ? loraPlusRatio : 1),
        // PEFT's LoRA+ lets the gains of RMSNorm decay
        decays: (key) => loraPlusRatio !== 1 || !vector(key),
      },
    );
    for (let step = 0; step < steps; step++) {
      const { loss } = await training.step({ ...feeds, ...dataOf(frozen) }, learningRate);
      within([loss!], [expected.losses[step]!], 1e-5, `loss of step ${step + 1}`);
    }
    await training.dispose();
    for (const [key, { data }] of asStored(base, adapter, dataOf(state.parameters)))
      within(data, tensors.get(`after.${key}`)!.data, 1e-5, key);
  });

  test(`${name}: saved and opened again it is the same, tensor by tensor as PEFT names them`, async () => {
    const { base, adapter } = await opened(name);
    const folder = temporaryFolder("adapter");
    saveAdapter(adapter, base, folder, "somewhere");
    const ours = readSafetensors(join(folder, "adapter_model.safetensors"));
    const theirs = readSafetensors(join(golden, name, "adapter_model.safetensors"));
    // PEFT's copy of the base's output matrix is not the adapter's
    for (const key of theirs.keys()) if (key.includes(".base_layer.")) theirs.delete(key);
    assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
    for (const [key, tensor] of theirs) assert.deepEqual(ours.get(key), tensor, key);
    assert.deepEqual(loadAdapter(folder, base), adapter);
    const config = (at: string) =>
      JSON.parse(readFileSync(join(at, "adapter_config.json"), "utf8")) as Record<string, unknown>;
    const [written, given] = [config(folder), config(join(golden, name))];
    for (const key of [
      "r",
      "lora_alpha",
      "lora_dropout",
      "use_rslora",
      "bias",
      "peft_type",
      "task_type",
      "fan_in_fan_out",
      "modules_to_save",
    ])
      assert.deepEqual(written[key], given[key], key);
    assert.equal(written["base_model_name_or_path"], "somewhere");
  });
}
