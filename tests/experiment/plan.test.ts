/**
 * @file A plan before the run: seeds and problems needed against a search one by one, and what the
 * shell says of the reference ablation against its own summary.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { planLines } from "../../src/commands/plan.js";
import { loadExperiment } from "../../src/experiment/record-files.js";
import { projectRoot } from "../../src/files/project-root.js";
import { summarizedAgain } from "../../src/experiment/collect.js";
import { tableMarkdown } from "../../src/experiment/publish.js";
import { type ExperimentSpec, readRunnableSpec } from "../../src/experiment/spec.js";
import { Store } from "../../src/experiment/store.js";
import { withLooks, withNextSeed } from "../../src/experiment/until-resolved.js";
import { takesLong } from "../long.js";
import { designOf, planContrasts } from "../../src/experiment/plan.js";
import { termsIn } from "../../src/experiment/plan-terms.js";
import { powerRows } from "../../src/notebook/plan-view.js";
import {
  contrastMoments,
  minimumDetectableEffect,
  predictedWidth,
  problemsToResolve,
  seedsToResolve,
} from "../../src/statistics/power.js";
import { points } from "../../src/statistics/rate-text.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const spec = (name: string): string => join(projectRoot, "experiments", `${name}.json`);
const store = temporaryFolder("plan");
const runs = temporaryFolder("plan-runs");

function plan(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(
    process.execPath,
    [join(projectRoot, "bin", "cct.js"), "plan", ...argv, "--out", store],
    { encoding: "utf8" },
  );
}

/** The ablation with other arms, as `--set` gives them. */
const withArms = (arms: object, ...more: string[]): ExperimentSpec =>
  readRunnableSpec(spec("ablation"), [`arms=${JSON.stringify(arms)}`, ...more]);

test("no plan keeps a run from starting: what compares nothing, arms that the record lacks", async () => {
  const arm = { objective: { alpha: 0, beta: 0 } };
  const alone = await planLines(withArms({ arm }, "reference=arm"), new Store(store), {});
  assert.equal(alone.length, 1);
  assert.match(alone[0]!, /^3 of 3 trials to compute; its cost is unknown/);
  const others = await planLines(
    withArms({ arm, base: null }, "reference=base"),
    new Store(store),
    {},
  );
  assert.equal(others.length, 1);
  assert.match(others[0]!, /^what it can see is unknown: plan: expected a record with the arms/);
});

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
  assert.deepEqual([told.trials, told.missing], [15, 13]);
  assert.deepEqual(told.design, { problems: 360, seeds: 3, samples: 1 });
  assert.deepEqual(
    told.contrasts.map((one: { name: string; smallestDifference: number }) => [
      one.name.replace(" − instruction", ""),
      one.smallestDifference,
    ]),
    Object.entries(arms)
      .filter(([arm]) => arm !== "instruction")
      .map(([arm, { smallestDifference }]) => [arm, smallestDifference]),
  );
  for (const one of told.contrasts) {
    const alreadySeen = one.smallestDifference <= 0.04;
    assert.equal(one.seedsNeeded !== null && one.seedsNeeded <= 3, alreadySeen, one.name);
  }
});

test("predicted and realised widths of intervals agree within 20% on the reference records", () => {
  for (const name of ["ablation", "token-term", "real-ablation"]) {
    const record = loadExperiment(name);
    const termsOf = termsIn(record);
    const { reference } = record.spec;
    for (const [arm, summary] of Object.entries(record.summary.arms)) {
      const delta = summary.deltaVsReference;
      if (delta === undefined) continue;
      const moments = contrastMoments(
        termsOf({ name: arm, weights: { [arm]: 1, [reference]: -1 } })!,
      );
      const { problems, seeds, samples } = summary;
      const predicted = predictedWidth(moments, { problems, seeds, samples });
      const realised = delta.interval[1] - delta.interval[0];
      assert.ok(
        Math.abs(predicted / realised - 1) < 0.2,
        `${name} ${arm}: ${predicted / realised}`,
      );
    }
  }
});

test("a comparison on a further benchmark is planned by its variances and size", () => {
  const record = loadExperiment("real-ablation");
  const weights = { sequence: 1, instruction: -1 };
  const [first, other, ...more] = planContrasts(
    record,
    [
      { name: "Python", weights },
      { name: "JavaScript", weights, benchmark: "javascript" },
      { name: "not asked", weights, benchmark: "rust" },
      { name: "no common task", weights, less: "javascript" },
    ],
    null,
  );
  assert.deepEqual(more, []);
  const { arms, further } = record.summary;
  assert.equal(first!.smallestDifference, arms["sequence"]!.smallestDifference);
  assert.equal(other!.smallestDifference, further!["javascript"]!["sequence"]!.smallestDifference);
  assert.deepEqual(first!.design, { problems: 164, seeds: 2, samples: 5 });
  assert.deepEqual(other!.design, { problems: 164, seeds: 2, samples: 1 });
});

test("of a benchmark less another a design counts the problems that both ask", () => {
  const both = readRunnableSpec(spec("templates"), [
    "furtherBenchmarks.other-layout.evaluation.problems=50",
  ]);
  const { samples, seeds } = designOf(both);
  assert.deepEqual(designOf(both, { benchmark: "other-layout" }), { problems: 50, seeds, samples });
  assert.deepEqual(designOf(both, { less: "other-layout" }), { problems: 50, seeds, samples });
});

