/**
 * @file The whole loop on a nano twin, through the shell: tune, ask, judge, summarize; reuse;
 * isolate and name failures.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ExperimentRecord } from "../../src/experiment/record.js";
import { loadExperiment } from "../../src/experiment/record-files.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { ArmSummary } from "../../src/statistics/summary.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const cct = join(projectRoot, "bin", "cct.js");
const fresh = (): string => temporaryFolder("run");
const spec = (name: string): string => join(projectRoot, "experiments", `${name}.json`);

function run(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [cct, ...argv], { encoding: "utf8", maxBuffer: 1 << 26 });
}

/** The ablation's nano twin with these of its arms, as a file. */
function withArms(names: readonly string[]): string {
  const document = JSON.parse(readFileSync(spec("ablation-nano"), "utf8"));
  const arms = Object.fromEntries(names.map((name) => [name, document.arms[name]]));
  const file = join(fresh(), "ablation-nano.json");
  writeFileSync(file, JSON.stringify({ ...document, arms }));
  return file;
}

interface Report {
  readonly arms: Readonly<Record<string, ArmSummary>>;
}

/** What the nano twin must give with these tuned arms beside the base. */
function checkNano(report: Report, record: ExperimentRecord, tuned: readonly string[]): void {
  const arms = ["base", ...tuned];
  assert.deepEqual(Object.keys(report.arms), arms);
  for (const { problems, seeds, samples } of Object.values(report.arms))
    assert.deepEqual({ problems, seeds, samples }, { problems: 6, seeds: 2, samples: 2 });
  assert.ok(report.arms["combined"]!.deltaVsReference!.p <= 1);
  const { passAt1, withheld } = report.arms["base"]!;
  assert.equal(withheld!.repairShare.estimate, passAt1 - withheld!.passAt1);
  const answers = arms.length * 2 * 6;
  assert.equal(record.further!["withheld"]!.length, answers * 2, "2 samples and no greedy ones");
  assert.equal(
    record.results.length,
    answers * 3,
    "arms × seeds × problems × (greedy + 2 samples)",
  );
  assert.ok(
    record.metrics.some((m) => m["passAt1"] !== undefined && m.step === 2),
    "pass@1 is taken at the checkpoint, half-way",
  );
  const starts = record.metrics.filter((m) => m.step === 0);
  assert.equal(starts.length, tuned.length * 2, "every curve begins with the base");
  const rates = starts.map(({ arm: _arm, seed: _seed, ...rest }) => rest);
  for (const rate of rates) assert.deepEqual(rate, rates[0]);
  assert.deepEqual(Object.keys(rates[0]!), [
    ...["step", "passAt1", "withheldPassAt1", "repeatsBug", "problems"],
  ]);
  assert.deepEqual(
    Object.keys(record.summary.leftOut ?? {}),
    tuned,
    "each tuned arm says what it left out of its data",
  );
}

const tuned = ["instruction", "combined"];
const arms = ["base", ...tuned];
test(`the ablation's nano twin (${arms.join(", ")}) runs, then comes from the store alone`, () => {
  const out = fresh();
  const file = withArms(arms);
  const first = run("run", file, "--out", out, "--json");
  assert.equal(first.status, 0, first.stderr);
  const [, provisional] = first.stderr.split("provisional, seed 1 of 2 seeds alone:");
  assert.match(
    provisional ?? "",
    /base +1 sampling .*\n.*instruction +1 .*\n(.*\n)*.*combined +1 /,
  );
  assert.match(provisional ?? "", /With one seed/);
  assert.equal(first.stderr.split("provisional").length, 2, "the provisional table is told once");
  const report = JSON.parse(first.stdout);
  const total = arms.length * 2;
  assert.deepEqual(report.trials, { total, computed: total, reused: 0, failed: 0 });
  checkNano(report, loadExperiment(join(out, "ablation-nano")), tuned);
  const shared = readdirSync(join(out, "shared")).map((name) => name.replace(/-[0-9a-f]+$/, ""));
  const once = ["base-answers", "base-probe"]; // measured once for all
  const offered = tuned.flatMap(() => ["tuning", "tuning"]); // two seeds an arm
  assert.deepEqual(shared.sort(), [...once, ...offered]);
  assert.ok(existsSync(join(out, "ablation-nano", "table.md")));
  assert.ok(
    readdirSync(join(out, "ablation-nano", "figures")).some((name) => name.endsWith(".svg")),
    "figures are drawn",
  );

  const again = run("run", file, "--out", out, "--json");
  const second = JSON.parse(again.stdout);
  assert.ok(!again.stderr.includes("provisional"), "all is there: nothing is provisional");
  assert.deepEqual(second.trials, { total, computed: 0, reused: total, failed: 0 });
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
