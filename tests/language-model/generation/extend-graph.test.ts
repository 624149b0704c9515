/**
 * @file Generation of large models, one graph for all lengths (forced here on tiny ones of every
 * family): logits and keys are those of the graphs that small models use, and the same bits
 * whatever company, slots, cache lengths and prompts; samples depend on nothing else either.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Feeds } from "../../../src/engine/types.js";
import type { ModelConfig } from "../../../src/language-model/architecture.js";
import { initialModel, loadModel } from "../../../src/language-model/checkpoint.js";
import { generateWith } from "../../../src/language-model/generation/continuous-batching.js";
import { causalMask } from "../../../src/language-model/generation/extend-graph.js";
import type { GenerateOptions, Sample } from "../../../src/language-model/generation/generate.js";
import { GenerationEngine } from "../../../src/language-model/generation/generation-engine.js";
import { KvCache } from "../../../src/language-model/generation/kv-cache.js";
import { type RandomStream, randomStream } from "../../../src/random.js";
import { allCheckpoints } from "./all-checkpoints.js";
import { copy, promptsOf, spreadTokens } from "./prompts.js";
import { checkpoints, golden } from "../golden.js";
import { within } from "../../support/near.js";

/** Tokens of a prompt. */
const FROM = 5;

/** What a step says of one of its rows. */
interface RowResults {
  logits: Float32Array;
  /** New keys of the last layer. */
  keys: Float32Array;
}
function rowOf(step: Feeds, config: ModelConfig, slot: number, tokens: number): RowResults {
  const V = tokens * config.vocabSize;
  const size = tokens * config.kvHeads * config.headSize;
  return {
    logits: (step["logits"] as Float32Array).slice(slot * V, (slot + 1) * V),
    keys: (step[`newK.${config.layers - 1}`] as Float32Array).slice(slot * size, (slot + 1) * size),
  };
}

test("a token sees itself and those before it, in each of its heads", () =>
  assert.deepEqual(
    [...causalMask(2, 2)].map((x) => (x === 0 ? 0 : 1)),
    [0, 1, 0, 1, 0, 0, 0, 0],
  ));

/** Fails unless logits, keys and values of a prompt are those of the small models' graphs. */
function prefilledAs(filled: Feeds, oracle: Feeds, config: ModelConfig): void {
  const { kvHeads: G, headSize: d } = config;
  const logitsOf = (feeds: Feeds): Float32Array => feeds["logits"] as Float32Array;
  within(logitsOf(filled), logitsOf(oracle), 1e-5, "logits of the prompt");
  const T = oracle["v.0"]!.length / G / d; // padded
  const size = FROM * d;
  for (const key of ["k.0", `v.${config.layers - 1}`])
    within(
      filled[key] as Float32Array,
      Float32Array.from(
        { length: G * size },
        (_, i) => oracle[key]![Math.floor(i / size) * T * d + (i % size)]!,
      ),
      1e-5,
      key,
    );
}

/** Tokens of a step behind a prompt. */
const K = 3;

/** A step behind a prompt in row `slot` of `rows`; the others hold another, longer text. */
async function stepInCompany(
  engine: GenerationEngine,
  config: ModelConfig,
  [rows, slot, length]: readonly [rows: number, slot: number, positions: number],
  { ids, filled, other }: { ids: readonly number[]; filled: Feeds; other: Feeds },
): Promise<RowResults> {
  const cache = new KvCache(config, rows);
  cache.resize(length);
  const tokens = new Int32Array(rows * K);
  const positions = new Int32Array(rows * K);
  for (let at = 0; at < rows; at++) {
    const own = at === slot;
    const held = own ? FROM : FROM + 4;
    cache.load(at, own ? filled : other, held);
    for (let k = 0; k < K; k++)
      [tokens[at * K + k], positions[at * K + k]] = [own ? ids[FROM + k]! : 4 + k, held + k];
  }
  return rowOf(await engine.decode(length, tokens, positions, cache.feeds()), config, slot, K);
}

