/** @file Paired positions and alignment against tools/golden/cct.py, by hand, and as properties. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { alignTokens } from "../../src/cct/align-tokens.js";
import { comparisonPair } from "../../src/cct/comparison-pair.js";
import {
  PAIRINGS,
  type PairedPositions,
  type PairingInput,
  pairPositions,
  pairingShape,
} from "../../src/cct/paired-positions.js";
import { characters, golden } from "./support.js";

interface PairingCase {
  correct: number[];
  buggy: number[];
  options: PairingInput;
  expected: PairedPositions;
}

test("pairs positions as the reference does, for every option", () => {
  const cases = golden<PairingCase[]>("pairings");
  assert.equal(cases.length, 60 * 10);
  for (const { correct, buggy, options, expected } of cases)
    assert.deepEqual(
      pairPositions(correct, buggy, options),
      expected,
      JSON.stringify({ correct, buggy, options }),
    );
});

test("defaults are the paper's formula: i with i, padded, over M − I", () => {
  const literal = {
    pairing: "positional",
    beyondEnd: "padding",
    normalizer: "from-first-difference",
  } as const;
  for (const [a, b] of [
    [
      [5, 6, 7, 0],
      [5, 7, 0],
    ],
    [
      [5, 0],
      [5, 6, 0],
    ],
  ] as const)
    assert.deepEqual(pairPositions(a, b), pairPositions(a, b, literal));
});

test("examples by hand", () => {
  const deletion = [
    [5, 6, 7, 8, 0],
    [5, 7, 8, 0],
  ] as const; // 6 is missing on the buggy side
  const pairs = (options: PairingInput): number[][] => {
    const { correctIndex, buggyIndex } = pairPositions(...deletion, options);
    return correctIndex.map((i, k) => [i, buggyIndex[k]!]);
  };
  assert.deepEqual(pairs({}), [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
  ]);
  assert.deepEqual(pairs({ beyondEnd: "last" }), [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 3],
  ]);
  assert.deepEqual(pairs({ beyondEnd: "drop" }), [
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  assert.deepEqual(pairs({ pairing: "aligned" }), [
    [2, 1],
    [3, 2],
    [4, 3],
  ]);
  assert.deepEqual(pairs({ pairing: "differing" }), [[1, 1]]);
  assert.equal(pairPositions(...deletion).weight, 1 / 4);
  assert.equal(pairPositions(...deletion, { pairing: "aligned" }).weight, 1 / 4);
  assert.equal(
    pairPositions(...deletion, { pairing: "aligned", normalizer: "pairs" }).weight,
    1 / 3,
  );
});

test("refuses what cannot be compared", () => {
  assert.throws(
    () => pairPositions([1, 2], [1, 2]),
    /^RangeError: pairPositions: expected two different token sequences, got the same 2 tokens twice; drop the pair$/,
  );
  assert.throws(
    () => pairPositions([], [1]),
    /expected at least one token on each side, got 0 and 1/,
  );
  assert.throws(
    () => pairPositions([1], []),
    /expected at least one token on each side, got 1 and 0/,
  );
});

const tokens = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 });

test("an alignment is increasing, equal at its matches, and as long as any other", () => {
  const longest = (a: number[], b: number[]): number => {
    if (a.length === 0 || b.length === 0) return 0;
    if (a[0] === b[0]) return 1 + longest(a.slice(1), b.slice(1));
    return Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
  };
  const short = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 7 });
  fc.assert(
    fc.property(short, short, (a, b) => {
      const matches = alignTokens(a, b);
      assert.equal(matches.length, longest(a, b));
      matches.forEach(([i, j], k) => {
        assert.ok(i < a.length && a[i] === b[j]);
        if (k > 0) assert.ok(i > matches[k - 1]![0] && j > matches[k - 1]![1]);
      });
    }),
  );
});

test("the walk is the documented one, on all short sequences that end differently", () => {
  const sequences = (symbols: number, length: number): number[][] =>
    length === 0
      ? [[]]
      : [
          [],
          ...sequences(symbols, length - 1).flatMap((rest) =>
            Array.from({ length: symbols }, (_, s) => [s, ...rest]),
          ),
        ];
  const all = [
    ...new Map([...sequences(2, 5), ...sequences(3, 4)].map((s) => [s.join(), s])).values(),
  ].filter((s) => s.length > 0);
  const lengths = new Map<string, number>();
  const lcs = (a: number[], b: number[]): number => {
    if (a.length === 0 || b.length === 0) return 0;
    const key = `${a.join("")}|${b.join("")}`;
    let found = lengths.get(key);
    if (found === undefined) {
      found =
        a[0] === b[0]
          ? 1 + lcs(a.slice(1), b.slice(1))
          : Math.max(lcs(a.slice(1), b), lcs(a, b.slice(1)));
      lengths.set(key, found);
    }
    return found;
  };
  let compared = 0;
  for (const a of all)
    for (const b of all) {
      if (a.at(-1) === b.at(-1)) continue;
      const expected: number[][] = [];
      for (let i = 0, j = 0; i < a.length && j < b.length;) {
        if (a[i] === b[j]) expected.push([i++, j++]);
        else if (lcs(a.slice(i), b.slice(j + 1)) > lcs(a.slice(i + 1), b.slice(j))) j++;
        else i++;
      }
      const got = alignTokens(a, b);
      if (
        got.length !== expected.length ||
        got.some(([i, j], k) => i !== expected[k]![0] || j !== expected[k]![1])
      )
        assert.deepEqual(got, expected, `${a.join()} and ${b.join()}`);
      compared++;
    }
  assert.ok(compared > 10_000, `${compared}`);
});

test("indices are valid, no pair comes before I, and swapping the sides swaps the pairs", () => {
  fc.assert(
    fc.property(
      tokens,
      tokens,
      fc.constantFrom(...PAIRINGS),
      fc.constantFrom(...pairingShape.beyondEnd.unwrap().options),
      fc.constantFrom(...pairingShape.normalizer.unwrap().options),
      (p, q, pairing, beyondEnd, normalizer) => {
        const a = [...p, 0];
        const b = [...q, 0];
        const options = { pairing, beyondEnd, normalizer };
        fc.pre(p.join() !== q.join());
        const { firstDifference, maxLength, correctIndex, buggyIndex, weight } = pairPositions(
          a,
          b,
          options,
        );
        assert.ok(
          correctIndex.length > 0,
          "a pair that ends with the end token always compares something",
        );
        for (const i of [...correctIndex, ...buggyIndex])
          assert.ok(i >= firstDifference && i < maxLength);
        assert.ok(weight > 0 && weight <= 1);
        if (pairing === "aligned") return; // ties of the alignment are broken from the correct side
        const swapped = pairPositions(b, a, options);
        assert.deepEqual(
          [swapped.correctIndex, swapped.buggyIndex, swapped.weight],
          [buggyIndex, correctIndex, weight],
        );
      },
    ),
  );
});

test("a comparison pair ends with the end token and is padded to what is compared", () => {
  const pair = comparisonPair("abc", "ac", characters);
  assert.deepEqual(pair.correctIds, [97, 98, 99, 0]);
  assert.deepEqual(pair.buggyIds, [97, 99, 0, 0]);
  assert.deepEqual(pair.positions.buggyIndex, [1, 2, 3]);
  assert.deepEqual(
    comparisonPair("abc", "ac", characters, { beyondEnd: "drop" }).buggyIds,
    [97, 99, 0],
  );
  assert.deepEqual(comparisonPair("ac", "abc", characters).correctIds, [97, 99, 0, 0]);
  assert.deepEqual([pair.correctLength, pair.buggyLength], [4, 3]);
  for (const pairing of ["aligned", "differing"] as const) {
    // these never look past an end, so there is nothing to pad
    assert.deepEqual(comparisonPair("ac", "abc", characters, { pairing }).correctIds, [97, 99, 0]);
    assert.deepEqual(comparisonPair("abc", "ac", characters, { pairing }).buggyIds, [97, 99, 0]);
  }
});

test("the surroundings are the same on both sides, and I moves by what comes before", () => {
  const pair = comparisonPair("abc", "abd", characters, {}, { before: "xy", after: "z" });
  assert.deepEqual(pair.correctIds, [120, 121, 97, 98, 99, 122, 0]);
  assert.deepEqual(pair.buggyIds, [120, 121, 97, 98, 100, 122, 0]);
  assert.equal(pair.positions.firstDifference, 4);
  assert.equal(pair.positions.weight, 1 / 3);
});

test("I is found on tokens: a merge across the edit moves it before the first differing character", () => {
  const merging = {
    encode: (text: string): number[] =>
      Array.from(text.match(/ab|./gs) ?? [], (t) => 1 + ["ab", "a", "b", "c"].indexOf(t)),
    eosId: 0,
  };
  // characters differ at 1, tokens at 0
  const { correctIds, buggyIds, positions } = comparisonPair("ab", "ac", merging);
  assert.deepEqual([correctIds, buggyIds, positions.firstDifference], [[1, 0, 0], [2, 4, 0], 0]);
});
