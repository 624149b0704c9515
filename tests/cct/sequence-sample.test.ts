/** @file Templates and the instruction samples that they make of pairs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sequenceSample, templateOf } from "../../src/cct/sequence-sample.js";
import { fillTemplate, HELD_OUT_TEMPLATES, TRAINING_TEMPLATES } from "../../src/cct/templates.js";

const all = [...TRAINING_TEMPLATES, ...HELD_OUT_TEMPLATES];
const pair = { correct: "def f(x):\n    return x + 1\n", buggy: "\ndef f(x):\n    return x - 1\n" };

test("at least 8 templates, two of them held out, all different, each with one place for the code", () => {
  assert.ok(TRAINING_TEMPLATES.length >= 8);
  assert.equal(HELD_OUT_TEMPLATES.length, 2);
  assert.equal(new Set(all.map((t) => t.name)).size, all.length);
  assert.equal(new Set(all.map((t) => t.text)).size, all.length);
  for (const { text } of all) assert.equal(text.split("{buggy}").length, 2, text);
});

test("the buggy code is asked about, the correct code is the answer", () => {
  for (const template of all) {
    const sample = sequenceSample(pair, template);
    assert.ok(
      sample.instruction.includes("return x - 1") && !sample.instruction.includes("return x + 1"),
    );
    assert.equal(sample.output, "def f(x):\n    return x + 1\n");
    const open = sequenceSample({ ...pair, correct: pair.correct.trimEnd() }, template);
    assert.equal(open.output, "def f(x):\n    return x + 1");
    assert.equal(sample.input, "");
  }
  assert.equal(
    sequenceSample(pair, TRAINING_TEMPLATES[0]!).instruction,
    "Here is a piece of code with bugs:\ndef f(x):\n    return x - 1\nFix the bugs in the code.",
  );
});

test("code is put in as it is, dollar signs and braces included", () =>
  assert.equal(
    fillTemplate({ name: "t", text: "<{buggy}>" }, "\n  a = '$&{buggy}$1'  \n\n"),
    "<  a = '$&{buggy}$1'>",
  ));

test("a pair meets every template once before it meets one again, in an order of its own", () => {
  const names = (id: string, seed: number): string[] =>
    Array.from({ length: 8 }, (_, visit) => templateOf(id, visit, seed).name);
  assert.equal(new Set(names("a", 1)).size, 8);
  assert.deepEqual(names("a", 1), names("a", 1));
  assert.notDeepEqual(names("a", 1), names("b", 1));
  assert.notDeepEqual(names("a", 1), names("a", 2));
  const second = Array.from({ length: 8 }, (_, visit) => templateOf("a", 8 + visit, 1).name);
  assert.equal(new Set(second).size, 8);
  assert.notDeepEqual(second, names("a", 1));
  assert.ok(
    [templateOf("a", 0, 1, HELD_OUT_TEMPLATES), templateOf("a", 1, 1, HELD_OUT_TEMPLATES)].every(
      (t) => HELD_OUT_TEMPLATES.includes(t),
    ),
  );
});
