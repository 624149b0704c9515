/**
 * @file Prompt-lookup speculation: the graph for several tokens computes what one token a step
 * computes, samples are the same bytes as without it, their distribution is the model's, and it
 * takes fewer steps.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { type LanguageModel, loadModel } from "../../../src/language-model/checkpoint.js";
import { generateWith } from "../../../src/language-model/generation/continuous-batching.js";
import {
  createGenerator,
  type GenerateOptions,
} from "../../../src/language-model/generation/generate.js";
import { GenerationEngine } from "../../../src/language-model/generation/generation-engine.js";
import { KvCache } from "../../../src/language-model/generation/kv-cache.js";
import { draftOf } from "../../../src/language-model/generation/prompt-lookup.js";
import { tokenProbabilities } from "../../../src/language-model/generation/sampling.js";
import { allCheckpoints } from "./all-checkpoints.js";
import { promptsOf, spreadTokens } from "./prompts.js";
import { checkpoints, expectedOf, golden } from "../golden.js";
import { within } from "../../support/near.js";

test("a draft is what followed the longest stretch that ends like the text, the last of several", () => {
  assert.deepEqual(draftOf([5, 6, 7, 8, 5, 6], 3), [7, 8, 5]);
  assert.deepEqual(draftOf([1, 5, 6, 2, 5, 6, 1, 5, 6], 1), [2]); // 1 5 6 over 5 6
  assert.deepEqual(draftOf([9, 3, 4, 9, 3, 5, 3], 1), [5]);
  assert.deepEqual(draftOf([1, 2, 3], 4), []);
  assert.deepEqual(draftOf([7, 7], 4), [7, 7, 7, 7]);
  assert.deepEqual(draftOf([5, 5], 0), []);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      (text, count) => {
        const draft = draftOf(text, count);
        const last = text.at(-1)!;
        assert.equal(draft.length, text.indexOf(last) === text.length - 1 ? 0 : count);
        if (draft.length > 0)
          assert.ok(
            text.some((id, i) => id === last && text[i + 1] === draft[0]) || draft[0] === last,
          );
      },
    ),
  );
});

for (const [name, path] of allCheckpoints)
  test(`${name}: logits and keys of several tokens are those of one after the other`, async () => {
    const model = await loadModel(path);
    const { config } = model;
    const engine = new GenerationEngine(config, model, 1);
    const B = engine.slots;
    const V = config.vocabSize;
    const K = 4;
    const slot = 2;
    const ids = spreadTokens(model, 10);
    const from = 5;
    const width = config.kvHeads * config.headSize;
    const cache = (): KvCache => {
      const made = new KvCache(config, B);
      made.resize(64);
      return made;
    };
    const filled = await engine.prefill(ids.slice(0, from));
    const several = cache();
    const single = cache();
    for (const each of [several, single]) each.load(slot, filled, from);
    const many = new Int32Array(B * K);
    const places = new Int32Array(B * K);
    for (let k = 0; k < K; k++)
      [many[slot * K + k], places[slot * K + k]] = [ids[from + k]!, from + k];
    const step = await engine.decode(64, many, places, several.feeds());
    const logits = step["logits"]!.slice();
    const last = `newK.${config.layers - 1}`;
    const keys = step[last]!.slice();
    assert.equal(logits.length, B * K * V);
    for (let k = 0; k < K; k++) {
      const one = new Int32Array(B);
      const at = new Int32Array(B);
      [one[slot], at[slot]] = [ids[from + k]!, from + k];
      const alone = await engine.decode(64, one, at, single.feeds());
      const row = slot * K + k;
      within(
        Array.from(logits.subarray(row * V, (row + 1) * V)),
        Array.from(alone["logits"]!.subarray(slot * V, (slot + 1) * V) as Float32Array),
        1e-5,
        `logits after token ${k}`,
      );
      within(
        Array.from({ length: config.kvHeads }, (_, head) =>
          Array.from(
            keys
              .subarray(((slot * config.kvHeads + head) * K + k) * config.headSize)
              .subarray(0, config.headSize),
          ),
        ).flat(),
        Array.from(alone[last]!.subarray(slot * width, (slot + 1) * width) as Float32Array),
        1e-5,
        `keys of token ${k}`,
      );
      single.append(slot, from + k, alone);
    }
    await engine.dispose();
  });

for (const name of checkpoints) {
  const settings: Record<string, GenerateOptions> = {
    greedy: { samples: 1, temperature: 0, topP: 1, maxNewTokens: 40, seed: 1 },
    sampled: { samples: 3, temperature: 0.8, topP: 0.95, maxNewTokens: 24, seed: 5 },
    cold: { samples: 6, temperature: 0.05, topP: 0.95, maxNewTokens: 30, seed: 2 },
  };
  for (const [kind, options] of Object.entries(settings))
    test(`${name}: ${kind} samples are the same bytes with and without drafts, in any company`, async () => {
      const model = await loadModel(join(golden, name));
      const prompts = promptsOf(40);
      const generator = await createGenerator(model, { threads: 1 });
      const plain = await generator.generate(prompts, options);
      for (const speculate of [1, 5])
        assert.deepEqual(
          await generator.generate(prompts, { ...options, speculate }),
          plain,
          `${speculate} drafts`,
        );
      assert.deepEqual(
        await generator.generate([...prompts].reverse().slice(0, 9), { ...options, speculate: 5 }),
        [...prompts]
          .reverse()
          .slice(0, 9)
          .flatMap((p) => plain.filter((s) => s.id === p.id)),
      );
      await generator.dispose();
      const engine = new GenerationEngine(model.config, model, 1);
      engine.parkingBytes = 0; // samples that part start over instead of waiting
      assert.deepEqual(
        await generateWith(model, engine, prompts, { ...options, speculate: 5 }),
        plain,
      );
      await engine.dispose();
      const large = new GenerationEngine(model.config, model, 1, true);
      const shared = await generateWith(model, large, prompts, { ...options, speculate: 0 });
      for (const [speculate, parkingBytes] of [
        [1, 2 ** 28],
        [5, 2 ** 28],
        [5, 0],
      ] as const) {
        large.parkingBytes = parkingBytes;
        assert.deepEqual(
          await generateWith(model, large, prompts, { ...options, speculate }),
          shared,
          `large, ${speculate} drafts`,
        );
      }
      await large.dispose();
    });
}

/** Tokens of 8,000 continuations of a text, three each or fewer, with drafts. */
async function continuations(
  model: LanguageModel,
  engine: GenerationEngine,
  text: string,
  options: Pick<GenerateOptions, "temperature" | "topP">,
): Promise<number[][]> {
  // one character a token: ids are read off the text
  const bytesOf = (id: number): Buffer => Buffer.from(String.fromCodePoint(0x4e00 + id));
  const spelt = { ...model, tokenizer: { ...model.tokenizer, bytesOf } };
  const samples = await generateWith(spelt, engine, [{ id: "a", text }], {
    ...options,
    samples: 8000,
    maxNewTokens: 3,
    seed: 11,
    speculate: 4,
  });
  return samples.map((s) => Array.from(s.text, (c) => c.codePointAt(0)! - 0x4e00));
}