for (const [name, path] of allCheckpoints)
  test(`${name}: prefill and several tokens a step as the small models' graphs, same bits in every company`, async () => {
    const model = await loadModel(path);
    const { config } = model;
    const small = new GenerationEngine(config, model, 1, false);
    const large = new GenerationEngine(config, model, 1, true);
    const ids = spreadTokens(model, FROM + K);
    const prompt = ids.slice(0, FROM);
    const oracle = copy(await small.prefill(prompt));
    const filled = copy(await large.prefill(prompt));
    prefilledAs(filled, oracle, config);
    const text = { ids, filled, other: copy(await large.prefill([...prompt, 5, 6, 7, 8])) };
    let expected = await stepInCompany(small, config, [small.slots, 2, 64], text);
    for (const company of [
      [1, 0, 64],
      [3, 1, 128],
      [7, 6, 192],
      [4, 0, 320],
    ] as const) {
      const got = await stepInCompany(large, config, company, text);
      within(got.logits, expected.logits, 1e-5, "logits");
      within(got.keys, expected.keys, 1e-5, "keys");
      const [rows, slot, length] = company;
      if (rows > 1)
        assert.deepEqual(got, expected, `${rows} rows, slot ${slot}, ${length} positions`);
      expected = got; // of a large model's graph from the first company on
    }
    await small.dispose();
    await large.dispose();
  });

/** Numbers of prompts: that of the text looked at, and two that others are written behind. */
const MINE = 0;
const LONG = 1;
const SHORT = 2;

/** Drawn keys and values of so many tokens, in every layer. */
function drawnKeys({ layers, kvHeads, headSize }: ModelConfig, random: RandomStream, T: number) {
  const drawn = (): Float32Array =>
    Float32Array.from({ length: kvHeads * headSize * T }, () => random.normal());
  return Object.fromEntries(
    Array.from({ length: layers }, (_, layer) =>
      ["k", "v"].map((kind) => [`${kind}.${layer}`, drawn()]),
    ).flat(),
  );
}

/** A text behind its prompt, as far as it is written, and what others have written. */
interface Text {
  /** Tokens of the prompt, and all behind it. */
  readonly whole: readonly number[];
  /** Keys and values of the `held` tokens written. */
  readonly mine: Feeds;
  readonly held: number;
  /** Keys and values of the others' tokens. */
  readonly aside: Feeds;
}

/** Each row's prompt, the row of the text looked at, and the positions of the cache. */
type Company = readonly [rows: readonly (number | undefined)[], slot: number, positions: number];

/** One step of `tokens` tokens of texts that share prompts. */
async function stepOfTexts(
  engine: GenerationEngine,
  config: ModelConfig,
  [rows, slot, length]: Company,
  { whole, mine, held, aside }: Text,
  tokens: number,
): Promise<RowResults & { step: Feeds; cache: KvCache }> {
  const all = Array.from({ length: Math.max(rows.length, engine.rows(1)) }, (_, at) => rows[at]);
  const cache = new KvCache(config, all.length);
  const ids = new Int32Array(all.length * tokens);
  const positions = new Int32Array(all.length * tokens);
  cache.resize(length);
  for (const [at, prompt] of all.entries()) {
    if (prompt !== undefined)
      cache.load(at, at === slot ? mine : aside, at === slot ? held : 1 + at);
    for (let k = 0; k < tokens; k++)
      [ids[at * tokens + k], positions[at * tokens + k]] =
        at === slot ? [whole[FROM + held + k]!, FROM + held + k] : [4 + k, 20 + k];
  }
  const prompts = engine.prompts.feeds(all, tokens);
  const step = await engine.decode(length, ids, positions, cache.feeds(), prompts);
  return { step, cache, ...rowOf(step, config, slot, tokens) };
}

/** The text with two tokens written behind its prompt, which the engine keeps. */
async function begun(engine: GenerationEngine, config: ModelConfig, text: Text): Promise<Text> {
  const held = 2;
  const { step, cache } = await stepOfTexts(engine, config, [[MINE], 0, 64], text, held);
  for (let k = 0; k < held; k++) cache.append(0, k, step, k, held);
  return { ...text, mine: cache.save(0, held), held };
}

