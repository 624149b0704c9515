/**
 * @file Which modules an adapter changes, its first weights, and what is refused of a PEFT folder:
 *   every message by its words.
 */
import assert from "node:assert/strict";
import { cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { UsageError } from "../../../src/errors.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { loadModel, modelHash } from "../../../src/language-model/checkpoint.js";
import {
  adaptableBase,
  initialAdapter,
  mergeAdapter,
} from "../../../src/language-model/lora/adapter.js";
import {
  loadAdapter,
  openModel,
  saveAdapter,
} from "../../../src/language-model/lora/adapter-folder.js";
import { loraOptionsSchema, loraScaling } from "../../../src/language-model/lora/options.js";
import { adapterParts } from "../../../src/language-model/lora/targets.js";
import { readSafetensors, safetensorsBytes } from "../../../src/language-model/safetensors.js";
import { golden as bases } from "../golden.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { within } from "../../support/near.js";

const goldenAdapter = join(projectRoot, "tests", "language-model", "lora", "golden", "all-linear");
const base = () => loadModel(join(bases, "tiny-mha-tied"));
const untied = () => loadModel(join(bases, "tiny-gqa-untied"));
const options = (changes: object) => loraOptionsSchema.parse(changes);

test("scaling is α/r, rank-stabilised α/√r", () => {
  assert.equal(loraScaling(options({ rank: 4, alpha: 8 })), 2);
  assert.equal(loraScaling(options({ rank: 4, alpha: 8, rsLora: true })), 4);
  assert.deepEqual(options({}), {
    rank: 8,
    alpha: 8,
    rsLora: false,
    loraPlusRatio: 1,
    dropout: 0,
    targets: "all-linear",
    modulesToSave: [],
  });
});

test("all-linear are the projections of the layers; lists name ends of paths, a string is an expression for whole paths", async () => {
  const { config } = await untied();
  const parts = (changes: object) => adapterParts(config, options(changes));
  assert.equal(parts({}).targets.length, 7 * config.layers);
  assert.deepEqual(parts({ targets: ["v_proj", "lm_head"] }).targets, [
    "model.layers.0.self_attn.v_proj",
    "model.layers.1.self_attn.v_proj",
    "lm_head",
  ]);
  assert.deepEqual(parts({ targets: ["layers.1.mlp.up_proj"] }).targets, [
    "model.layers.1.mlp.up_proj",
  ]);
  assert.deepEqual(parts({ targets: ".*\\.0\\.mlp\\.(up|down)_proj" }).targets, [
    "model.layers.0.mlp.up_proj",
    "model.layers.0.mlp.down_proj",
  ]);
  const { targets, saved } = parts({
    targets: ["q_proj", "o_proj"],
    modulesToSave: ["o_proj", "model.norm"],
  });
  assert.deepEqual(
    { targets, saved },
    {
      targets: [0, 1].map((l) => `model.layers.${l}.self_attn.q_proj`),
      saved: [
        "model.layers.0.self_attn.o_proj.weight",
        "model.layers.1.self_attn.o_proj.weight",
        "model.norm.weight",
      ],
    },
  );
  assert.equal(
    parts({ targets: ["q_proj"], modulesToSave: ["norm"] }).saved.length,
    2 * config.layers + 1,
    'as in PEFT, "norm" ends input_layernorm too',
  );
  assert.equal(
    parts({ targets: ["q_proj"], modulesToSave: ["layers.1.mlp"] }).saved.length,
    3,
    "all weights under a module",
  );
});

test("a name or an expression that matches nothing is an error that lists the names", async () => {
  const { config } = await base();
  const refused = (changes: object, words: RegExp) =>
    assert.throws(
      () => adapterParts(config, options(changes)),
      (e: Error) => e instanceof UsageError && words.test(e.message),
    );
  refused(
    { targets: ["q_proj", "query", "proj"] },
    /^lora\.targets: expected names or an expression of projections \(q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj\), got "query", "proj", which match none; choose among these$/,
  );
  refused({ targets: "q_proj" }, /got "q_proj", which matches none/);
  refused(
    { targets: "(" },
    /^lora\.targets: expected a regular expression, got "\(" \(.+\); correct it or give a list of names$/,
  );
  refused({ targets: ["lm_head"] }, /got "lm_head"/);
  refused(
    { modulesToSave: ["head"] },
    /^lora\.modulesToSave: expected names of modules \(embed_tokens, input_layernorm, .+\), got "head", which matches none/,
  );
  refused(
    { targets: ["q_proj"], modulesToSave: ["self_attn"] },
    /expected a projection to adapt, but modulesToSave \("self_attn"\) holds all of "q_proj"; leave one out/,
  );
});

test("A starts as torch.nn.Linear does and depends on seed and module alone, B and so the change at zero", async () => {
  const model = await base();
  const adapter = initialAdapter(model, options({ rank: 6 }), 3);
  const A = adapter.parameters["model.layers.0.mlp.down_proj.lora_A"]!.data as Float32Array;
  const bound = 1 / Math.sqrt(40);
  assert.ok(
    A.every((x) => Math.abs(x) <= bound) &&
      Math.max(...A) > 0.9 * bound &&
      Math.min(...A) < -0.9 * bound,
  );
  within(
    [A.reduce((s, x) => s + x * x, 0) / A.length],
    [(bound * bound) / 3],
    0.002,
    "variance of a uniform distribution",
  );
  assert.ok(
    Object.entries(adapter.parameters).every(
      ([name, { data }]) => !name.endsWith("lora_B") || data.every((x) => x === 0),
    ),
  );
  const alone = initialAdapter(model, options({ rank: 6, targets: ["down_proj"] }), 3).parameters;
  assert.deepEqual(alone["model.layers.0.mlp.down_proj.lora_A"]!.data, A);
  assert.notDeepEqual(
    initialAdapter(model, options({ rank: 6 }), 4).parameters[
      "model.layers.0.mlp.down_proj.lora_A"
    ]!.data,
    A,
  );
  assert.equal(modelHash(mergeAdapter(model, adapter)), modelHash(model));
});

test("embeddings that are tied part where one is saved whole", async () => {
  const model = await base();
  const parted = adaptableBase(model, { modulesToSave: ["embed_tokens"] });
  assert.equal(parted.config.tieEmbeddings, false);
  assert.equal(
    parted.parameters["lm_head.weight"],
    model.parameters["model.embed_tokens.weight"],
    "not copied",
  );
  assert.equal(adaptableBase(model, { modulesToSave: ["norm"] }), model);
  for (const targets of [["q_proj", "lm_head"], ".*lm_head"])
    assert.equal(
      adaptableBase(model, { modulesToSave: [], targets }).config.tieEmbeddings,
      false,
      "a branch on the output alone",
    );
  assert.deepEqual(adapterParts(parted.config, options({ modulesToSave: ["lm_head"] })).saved, [
    "lm_head.weight",
  ]);
});

function changed(
  t: TestContext,
  config: object | string,
  weights?: (tensors: ReturnType<typeof readSafetensors>) => void,
): string {
  const folder = temporaryFolder("adapter");
  cpSync(goldenAdapter, folder, { recursive: true });
  const file = join(folder, "adapter_config.json");
  writeFileSync(
    file,
    typeof config === "string"
      ? config
      : JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), ...config }),
  );
  if (weights) {
    const stored = join(folder, "adapter_model.safetensors");
    const tensors = readSafetensors(stored);
    weights(tensors);
    writeFileSync(stored, safetensorsBytes(tensors, "float32"));
  }
  return folder;
}

