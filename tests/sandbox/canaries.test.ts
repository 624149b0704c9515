/** @file Canaries: when they are due, and that a wrong verdict on one stops the batch. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { WorkError } from "../../src/errors.js";
import type { Verdict } from "../../src/languages/outcome.js";
import { facetOf } from "../../src/languages/registry.js";
import type { Canary } from "../../src/languages/runner.js";
import { checkCanary, dueCanary } from "../../src/sandbox/canaries.js";

const verdict = (outcome: Verdict["outcome"], assertions: number): Verdict => ({
  id: "",
  outcome,
  assertions,
  message: "",
  seconds: 0,
});

test("both canaries open every thread's work, and take turns within it", () => {
  const due = Array.from(
    { length: 201 },
    (_, count) => dueCanary(facetOf("python", "run").canaries, count)?.program.id,
  );
  assert.deepEqual(due.slice(0, 3), ["canary: good", "canary: bad", undefined]);
  assert.deepEqual(
    [50, 100, 150, 200].map((count) => due[count]),
    ["canary: bad", "canary: good", "canary: bad", "canary: good"],
  );
  assert.equal(due.filter((id) => id !== undefined).length, 6);
});

test("a canary that is judged wrongly stops the batch", () => {
  const [good, bad] = facetOf("javascript", "run").canaries as [Canary, Canary];
  checkCanary(good, verdict("passed", 3));
  checkCanary(bad, verdict("wrong output", 1));
  for (const [canary, wrong] of [
    [good, verdict("memory limit", 0)],
    [good, verdict("passed", 2)],
    [good, "timeout"],
    [bad, verdict("passed", 3)],
    [bad, verdict("crashed", 0)],
  ] as const)
    assert.throws(
      () => checkCanary(canary, wrong),
      (error: Error) =>
        error instanceof WorkError &&
        /canary .* no verdict of this batch can be believed/.test(error.message),
    );
});
