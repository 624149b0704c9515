/** @file What is left out of the data is reported: counted, as a share, with a warning above 5%. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { armLeftOutLines, type TrialLeftOut } from "../../src/experiment/left-out-record.js";
import { leftOutLines } from "../../src/training/left-out.js";

const nothing = { count: 0, of: 100 };
const leftOut: TrialLeftOut = {
  instructions: { count: 167, of: 4535 },
  pairs: { count: 2468, of: 8000 },
  heldOutPairs: nothing,
  controlPairs: nothing,
  withoutInstruction: nothing,
  badRecords: 0,
  turns: 0,
};

test("each kind of record has its line, and over 5% of them is a warning", () => {
  assert.deepEqual(leftOutLines(leftOut), [
    "167 of 4535 instruction samples are left out: longer than rowLength (3.7%)",
    "warning: 2468 of 8000 pairs are left out: longer than rowLength, or the same tokens on " +
      "both sides (30.9%)",
  ]);
  assert.deepEqual(leftOutLines({ ...leftOut, instructions: nothing, pairs: nothing }), []);
  assert.match(leftOutLines({ ...leftOut, instructions: { count: 5, of: 100 } })[0]!, /^5 of 100/);
  assert.match(
    leftOutLines({ ...leftOut, instructions: { count: 6, of: 100 } })[0]!,
    /^warning: 6/,
  );
});

test("what all arms leave out is said once, what some do with their names", () => {
  const plain = { ...leftOut, pairs: nothing, badRecords: 28, turns: 3 };
  assert.deepEqual(
    armLeftOutLines({ instruction: plain, token: { ...plain, pairs: leftOut.pairs } }),
    [
      "28 instruction records are left out: unreadable",
      "3 answers of conversations are left out: behind the first",
      "167 of 4535 instruction samples are left out: longer than rowLength (3.7%)",
      "warning: 2468 of 8000 pairs are left out: longer than rowLength, or the same tokens " +
        "on both sides (30.9%) (token)",
    ],
  );
});
