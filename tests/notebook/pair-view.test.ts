/**
 * @file The token view of a pair: the first differing token I is the one that the method's formula
 *   counts from.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstDifference, showPair, type OffsetTokenizer } from "../../src/notebook/pair-view.js";
import type { Pair } from "../../src/records.js";

/** One token a word or sign, ids by first occurrence of the text. */
const ids = new Map<string, number>();
const words: OffsetTokenizer = {
  encodeWithOffsets(text) {
    const matches = [...text.matchAll(/\s*(?:\w+|[^\w\s])|\s+$/g)];
    const byte = (index: number): number => Buffer.byteLength(text.slice(0, index));
    return {
      ids: matches.map(([token]) => ids.get(token) ?? (ids.set(token, ids.size), ids.size - 1)),
      offsets: matches.map((match) => [byte(match.index), byte(match.index + match[0].length)]),
    };
  },
};

const pair: Pair = {
  id: "1",
  language: "python",
  functionName: "é",
  correct: "def é(a, b):\n    return a < b\n",
  buggy: "def é(a, b):\n    return a <= b\n",
  bugType: "operator misuse",
  operator: "comparison",
  edit: { start: 0, end: 1, before: "<", after: "<=" },
  complexity: { lines: 2, cyclomatic: 1, editedTokens: 1 },
  proof: { killedBy: "assert not é(1, 1)", symptom: "incorrect output" },
};

test("marks the tokens that differ and tells where they begin, in byte offsets", () => {
  const text = showPair(pair, words).toString();
  assert.equal(
    text,
    [
      "é: operator misuse (comparison); 13 correct and 14 buggy tokens, the first difference " +
        "is token 11",
      "proven: incorrect output, killed by assert not é(1, 1)",
      'buggy  : ["="] after [":","\\n    return"," a"," <"]',
      'correct: [] after [":","\\n    return"," a"," <"]',
    ].join("\n"),
  );
});

test("the strips hold each program's whole text, escaped", () => {
  const shown = String(showPair({ ...pair, proof: "unproven" }, words).bundle["text/html"]);
  const strips = [...shown.matchAll(/<pre[^>]*>(.*?)<\/pre>/gs)].map((match) =>
    match[1]!
      .replace(/<[^>]*>/g, "")
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
  );
  assert.deepEqual(strips, [pair.buggy, pair.correct]);
  assert.equal(shown.match(/outline:2px/g)?.length, 2);
  assert.match(shown, /unproven/);
});

test("on request it underlines what is compared, and shows scores", () => {
  const side = (n: number) => ({
    logProbability: Array.from({ length: n }, (_, i) => (i === 0 ? null : -i)),
    preference: Array.from({ length: n }, (_, i) => i / 4),
  });
  const shown = showPair(pair, words, {
    pairing: "differing",
    scores: { correct: side(14), buggy: side(15) },
  });
  assert.deepEqual(shown.toString().split("\n").slice(2, 4), [
    "pairing differing: 1 positions compared, weight 0.2500 each",
    "at token 11: buggy log p -11.000, r 2.750; correct log p -11.000, r 2.750",
  ]);
  const html = String(shown.bundle["text/html"]);
  assert.equal(html.match(/text-decoration:underline/g)?.length, 2);
  assert.match(html, /title="token 11, id \d+, bytes 28–30, log p -11\.000, r 2\.750"/);
});

test("the first difference of a prefix is where it ends", () => {
  assert.equal(firstDifference([1, 2], [1, 2, 3]), 2);
  assert.equal(firstDifference([1, 2], [3]), 0);
  assert.equal(firstDifference([], []), 0);
});
