/**
 * @file Generation of large models, one graph for all lengths (forced here on tiny ones of every
 * family): logits and keys are those of the graphs that small models use, and the same bits
 * whatever company, slots, cache lengths and prompts; samples depend on nothing else either.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Feeds } from "../../../src/engine/types.js";
import { initialModel, loadModel } from "../../../src/language-model/checkpoint.js";
import { generateWith } from "../../../src/language-model/generation/continuous-batching.js";
import { causalMask } from "../../../src/language-model/generation/extend-graph.js";
import type { GenerateOptions, Sample } from "../../../src/language-model/generation/generate.js";
import { GenerationEngine } from "../../../src/language-model/generation/generation-engine.js";
import { KvCache } from "../../../src/language-model/generation/kv-cache.js";
import { randomStream } from "../../../src/random.js";
import { families, promptsOf } from "./family-prompts.js";
import { checkpoints, golden } from "../golden.js";
import { within } from "../../support/near.js";

const copy = (arrays: Feeds): Feeds =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]));

test("a token sees itself and those before it, in each of its heads", () =>
  assert.deepEqual(
    [...causalMask(2, 2)].map((x) => (x === 0 ? 0 : 1)),
    [0, 1, 0, 1, 0, 0, 0, 0],
  ));

for (const [name, path] of [
  ...checkpoints.map((name) => [name, join(golden, name)] as const),
  ...families,
])
  test(`${name}: prefill and several tokens a step as the small models' graphs, same bits in every company`, async () => {
    const model = await loadModel(path);
    const { config } = model;
    const V = config.vocabSize;
    const G = config.kvHeads;
    const d = config.headSize;
    const from = 5;
    const K = 3;
    const small = new GenerationEngine(config, model, 1, false);
    const large = new GenerationEngine(config, model, 1, true);
    const ids = Array.from(
      { length: from + K },
      (_, i) => (7 * i + 3) % Math.min(V, model.tokenizer.vocabSize),
    );
    const prompt = ids.slice(0, from);
    const oracle = copy(await small.prefill(prompt));
    const filled = copy(await large.prefill(prompt));
    within(
      filled["logits"] as Float32Array,
      oracle["logits"] as Float32Array,
      1e-5,
      "logits of the prompt",
    );
    const T = oracle["v.0"]!.length / G / d; // padded
    for (const key of ["k.0", `v.${config.layers - 1}`])
      within(
        filled[key] as Float32Array,
        Float32Array.from(
          { length: G * from * d },
          (_, i) => oracle[key]![Math.floor(i / from / d) * T * d + (i % (from * d))]!,
        ),
        1e-5,
        key,
      );
    const other = copy(await large.prefill([...prompt, 5, 6, 7, 8]));
    let expected: { logits: Float32Array; keys: Float32Array } | undefined;
    for (const [rows, slot, length] of [
      [small.slots, 2, 64],
      [1, 0, 64],
      [3, 1, 128],
      [7, 6, 192],
      [4, 0, 320],
    ] as const) {
      const engine = expected ? large : small;
      const cache = new KvCache(config, rows); // the first is the small models'
      cache.resize(length);
      const tokens = new Int32Array(rows * K);
      const positions = new Int32Array(rows * K);
      for (let at = 0; at < rows; at++) {
        const own = at === slot;
        const length = own ? from : from + 4;
        cache.load(at, own ? filled : other, length);
        for (let k = 0; k < K; k++)
          [tokens[at * K + k], positions[at * K + k]] = [own ? ids[from + k]! : 4 + k, length + k];
      }
      const step = await engine.decode(length, tokens, positions, cache.feeds());
      const got = {
        logits: (step["logits"] as Float32Array).slice(slot * K * V, (slot + 1) * K * V),
        keys: (step[`newK.${config.layers - 1}`] as Float32Array).slice(
          slot * G * K * d,
          (slot + 1) * G * K * d,
        ),
      };
      if (engine === small) {
        expected = got;
        continue;
      }
      within(got.logits, expected!.logits, 1e-5, "logits");
      within(got.keys, expected!.keys, 1e-5, "keys");
      if (rows > 1)
        assert.deepEqual(got, expected, `${rows} rows, slot ${slot}, ${length} positions`);
      expected = got;
    }
    await small.dispose();
    await large.dispose();
  });

for (const [name, path] of [
  ...checkpoints.map((name) => [name, join(golden, name)] as const),
  ...families,
])
  test(`${name}: texts of one prompt share its keys and values: logits of the whole text, same bits in every company`, async () => {
    const model = await loadModel(path);
    const { config } = model;
    const V = config.vocabSize;
    const size = config.kvHeads * config.headSize;
    const from = 5;
    const written = 2;
    const whole = Array.from(
      { length: 10 },
      (_, i) => (7 * i + 3) % Math.min(V, model.tokenizer.vocabSize),
    );
    const oracle = new GenerationEngine(config, model, 1, false);
    const random = randomStream(4, name);
    const made = (tokens: number): Feeds =>
      Object.fromEntries(
        Array.from({ length: config.layers }, (_, layer) =>
          ["k", "v"].map((kind) => [
            `${kind}.${layer}`,
            Float32Array.from({ length: size * tokens }, () => random.normal()),
          ]),
        ).flat(),
      );
    const MINE = 0;
    const LONG = 1;
    const SHORT = 2;
    const long = made(150);
    const short = made(30);
    const aside = made(7);
    for (const threads of [1, 2]) {
      const engine = new GenerationEngine(config, model, threads, true);
      const { prompts } = engine;
      const filled = copy(await engine.prefill(whole.slice(0, from)));
      /**
       * One step of `tokens` tokens; `mine` is row `slot` of `rows`, which say each text's prompt.
       */
      const step = async (
        rows: readonly (number | undefined)[],
        slot: number,
        length: number,
        mine: Feeds,
        held: number,
        tokens: number,
      ): Promise<{ step: Feeds; logits: Float32Array; keys: Float32Array; cache: KvCache }> => {
        const all = Array.from(
          { length: Math.max(rows.length, engine.rows(1)) },
          (_, at) => rows[at],
        );
        const cache = new KvCache(config, all.length);
        const ids = new Int32Array(all.length * tokens);
        const positions = new Int32Array(all.length * tokens);
        cache.resize(length);
        for (const [at, prompt] of all.entries()) {
          if (prompt !== undefined)
            cache.load(at, at === slot ? mine : aside, at === slot ? held : 1 + at);
          for (let k = 0; k < tokens; k++)
            [ids[at * tokens + k], positions[at * tokens + k]] =
              at === slot ? [whole[from + held + k]!, from + held + k] : [4 + k, 20 + k];
        }
        const results = await engine.decode(
          length,
          ids,
          positions,
          cache.feeds(),
          prompts.feeds(all, tokens),
        );
        return {
          step: results,
          cache,
          logits: results["logits"]!.slice(
            slot * tokens * V,
            (slot + 1) * tokens * V,
          ) as Float32Array,
          keys: results[`newK.${config.layers - 1}`]!.slice(
            slot * tokens * size,
            (slot + 1) * tokens * size,
          ) as Float32Array,
        };
      };
      prompts.keep(MINE, from, filled);
      const begun = await step([MINE], 0, 64, {}, 0, written);
      for (let k = 0; k < written; k++) begun.cache.append(0, k, begun.step, k, written);
      const mine = begun.cache.save(0, written);
      for (const tokens of [3, 1]) {
        prompts.retain(new Set([MINE]));
        const alone = await step([MINE], 0, 64, mine, written, tokens);
        const bits = { logits: alone.logits, keys: alone.keys };
        for (let k = 0; k < tokens; k++)
          within(
            alone.logits.subarray(k * V, (k + 1) * V),
            (await oracle.prefill(whole.slice(0, from + written + k + 1)))[
              "logits"
            ] as Float32Array,
            1e-5,
            `logits after token ${k} of ${tokens}`,
          );
        const same = async (
          rows: readonly (number | undefined)[],
          slot: number,
          length: number,
        ): Promise<void> => {
          const { logits, keys } = await step(rows, slot, length, mine, written, tokens);
          assert.deepEqual(
            { logits, keys },
            bits,
            `${tokens} tokens, row ${slot} of ${rows}, ${length} positions, ${threads} threads`,
          );
        };
        await same([MINE, MINE, MINE, MINE], 2, 64);
        prompts.retain(new Set());
        prompts.keep(LONG, 150, long);
        prompts.keep(SHORT, 30, short);
        prompts.keep(MINE, from, filled);
        await same([LONG, SHORT, LONG, MINE, LONG, MINE, undefined], 3, 128);
        prompts.retain(new Set([MINE])); // moves to the first place
        await same([MINE, MINE], 1, 320);
        prompts.keep(SHORT, 30, short); // and the places get shorter
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
