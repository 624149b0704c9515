/**
 * @file The grammar: how much it can say, that it is seeded, and that the splits share no
 *   composition.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  functionOf,
  generateFunction,
  type Split,
  splitOf,
} from "../../src/mini/grammar/generate.js";
import { siblingOf } from "../../src/mini/grammar/siblings.js";
import { HELD_OUT, PRIMITIVES } from "../../src/mini/grammar/tables.js";
import { randomStream } from "../../src/random.js";
import { nthOf } from "../long.js";

const SPLITS: readonly Split[] = ["train", "unseen compositions", "deeper", "held-out primitives"];
const depthIn = (split: Split, index: number): number => (split === "deeper" ? 3 : 1 + (index % 2));

test("has at least 40 primitives, all named apart within their kind, at least 6 held out", () => {
  assert.ok(PRIMITIVES.length >= 40);
  assert.equal(
    new Set(PRIMITIVES.map(({ kind, name }) => `${kind}/${name}`)).size,
    PRIMITIVES.length,
  );
  assert.equal(new Set(PRIMITIVES.map(({ name }) => name)).size, PRIMITIVES.length);
  assert.ok(HELD_OUT.size >= 6);
});

const distinct = nthOf(50_000, 10);

test(`gives ${distinct} distinct functions out of at most 6 draws for 5`, () => {
  const stream = randomStream(5, "distinct");
  const codes = new Set<string>();
  let draws = 0;
  for (; codes.size < distinct && draws < 1.2 * distinct; draws++) {
    const split = draws % 5 === 0 ? "deeper" : "train";
    codes.add(generateFunction(stream, { depth: depthIn(split, draws), split }).code);
  }
  assert.equal(codes.size, distinct, `only ${codes.size} in ${draws} draws`);
});

test("the same key gives the same function, another key another", () => {
  const draw = (seed: number): string =>
    generateFunction(randomStream(seed, "demo"), { depth: 2, split: "train" }).code;
  assert.equal(draw(1), draw(1));
  assert.notEqual(draw(1), draw(2));
});

test("no composition belongs to two splits, and held-out primitives and depth 3 never belong to training", () => {
  const signatures = new Map<string, Split>();
  for (const split of SPLITS) {
    const stream = randomStream(3, "splits", split);
    for (let i = 0; i < 2500; i++) {
      const fn = generateFunction(stream, { depth: depthIn(split, i), split });
      assert.equal(signatures.get(fn.signature) ?? split, split, fn.signature);
      signatures.set(fn.signature, split);
      assert.equal(
        fn.primitives.some((name) => HELD_OUT.has(name)),
        split === "held-out primitives",
      );
      assert.equal(fn.depth === 3, split === "deeper");
    }
  }
});

test("siblings stay in the training split and differ from their origin", () => {
  const stream = randomStream(4, "siblings");
  const edits = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const fn = generateFunction(stream, { depth: 1 + (i % 2), split: "train" });
    const sibling = siblingOf(stream, fn.recipe);
    if (!sibling) continue;
    edits.add(sibling.edit);
    assert.equal(splitOf(sibling.recipe), "train");
    assert.notEqual(functionOf(sibling.recipe).code, fn.code);
  }
  assert.equal(edits.size, 9, [...edits].join(", "));
});

test("bodies and docstrings are short", () => {
  const stream = randomStream(6, "short");
  const lines = Array.from(
    { length: 1000 },
    (_, i) =>
      generateFunction(stream, { depth: 1 + (i % 2), split: "train" }).body.split("\n").length - 1,
  ).sort((a, b) => a - b);
  assert.ok(lines[950]! <= 14 && lines[999]! <= 17, `95%: ${lines[950]}, most: ${lines[999]}`);
});

test("names the faulty depth, and a split without functions of that depth", () => {
  const stream = randomStream(1);
  assert.throws(
    () => generateFunction(stream, { depth: 4, split: "train" }),
    /depth must be 1, 2 or 3, got 4/,
  );
  assert.throws(
    () => generateFunction(stream, { depth: 3, split: "train" }),
    /"train" has no functions of depth 3/,
  );
});
