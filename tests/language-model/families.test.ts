/**
 * @file Every family against PyTorch transformers: logits, gradients, greedy text, what is saved;
 *   and configs as hubs have them.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compile } from "../../src/engine/compile.js";
import { crossEntropy } from "../../src/engine/layers/cross-entropy.js";
import { differentiate, specsOf } from "../../src/engine/gradients.js";
import { tf } from "../../src/engine/tf.js";
import type { TensorMap } from "../../src/engine/types.js";
import { architectureOf, type ModelConfig } from "../../src/language-model/architecture.js";
import {
  initialModel,
  type LanguageModel,
  loadModel,
  modelHash,
  saveModel,
} from "../../src/language-model/checkpoint.js";
import { configJson, readConfig } from "../../src/language-model/config.js";
import { parameterCount, parameterShapes } from "../../src/language-model/parameter-shapes.js";
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
import { type Expected, golden } from "./golden.js";
import { needsPython, python } from "../peers.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Written by tools/golden/families.py. */
const home = join(golden, "families");
const cases = readdirSync(home, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const folder = temporaryFolder("families");

/** A copy of a checkpoint, made whole by the tokenizer that all of them share. */
function folderOf(name: string): string {
  const there = mkdtempSync(join(folder, `${name}-`));
  cpSync(join(home, name), there, { recursive: true });
  for (const file of ["tokenizer.json", "tokenizer_config.json"])
    cpSync(join(home, file), join(there, file));
  return there;
}
const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(join(home, name, "expected.json"), "utf8")) as Expected;
const oracleOf = (name: string): Map<string, FloatTensor> =>
  readSafetensors(join(home, name, "expected.safetensors"));

/** Largest difference over the largest expected magnitude. */
function relative(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): number {
  assert.equal(actual.length, expected.length, what);
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(
      worst,
      Number.isNaN(actual[i]) ? Infinity : Math.abs(actual[i]! - expected[i]!),
    );
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return worst / largest;
}

/**
 * The two texts in one packed row, with three places of padding; and where the next token is known.
 */
