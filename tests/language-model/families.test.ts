/**
 * @file Every family against PyTorch transformers: logits, gradients, greedy text, what is saved.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compile } from "../../src/engine/compile.js";
import { crossEntropy } from "../../src/engine/layers/cross-entropy.js";
import { differentiate, specsOf } from "../../src/engine/gradients.js";
import { tf } from "../../src/engine/tf.js";
import type { Feeds, TensorMap } from "../../src/engine/types.js";
import { architectureOf, type ModelConfig } from "../../src/language-model/architecture.js";
import {
  initialModel,
  type LanguageModel,
  loadModel,
  modelHash,
  saveModel,
} from "../../src/language-model/checkpoint.js";
import { readConfig } from "../../src/language-model/config.js";
import { parameterShapes } from "../../src/language-model/parameter-shapes.js";
import { hiddenStates, logitsOf } from "../../src/language-model/decoder.js";
import { FAMILIES } from "../../src/language-model/families/index.js";
import { fromStored, storedTensors } from "../../src/language-model/families/stored-tensors.js";
import { createGenerator } from "../../src/language-model/generation/generate.js";
import { GenerationEngine } from "../../src/language-model/generation/generation-engine.js";
import { KvCache } from "../../src/language-model/generation/kv-cache.js";
import {
  type FloatTensor,
  readSafetensors,
  safetensorsBytes,
} from "../../src/language-model/safetensors.js";
import { cases, expectedOf, folderOf, home, oracleOf, packed, relative } from "./family-goldens.js";
import type { Expected } from "./golden.js";
import { needsPython, python } from "../peers.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("families");

/** Logits, loss and gradients of two texts in one row, as a compiled program gives them. */
async function compiledResults(model: LanguageModel, texts: Expected["ids"]): Promise<Feeds> {
  const { config } = model;
  const { feeds, specs, at, targets } = packed(texts);
  const program = await compile(
    (given) => {
      const { ids, positions, segments, ...weights } = given;
      const inputs = { ids: ids!, positions: positions!, segments: segments! };
      const lossOf = (current: TensorMap): tf.Scalar => {
        const states = hiddenStates(config, current, inputs);
        const wanted = tf.gather(states, tf.tensor1d(at, "int32")) as tf.Tensor2D;
        const logits = logitsOf(config, current, wanted);
        return tf.mean(crossEntropy(logits, tf.tensor1d(targets, "int32")));
      };
      const objective = (current: TensorMap) => ({ loss: lossOf(current) });
      const { scalars, gradients } = differentiate(objective, weights, {}, "loss");
      const logits = logitsOf(config, weights, hiddenStates(config, weights, inputs));
      return { ...gradients, loss: scalars["loss"]!, logits };
    },
    { ...specs, ...specsOf(model.parameters) },
  );
  const weights = Object.entries(model.parameters).map(([key, { data }]) => [key, data]);
  const results = await program.run({ ...feeds, ...Object.fromEntries(weights) });
  await program.dispose();
  return results;
}

/** Fails unless the logits of both texts, one after the other, are PyTorch's. */
function logitsAre(
  logits: Float32Array,
  V: number,
  [first, second]: Expected["ids"],
  oracle: ReadonlyMap<string, FloatTensor>,
): void {
  const end = first.length * V;
  const one = logits.subarray(0, end);
  const other = logits.subarray(end, end + second.length * V);
  assert.ok(relative(one, oracle.get("logits.0")!.data, "first text") < 1e-5);
  assert.ok(relative(other, oracle.get("logits.1")!.data, "second text") < 1e-5);
}

const largestOf = (data: FloatTensor["data"]): number =>
  data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Fails unless the gradient of every weight is PyTorch's. */
function gradientsAre(
  ours: Feeds,
  config: ModelConfig,
  oracle: ReadonlyMap<string, FloatTensor>,
): void {
  const stored = new Map(
    [...oracle]
      .filter(([key]) => key.startsWith("gradient."))
      .map(([key, tensor]) => [key.slice("gradient.".length), tensor]),
  );
  const faults: string[] = [];
  const theirs = fromStored(config, stored, faults); // gradients are stored as their weights are
  assert.deepEqual(faults, []);
  const largest = Math.max(...[...stored.values()].map(({ data }) => largestOf(data)));
  for (const [weight, { data }] of Object.entries(theirs) as [string, FloatTensor][]) {
    const own = largestOf(data);
    // the second for biases of keys, whose gradients are zero but for rounding
    const tolerance = 1e-5 * own + 1e-7 * largest;
    data.forEach((x, i) =>
      assert.ok(
        Math.abs(ours[weight]![i]! - x) <= tolerance,
        `${weight} ${i}: ${ours[weight]![i]} and ${x}, largest ${own}`,
      ),
    );
  }
}

