/**
 * @file Prompts that texts share: what is kept stays what it was while others come and go, and
 *   every query finds its way to its prompt and back.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Feeds } from "../../../src/engine/types.js";
import type { ModelConfig } from "../../../src/language-model/architecture.js";
import { noPrompt, PromptCache } from "../../../src/language-model/generation/prompt-cache.js";

const config = { layers: 2, heads: 6, kvHeads: 2, headSize: 3 } as ModelConfig;
/** Keys and values in which every number says its prompt, layer, head and position. */
const prefilled = (prompt: number, tokens: number): Feeds =>
  Object.fromEntries(
    [0, 1].flatMap((layer) =>
      ["k", "v"].map((kind, i) => [
        `${kind}.${layer}`,
        Float32Array.from(
          { length: 2 * tokens * 3 },
          (_, at) =>
            1 +
            prompt * 1e5 +
            (2 * layer + i) * 2e4 +
            Math.floor(at / tokens / 3) * 1e4 +
            (at % (tokens * 3)),
        ),
      ]),
    ),
  );

test("prompts stay as they are while others come and go", () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 63 })), {
        maxLength: 14,
      }),
      fc.integer({ min: 1, max: 3 }),
      (calls, least) => {
        const cache = new PromptCache(config, least);
        const lengths = [1, 20, 64, 65, 130, 300];
        const alive = new Set<number>();
        for (const [prompt, kept] of calls) {
          for (const held of [...alive]) if (!((kept >> held) & 1)) alive.delete(held);
          cache.retain(alive);
          cache.keep(prompt, lengths[prompt]!, prefilled(prompt, lengths[prompt]!));
          alive.add(prompt);
          assert.equal(cache.size, alive.size);
          const order = [...alive];
          const {
            feeds,
            extents: { prompts, prompted: P, queries },
          } = cache.feeds(order, 1);
          assert.equal(prompts, Math.max(alive.size, least));
          for (const [text, held] of order.entries()) {
            const place = Math.floor(feeds["answeredAt"]![text * 6]! / queries / 2);
            const T = lengths[held]!;
            const original = prefilled(held, T);
            assert.deepEqual(
              [...feeds["promptMask"]!.subarray(place * P, (place + 1) * P)],
              Array.from({ length: P }, (_, at) => (at < T ? 0 : Math.fround(-1e9))),
            );
            for (const [name, array] of Object.entries(original))
              for (const head of [0, 1])
                assert.deepEqual(
                  feeds[`prompt.${name}`]!.subarray(
                    (place * 2 + head) * P * 3,
                    ((place * 2 + head) * P + T) * 3,
                  ),
                  array.subarray(head * T * 3, (head + 1) * T * 3),
                );
          }
        }
      },
    ),
  ));

test("every query is asked of its text's prompt, and its answer comes back", () =>
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), {
        minLength: 1,
        maxLength: 9,
      }),
      fc.integer({ min: 1, max: 4 }),
      (texts, tokens) => {
        const cache = new PromptCache(config, 2);
        const each = tokens * 3;
        for (const prompt of [2, 0, 3, 1]) cache.keep(prompt, 4, prefilled(prompt, 4));
        const {
          feeds,
          extents: { prompts, queries },
        } = cache.feeds(texts, tokens);
        const places = [2, 0, 3, 1];
        assert.equal(
          queries,
          Math.max(
            2,
            each *
              Math.max(...places.map((prompt) => texts.filter((text) => text === prompt).length)),
          ),
        );
        assert.equal(feeds["askedBy"]!.length, prompts * 2 * queries);
        for (const [text, prompt] of texts.entries())
          for (let head = 0; head < 2; head++)
            for (let query = 0; prompt !== undefined && query < each; query++) {
              const row = (text * 2 + head) * each + query;
              const at = feeds["answeredAt"]![row]!;
              assert.equal(feeds["askedBy"]![at], row);
              assert.equal(Math.floor(at / queries), places.indexOf(prompt) * 2 + head);
            }
      },
    ),
  ));

test("never one query alone, never fewer rows than keep threads apart; no prompt is one that is hidden", () => {
  const single = { ...config, heads: 2 };
  const cache = new PromptCache(single, 3);
  cache.keep(7, 10, prefilled(7, 10));
  assert.deepEqual(cache.feeds([7], 1).extents, { prompts: 3, prompted: 64, queries: 2 });
  const { feeds, extents } = noPrompt(config, 12);
  assert.deepEqual(
    [extents, [...feeds["promptMask"]!], feeds["answeredAt"]!.length, feeds["prompt.k.1"]!.length],
    [{ prompts: 1, prompted: 1, queries: 1 }, [-1e9], 12, 6],
  );
});