/** Fails where counts of tokens lie beyond the 0.1% point of their distribution. */
function drawnFrom(p: Float64Array, seen: readonly number[], what: string): void {
  const n = seen.reduce((sum, count) => sum + count, 0);
  const bins = Array.from(p, (q, id) => ({ expected: q * n, seen: seen[id]! }));
  assert.ok(
    bins.every((b) => b.expected > 0 || b.seen === 0),
    "only tokens of the nucleus",
  );
  const wide = bins.filter((b) => b.expected >= 5);
  const rest = bins.filter((b) => b.expected < 5);
  const inRest = rest.reduce((sum, b) => sum + b.expected, 0);
  wide.push({ expected: Math.max(inRest, 1), seen: rest.reduce((sum, b) => sum + b.seen, 0) });
  const chi = wide.reduce((sum, b) => sum + (b.seen - b.expected) ** 2 / b.expected, 0);
  const freedom = wide.length - 1;
  assert.ok(
    chi < freedom + 4 * Math.sqrt(2 * freedom) + 4,
    `${what}: chi-square ${chi.toFixed(1)} with ${freedom} degrees of freedom`,
  );
}

test("the distribution at a draft, and after an accepted one, is the model's: chi-square over 8,000 samples", async () => {
  const model = await loadModel(join(golden, "tiny-mha-tied"));
  const { tokenizer, config } = model;
  const temperature = 0.3;
  const topP = 0.95;
  const { prompt, greedy } = expectedOf("tiny-mha-tied");
  // here the model likes to repeat itself
  const text = tokenizer.decode([...tokenizer.encode(prompt), ...greedy.slice(0, 16)]);
  const engine = new GenerationEngine(config, model, 1);
  const ids = tokenizer.encode(text);
  const entries = Math.min(config.vocabSize, tokenizer.vocabSize);
  const written = await continuations(model, engine, text, { temperature, topP });
  /** Oracle: what the prefill graph says may follow. */
  const next = async (after: readonly number[]): Promise<Float64Array> =>
    tokenProbabilities(
      (await engine.prefill([...ids, ...after]))["logits"]!.slice(0, entries) as Float32Array,
      temperature,
      topP,
    );
  let tested = 0;
  const check = async (after: readonly number[]): Promise<void> => {
    // a text that ended early is shorter
    const here = written.filter(
      (w) => w.length >= after.length && after.every((id, i) => w[i] === id),
    );
    if (here.length < 300) return;
    const seen = new Array<number>(entries).fill(0);
    for (const w of here) seen[w[after.length] ?? config.eosTokenId]!++;
    drawnFrom(await next(after), seen, `after ${after}`);
    tested++;
  };
  let accepted = 0;
  for (const [first, p] of (await next([])).entries()) {
    if (p < 0.04 || first === config.eosTokenId) continue;
    const [draft] = draftOf([...ids, first], 1);
    const before = tested;
    await check([first]);
    if (draft === undefined) continue;
    const middle = tested;
    await check([first, draft]);
    if (middle > before && tested > middle) accepted++;
  }
  assert.ok(
    tested >= 2 && accepted >= 1,
    `${tested} distributions tested, ${accepted} of them after an accepted draft`,
  );
  await engine.dispose();
});

