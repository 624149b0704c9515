/**
 * @file The gates of MiniFix on the committed record of the ablation: without them no number of the
 * embedded tier speaks of repair.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { gateFigures } from "../../src/mini/gate-figures.js";
import { failedGates } from "../../src/mini/gates.js";
import { STRATA } from "../../src/mini/strata.js";

const figures = gateFigures(join(projectRoot, "results/reference/ablation/summary.json"));

test("the record holds every arm on all problems and on every stratum of the headline", () => {
  const strata = ["all", ...STRATA.map(({ name }) => name)].sort();
  for (const arm of ["base", "instruction", "token", "sequence", "combined"]) {
    const own = figures.filter((figure) => figure.arm === arm).map(({ stratum }) => stratum);
    assert.deepEqual(own.sort(), strata, arm);
  }
});

test("every gate holds on every stratum, and on all problems all but one, which docs/status.md names", () => {
  // Copying must be the easy way: 10% of the instruction arm's answers should repeat the bug.
  assert.deepEqual(failedGates(figures), [
    "instruction, all: answers that repeat the bug must be at least 10.0, got 9.4; copying is not the easy way",
  ]);
});

test("a record without the withheld control, or none at all, is named", () => {
  assert.throws(() => gateFigures("nowhere/summary.json"), /expected the ablation's summary at/);
});