for (const [name, path] of allCheckpoints)
  test(`${name}: texts of one prompt share its keys and values: logits of the whole text, same bits in every company`, async () => {
    const model = await loadModel(path);
    const { config } = model;
    const V = config.vocabSize;
    const whole = spreadTokens(model, 10);
    const oracle = new GenerationEngine(config, model, 1, false);
    const random = randomStream(4, name);
    const [long, short, aside] = [150, 30, 7].map((T) => drawnKeys(config, random, T));
    for (const threads of [1, 2]) {
      const engine = new GenerationEngine(config, model, threads, true);
      const { prompts } = engine;
      const filled = copy(await engine.prefill(whole.slice(0, FROM)));
      prompts.keep(MINE, FROM, filled);
      const text = await begun(engine, config, { whole, mine: {}, held: 0, aside: aside! });
      for (const tokens of [3, 1]) {
        prompts.retain(new Set([MINE]));
        const step = async (company: Company): Promise<RowResults> => {
          const { logits, keys } = await stepOfTexts(engine, config, company, text, tokens);
          return { logits, keys };
        };
        const alone = await step([[MINE], 0, 64]);
        for (let k = 0; k < tokens; k++) {
          const expected = await oracle.prefill(whole.slice(0, FROM + text.held + k + 1));
          const logits = alone.logits.subarray(k * V, (k + 1) * V);
          const what = `logits after token ${k} of ${tokens}`;
          within(logits, expected["logits"] as Float32Array, 1e-5, what);
        }
        const same = async (...company: Company): Promise<void> => {
          const [rows, slot, length] = company;
          const where = `${tokens} tokens, row ${slot} of ${rows}, ${length} positions`;
          assert.deepEqual(await step(company), alone, `${where}, ${threads} threads`);
        };
        await same([MINE, MINE, MINE, MINE], 2, 64);
        prompts.retain(new Set());
        prompts.keep(LONG, 150, long!);
        prompts.keep(SHORT, 30, short!);
        prompts.keep(MINE, FROM, filled);
        await same([LONG, SHORT, LONG, MINE, LONG, MINE, undefined], 3, 128);
        prompts.retain(new Set([MINE])); // moves to the first place
        await same([MINE, MINE], 1, 320);
        prompts.keep(SHORT, 30, short!); // and the places get shorter
        await same([SHORT, undefined, MINE], 2, 64);
      }
      await engine.dispose();
    }
    await oracle.dispose();
  });

for (const name of checkpoints)
  for (const threads of [1, 2])
    test(`${name}: samples are the same in every order and company, parked or not, on ${threads} threads`, async () => {
      const model = await loadModel(join(golden, name));
      const engine = new GenerationEngine(model.config, model, threads, true);
      const prompts = promptsOf(45);
      const options: GenerateOptions = {
        samples: 5,
        temperature: 0.5,
        topP: 0.95,
        maxNewTokens: 20,
        seed: 5,
      }; // 225 samples for 64 slots
      const all = await generateWith(model, engine, prompts, options);
      const by = new Map(all.map((s) => [`${s.id}/${s.sample}`, s]));
      assert.ok(
        new Set(all.map((s) => s.text)).size > 120 && new Set(all.map((s) => s.finish)).size > 1,
        "the samples are diverse",
      );
      const same = (samples: readonly Sample[]): void =>
        samples.forEach((s) => assert.deepEqual(s, by.get(`${s.id}/${s.sample}`)));
      same(await generateWith(model, engine, [...prompts].reverse(), options));
      same(await generateWith(model, engine, prompts.slice(7, 9), { ...options, samples: 2 }));
      // what absence means
      same(await generateWith(model, engine, prompts, { ...options, speculate: engine.drafts }));
      const greedy = await generateWith(model, engine, prompts, {
        ...options,
        samples: 1,
        temperature: 0,
      });
      const both = await generateWith(model, engine, prompts, { ...options, withGreedy: true });
      assert.deepEqual(
        both.map((s) => s.sample),
        prompts.flatMap(() => [-1, 0, 1, 2, 3, 4]),
      );
      same(both.filter((s) => s.sample >= 0));
      assert.deepEqual(
        both.filter((s) => s.sample < 0),
        greedy.map((s) => ({ ...s, sample: -1 })),
      );
      engine.parkingBytes = 3000; // some start over instead of waiting
      same(await generateWith(model, engine, prompts, options));
      engine.parkingBytes = 0;
      same(await generateWith(model, engine, prompts, options));
      assert.ok(engine.prompts.size <= engine.slots);
      await engine.dispose();
    });

