/**
 * @file The gates of MiniFix on the committed record of the ablation: without them no number of the
 * embedded tier speaks of repair.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { gateFigures } from "../../src/mini/check.js";
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

test("every gate holds, on all problems and on every stratum", () => {
  assert.deepEqual(failedGates(figures), []);
});

test("a record without the withheld control, or none at all, is named", () => {
  assert.throws(() => gateFigures("nowhere/summary.json"), /expected the ablation's summary at/);
});