test("what PEFT's configuration says and we do not compute is refused by name, all at once", async (t) => {
  const model = await base();
  const refused = (config: object | string, words: RegExp) =>
    assert.throws(
      () => loadAdapter(changed(t, config), model),
      (e: Error) => e instanceof UsageError && words.test(e.message),
      String(words),
    );
  refused(
    {
      use_dora: true,
      bias: "lora_only",
      layers_to_transform: [0],
      alpha_pattern: { q_proj: 3 },
      rank_pattern: { q_proj: 3 },
    },
    /adapter_config\.json: (?=.*alpha_pattern: \{"q_proj":3\} is not supported)(?=.*bias: "lora_only" is not supported)(?=.*layers_to_transform: \[0\] is not supported)(?=.*rank_pattern)(?=.*use_dora: true is not supported).*; merge it with Python PEFT and import the merged model$/,
  );
  for (const [key, value] of [
    ["init_lora_weights", "pissa"],
    ["lora_bias", true],
    ["trainable_token_indices", [1]],
    ["target_parameters", ["x"]],
    ["ensure_weight_tying", true],
    ["a_key_of_tomorrow", 1],
  ] as const)
    refused({ [key]: value }, new RegExp(`${key}: .+ is not supported`));
  refused(
    { r: 0, lora_alpha: "x", peft_type: "IA3" },
    /adapter_config\.json: (?=.*r: )(?=.*lora_alpha: )(?=.*peft_type: )/,
  );
  refused(
    { target_modules: ["query_key_value"] },
    /expected target_modules of the base \(such as model\.layers\.0\.self_attn\.q_proj, model\.layers\.0\.self_attn\.k_proj\), got \["query_key_value"\]; use the base that the adapter was trained on$/,
  );
  refused("{", /adapter_config\.json: expected JSON/);
  assert.throws(
    () => loadAdapter(join(bases, "tiny-mha-tied"), model),
    /expected a folder with adapter_config\.json, got .+; give the folder that cct tune or Python PEFT wrote/,
  );
});

