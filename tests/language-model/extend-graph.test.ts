/**
 * @file Generation of large models, one graph for all lengths (forced here on tiny ones of every family): logits and keys are those of
 * the graphs that small models use, and the same bits whatever company, slots and cache lengths; samples depend on nothing else either.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Feeds } from "../../src/engine/types.js";
import { loadModel } from "../../src/language-model/checkpoint.js";
import { generateWith } from "../../src/language-model/continuous-batching.js";
import { causalMask } from "../../src/language-model/extend-graph.js";
import type { GenerateOptions, Prompt, Sample } from "../../src/language-model/generate.js";
import { GenerationEngine } from "../../src/language-model/generation-engine.js";
import { KvCache } from "../../src/language-model/kv-cache.js";
import { randomStream } from "../../src/random.js";
import { checkpoints, golden, near } from "./golden.js";

const folder = mkdtempSync(join(tmpdir(), "extend-"));
after(() => rmSync(folder, { recursive: true }));
const families = readdirSync(join(golden, "families"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }): [string, string] => {
  cpSync(join(golden, "families", name), join(folder, name), { recursive: true });
  for (const file of ["tokenizer.json", "tokenizer_config.json"]) cpSync(join(golden, "families", file), join(folder, name, file));
  return [name, join(folder, name)];
});
const words = ["def", " add", "(a", ", b", "):", "\n    ", "return", " x", "+", "1", " for", " i in", " range", "\n", "# é", "if "];
const promptsOf = (count: number): Prompt[] => Array.from({ length: count }, (_, i) => {
  const random = randomStream(3, "prompt", i), part = Array.from({ length: 1 + random.integer(7) }, () => random.choice(words)).join("");
  return { id: `p${i}`, text: part + part };
});
const copy = (arrays: Feeds): Feeds => Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]));

test("a token sees itself and those before it, in each of its heads", () =>
  assert.deepEqual([...causalMask(2, 2)].map((x) => (x === 0 ? 0 : 1)), [0, 1, 0, 1, 0, 0, 0, 0]));

for (const [name, path] of [...checkpoints.map((name) => [name, join(golden, name)] as const), ...families])
  test(`${name}: prefill and several tokens a step as the small models' graphs, same bits in every company`, async () => {
    const model = await loadModel(path), { config } = model, V = config.vocabSize, G = config.kvHeads, d = config.headSize, from = 5, K = 3;
    const small = new GenerationEngine(config, model, 1, false), large = new GenerationEngine(config, model, 1, true);
    const ids = Array.from({ length: from + K }, (_, i) => (7 * i + 3) % Math.min(V, model.tokenizer.vocabSize)), prompt = ids.slice(0, from);
    const oracle = copy(await small.prefill(prompt)), filled = copy(await large.prefill(prompt));
    near(filled["logits"] as Float32Array, oracle["logits"] as Float32Array, 1e-5, "logits of the prompt");
    const T = oracle["v.0"]!.length / G / d; // padded
    for (const key of ["k.0", `v.${config.layers - 1}`])
      near(filled[key] as Float32Array, Float32Array.from({ length: G * from * d }, (_, i) => oracle[key]![Math.floor(i / from / d) * T * d + (i % (from * d))]!), 1e-5, key);
    const other = copy(await large.prefill([...prompt, 5, 6, 7, 8]));
    let expected: { logits: Float32Array; keys: Float32Array } | undefined;
    for (const [rows, slot, length] of [[small.slots, 2, 64], [1, 0, 64], [3, 1, 128], [7, 6, 192], [4, 0, 320]] as const) {
      const engine = expected ? large : small, cache = new KvCache(config, rows); // the first is the small models'
      cache.resize(length);
      const tokens = new Int32Array(rows * K), positions = new Int32Array(rows * K);
      for (let at = 0; at < rows; at++) {
        const own = at === slot, length = own ? from : from + 4;
        cache.load(at, own ? filled : other, length);
        for (let k = 0; k < K; k++) [tokens[at * K + k], positions[at * K + k]] = [own ? ids[from + k]! : 4 + k, length + k];
      }
      const step = await engine.decode(length, tokens, positions, cache.feeds());
      const got = { logits: (step["logits"] as Float32Array).slice(slot * K * V, (slot + 1) * K * V), keys: (step[`newK.${config.layers - 1}`] as Float32Array).slice(slot * G * K * d, (slot + 1) * G * K * d) };
      if (engine === small) {
        expected = got;
        continue;
      }
      near(got.logits, expected!.logits, 1e-5, "logits");
      near(got.keys, expected!.keys, 1e-5, "keys");
      if (rows > 1) assert.deepEqual(got, expected, `${rows} rows, slot ${slot}, ${length} positions`);
      expected = got;
    }
    await small.dispose();
    await large.dispose();
  });

for (const name of checkpoints)
  for (const threads of [1, 2])
    test(`${name}: samples are the same in every order and company, parked or not, on ${threads} threads`, async () => {
      const model = await loadModel(join(golden, name)), engine = new GenerationEngine(model.config, model, threads, true), prompts = promptsOf(45);
      const options: GenerateOptions = { samples: 5, temperature: 0.5, topP: 0.95, maxNewTokens: 20, seed: 5 }; // 225 samples for 64 slots
      const all = await generateWith(model, engine, prompts, options), by = new Map(all.map((s) => [`${s.id}/${s.sample}`, s]));
      assert.ok(new Set(all.map((s) => s.text)).size > 120 && new Set(all.map((s) => s.finish)).size > 1, "the samples are diverse");
      const same = (samples: readonly Sample[]): void => samples.forEach((s) => assert.deepEqual(s, by.get(`${s.id}/${s.sample}`)));
      same(await generateWith(model, engine, [...prompts].reverse(), options));
      same(await generateWith(model, engine, prompts.slice(7, 9), { ...options, samples: 2 }));
      same(await generateWith(model, engine, prompts, { ...options, speculate: engine.drafts })); // what absence means
      const greedy = await generateWith(model, engine, prompts, { ...options, samples: 1, temperature: 0 });
      const both = await generateWith(model, engine, prompts, { ...options, withGreedy: true });
      assert.deepEqual(both.map((s) => s.sample), prompts.flatMap(() => [-1, 0, 1, 2, 3, 4]));
      same(both.filter((s) => s.sample >= 0));
      assert.deepEqual(both.filter((s) => s.sample < 0), greedy.map((s) => ({ ...s, sample: -1 })));
      engine.parkingBytes = 3000; // some start over instead of waiting
      same(await generateWith(model, engine, prompts, options));
      await engine.dispose();
    });
