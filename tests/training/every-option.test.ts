/**
 * @file Every key of every option schema does something: with another value a run has other
 * batches, another loss or another end. A key that is added and not used turns this red; one that
 * is to change no number stands in a list, with the reason.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { z } from "zod";
import { readsCode } from "../../src/cct/objectives/objective.js";
import { OBJECTIVES } from "../../src/cct/objectives/registry.js";
import { tf } from "../../src/engine/tf.js";
import type { HostMap, TensorMap } from "../../src/engine/types.js";
import { canonicalJson, sha256 } from "../../src/files/hash.js";
import { type LanguageModel, modelHash } from "../../src/language-model/checkpoint.js";
import { tokenizerFrom } from "../../src/language-model/tokenizer/tokenizer.js";
import { type PlannedInputs, withNoise } from "../../src/training/noise-feeds.js";
import {
  languageModelOptions,
  type TuneOptions,
  tuneOptions,
  tuneOptionsSchema,
  type TuneOptionsInput,
} from "../../src/training/options.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { planSteps } from "../../src/training/step-plan.js";
import { type TrainedWeights, trainedWeights } from "../../src/training/trained-weights.js";
import { trainLanguageModel } from "../../src/training/train-language-model.js";
import { initialHead, tune, tuningObjective } from "../../src/training/tune.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import { takesLong } from "../long.js";
import { smallData, tinyModel } from "./support.js";

/** Other values of a key than its default, and the options without which none of them matters. */
interface Change {
  readonly to: readonly unknown[];
  readonly beside?: Values;
}
type Values = Readonly<Record<string, unknown>>;

const RUN: Readonly<Record<string, Change>> = { seed: { to: [1] }, steps: { to: [4] } };
const OPTIMIZER: Readonly<Record<string, Change>> = {
  learningRate: { to: [2e-3] },
  warmupSteps: { to: [0] },
  finalLearningRateFraction: { to: [0.5] },
  beta1: { to: [0.5] },
  beta2: { to: [0.5] },
  weightDecay: { to: [0] },
  decayEmbeddings: { to: [true] },
  clipNorm: { to: [1e-3, null] },
};
const BALANCE: Values = { objective: { balance: { norm: 1 } } };
const PROBE: Values = { objective: { head: { start: "probe" } } };
const ADAPTER: Values = { adapter: {} };

const CHANGES: Readonly<Record<string, Change>> = {
  ...RUN,
  templates: { to: [["reviewer"], [{ name: "mine", text: "Mend:\n{buggy}" }]] },
  ...under("optimizer", { ...OPTIMIZER, clip: { to: ["per-term"] } }),
  ...under("data", {
    instructionsPerStep: { to: [2] },
    pairsPerStep: { to: [1] },
    budget: { to: ["tokens"] },
    rowLength: { to: [200] },
    promptFormat: { to: ["chat"] },
    neftuneAlpha: { to: [5] },
  }),
  ...under("engine", {
    accumulate: { to: [2] },
    sharedPrefix: { to: [true] },
    trimRows: { to: [true] },
  }),
  adapter: { to: [{}] },
  ...under("adapter", {
    rank: { to: [4], beside: ADAPTER },
    alpha: { to: [16], beside: ADAPTER },
    rsLora: { to: [true], beside: ADAPTER },
    loraPlusRatio: { to: [4], beside: ADAPTER },
    dropout: { to: [0.5], beside: ADAPTER },
    targets: { to: [["q_proj"]], beside: ADAPTER },
    modulesToSave: { to: [["norm"]], beside: ADAPTER },
  }),
};

/** Of every objective; its own keys are added below. */
const OBJECTIVE: Readonly<Record<string, Change>> = {
  alpha: { to: [0, 1] },
  beta: { to: [0, 1] },
  "comparison.context": { to: ["none"] },
  alphaSchedule: { to: ["ramp"] },
  alphaRampFraction: { to: [1], beside: { objective: { alphaSchedule: "ramp" } } },
  balance: { to: [{ norm: 1 }] },
  ...under("balance", { norm: { to: [2], beside: BALANCE }, every: { to: [1], beside: BALANCE } }),
};

