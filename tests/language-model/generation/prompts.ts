/** @file Prompts and tokens for the tests of generation, and copies of what an engine gives. */
import type { Feeds } from "../../../src/engine/types.js";
import type { LanguageModel } from "../../../src/language-model/checkpoint.js";
import type { Prompt } from "../../../src/language-model/generation/generate.js";
import { randomStream } from "../../../src/random.js";

const words = [
  "def",
  " add",
  "(a",
  ", b",
  "):",
  "\n    ",
  "return",
  " x",
  "+",
  "1",
  " for",
  " i in",
  " range",
  "\n",
  "# é",
  "if ",
];

/** Prompts of 1 to `most` words. */
export const randomPrompts = (count: number, most = 24): Prompt[] =>
  Array.from({ length: count }, (_, i) => {
    const random = randomStream(3, "prompt", i);
    return {
      id: `p${i}`,
      text: Array.from({ length: 1 + random.integer(most) }, () => random.choice(words)).join(""),
    };
  });

/** Prompts that say everything twice: something to look up. */
export const promptsOf = (count: number): Prompt[] =>
  randomPrompts(count, 7).map(({ id, text }) => ({ id, text: text + text }));

/** Tokens that lie apart in the vocabulary. */
export const spreadTokens = ({ config, tokenizer }: LanguageModel, count: number): number[] =>
  Array.from(
    { length: count },
    (_, i) => (7 * i + 3) % Math.min(config.vocabSize, tokenizer.vocabSize),
  );

/** What an engine gives, kept beyond its next step. */
export const copy = (arrays: Feeds): Feeds =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]));