test("two of the ablation's three seeds predict the mean width of all three within 20%", () => {
  const { record, arms } = { record: loadExperiment("ablation"), arms: ["token", "sequence"] };
  const first = record.spec.seeds.slice(0, 2);
  const results = record.results.filter(({ seed }) => first.includes(seed));
  const pilot = termsIn({ results });
  const ratios = [...arms, "base", "combined"].map((arm) => {
    const moments = contrastMoments(pilot({ name: arm, weights: { [arm]: 1, instruction: -1 } })!);
    const { interval } = record.summary.arms[arm]!.deltaVsReference!;
    const predicted = predictedWidth(moments, { problems: 360, seeds: 3, samples: 1 });
    return predicted / (interval[1] - interval[0]);
  });
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  assert.ok(Math.abs(mean - 1) < 0.2, ratios.join(", "));
});

test("the real model's sequence arm: 2 seeds see 2.8 points, 5 seeds and three times the problems 1.4", () => {
  const rows = powerRows("real-ablation", { contrast: "sequence − instruction" });
  const smallest = (problems: number, seeds: number): string =>
    points(rows.find((row) => row.problems === problems && row.seeds === seeds)!.smallest);
  assert.deepEqual([smallest(164, 2), smallest(492, 5)], ["2.8", "1.4"]);
  assert.ok(rows.every(({ power }) => power > 0.05 && power < 1));
  assert.throws(() => powerRows("ablation-nano"), /expected a record of ablation-nano/);
  assert.throws(
    () => powerRows("ablation", { contrast: "x" }),
    /expected one of base − instruction \| .*, got "x"/,
  );
});

test("looks at more and more seeds are made again from the judged samples", () => {
  const record = loadExperiment("ablation");
  const untilResolved = { points: 3, firstSeeds: 2, maxSeeds: 3 };
  const spec = { ...record.spec, untilResolved, replicates: 100 };
  const { summary } = summarizedAgain({ ...record, spec });
  const { looks, isResolved } = summary.sequential!;
  assert.deepEqual(
    looks.map(({ seeds, findings }) => [seeds, findings.length]),
    [
      [2, 4],
      [3, 4],
    ],
  );
  assert.ok(looks[0]!.level < looks[1]!.level && looks[1]!.level < 0.05);
  for (const { name, estimate } of looks[1]!.findings) {
    const arm = name.replace(" − instruction", "");
    assert.ok(Math.abs(estimate - summary.arms[arm]!.deltaVsReference!.estimate) < 1e-12);
  }
  assert.equal(
    isResolved,
    looks[1]!.findings.every(({ verdict }) => verdict !== "open"),
  );
  assert.match(tableMarkdown({ ...record, summary }), /Seeds were added from 2 to 3 \(at most 3\)/);
  assert.deepEqual(withNextSeed({ ...spec, seeds: [1, 7] })!.seeds, [1, 7, 8]);
  assert.equal(withNextSeed(spec), undefined);
  assert.throws(
    () => withLooks({ ...record.spec, seeds: [1] }, 2, 8),
    /expects at least 2 seeds in the spec and at most 8 \(--max-seeds\), got 1/,
  );
});

test("cct run adds seeds until it is resolved or may have no more", { skip: takesLong }, () => {
  const cct = join(projectRoot, "bin", "cct.js");
  const more = ["--until-resolved", "0.5", "--max-seeds", "3", "--no-figures", "--json"];
  const argv = [cct, "run", spec("factors-nano"), "--out", runs, ...more];
  const result = spawnSync(process.execPath, argv, { encoding: "utf8" });
  assert.equal(result.status, 0, result.stderr);
  const { trials, sequential } = JSON.parse(result.stdout);
  // instruction tuning learns from no pairs: one trial a seed for both shares of them
  assert.deepEqual(trials, { total: 12, computed: 9, reused: 3, failed: 0 });
  assert.equal(sequential.looks.length, 2);
  const seeds = ["--set", "seeds=[1,2,3,4]", "--out", runs, "--json"];
  const told = spawnSync(process.execPath, [cct, "plan", spec("factors-nano"), ...seeds], {
    encoding: "utf8",
  });
  const { cost, missing } = JSON.parse(told.stdout);
  assert.equal(missing, 3);
  for (const part of ["tunedTokens", "answeredTokens", "seconds", "bytes"])
    assert.ok(cost[part] > 0, part);
});

test("without a record the plan says what is unknown; a record of other arms is refused", () => {
  // 6 problems × (greedy + 2 samples + 2 samples without the code)
  const alone = plan(spec("ablation-nano"));
  assert.equal(alone.status, 0, alone.stderr);
  assert.match(
    alone.stdout,
    /^ablation-nano: 10 trials, 10 to compute, 30 answers a trial\nits cost is unknown: no trial of this base has run here .*\nwhat it can see is unknown: /,
  );
  const other = plan(spec("ablation"), "--record", "alpha-beta-grid");
  assert.equal(other.status, 2);
  assert.match(other.stderr, /expected a record with the arms of a comparison/);
});
