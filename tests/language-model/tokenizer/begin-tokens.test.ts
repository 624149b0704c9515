/**
 * @file What a text begins with before a model: as transformers does it (oracle:
 *   tools/golden/begin_tokens.py), in prompts, samples and pairs alike.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { comparisonPair } from "../../../src/cct/comparison-pair.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { promptIds } from "../../../src/language-model/tokenizer/begin-tokens.js";
import { initialModel } from "../../../src/language-model/checkpoint.js";
import { createGenerator } from "../../../src/language-model/generation/generate.js";
import { tokenizerFrom } from "../../../src/language-model/tokenizer/tokenizer.js";
import { topLogits } from "../../../src/language-model/top-logits.js";
import { tokenizeSample } from "../../../src/training/tokenized-sample.js";

interface Case {
  readonly name: string;
  readonly tokenizer: string;
  readonly config: string;
  readonly encodings: [string, number[]][];
}
const cases = JSON.parse(
  readFileSync(join(projectRoot, "tests", "language-model", "golden", "begin-tokens.json"), "utf8"),
) as Case[];
const [begun, plain] = ["template", "none"].map((wanted) => {
  const { tokenizer, config } = cases.find(({ name }) => name === wanted)!;
  return tokenizerFrom({ tokenizer, config }, wanted);
}) as [ReturnType<typeof tokenizerFrom>, ReturnType<typeof tokenizerFrom>];

for (const { name, tokenizer, config, encodings } of cases)
  test(`${name}: transformers' ids`, () => {
    const own = tokenizerFrom({ tokenizer, config }, name);
    for (const [text, ids] of encodings)
      assert.deepEqual(promptIds(own, text), ids, JSON.stringify(text));
  });

test("a template that does not read is one error", () => {
  const broken = JSON.stringify({
    ...JSON.parse(cases[0]!.tokenizer),
    post_processor: { type: "TemplateProcessing", single: "<s> $A" },
  });
  assert.throws(
    () => tokenizerFrom({ tokenizer: broken, config: cases[0]!.config }, "t.json"),
    /t\.json \(post_processor\): .*single/,
  );
});

test("samples begin so and pairs too, rendered ones do not, and what is asked of them moves along", () => {
  const sample = { instruction: "Add.", input: "", output: "x" };
  const without = tokenizeSample(sample, plain);
  const withBegin = tokenizeSample(sample, begun);
  assert.deepEqual(
    [withBegin.ids, withBegin.responseStart],
    [[0, ...without.ids], without.responseStart + 1],
  );
  const rendered = tokenizeSample(sample, begun, () => ({
    prompt: "Add.",
    response: "x",
    rendered: true,
  }));
  assert.deepEqual(
    rendered.ids,
    tokenizeSample(sample, plain, () => ({ prompt: "Add.", response: "x" })).ids,
  );
  const pair = (tokenizer: typeof plain, context = {}) =>
    comparisonPair("a + b", "a - b", tokenizer, {}, { before: "Q: ", after: "", ...context });
  const bare = pair(plain);
  const more = pair(begun);
  assert.deepEqual(
    [more.correctIds, more.positions.correctIndex],
    [[0, ...bare.correctIds], bare.positions.correctIndex.map((i) => i + 1)],
  );
  assert.equal(more.positions.firstDifference, bare.positions.firstDifference + 1);
  assert.deepEqual(pair(begun, { rendered: true }).correctIds, bare.correctIds);
});

test("a prompt that begins so is answered as one that spells it out; a rendered one is left as it is", async () => {
  const config = {
    vocabSize: 258,
    hiddenSize: 32,
    layers: 2,
    heads: 2,
    kvHeads: 2,
    headSize: 16,
    intermediateSize: 64,
    maxPositions: 64,
    ropeTheta: 1e4,
    normEps: 1e-5,
    tieEmbeddings: true,
    bosTokenId: 0,
    eosTokenId: 1,
  };
  const model = initialModel(config, plain, 1);
  const options = { samples: 1, temperature: 0, topP: 1, maxNewTokens: 8, seed: 0 };
  const answers = async (
    tokenizer: typeof plain,
    text: string,
    rendered = false,
  ): Promise<string> => {
    const generator = await createGenerator({ ...model, tokenizer }, { threads: 1 });
    try {
      return (await generator.generate([{ id: "p", text, rendered }], options))[0]!.text;
    } finally {
      await generator.dispose();
    }
  };
  const begins = await answers(begun, "def f");
  assert.equal(begins, await answers(plain, "<s>def f"));
  assert.equal(await answers(begun, "<s>def f", true), begins);
  assert.deepEqual(
    (await topLogits({ ...model, tokenizer: begun }, "def f")).top,
    (await topLogits(model, "<s>def f")).top,
  );
});
