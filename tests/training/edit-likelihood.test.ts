/**
 * @file Likelihood of the tokens that differ: means are what `scorePair` says of these tokens, one
 * pair at a time.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editLikelihoods } from "../../src/training/edit-likelihood.js";
import { scorePair } from "../../src/training/pair-scores.js";
import { near } from "../support/near.js";
import { tinyModel } from "./support.js";

/** `at`: the tokens that count on either side, by hand. */
const CASES = [
  { name: "one exchanged", correct: [5, 6, 7, 0], buggy: [5, 9, 7, 0], at: [[1], [1]] },
  { name: "one gone", correct: [5, 6, 7, 0], buggy: [5, 7, 0], at: [[1], [1]] },
  { name: "one more at the end", correct: [5, 6, 0], buggy: [5, 6, 8, 0], at: [[2], [2]] },
  {
    name: "two stretches",
    correct: [1, 2, 3, 4, 5, 0],
    buggy: [1, 9, 3, 5, 0],
    at: [
      [1, 3],
      [1, 3],
    ],
  },
  { name: "the first token", correct: [4, 6, 0], buggy: [5, 6, 0], at: [[], []] },
];

test("means over the differing tokens are those of single scores; without any, none", async () => {
  const model = await tinyModel();
  const pairs = CASES.map(({ correct, buggy }) => ({ correctIds: correct, buggyIds: buggy }));
  const found = await editLikelihoods(model, pairs);
  for (const [i, { at }] of CASES.entries()) {
    const scores = await scorePair(model, pairs[i]!);
    const mean = (side: "correct" | "buggy", indices: readonly number[]): number =>
      indices.reduce((sum, k) => sum + scores[side].logProbability[k]!, 0) / indices.length;
    const one = found[i];
    const { name } = CASES[i]!;
    if (at[0]!.length === 0) assert.equal(one, null, name);
    else {
      near(one!.correct, mean("correct", at[0]!), 1e-5, name);
      near(one!.buggy, mean("buggy", at[1]!), 1e-5, name);
    }
  }
});
