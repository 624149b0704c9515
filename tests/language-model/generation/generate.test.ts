/**
 * @file Generation: greedy as transformers' generate, and above all that a sample depends on
 * (prompt, sample, seed) alone — alone, reordered, in other company, with other cache lengths: the
 * same bytes.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  type LanguageModel,
  initialModel,
  loadModel,
} from "../../../src/language-model/checkpoint.js";
import { generateWith } from "../../../src/language-model/generation/continuous-batching.js";
import {
  createGenerator,
  type GenerateOptions,
  type Generator,
  type Sample,
} from "../../../src/language-model/generation/generate.js";
import { GenerationEngine } from "../../../src/language-model/generation/generation-engine.js";
import { prefillLength, slotsOf } from "../../../src/language-model/generation/extents.js";
import { KvCache, cacheLength } from "../../../src/language-model/generation/kv-cache.js";
import { checkpoints, expectedOf, golden } from "../golden.js";
import { copy, randomPrompts } from "./prompts.js";

const greedy: GenerateOptions = { samples: 1, temperature: 0, topP: 1, maxNewTokens: 40, seed: 1 };
const models = new Map<string, LanguageModel>();
const generators = new Map<string, Generator>();
before(async () => {
  for (const name of checkpoints) {
    models.set(name, await loadModel(join(golden, name)));
    generators.set(name, await createGenerator(models.get(name)!, { threads: 1 }));
  }
});
after(async () => {
  for (const generator of generators.values()) await generator.dispose();
});

for (const name of checkpoints) {
  test(`${name}: greedy is transformers' generate`, async () => {
    const { prompt, greedy: ids } = expectedOf(name);
    const { tokenizer } = models.get(name)!;
    const [sample] = await generators.get(name)!.generate([{ id: "a", text: prompt }], greedy);
    const expected = ids.includes(0) ? ids.slice(0, ids.indexOf(0)) : ids;
    assert.equal(sample!.text, tokenizer.decode(expected));
    assert.equal(sample!.tokens, expected.length);
    assert.equal(sample!.finish, ids.includes(0) ? "eos" : "length");
    const large = new GenerationEngine(models.get(name)!.config, models.get(name)!, 1, true);
    assert.deepEqual(
      await generateWith(models.get(name)!, large, [{ id: "a", text: prompt }], greedy),
      [sample],
    );
    await large.dispose();
  });

  test(`${name}: any of several ends ends a text`, async () => {
    const model = models.get(name)!;
    const { prompt, greedy: ids } = expectedOf(name);
    const end = ids.find((id) => id !== 0)!;
    const at = ids.indexOf(end);
    const generator = await createGenerator(
      { ...model, config: { ...model.config, moreEosTokenIds: [end] } },
      { threads: 1 },
    );
    const [sample] = await generator
      .generate([{ id: "a", text: prompt }], greedy)
      .finally(() => generator.dispose());
    assert.deepEqual(
      [sample!.tokens, sample!.finish, sample!.text],
      [at, "eos", model.tokenizer.decode(ids.slice(0, at))],
    );
  });

  test(`${name}: a sample is the same alone, in another order and in other company`, async () => {
    const generator = generators.get(name)!;
    const prompts = randomPrompts(90);
    const options: GenerateOptions = {
      samples: 2,
      temperature: 1,
      topP: 0.9,
      maxNewTokens: 24,
      seed: 5,
    };
    const all = await generator.generate(prompts, options);
    assert.deepEqual(
      all.map((s) => `${s.id}/${s.sample}`),
      prompts.flatMap((p) => [`${p.id}/0`, `${p.id}/1`]),
    );
    assert.ok(
      new Set(all.map((s) => s.finish)).size > 1 && new Set(all.map((s) => s.text)).size > 120,
      "the samples are diverse",
    );
    const by = new Map(all.map((s) => [`${s.id}/${s.sample}`, s]));
    const same = (samples: readonly Sample[]): void =>
      samples.forEach((s) => assert.deepEqual(s, by.get(`${s.id}/${s.sample}`)));
    same(await generator.generate([...prompts].reverse(), options));
    same(
      await generator.generate(
        prompts.filter((_, i) => i % 7 === 3),
        options,
      ),
    );
    for (const i of [0, 41, 89])
      same(await generator.generate([prompts[i]!], { ...options, samples: 1 }));
    const engine = new GenerationEngine(models.get(name)!.config, models.get(name)!, 1);
    engine.parkingBytes = 0; // samples that part start over instead of waiting
    same(await generateWith(models.get(name)!, engine, prompts, options));
    await engine.dispose();
    const other = await generator.generate(prompts, { ...options, seed: 6 });
    assert.ok(
      other.filter((s, i) => s.text !== all[i]!.text).length > 150,
      "another seed says something else",
    );
  });

  test(`${name}: samples that share a slot until they part are those that never shared`, async () => {
    const generator = generators.get(name)!;
    const prompts = randomPrompts(30);
    const options: GenerateOptions = {
      samples: 8,
      temperature: 0.04,
      topP: 0.95,
      maxNewTokens: 16,
      seed: 2,
    };
    const all = await generator.generate(prompts, options); // 240 samples for 64 slots
    const firsts = all.filter((s) => s.sample === 0);
    const lasts = all.filter((s) => s.sample === 7);
    assert.ok(
      lasts.some((s, i) => s.text === firsts[i]!.text) &&
        lasts.some((s, i) => s.text !== firsts[i]!.text && s.text[0] === firsts[i]!.text[0]),
      "some part late, some never",
    );
    assert.deepEqual(await generator.generate(prompts, { ...options, samples: 1 }), firsts);
    const engine = new GenerationEngine(models.get(name)!.config, models.get(name)!, 1);
    engine.parkingBytes = 3000;
    assert.deepEqual(await generateWith(models.get(name)!, engine, prompts, options), all);
    await engine.dispose();
  });

  test(`${name}: logits and keys have the same bits in every slot, company, cache length and number of slots`, async () => {
    const model = models.get(name)!;
    const { config } = model;
    const V = config.vocabSize;
    const engine = new GenerationEngine(config, model, 1);
    const prompt = model.tokenizer.encode(randomPrompts(1)[0]!.text);
    const filled = copy(await engine.prefill(prompt));
    const others = await Promise.all(
      randomPrompts(4, 40)
        .map((p) => model.tokenizer.encode(p.text))
        .map(async (ids) => ({ ids, filled: copy(await engine.prefill(ids)) })),
    );
    let expected: { logits: Float32Array; key: Float32Array } | undefined;
    for (const [slot, length, company, texts] of [
      [0, 64, false, 64],
      [17, 64, true, 33],
      [63, 128, true, 1000],
      [5, 256, false, 6],
      [31, 192, true, 32],
      [3, 64, true, 1],
    ] as const) {
      engine.seat(texts);
      const B = engine.slots;
      const cache = new KvCache(config, B);
      cache.resize(64);
      const ids = new Int32Array(B);
      const positions = new Int32Array(B);
      const put = (at: number, tokens: number[], from: typeof filled): void => {
        cache.load(at, from, tokens.length);
        [ids[at], positions[at]] = [7, tokens.length];
      };
      if (company)
        for (let at = 0; at < B; at++) put(at, others[at % 4]!.ids, others[at % 4]!.filled);
      put(slot, prompt, filled);
      if (length !== 64) cache.resize(length);
      const step = await engine.decode(length, ids, positions, cache.feeds());
      const width = config.kvHeads * config.headSize;
      const got = {
        logits: (step["logits"] as Float32Array).slice(slot * V, (slot + 1) * V),
        key: (step["newK.1"] as Float32Array).slice(slot * width, (slot + 1) * width),
      };
      assert.ok(got.logits.some((x) => x !== 0));
      if (!expected) expected = got;
      else assert.deepEqual(got, expected, `slot ${slot} of ${B}, length ${length}`);
    }
    await engine.dispose();
  });
}

test("decode against the cache continues as a longer prefill would", async () => {
  const model = models.get("tiny-gqa-untied")!;
  const engine = new GenerationEngine(model.config, model, 1);
  const cache = new KvCache(model.config, engine.slots);
  const ids = model.tokenizer.encode("def add(a, b):\n    return a + b\n");
  const V = model.config.vocabSize;
  const from = 5;
  const slot = 2;
  cache.resize(64);
  cache.load(slot, await engine.prefill(ids.slice(0, from)), from);
  for (let at = from; at < ids.length; at++) {
    const tokens = new Int32Array(engine.slots);
    const positions = new Int32Array(engine.slots);
    [tokens[slot], positions[slot]] = [ids[at]!, at];
    if (at === 9) cache.resize(128);
    if (at === 13) cache.resize(64);
    const step = await engine.decode(cache.length, tokens, positions, cache.feeds());
    cache.append(slot, at, step);
    const whole = (await engine.prefill(ids.slice(0, at + 1)))["logits"]!;
    for (let v = 0; v < V; v++)
      assert.ok(Math.abs(whole[v]! - step["logits"]![slot * V + v]!) < 1e-5); // logits up to 4
  }
  await engine.dispose();
});

test("a model of the mini tier's shape: batch, order and neighbours change nothing", async () => {
  const { tokenizer } = models.get("tiny-mha-tied")!;
  const config = {
    vocabSize: 512,
    hiddenSize: 192,
    layers: 2,
    heads: 6,
    kvHeads: 6,
    headSize: 32,
    intermediateSize: 512,
    maxPositions: 384,
    ropeTheta: 1e4,
    normEps: 1e-5,
    tieEmbeddings: true,
    bosTokenId: 0,
    eosTokenId: 0,
  };
  const model = initialModel(config, tokenizer, 4);
  for (const { data } of Object.values(model.parameters))
    // else all continuations look alike
    if (data.length > 192) data.forEach((x, i) => (data[i] = 5 * x));
  const generator = await createGenerator(model, { threads: 1 });
  const prompts = randomPrompts(70, 60);
  const options: GenerateOptions = {
    samples: 1,
    temperature: 0.7,
    topP: 0.95,
    maxNewTokens: 12,
    seed: 9,
  };
  const all = await generator.generate(prompts, options);
  assert.ok(new Set(all.map((s) => s.text)).size > 60);
  assert.deepEqual((await generator.generate([...prompts].reverse(), options)).reverse(), all);
  for (const i of [0, 33])
    assert.deepEqual(await generator.generate([prompts[i]!], options), [all[i]]);
  await generator.dispose();
});

test("a stop function ends a row; what made it true stays", async () => {
  const generator = generators.get("tiny-mha-tied")!;
  const seen: string[] = [];
  const [free] = await generator.generate([{ id: "a", text: "def" }], {
    ...greedy,
    maxNewTokens: 10,
  });
  const [stopped] = await generator.generate([{ id: "a", text: "def" }], {
    ...greedy,
    maxNewTokens: 10,
    stop: (text) => (seen.push(text), seen.length === 4),
  });
  assert.equal(stopped!.finish, "stop");
  assert.equal(stopped!.tokens, 4);
  assert.equal(stopped!.text, seen[3]);
  assert.ok(
    free!.tokens < 4 || seen.every((text, i) => i === 0 || text.length >= seen[i - 1]!.length),
  );
});

test("the context ends a row, and a prompt that fills it says nothing", async () => {
  const generator = generators.get("tiny-mha-tied")!;
  const { tokenizer, config } = models.get("tiny-mha-tied")!;
  const text = "x".repeat(config.maxPositions - 3);
  const n = tokenizer.encode(text).length;
  const [sample] = await generator.generate([{ id: "a", text }], { ...greedy, maxNewTokens: 1000 });
  if (sample!.finish === "length") assert.equal(n + sample!.tokens, config.maxPositions);
  else assert.ok(n + sample!.tokens < config.maxPositions);
  const [none] = await generator.generate([{ id: "a", text: "q".repeat(400) }], greedy);
  assert.deepEqual(none, { id: "a", sample: 0, text: "", tokens: 0, finish: "context" });
  const [zero] = await generator.generate([{ id: "a", text: "def" }], {
    ...greedy,
    maxNewTokens: 0,
  });
  assert.deepEqual(zero, { id: "a", sample: 0, text: "", tokens: 0, finish: "length" });
});

test("an empty prompt begins at the start of a text, no prompts give no samples", async () => {
  const generator = generators.get("tiny-mha-tied")!;
  const [empty, start] = await generator.generate(
    [
      { id: "a", text: "" },
      { id: "b", text: "<|endoftext|>" },
    ],
    { ...greedy, maxNewTokens: 5 },
  );
  assert.equal(empty!.text, start!.text);
  assert.deepEqual(await generator.generate([], greedy), []);
});

test("progress counts samples, onSample tells each, calls at the same time wait for each other", async () => {
  const generator = generators.get("tiny-gqa-untied")!;
  const told: string[] = [];
  const counts: number[] = [];
  const options: GenerateOptions = {
    ...greedy,
    samples: 3,
    temperature: 0.9,
    maxNewTokens: 6,
    progress: { update: (done, total) => (assert.equal(total, 6), counts.push(done)) },
  };
  const [first, second] = await Promise.all([
    generator.generate(randomPrompts(2), options, (s) => told.push(`${s.id}/${s.sample}`)),
    generator.generate(randomPrompts(2), { ...options, progress: { update: () => undefined } }),
  ]);
  assert.deepEqual(first, second);
  assert.deepEqual(counts, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(told.sort(), ["p0/0", "p0/1", "p0/2", "p1/0", "p1/1", "p1/2"]);
});

test("an abort ends the call with its reason and leaves the generator usable", async () => {
  const generator = generators.get("tiny-mha-tied")!;
  const controller = new AbortController();
  const stop = (): boolean => (controller.abort(new Error("enough")), false);
  await assert.rejects(
    generator.generate(randomPrompts(70), { ...greedy, signal: controller.signal, stop }),
    /enough/,
  );
  assert.equal((await generator.generate(randomPrompts(1), greedy)).length, 1);
});

test("bad options and diverged weights are one clear error", async () => {
  const generator = generators.get("tiny-mha-tied")!;
  const one = randomPrompts(1);
  await assert.rejects(
    generator.generate(one, { ...greedy, samples: 0 }),
    /samples to be an integer ≥ 1, got 0/,
  );
  await assert.rejects(generator.generate(one, { ...greedy, maxNewTokens: -1 }), /maxNewTokens/);
  await assert.rejects(generator.generate(one, { ...greedy, topP: 2 }), /topP in \(0, 1\]/);
  await assert.rejects(generator.generate([...one, ...one], greedy), /unique id/);
  const model = models.get("tiny-mha-tied")!;
  const broken = await createGenerator(
    {
      ...model,
      parameters: {
        ...model.parameters,
        "model.norm.weight": { shape: [24], data: new Float32Array(24).fill(NaN) },
      },
    },
    { threads: 1 },
  );
  await assert.rejects(broken.generate(one, greedy), {
    name: "WorkError",
    message: /expected finite logits, got NaN in p0/,
  });
  await broken.dispose();
});

test("lengths and slots are as documented", () => {
  const { config } = models.get("tiny-mha-tied")!;
  const long = { ...config, maxPositions: 8192 };
  assert.deepEqual(
    [1, 32, 33, 256, 257, 300, 600].map((n) => prefillLength(long, n)),
    [32, 32, 64, 256, 288, 320, 640],
  );
  assert.equal(prefillLength(config, 60), 64);
  assert.deepEqual([1, 64, 65, 256, 257, 513].map(cacheLength), [64, 64, 128, 256, 320, 640]);
  assert.equal(slotsOf(config), 64);
  const engine = new GenerationEngine(config, models.get("tiny-mha-tied")!, 1);
  const seated = [1, 4, 5, 12, 64, 225].map((texts) => {
    engine.seat(texts);
    return [engine.slots, engine.cache.slots];
  });
  assert.deepEqual(
    seated,
    [4, 4, 8, 16, 64, 64].map((slots) => [slots, slots]),
  );
  // SmolLM2-135M: 47 MB for 1,024 positions
  assert.equal(slotsOf({ ...long, layers: 30, kvHeads: 3, headSize: 64 }), 20);
});