/** Logits of two texts in one row, padding included, by the eager decoder. */
function eagerLogits({ config, parameters }: LanguageModel, texts: Expected["ids"]): Float32Array {
  const { feeds, specs } = packed(texts);
  return tf.tidy(() => {
    const weights = Object.fromEntries(
      Object.entries(parameters).map(([key, { shape, data }]) => [
        key,
        tf.tensor(data as Float32Array, shape as number[]),
      ]),
    );
    const row = (data: Int32Array): tf.Tensor => tf.tensor(data, [...specs.ids.shape], "int32");
    const inputs = {
      ids: row(feeds.ids),
      positions: row(feeds.positions),
      segments: row(feeds.segments),
    };
    const logits = logitsOf(config, weights, hiddenStates(config, weights, inputs));
    return logits.dataSync() as Float32Array;
  });
}

/** Fails unless prefill of four tokens and decoding the others give the eager logits of a text. */
async function decodedAs(
  eager: Float32Array,
  model: LanguageModel,
  ids: readonly number[],
): Promise<void> {
  const { config } = model;
  const V = config.vocabSize;
  const engine = new GenerationEngine(config, model, 1);
  const cache = new KvCache(config, engine.slots);
  const slot = 3;
  const from = 4;
  const expected = (t: number): Float32Array => eager.subarray(t * V, (t + 1) * V);
  cache.resize(64);
  const start = await engine.prefill(ids.slice(0, from));
  assert.ok(relative(start["logits"]!, expected(from - 1), "prefill") < 1e-5);
  cache.load(slot, start, from);
  for (let t = from; t < ids.length; t++) {
    const tokens = new Int32Array(engine.slots);
    const positions = new Int32Array(engine.slots);
    [tokens[slot], positions[slot]] = [ids[t]!, t];
    const step = await engine.decode(64, tokens, positions, cache.feeds());
    cache.append(slot, t, step);
    const logits = step["logits"]!.subarray(slot * V, (slot + 1) * V);
    assert.ok(relative(logits, expected(t), `decode ${t}`) < 1e-5);
  }
  await engine.dispose();
}

test("every family has goldens", () =>
  assert.deepEqual(
    [
      ...new Set(
        cases.map(
          (name) =>
            (
              JSON.parse(readFileSync(join(home, name, "config.json"), "utf8")) as {
                model_type: string;
              }
            ).model_type,
        ),
      ),
    ].sort(),
    Object.keys(FAMILIES).sort(),
  ));

for (const name of cases) {
  test(`${name}: logits, loss and the gradient of every weight are PyTorch's`, async () => {
    const model = await loadModel(folderOf(name));
    const oracle = oracleOf(name);
    const { ids } = expectedOf(name);
    const ours = await compiledResults(model, ids);
    logitsAre(ours["logits"] as Float32Array, model.config.vocabSize, ids, oracle);
    const loss = ours["loss"]![0]!;
    assert.ok(Math.abs(loss - oracle.get("loss")!.data[0]!) < 1e-5, `loss ${loss}`);
    gradientsAre(ours, model.config, oracle);
  });

  test(`${name}: prefill, decode and the eager decoder agree on all logits`, async () => {
    const model = await loadModel(folderOf(name));
    const { ids } = expectedOf(name);
    const eager = eagerLogits(model, ids);
    logitsAre(eager, model.config.vocabSize, ids, oracleOf(name));
    assert.ok(eager.every(Number.isFinite), "padding is finite");
    await decodedAs(eager, model, ids[0]);
  });

  test(`${name}: greedy text is transformers'`, async () => {
    const model = await loadModel(folderOf(name));
    const { prompt, greedy } = expectedOf(name);
    const generator = await createGenerator(model, { threads: 1 });
    const room = model.config.maxPositions - model.tokenizer.encode(prompt).length;
    const [sample] = await generator.generate([{ id: "a", text: prompt }], {
      samples: 1,
      temperature: 0,
      topP: 1,
      maxNewTokens: 40,
      seed: 1,
    });
    await generator.dispose();
    const expected = (greedy.includes(0) ? greedy.slice(0, greedy.indexOf(0)) : greedy).slice(
      0,
      room,
    );
    assert.equal(sample!.text, model.tokenizer.decode(expected));
    assert.ok(new Set(expected).size >= 5, "the text is no mere repetition");
  });

  test(`${name}: saved and loaded again it is the same model`, async () => {
    const source = folderOf(name);
    const model = await loadModel(source);
    const there = join(folder, `again-${name}`);
    await saveModel(model, there);
    const again = await loadModel(there);
    assert.deepEqual(again.config, model.config);
    assert.equal(modelHash(again), modelHash(model));
    const before = readSafetensors(join(source, "model.safetensors"));
    const saved = readSafetensors(join(there, "model.safetensors"));
    const spelling = (key: string): string =>
      FAMILIES[architectureOf(model.config).family]!.names.aliases?.[key] ?? key;
    assert.deepEqual(
      [...saved.keys()].sort(),
      [...before.keys()]
        .filter((key) => saved.has(spelling(key)))
        .map(spelling)
        .sort(),
    );
    for (const [key, tensor] of before)
      if (saved.has(spelling(key))) assert.deepEqual(saved.get(spelling(key)), tensor, key);
  });
}

