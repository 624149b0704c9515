/** @file config.json: both spellings, defaults, and every refusal by name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { endIdsOf } from "../../src/language-model/architecture.js";
import { configJson, readConfig } from "../../src/language-model/config.js";
import { parameterCount } from "../../src/language-model/parameter-shapes.js";

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
