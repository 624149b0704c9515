/** @file What a record says in words, against the figures of its summary. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../src/experiment/open-record.js";
import { contrastsTold } from "../../src/notebook/record-text.js";

const told = (name: string): string => contrastsTold(open(`results/reference/${name}`)).toString();

test("planned comparisons are told, and what one that shows nothing would have shown", () => {
  const lines = told("token-term-screen").split("\n");
  assert.equal(lines.length, 7);
  assert.equal(lines[3], "- **α 2 against α 0.25**: -5.8 points (-9.0 to -2.6, p 0.003 by Holm).");
  assert.equal(
    lines[0],
    "- **a probe as the start**: -1.3 points (-3.4 to +0.9, p 0.59 by Holm): not distinguishable " +
      "from 0; one of 3.2 would mostly have been seen.",
  );
});

test("a record without a plan says so", () =>
  assert.equal(told("ablation"), "This record planned no comparison."));