/** Of objectives that compare states. */
const HEADED: Readonly<Record<string, Change>> = {
  ...OBJECTIVE,
  ...under("comparison", {
    pairing: { to: ["aligned", "differing"] },
    beyondEnd: { to: ["last", "drop"] },
    normalizer: {
      to: ["pairs"],
      beside: { objective: { comparison: { pairing: "differing" } } },
    },
  }),
  gradient: { to: ["head"] },
  ...under("head", {
    kind: { to: ["normalized"] },
    scale: { to: [5], beside: { objective: { head: { kind: "normalized" } } } },
    layer: { to: [0, 1, -2] },
    start: { to: ["probe"] },
    ...under("probe", {
      pairs: { to: [2], beside: PROBE },
      penalty: { to: [1], beside: PROBE },
      norm: { to: [3], beside: PROBE },
    }),
    learningRate: { to: [3] },
    warmupSteps: { to: [1] },
  }),
};
const DPO: Readonly<Record<string, Change>> = under("comparison", {
  temperature: { to: [1] },
  nll: { to: [1] },
});
const OWN: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  cct: { "comparison.margin": { to: [2] } },
  logistic: { "comparison.slope": { to: [2] } },
  dpo: DPO,
  "located-dpo": {
    ...DPO,
    "comparison.rewarded": { to: ["code"] },
    "comparison.rest": { to: [0.5] },
  },
  "fault-weighted": { "comparison.focus": { to: [4] } },
  unlikelihood: { "comparison.likelihood": { to: [0] } },
  "correct-code": {},
};

/** Keys that change no number, each with the reason. */
const CHANGE_NOTHING: Readonly<Record<string, readonly [why: string, value: unknown]>> = {
  evalEvery: ["says when the model is measured; what it learns from is the same", 2],
  checkpointEvery: ["says when the run is kept on disk", 1],
  "engine.termNorms": ["measures beside held-out pairs, and is no part of a step", false],
  "engine.recompute": ["computes the same layers twice to hold less memory: the same bytes", true],
  "engine.skipUnread": ["leaves out what no term reads (read-positions.test.ts)", true],
  "engine.threads": ["sums may come out in another order, to the last bit, but need not", 2],
};

/** Of these, those whose sums may come out otherwise in the last bits. */
const ROUNDS_OTHERWISE = new Set(["engine.threads", "engine.skipUnread"]);

function under(group: string, changes: Readonly<Record<string, Change>>): Record<string, Change> {
  return Object.fromEntries(
    Object.entries(changes).map(([key, change]) => [`${group}.${key}`, change]),
  );
}

/** A schema without what only fills in or allows absence. */
function inner(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType === undefined ? schema : inner(innerType);
}

/** Paths of all keys that hold no group; a group that may be null is a key too. */
function keysOf(schema: z.ZodType, path = ""): string[] {
  const { shape } = inner(schema) as unknown as { shape?: Record<string, z.ZodType> };
  if (shape === undefined) return [path];
  const self = path !== "" && schema.safeParse(null).success ? [path] : [];
  const inside = Object.entries(shape).flatMap(([key, value]) =>
    keysOf(value, path === "" ? key : `${path}.${key}`),
  );
  return [...self, ...inside];
}

/** `path: value` as nested groups. */
const at = (path: string, value: unknown): Values =>
  path.split(".").reduceRight((inside, key) => ({ [key]: inside }), value as Values);

const isGroup = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function over(general: Values, own: Values): Values {
  const both = { ...general };
  for (const [key, value] of Object.entries(own)) {
    const below = general[key];
    both[key] = isGroup(value) && isGroup(below) ? over(below, value) : value;
  }
  return both;
}

const USUAL: Values = {
  steps: 3,
  data: { instructionsPerStep: 3, pairsPerStep: 2, rowLength: 192 },
  optimizer: { warmupSteps: 1 },
};
const data = smallData();