test("a text that repeats itself takes fewer steps", async () => {
  const model = await loadModel(join(golden, "tiny-mha-tied"));
  const options: GenerateOptions = {
    samples: 1,
    temperature: 0,
    topP: 1,
    maxNewTokens: 40,
    seed: 1,
  };
  const steps = async (speculate: number): Promise<number> => {
    const engine = new GenerationEngine(model.config, model, 1);
    const decode = engine.decode.bind(engine);
    let calls = 0;
    engine.decode = (...given) => (calls++, decode(...given));
    await generateWith(model, engine, [{ id: "a", text: "def add(a" }], { ...options, speculate });
    await engine.dispose();
    return calls;
  };
  const [plain, drafted] = [await steps(0), await steps(6)];
  assert.ok(drafted < plain, `${drafted} steps with drafts, ${plain} without`);
});

test("speculate out of range is told", async () => {
  const generator = await createGenerator(await loadModel(join(golden, "tiny-mha-tied")), {
    threads: 1,
  });
  await assert.rejects(
    generator.generate([], {
      samples: 1,
      temperature: 0,
      topP: 1,
      maxNewTokens: 1,
      seed: 1,
      speculate: 17,
    }),
    /speculate to be an integer in \[0, 16\], got 17/,
  );
  await generator.dispose();
});
