/**
 * @file A plan before the run: seeds and problems needed against a search one by one, and what the
 * shell says of the reference ablation against its own summary.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { loadExperiment } from "../../src/experiment/record-files.js";
import { projectRoot } from "../../src/files/project-root.js";
import {
  minimumDetectableEffect,
  problemsToResolve,
  seedsToResolve,
} from "../../src/statistics/power.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const spec = (name: string): string => join(projectRoot, "experiments", `${name}.json`);
const store = temporaryFolder("plan");

function plan(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(
    process.execPath,
    [join(projectRoot, "bin", "cct.js"), "plan", ...argv, "--out", store],
    { encoding: "utf8" },
  );
}

const variance = { problem: 0.05, seed: 0.0004, cell: 0.1, sampling: 0.2 };

test("seeds and problems needed are the fewest that a search one by one finds", () => {
  const search = (sees: (n: number) => number, effect: number): number | null => {
    for (let n = 1; n <= 5000; n++) if (sees(n) <= effect) return n;
    return null;
  };
  for (const effect of [0.02, 0.035, 0.05, 0.1, 0.5]) {
    const size = { problems: 300, samples: 4 };
    assert.equal(
      seedsToResolve(variance, size, effect),
      search((seeds) => minimumDetectableEffect(variance, { ...size, seeds }), effect),
      `seeds for ${effect}`,
    );
    const run = { seeds: 2, samples: 4 };
    assert.equal(
      problemsToResolve(variance, run, effect),
      search((problems) => minimumDetectableEffect(variance, { ...run, problems }), effect),
      `problems for ${effect}`,
    );
  }
  // by hand: (0.05 / 2.801585)² − 0.05/300 = 1.518534e-4; (0.0004 + 0.15/300) / that = 5.93
  assert.equal(seedsToResolve(variance, { problems: 300, samples: 4 }, 0.05), 6);
  assert.equal(seedsToResolve(variance, { problems: 300, samples: 4 }, 0.035), null);
  assert.throws(
    () => seedsToResolve(variance, { problems: 300, samples: 4 }, 0),
    /expected an effect > 0 to resolve, got 0/,
  );
});

test("cct plan sees of the reference ablation what its summary says it saw", () => {
  const result = plan(spec("ablation"), "--record", "ablation", "--resolve", "4", "--json");
  assert.equal(result.status, 0, result.stderr);
  const told = JSON.parse(result.stdout);
  const { arms } = loadExperiment("ablation").summary;
  assert.deepEqual([told.trials, told.missing], [15, 15]);
  assert.deepEqual(told.design, { problems: 360, seeds: 3, samples: 1 });
  assert.deepEqual(
    told.contrasts.map((one: { arm: string; smallestDifference: number }) => [
      one.arm,
      one.smallestDifference,
    ]),
    Object.entries(arms)
      .filter(([arm]) => arm !== "instruction")
      .map(([arm, { smallestDifference }]) => [arm, smallestDifference]),
  );
  for (const one of told.contrasts) {
    const alreadySeen = one.smallestDifference <= 0.04;
    assert.equal(one.seedsNeeded !== null && one.seedsNeeded <= 3, alreadySeen, one.arm);
  }
});

test("without a record the plan says what is unknown; a record of other arms is refused", () => {
  // 6 problems × (greedy + 2 samples + 2 samples without the code)
  const alone = plan(spec("ablation-nano"));
  assert.equal(alone.status, 0, alone.stderr);
  assert.match(
    alone.stdout,
    /^ablation-nano: 10 trials, 10 to compute, 30 answers a trial\nwhat it can see is unknown: /,
  );
  const other = plan(spec("ablation"), "--record", "alpha-beta-grid");
  assert.equal(other.status, 2);
  assert.match(other.stderr, /expected a record with "instruction" and another arm of the spec/);
});
