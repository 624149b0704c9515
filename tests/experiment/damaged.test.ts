/**
 * @file A store and records with damaged files: one sentence names the file, what is damaged is
 * computed again with the same numbers, and everything else stays as it is and readable.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadExperiment } from "../../src/experiment/record-files.js";
import { projectRoot } from "../../src/files/project-root.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const fresh = (): string => temporaryFolder("damaged");
const cct = (...argv: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(projectRoot, "bin", "cct.js"), ...argv], { encoding: "utf8" });

const skip = takesLong;
test(
  "damaged files of a store are named and computed again, the numbers the same",
  { skip },
  () => {
    const out = fresh();
    const run = (): { status: number | null; stdout: string; stderr: string } =>
      cct(
        ...["run", join(projectRoot, "experiments", "ablation-nano.json"), "--out", out, "--json"],
        ...[
          "--set",
          'arms={"base":null,"instruction":{"objective":{"alpha":0,"beta":0}}}',
          "--set",
          "seeds=[1,2]",
          // what is judged besides has no part in this
          "--set",
          "evaluation.withheld=false",
          "--set",
          "evaluation.checkpointProblems=0",
          "--set",
          "evaluation.maxNewTokens=8",
        ],
        "--no-figures",
      );
    const first = run();
    assert.equal(first.status, 0, first.stderr);
    const { results } = loadExperiment(join(out, "ablation-nano"));
    const trials = loadExperiment(join(out, "ablation-nano")).trials;
    const fileOf = (trial: number, ...path: string[]): string =>
      join(out, "trials", trials[trial]!.id, ...path);
    const cut = (path: string): void => truncateSync(path, Math.floor(statSync(path).size * 0.6));
    const untouched = statSync(fileOf(1, "verdicts.jsonl")).mtimeMs;

    cut(fileOf(0, "verdicts.jsonl"));
    // whole lines are missing: only their number shows it
    const lines = readFileSync(fileOf(2, "verdicts.jsonl"), "utf8").split("\n");
    writeFileSync(fileOf(2, "verdicts.jsonl"), `${lines.slice(0, 8).join("\n")}\n`);
    cut(fileOf(3, "tuning", "metrics.jsonl"));
    const again = run();
    assert.equal(again.status, 0, again.stderr);
    assert.deepEqual(JSON.parse(again.stdout).trials, {
      ...{ total: 4, computed: 3, reused: 1, failed: 0 },
    });
    const { damaged } = JSON.parse(again.stdout) as { damaged: string[] };
    assert.equal(damaged.length, 3, damaged.join("\n"));
    assert.match(
      damaged[0]!,
      /verdicts\.jsonl is damaged \(line \d+: expected JSON.*computed again$/,
    );
    assert.match(damaged[1]!, /verdicts\.jsonl is damaged \(expected 12 sampled verdicts, got 2\)/);
    assert.match(damaged[2]!, /metrics\.jsonl is damaged/);
    for (const sentence of damaged) assert.ok(again.stderr.includes(`cct: ${sentence}\n`));
    assert.equal(statSync(fileOf(1, "verdicts.jsonl")).mtimeMs, untouched);
    assert.deepEqual(loadExperiment(join(out, "ablation-nano")).results, results);
  },
);

test("a damaged record is one sentence with the file, and hides no other record", () => {
  const results = fresh();
  const reference = join(projectRoot, "results", "reference", "alpha-beta-grid");
  const damage: [name: string, file: string, change: (path: string) => void, sentence: RegExp][] = [
    [
      "cut",
      "results.jsonl.gz",
      (path) => truncateSync(path, 500),
      /cannot read .*cut\/results\.jsonl\.gz/,
    ],
    ["json", "trials.json", (path) => truncateSync(path, 100), /json\/trials\.json: expected JSON/],
    [
      "keys",
      "summary.json",
      (path) => writeFileSync(path, "{}"),
      /keys: the record is damaged \(expected a results hash.*found no hash/,
    ],
  ];
  for (const [name, file, change, sentence] of damage) {
    cpSync(reference, join(results, name), { recursive: true });
    change(join(results, name, file));
    assert.throws(
      () => loadExperiment(join(results, name)),
      (error: Error) => {
        assert.equal(error.name, "UsageError");
        assert.match(error.message, sentence);
        assert.match(error.message, /damaged.*run its experiment again$/);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      },
    );
  }
  cpSync(reference, join(results, "whole"), { recursive: true });
  const check = cct("figures", "--check", "--results", results, "--json");
  const report = JSON.parse(check.stdout) as { checked: number; faults: string[] };
  assert.equal(check.status, 1);
  assert.equal(report.faults.length, 3, report.faults.join("\n"));
  assert.ok(report.checked > 0, "the whole record was checked");
});
