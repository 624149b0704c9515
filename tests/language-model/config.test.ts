/**
 * @file config.json: both spellings, defaults, every family's as hubs have them, and every refusal by
 *   name.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  architectureOf,
  endIdsOf,
  type ModelConfig,
} from "../../src/language-model/architecture.js";
import { configJson, readConfig } from "../../src/language-model/config.js";
import { parameterCount } from "../../src/language-model/parameter-shapes.js";
import { golden } from "./golden.js";

const base = {
  model_type: "llama",
  vocab_size: 64,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
};

test("missing keys take LlamaConfig's defaults", () => {
  assert.deepEqual(readConfig(base, "c"), {
    vocabSize: 64,
    hiddenSize: 32,
    layers: 2,
    heads: 4,
    kvHeads: 4,
    headSize: 8,
    intermediateSize: 48,
    maxPositions: 2048,
    ropeTheta: 10000,
    normEps: 1e-6,
    tieEmbeddings: false,
    bosTokenId: 1,
    eosTokenId: 2,
  });
});

test("both spellings of the rotary base are read", () => {
  assert.equal(readConfig({ ...base, rope_theta: 500 }, "c").ropeTheta, 500);
  assert.equal(
    readConfig({ ...base, rope_parameters: { rope_type: "default", rope_theta: 600 } }, "c")
      .ropeTheta,
    600,
  );
  assert.equal(
    readConfig({ ...base, rope_scaling: null, rope_theta: 700, eos_token_id: [5] }, "c").eosTokenId,
    5,
  );
});

test("what is written is read back alike", () => {
  const config = readConfig(
    {
      ...base,
      num_key_value_heads: 2,
      head_dim: 6,
      tie_word_embeddings: true,
      bos_token_id: null,
      rope_theta: 123,
      eos_token_id: 0,
    },
    "c",
  );
  assert.deepEqual(readConfig(configJson(config, "float16"), "c"), config);
  assert.equal(configJson(config, "float16")["dtype"], "float16");
});

test("several ends are kept in order, and one stays a number", () => {
  const config = readConfig({ ...base, eos_token_id: [5, 8, 3] }, "c");
  assert.deepEqual(
    [config.eosTokenId, config.moreEosTokenIds, endIdsOf(config)],
    [5, [8, 3], [5, 8, 3]],
  );
  assert.deepEqual(configJson(config, "float32")["eos_token_id"], [5, 8, 3]);
  assert.deepEqual(readConfig(configJson(config, "float32"), "c"), config);
  assert.equal(
    configJson(readConfig({ ...base, eos_token_id: [5] }, "c"), "float32")["eos_token_id"],
    5,
  );
});

test("the weights are counted", () => {
  // 64·32 embedding + 64·32 output + 2 layers × (4·32·32 + 3·48·32 + 2·32) + 32
  assert.equal(
    parameterCount(readConfig(base, "c")),
    2 * 64 * 32 + 2 * (4 * 32 * 32 + 3 * 48 * 32 + 2 * 32) + 32,
  );
  assert.equal(
    parameterCount(readConfig({ ...base, num_hidden_layers: 1e9 }, "c")),
    2 * 64 * 32 + 1e9 * (4 * 32 * 32 + 3 * 48 * 32 + 2 * 32) + 32,
  );
});

const refused: [string, Record<string, unknown>, RegExp][] = [
  [
    "another family",
    { model_type: "gemma" },
    /model_type: expected llama, mistral, smollm3, qwen2, qwen3, gpt2, gpt_bigcode, starcoder2, gpt_neox, codegen, got "gemma"/,
  ],
  [
    "another head",
    { architectures: ["LlamaForSequenceClassification"] },
    /architectures: expected LlamaForCausalLM/,
  ],
  [
    "unknown rope scaling",
    { rope_scaling: { rope_type: "longrope", factor: 8 } },
    /rope_scaling: type "longrope" is not supported, only default, linear, dynamic, llama3, yarn/,
  ],
  [
    "rope scaling without its numbers",
    { rope_parameters: { rope_type: "llama3", factor: 8 } },
    /rope_parameters: low_freq_factor: expected a number > 0, got nothing; rope_parameters: high_freq_factor/,
  ],
  [
    "an unknown key of rope scaling",
    { rope_scaling: { type: "linear", factor: 8, shift: 1 } },
    /rope_scaling: shift not supported/,
  ],
  [
    "two spellings that differ",
    {
      rope_scaling: { type: "linear", factor: 8 },
      rope_parameters: { rope_type: "linear", factor: 4 },
    },
    /rope_parameters: factor 4 contradicts rope_scaling/,
  ],
  [
    "partial rotation",
    { rope_parameters: { rope_type: "default", rope_theta: 1e4, partial_rotary_factor: 0.5 } },
    /rope_parameters: partial_rotary_factor/,
  ],
  [
    "soft-capped logits",
    { final_logit_softcapping: 30 },
    /final_logit_softcapping: 30 is not supported/,
  ],
  ["a sliding window", { sliding_window: 16 }, /sliding_window: 16 is not supported/],
  [
    "code of the checkpoint's own",
    { auto_map: { AutoModelForCausalLM: "modeling.Model" } },
    /auto_map: AutoModelForCausalLM/,
  ],
  ["another activation", { hidden_act: "relu2" }, /hidden_act: expected silu, .+, got "relu2"/],
  ["quantized weights", { quantization_config: { bits: 4 } }, /quantization_config/],
  ["no end", { eos_token_id: [] }, /eos_token_id/],
  ["an end twice", { eos_token_id: [1, 1] }, /eos_token_id/],
  [
    "heads that do not divide",
    { num_key_value_heads: 3 },
    /num_key_value_heads: expected a divisor/,
  ],
  ["an odd head", { head_dim: 7 }, /head_dim: expected an even integer, got 7/],
  ["two faults at once", { rope_interleaved: true, head_dim: 7 }, /rope_interleaved.*head_dim/],
  ["a missing size", { hidden_size: undefined }, /hidden_size/],
];
for (const [what, change, message] of refused)
  test(`refuses ${what}`, () =>
    assert.throws(
      () => readConfig({ ...base, ...change }, "c.json"),
      (e: Error) =>
        e.name === "UsageError" && /^c\.json: /.test(e.message) && message.test(e.message),
    ));

/** Configs of published models, with how many weights they have (tools/golden/families.py). */
const published = JSON.parse(readFileSync(join(golden, "families", "published.json"), "utf8")) as {
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

test("a family that there is not is named with those there are", () => {
  const config: ModelConfig = { ...readConfig(gpt, "c"), architecture: { family: "mamba" } };
  assert.throws(
    () => configJson(config, "float32"),
    /expected a family among llama, mistral, .*, got "mamba"/,
  );
});