function packed([first, second]: Expected["ids"]) {
  const ids = [...first, ...second, 0, 0, 0];
  const T = ids.length;
  const positions = [...first.keys(), ...second.keys(), 0, 0, 0];
  const segments = [...first.map(() => 1), ...second.map(() => 2), 0, 0, 0];
  const at = ids
    .map((_, i) => i)
    .filter((i) => segments[i] !== 0 && segments[i] === segments[i + 1]);
  const row = { shape: [1, T], dtype: "int32" } as const;
  return {
    feeds: {
      ids: Int32Array.from(ids),
      positions: Int32Array.from(positions),
      segments: Int32Array.from(segments),
    },
    specs: { ids: row, positions: row, segments: row },
    at,
    targets: at.map((i) => ids[i + 1]!),
  };
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
    const { config } = model;
    const oracle = oracleOf(name);
    const expected = expectedOf(name);
    const { feeds, specs, at, targets } = packed(expected.ids);
    const program = await compile(
      (given) => {
        const { ids, positions, segments, ...weights } = given;
        const inputs = { ids: ids!, positions: positions!, segments: segments! };
        const objective = (current: TensorMap) => {
          const wanted = tf.gather(
            hiddenStates(config, current, inputs),
            tf.tensor1d(at, "int32"),
          ) as tf.Tensor2D;
          return {
            loss: tf.mean(
              crossEntropy(logitsOf(config, current, wanted), tf.tensor1d(targets, "int32")),
            ),
          };
        };
        const { scalars, gradients } = differentiate(objective, weights, {}, "loss");
        return {
          ...gradients,
          loss: scalars["loss"]!,
          logits: logitsOf(config, weights, hiddenStates(config, weights, inputs)),
        };
      },
      { ...specs, ...specsOf(model.parameters) },
    );
    const ours = await program.run({
      ...feeds,
      ...Object.fromEntries(Object.entries(model.parameters).map(([key, { data }]) => [key, data])),
    });
    await program.dispose();
    const [first, second] = expected.ids;
    const V = config.vocabSize;
    const logits = ours["logits"] as Float32Array;
    assert.ok(
      relative(logits.subarray(0, first.length * V), oracle.get("logits.0")!.data, "first text") <
        1e-5,
    );
    assert.ok(
      relative(
        logits.subarray(first.length * V, (first.length + second.length) * V),
        oracle.get("logits.1")!.data,
        "second text",
      ) < 1e-5,
    );
    assert.ok(
      Math.abs(ours["loss"]![0]! - oracle.get("loss")!.data[0]!) < 1e-5,
      `loss ${ours["loss"]![0]}`,
    );
    const stored = new Map(
      [...oracle]
        .filter(([key]) => key.startsWith("gradient."))
        .map(([key, tensor]) => [key.slice("gradient.".length), tensor]),
    );
    const faults: string[] = [];
    const theirs = fromStored(config, stored, faults); // gradients are stored as their weights are
    assert.deepEqual(faults, []);
    const largest = Math.max(
      ...[...stored.values()].map(({ data }) =>
        data.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
      ),
    );
    for (const [weight, { data }] of Object.entries(theirs) as [string, FloatTensor][]) {
      const own = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      // the second for biases of keys, whose gradients are zero but for rounding
      const tolerance = 1e-5 * own + 1e-7 * largest;
      data.forEach((x, i) =>
        assert.ok(
          Math.abs(ours[weight]![i]! - x) <= tolerance,
          `${weight} ${i}: ${ours[weight]![i]} and ${x}, largest ${own}`,
        ),
      );
    }
  });

  test(`${name}: prefill, decode and the eager decoder agree on all logits`, async () => {
    const model = await loadModel(folderOf(name));
    const { config } = model;
    const V = config.vocabSize;
    const oracle = oracleOf(name);
    const expected = expectedOf(name);
    const { feeds, specs } = packed(expected.ids);
    const eager = tf.tidy(() => {
      const weights = Object.fromEntries(
        Object.entries(model.parameters).map(([key, { shape, data }]) => [
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
      return logitsOf(
        config,
        weights,
        hiddenStates(config, weights, inputs),
      ).dataSync() as Float32Array;
    });
    const [first, second] = expected.ids;
    const n = first.length;
    assert.ok(
      relative(eager.subarray(0, n * V), oracle.get("logits.0")!.data, "first text") < 1e-5,
    );
    assert.ok(
      relative(
        eager.subarray(n * V, (n + second.length) * V),
        oracle.get("logits.1")!.data,
        "second text",
      ) < 1e-5,
    );
    assert.ok(eager.every(Number.isFinite), "padding is finite");
    const engine = new GenerationEngine(config, model, 1);
    const cache = new KvCache(config, engine.slots);
    const slot = 3;
    const from = 4;
    cache.resize(64);
    const start = await engine.prefill(first.slice(0, from));
    assert.ok(
      relative(start["logits"]!, eager.subarray((from - 1) * V, from * V), "prefill") < 1e-5,
    );
    cache.load(slot, start, from);
    for (let t = from; t < n; t++) {
      const tokens = new Int32Array(engine.slots);
      const positions = new Int32Array(engine.slots);
      [tokens[slot], positions[slot]] = [first[t]!, t];
      const step = await engine.decode(64, tokens, positions, cache.feeds());
      cache.append(slot, t, step);
      assert.ok(
        relative(
          step["logits"]!.subarray(slot * V, (slot + 1) * V),
          eager.subarray(t * V, (t + 1) * V),
          `decode ${t}`,
        ) < 1e-5,
      );
    }
    await engine.dispose();
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

const published = JSON.parse(readFileSync(join(home, "published.json"), "utf8")) as {
  name: string;
  config: Record<string, unknown>;
  weights: number;
}[];
for (const { name, config: json, weights } of published)
  test(`${name}: its config.json is understood, and written again means the same`, () => {
    const config = readConfig(json, name);
    assert.equal(parameterCount(config), weights);
    assert.deepEqual(readConfig(configJson(config, "float16"), name), config);
  });

test("a window that attention slides over ends the context, and is written back", () => {
  const { config: json } = published.find(({ name }) => name === "starcoder2-3b")!;
  const config = readConfig(json, "c");
  assert.equal(config.maxPositions, 4096);
  const written = configJson(config, "float32");
  assert.deepEqual([written["max_position_embeddings"], written["sliding_window"]], [16384, 4096]);
  assert.equal(readConfig({ ...json, sliding_window: 20_000 }, "c").maxPositions, 16384);
});

const gpt = {
  model_type: "gpt2",
  vocab_size: 64,
  n_positions: 32,
  n_embd: 16,
  n_layer: 1,
  n_head: 4,
};
const neox = {
  model_type: "gpt_neox",
  vocab_size: 64,
  hidden_size: 16,
  intermediate_size: 32,
  num_hidden_layers: 1,
  num_attention_heads: 2,
};
test("the turning part of a head survives rounding of its share", () => {
  for (const [hidden_size, turning] of [
    [88, 30],
    [94, 6],
    [92, 26],
  ] as const) {
    // 44 · (30/44) is less than 30
    const config = readConfig(
      { ...neox, hidden_size, rotary_pct: (turning + 0.1) / (hidden_size / 2) },
      "c",
    );
    assert.equal(architectureOf(config).rotarySize, turning);
    assert.deepEqual(readConfig(configJson(config, "float32"), "c"), config);
  }
});

const refusals: [string, Record<string, unknown>, RegExp][] = [
  [
    "an unknown activation",
    { ...gpt, activation_function: "mish" },
    /activation_function: expected silu, swish, relu, gelu, .*, got "mish"/,
  ],
  [
    "heads that do not divide",
    { ...gpt, n_head: 3 },
    /n_head: expected a divisor of n_embd 16, got 3/,
  ],
  [
    "cross-attention",
    { ...gpt, add_cross_attention: true },
    /add_cross_attention: true is not supported/,
  ],
  [
    "SantaCoder in its first form",
    { ...gpt, architectures: ["GPT2LMHeadCustomModel"], attention_head_type: "multiquery" },
    /architectures: expected GPT2LMHeadModel, got GPT2LMHeadCustomModel; attention_head_type: "multiquery"/,
  ],
  [
    "an odd turning part",
    { ...neox, rotary_pct: 0.4 },
    /rotary_pct: expected an even number of 2 to 8 turning elements a head, got 3/,
  ],
  [
    "heads that no four cores share",
    { ...gpt, model_type: "codegen", n_head: 2, rotary_dim: 4 },
    /n_head: expected a multiple of 4, got 2/,
  ],
  [
    "a turning part wider than a head",
    { ...gpt, model_type: "codegen", rotary_dim: 6 },
    /rotary_dim: expected an even integer of at most 4, got 6/,
  ],
  [
    "Qwen2 that ends nowhere",
    {
      model_type: "qwen2",
      vocab_size: 64,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 1,
      num_attention_heads: 2,
    },
    /eos_token_id/,
  ],
];
for (const [what, json, message] of refusals)
  test(`refuses ${what}`, () =>
    assert.throws(() => readConfig(json, "c.json"), { name: "UsageError", message }));

test("Llama's spellings of GPT-2's keys are read, as transformers' attribute_map does", () => {
  const {
    n_embd: hidden_size,
    n_positions: max_position_embeddings,
    n_layer: num_hidden_layers,
    n_head: num_attention_heads,
    ...rest
  } = gpt;
  assert.deepEqual(
    readConfig(
      { ...rest, hidden_size, max_position_embeddings, num_hidden_layers, num_attention_heads },
      "c",
    ),
    readConfig(gpt, "c"),
  );
});

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

test("a family that there is not is named with those there are", () => {
  const config: ModelConfig = { ...readConfig(gpt, "c"), architecture: { family: "mamba" } };
  assert.throws(
    () => configJson(config, "float32"),
    /expected a family among llama, mistral, .*, got "mamba"/,
  );
});
