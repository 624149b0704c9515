/**
 * @file The whole loop on a nano twin, through the shell: tune, ask, judge, summarize; reuse;
 * isolate and name failures.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadExperiment } from "../../src/experiment/record-files.js";
import { projectRoot } from "../../src/files/project-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const cct = join(projectRoot, "bin", "cct.js");
const fresh = (): string => temporaryFolder("run");
const spec = (name: string): string => join(projectRoot, "experiments", `${name}.json`);

function run(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [cct, ...argv], { encoding: "utf8", maxBuffer: 1 << 26 });
}

test("the ablation's nano twin runs from end to end, then comes from the store alone", () => {
  const out = fresh();
  const first = run("run", spec("ablation-nano"), "--out", out, "--json");
  assert.equal(first.status, 0, first.stderr);
  const [, provisional] = first.stderr.split("provisional, seed 1 of 2 seeds alone:");
  assert.match(provisional ?? "", /base +1 sampling .*\n.*instruction +1 .*\ntoken +1 /);
  assert.match(provisional ?? "", /With one seed/);
  assert.equal(first.stderr.split("provisional").length, 2, "the provisional table is told once");
  const report = JSON.parse(first.stdout);
  assert.deepEqual(report.trials, { total: 10, computed: 10, reused: 0, failed: 0 });
  assert.deepEqual(Object.keys(report.arms), [
    "base",
    "instruction",
    "token",
    "sequence",
    "combined",
  ]);
  for (const arm of Object.values<{ problems: number; seeds: number; samples: number }>(
    report.arms,
  )) {
    assert.equal(arm.problems, 6);
    assert.equal(arm.seeds, 2);
    assert.equal(arm.samples, 2);
  }
  assert.ok(report.arms.combined.deltaVsReference.p <= 1);
  assert.equal(
    report.arms.base.withheld.repairShare.estimate,
    report.arms.base.passAt1 - report.arms.base.withheld.passAt1,
  );
  const record = loadExperiment(join(out, "ablation-nano"));
  assert.equal(record.further!["withheld"]!.length, 5 * 2 * 6 * 2, "2 samples and no greedy ones");
  assert.equal(
    record.results.length,
    5 * 2 * 6 * 3,
    "arms × seeds × problems × (greedy + 2 samples)",
  );
  assert.ok(
    record.metrics.some((m) => m["passAt1"] !== undefined && m.step === 2),
    "pass@1 is taken at the checkpoint, half-way",
  );
  const starts = record.metrics.filter((m) => m.step === 0);
  assert.equal(starts.length, 4 * 2, "the curve of every arm and seed begins with the base");
  const rates = starts.map(({ arm: _arm, seed: _seed, ...rest }) => rest);
  for (const rate of rates) assert.deepEqual(rate, rates[0]);
  assert.deepEqual(Object.keys(rates[0]!), [
    ...["step", "passAt1", "withheldPassAt1", "repeatsBug", "problems"],
  ]);
  const shared = readdirSync(join(out, "shared")).map((name) => name.replace(/-[0-9a-f]+$/, ""));
  assert.deepEqual(shared.sort(), ["base-answers", "base-probe"], "each is measured once for all");
  assert.deepEqual(
    Object.keys(record.summary.leftOut ?? {}),
    Object.keys(record.summary.arms).filter((arm) => arm !== "base"),
    "each tuned arm says what it left out of its data",
  );
  assert.ok(existsSync(join(out, "ablation-nano", "table.md")));
  assert.ok(
    readdirSync(join(out, "ablation-nano", "figures")).some((name) => name.endsWith(".svg")),
    "figures are drawn",
  );

  const again = run("run", spec("ablation-nano"), "--out", out, "--json");
  const second = JSON.parse(again.stdout);
  assert.ok(!again.stderr.includes("provisional"), "all is there: nothing is provisional");
  assert.deepEqual(second.trials, { total: 10, computed: 0, reused: 10, failed: 0 });
  assert.deepEqual(second.arms, report.arms);
  const check = run("figures", "--check", "--results", out, "--json");
  assert.equal(check.status, 0, check.stderr);
  assert.ok(JSON.parse(check.stdout).checked > 0);
});

test("a failing trial is named, the others are kept, and the exit code is 1", () => {
  const out = fresh();
  const file = join(fresh(), "broken.json");
  const document = JSON.parse(readFileSync(spec("alpha-beta-grid-nano"), "utf8"));
  // A learning rate that overflows: the loop stops on the first loss that is no number.
  writeFileSync(
    file,
    JSON.stringify({
      ...document,
      name: "broken",
      grid: undefined,
      reference: "sound",
      arms: {
        sound: { objective: { alpha: 0, beta: 0 } },
        broken: {
          objective: { alpha: 0, beta: 0 },
          optimizer: { learningRate: 1e30, clipNorm: null },
          steps: 8,
        },
      },
    }),
  );
  const result = run("run", file, "--out", out, "--json");
  assert.equal(result.status, 1);
  assert.match(result.stderr, /1 of 2 trials failed:\n {2}broken, seed 1: .*(NaN|finite|number)/);
  assert.equal(JSON.parse(result.stdout).trials.computed, 1);
});

test("an edited record is refused: its samples no longer have the hash in its summary", () => {
  const out = fresh();
  assert.equal(
    run(
      "run",
      spec("alpha-beta-grid-nano"),
      "--out",
      out,
      "--no-figures",
      "--set",
      'grid={"alpha":[0],"beta":[0]}',
    ).status,
    0,
  );
  const file = join(out, "alpha-beta-grid-nano", "summary.json");
  writeFileSync(file, readFileSync(file, "utf8").replace(/"resultsHash": "./, '"resultsHash": "x'));
  assert.throws(
    () => loadExperiment(join(out, "alpha-beta-grid-nano")),
    /has hash .* but summary\.json was made from/,
  );
});