let base: LanguageModel;
before(async () => {
  const model = await tinyModel();
  const chat_template = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";
  const config = JSON.stringify({ chat_template, eos_token: "<|endoftext|>" });
  const files = { tokenizer: model.tokenizer.files.tokenizer, config };
  base = { ...model, tokenizer: tokenizerFrom(files, "the tiny model") };
});

const bytes = (array: {
  buffer: ArrayBufferLike;
  byteOffset: number;
  byteLength: number;
}): string => sha256(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));

const hashOf = (map: HostMap): string =>
  canonicalJson(Object.entries(map).map(([name, { shape, data: of }]) => [name, shape, bytes(of)]));

/** What a run is made of before its first step. */
interface Beginning {
  readonly options: TuneOptions;
  readonly weights: TrainedWeights;
  readonly head: HostMap[string];
  readonly planned: PlannedInputs;
  readonly steps: number;
}

function beginningOf(given: Values): Beginning {
  const options = tuneOptions(given as unknown as TuneOptionsInput);
  const weights = trainedWeights(base, options.adapter, options.seed);
  const plan = planSteps(prepareTuningData(data, base.tokenizer, options).planned, options);
  const { hiddenSize } = weights.config;
  const head = { shape: [hiddenSize], data: initialHead(hiddenSize, options.seed) };
  const planned = withNoise(plan, weights.config, options);
  return { options, weights, head, planned, steps: plan.steps };
}

/** Its weights and the feeds of all its steps. */
function batches(given: Values): string {
  const { weights, head, planned, steps } = beginningOf(given);
  const feeds = Array.from({ length: steps }, (_, step) =>
    [...planned.feeds(step)].map((of) =>
      Object.entries(of).map(([name, array]) => [name, bytes(array as Uint8Array)]),
    ),
  );
  return canonicalJson([hashOf(weights.trained), hashOf(weights.frozen), bytes(head.data), feeds]);
}

/** The loss of its first batch, eagerly. */
function loss(given: Values): number {
  const { options, weights, head, planned } = beginningOf(given);
  const [first] = planned.feeds(0);
  const tensors = (map: HostMap): TensorMap =>
    Object.fromEntries(
      Object.entries(map).map(([name, { shape, data: of }]) => [
        name,
        tf.tensor(of as Float32Array, [...shape]),
      ]),
    );
  return tf.tidy(() => {
    const inputs = Object.entries(planned.inputs).map(([name, { shape, dtype = "float32" }]) => [
      name,
      tf.tensor(first![name] as Float32Array, [...shape], dtype),
    ]);
    const trained = tensors({ ...weights.trained, [HEAD_PARAMETER]: head });
    const fed = { ...tensors(weights.frozen), ...(Object.fromEntries(inputs) as TensorMap) };
    return tuningObjective(weights, trained, fed, options)["loss"]!.dataSync()[0]!;
  });
}

/** What a run ends with. */
async function ending(given: Values): Promise<string> {
  const { model, head } = await tune(base, data, given as unknown as TuneOptionsInput);
  return `${modelHash(model)} ${bytes(head)}`;
}

const known = new Map<string, unknown>();
function once<T>(of: (given: Values) => T, given: Values): T {
  const key = `${of.name} ${canonicalJson(given)}`;
  if (!known.has(key)) known.set(key, of(given));
  return known.get(key) as T;
}

/**
 * Whether two runs differ; the costlier looks are taken only where the cheaper ones see nothing. An
 * eager loss costs as much as five compiled runs of three steps.
 */
async function differ(a: Values, b: Values): Promise<boolean> {
  if (once(batches, a) !== once(batches, b)) return true;
  if ((await once(ending, a)) !== (await once(ending, b))) return true;
  return once(loss, a) !== once(loss, b);
}

async function changesSomething(
  path: string,
  { to, beside = {} }: Change,
  usual: Values,
): Promise<void> {
  const before = over(usual, beside);
  for (const value of to)
    assert.ok(
      await differ(before, over(before, at(path, value))),
      `${path}: ${JSON.stringify(value)} changes no batch, no loss and no step`,
    );
}