test("checkpoints of the bare base model, with masks among the weights, are read", async () => {
  for (const [name, prefix, masks] of [
    ["gpt2-tied", "transformer.", ["h.0.attn.bias", "h.1.attn.masked_bias"]],
    [
      "neox-parallel",
      "gpt_neox.",
      ["layers.0.attention.bias", "layers.1.attention.rotary_emb.inv_freq"],
    ],
  ] as const) {
    const there = folderOf(name);
    const whole = await loadModel(there);
    const bare = [...readSafetensors(join(there, "model.safetensors"))].map(
      ([key, tensor]): [string, FloatTensor] => [
        key.startsWith(prefix) ? key.slice(prefix.length) : key,
        tensor,
      ],
    );
    for (const mask of masks) bare.push([mask, { shape: [2], data: new Float32Array(2) }]);
    writeFileSync(join(there, "model.safetensors"), safetensorsBytes(bare, "float32"));
    assert.equal(modelHash(await loadModel(there)), modelHash(whole));
  }
});

test("a fused matrix that is missing or misshapen is named as the folder names it", async () => {
  const there = folderOf("bigcode-multi-query");
  const tensors = readSafetensors(join(there, "model.safetensors"));
  tensors.delete("transformer.h.0.attn.c_attn.bias");
  tensors.set("transformer.h.1.attn.c_attn.weight", { shape: [1], data: new Float32Array(1) });
  writeFileSync(join(there, "model.safetensors"), safetensorsBytes(tensors, "float32"));
  await assert.rejects(
    loadModel(there),
    /h\.0\.attn\.c_attn\.bias is missing; transformer\.h\.1\.attn\.c_attn\.weight has shape \[1\] in place of \[24, 16\]/,
  );
});

test("fresh weights of any family have biases 0 and gains 1", async () => {
  const { config, tokenizer } = await loadModel(folderOf("gpt2-tied"));
  const fresh = initialModel(config, tokenizer, 1);
  assert.deepEqual(Object.keys(fresh.parameters), [...parameterShapes(config).keys()]);
  assert.ok(fresh.parameters["model.layers.0.self_attn.q_proj.bias"]!.data.every((x) => x === 0));
  assert.ok(fresh.parameters["model.layers.1.input_layernorm.weight"]!.data.every((x) => x === 1));
});

test("every parameter lies in exactly one stored tensor, every row of a fused one in one place", async () => {
  for (const name of cases) {
    const config = readConfig(
      JSON.parse(readFileSync(join(home, name, "config.json"), "utf8")),
      name,
    );
    const stored = storedTensors(config);
    assert.deepEqual(
      stored.flatMap(({ parts }) => parts.map((part) => part.name)).sort(),
      [...parameterShapes(config).keys()].sort(),
    );
    for (const { order } of stored)
      if (order)
        assert.deepEqual(
          [...order].sort((a, b) => a - b),
          [...order.keys()],
        );
  }
});

test(
  "Python transformers opens what we save, and computes the same",
  { skip: needsPython },
  async () => {
    const pairs: [string, string][] = [];
    for (const name of cases) {
      const source = folderOf(name);
      const there = join(folder, `python-${name}`);
      const model: LanguageModel = await loadModel(source);
      await saveModel(model, there);
      pairs.push([source, there]);
    }
    const script = `
import json, sys, torch
from transformers import AutoModelForCausalLM
results = []
for theirs, ours in json.load(sys.stdin):
    a, b = (AutoModelForCausalLM.from_pretrained(d).eval() for d in (theirs, ours))
    x = torch.randint(0, 62, (1, 40), generator=torch.Generator().manual_seed(0))
    results.append([bool(torch.equal(a(x).logits, b(x).logits)), a.config.max_position_embeddings == b.config.max_position_embeddings])
print(json.dumps(results))`;
    const out = execFileSync(python!, ["-c", script], {
      input: JSON.stringify(pairs),
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...process.env, OMP_NUM_THREADS: "1" },
    });
    const results = JSON.parse(out) as [boolean, boolean][];
    results.forEach((result, i) => assert.deepEqual(result, [true, true], cases[i]));
  },
);