test("a prompt is kept while a text of it is written or waits, and prefilled once", async () => {
  const model = await loadModel(join(golden, "tiny-gqa-untied"));
  const engine = new GenerationEngine(model.config, model, 1, true);
  const prompts = promptsOf(30);
  const keep = engine.prompts.keep.bind(engine.prompts);
  const feeds = engine.prompts.feeds.bind(engine.prompts);
  const kept: number[] = [];
  let most = 0;
  let several = 0;
  engine.prompts.keep = (prompt, ...given) => (kept.push(prompt), keep(prompt, ...given));
  engine.prompts.feeds = (texts, tokens) => {
    const named = texts.filter((prompt) => prompt !== undefined);
    [most, several] = [
      Math.max(most, engine.prompts.size),
      Math.max(several, named.length - new Set(named).size),
    ];
    return feeds(texts, tokens);
  };
  await generateWith(model, engine, prompts, {
    samples: 20,
    temperature: 1,
    topP: 1,
    maxNewTokens: 12,
    seed: 3,
  });
  assert.deepEqual(
    [...kept].sort((a, b) => a - b),
    prompts.map((_, i) => i),
  );
  assert.ok(
    most < 15 && several > 40,
    `at most ${most} prompts at a time, ${several} texts read another's`,
  );
  await engine.dispose();
});

test("two threads share no product with a long prompt, however few texts it has", async () => {
  const { tokenizer } = await loadModel(join(golden, "tiny-gqa-untied"));
  const config = {
    vocabSize: 324,
    hiddenSize: 32,
    layers: 1,
    heads: 3,
    kvHeads: 1,
    headSize: 64,
    intermediateSize: 48,
    maxPositions: 1024,
    ropeTheta: 1e4,
    normEps: 1e-5,
    tieEmbeddings: true,
    bosTokenId: 0,
    eosTokenId: 0,
  };
  const engine = new GenerationEngine(config, initialModel(config, tokenizer, 4), 2, true);
  const random = randomStream(6, "long");
  const values = Float32Array.from({ length: 700 * 64 }, () => random.normal());
  engine.prompts.keep(0, 700, { "k.0": values, "v.0": values });
  const logitsOf = async (texts: number, extra: boolean): Promise<Feeds[string]> => {
    const rows = Math.max(texts, engine.rows(1));
    const cache = new KvCache(config, rows);
    cache.resize(64);
    if (extra)
      engine.prompts.keep(1, 900, {
        "k.0": new Float32Array(900 * 64),
        "v.0": new Float32Array(900 * 64),
      });
    return (
      await engine.decode(
        64,
        new Int32Array(rows).fill(5),
        new Int32Array(rows).fill(700),
        cache.feeds(),
        engine.prompts.feeds(
          Array.from({ length: rows }, (_, at) => (at < texts ? 0 : undefined)),
          1,
        ),
      )
    )["logits"]!.slice(0, 324);
  };
  const alone = await logitsOf(1, false);
  for (const [texts, extra] of [
    [2, false],
    [24, false],
    [50, false],
    [1, true],
    [50, true],
  ] as const)
    assert.deepEqual(await logitsOf(texts, extra), alone, `${texts} texts`);
  await engine.dispose();
});