/** Values of a key that is one of several words. */
function wordsOf(schema: z.ZodType, path: string): readonly string[] {
  const leaf = path
    .split(".")
    .reduce(
      (of, key) => (inner(of) as unknown as { shape: Values }).shape[key] as z.ZodType,
      schema,
    );
  return (
    (inner(leaf) as unknown as { options?: readonly unknown[] }).options?.filter(
      (word): word is string => typeof word === "string",
    ) ?? []
  );
}

/** Every value of an enumeration but its default must be among those that are tried. */
function triesAllWords(schema: z.ZodType, changes: Readonly<Record<string, Change>>): void {
  for (const [path, { to }] of Object.entries(changes))
    for (const word of wordsOf(schema, path).slice(1))
      assert.ok(to.includes(word), `${path}: "${word}" is not tried`);
}

test("every option of a tuning run is tried, or is listed as changing nothing", () => {
  const keys = keysOf(tuneOptionsSchema).filter((key) => key !== "objective");
  assert.deepEqual(
    keys.sort(),
    [...Object.keys(CHANGES), ...Object.keys(CHANGE_NOTHING)].sort(),
    "keys of the schema and of this test",
  );
  triesAllWords(tuneOptionsSchema, CHANGES);
});

for (const [path, change] of Object.entries(CHANGES))
  test(`${path} changes batches, loss or steps`, () => changesSomething(path, change, USUAL));

for (const objective of Object.values(OBJECTIVES)) {
  const { name, options } = objective;
  const scored = readsCode(objective);
  const changes = { ...(scored ? OBJECTIVE : HEADED), ...OWN[name] };
  test(`every option of ${name} is tried`, () => {
    const keys = keysOf(options).filter((key) => key !== "name");
    assert.deepEqual(keys.sort(), Object.keys(changes).sort());
    triesAllWords(options, changes);
  });
  for (const [path, change] of Object.entries(changes)) {
    // the options that all have are read by the same lines whatever the objective
    const skip = scored && path in OBJECTIVE && takesLong;
    test(`${name}: ${path} changes batches, loss or steps`, { skip }, () =>
      changesSomething(`objective.${path}`, change, over(USUAL, { objective: { name } })),
    );
  }
}

test("the objective's name changes the steps", async () => {
  const names = Object.keys(OBJECTIVES);
  const ends = new Set<string>();
  for (const name of names) ends.add(await once(ending, over(USUAL, { objective: { name } })));
  assert.equal(ends.size, names.length);
});

for (const [path, [why, value]] of Object.entries(CHANGE_NOTHING))
  test(`${path} changes no number: ${why}`, async () => {
    const changed = over(USUAL, at(path, value));
    assert.equal(once(batches, changed), once(batches, USUAL));
    if (ROUNDS_OTHERWISE.has(path)) assert.equal(once(loss, changed), once(loss, USUAL));
    else assert.equal(await once(ending, changed), await once(ending, USUAL));
  });

const LANGUAGE_MODEL: Readonly<Record<string, Change>> = {
  ...RUN,
  ...OPTIMIZER,
  rows: { to: [3] },
  rowLength: { to: [24] },
  accumulate: { to: [2] },
};

test("every option of language modelling changes the run, or is listed as changing nothing", async () => {
  const keys = Object.keys(languageModelOptions({ steps: 3, warmupSteps: 1 }));
  const nothing = ["evalEvery", "checkpointEvery", "threads"];
  assert.deepEqual(keys.sort(), [...Object.keys(LANGUAGE_MODEL), ...nothing].sort());
  const documents = Array.from(
    { length: 12 },
    (_, i) => `def f${i}(a):\n    return a + ${i % 7}\n`,
  );
  const usual: Values = { steps: 3, rows: 2, rowLength: 32, warmupSteps: 1 };
  const end = async (given: Values): Promise<string> => {
    const { model } = await trainLanguageModel(base, { documents }, given as { steps: number });
    return modelHash(model);
  };
  const before = await end(usual);
  for (const [key, { to }] of Object.entries(LANGUAGE_MODEL))
    for (const value of to)
      assert.notEqual(await end({ ...usual, [key]: value }), before, `${key}: ${String(value)}`);
});