test("patterns that change nothing, and copies of the base's matrices, are no part of an adapter", async (t) => {
  const model = await base();
  const plain = loadAdapter(goldenAdapter, model);
  const same = (config: object, weights?: (tensors: ReturnType<typeof readSafetensors>) => void) =>
    assert.deepEqual(loadAdapter(changed(t, config, weights), model).parameters, plain.parameters);
  same({ alpha_pattern: { q_proj: 8, "layers.1.*": 8 }, rank_pattern: { "mlp.up_proj": 4 } });
  same({ alpha_pattern: { query: 3, proj: 3 } }); // keys that name no target
  same({ target_modules: ".*(?P<which>q|k|v|o|gate|up|down)_proj" });
  const embedding = model.parameters["model.embed_tokens.weight"] as {
    shape: number[];
    data: Float32Array;
  };
  const stored = "base_model.model.model.embed_tokens.base_layer.weight";
  same({}, (tensors) => tensors.set(stored, embedding));
  const refused = (
    config: object,
    words: RegExp,
    weights?: (tensors: ReturnType<typeof readSafetensors>) => void,
  ) => assert.throws(() => loadAdapter(changed(t, config, weights), model), words);
  refused({}, /embed_tokens\.base_layer\.weight holds other weights than the base's/, (tensors) =>
    tensors.set(stored, { ...embedding, data: embedding.data.map((x) => x + 1) }),
  );
  refused(
    {},
    /lm_head\.weight has shape \[2, 24\]|lm_head\.weight belongs to no target/,
    (tensors) =>
      tensors.set("base_model.model.lm_head.weight", {
        shape: [2, 24],
        data: new Float32Array(48),
      }),
  );
  refused({ alpha_pattern: { "layers.0.*up_proj": 3 } }, /alpha_pattern: .+ is not supported/);
  refused(
    { target_modules: ["q_proj", "embed_tokens"] },
    /target_modules: adapters of embeddings \(model\.embed_tokens\) are not supported; merge it/,
  );
});

test("an adapter as a pickle is named, not read", async (t) => {
  const folder = changed(t, {});
  renameSync(join(folder, "adapter_model.safetensors"), join(folder, "adapter_model.bin"));
  const model = await base();
  assert.throws(
    () => loadAdapter(folder, model),
    /expected adapter_model\.safetensors, got adapter_model\.bin, a pickle, .+; load it with Python PEFT and save it again$/,
  );
});

test("names of the list that this base lacks are PEFT's business; excluded modules have no branch", async (t) => {
  const model = await base();
  const all = readSafetensors(join(goldenAdapter, "adapter_model.safetensors"));
  const folder = changed(
    t,
    {
      target_modules: ["up_proj", "down_proj", "c_attn"],
      exclude_modules: ["layers.0.mlp.up_proj"],
    },
    (tensors) => {
      for (const name of all.keys())
        if (!/\.(up|down)_proj/.test(name) || name.includes("layers.0.mlp.up_proj"))
          tensors.delete(name);
    },
  );
  assert.deepEqual(loadAdapter(folder, model).options.targets, [
    "model.layers.0.mlp.down_proj",
    "model.layers.1.mlp.up_proj",
    "model.layers.1.mlp.down_proj",
  ]);
});

test("an adapter of another base is one clear error: by shapes, by names, by the base's hash", async (t) => {
  const model = await base();
  const other = await untied();
  assert.throws(
    () => loadAdapter(goldenAdapter, other),
    /the adapter and the base disagree: base_model\.model\.model\.layers\.0\.self_attn\.q_proj\.lora_A\.weight has shape \[4, 24\] in place of \[4, 16\]; .+; and \d+ more; use the base that the adapter was trained on$/,
  );
  const q = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";
  const renamed = changed(t, {}, (tensors) => {
    tensors.set("base_model.model.extra.weight", tensors.get(q)!);
    tensors.delete(q);
  });
  assert.throws(
    () => loadAdapter(renamed, model),
    /lora_A\.weight is missing; base_model\.model\.extra\.weight belongs to no target of this base/,
  );
  const folder = changed(t, {});
  const twin = {
    ...model,
    parameters: {
      ...model.parameters,
      "model.norm.weight": { shape: [24], data: new Float32Array(24).fill(2) },
    },
  };
  saveAdapter(loadAdapter(goldenAdapter, model), model, folder, "nowhere");
  assert.throws(
    () => loadAdapter(folder, twin),
    /expected the base that the adapter was tuned on \(hash [0-9a-f]{12}\), got one with hash [0-9a-f]{12}; give that base, or remove cct_adapter\.json to use this one all the same$/,
  );
  await assert.rejects(
    openModel(folder),
    /expected its base at nowhere, got no model there; run cct model merge BASE .+ --out DIR and give DIR$/,
  );
});

test("an adapter folder opens as its base with the adapter merged", async (t) => {
  const model = await base();
  const adapter = loadAdapter(goldenAdapter, model);
  const folder = changed(t, { base_model_name_or_path: join(bases, "tiny-mha-tied") });
  assert.equal(modelHash(await openModel(folder)), modelHash(mergeAdapter(model, adapter)));
  assert.equal(
    modelHash(await openModel(join(bases, "tiny-mha-tied"))),
    modelHash(model),
    "a model's folder is opened as before",
  );
});
