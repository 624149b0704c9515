/**
 * @file Whole experiments through the shell that take a minute or more: go on after kill -9 with
 * the same numbers; the real ablation's nano twin with adapters, budgets and a second language; the
 * rivals' at equal tokens.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { loadExperiment, readAnswers } from "../../src/experiment/record-files.js";
import { projectRoot } from "../../src/files/project-root.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const cct = join(projectRoot, "bin", "cct.js");
const fresh = (): string => temporaryFolder("run");
const spec = (name: string): string => join(projectRoot, "experiments", `${name}.json`);

function run(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [cct, ...argv], { encoding: "utf8", maxBuffer: 1 << 26 });
}

test(
  "killed with -9 again and again, the grid's nano twin ends with the same summary",
  { skip: takesLong },
  async () => {
    const calm = fresh();
    const rough = fresh();
    assert.equal(run("run", spec("alpha-beta-grid-nano"), "--out", calm, "--no-figures").status, 0);
    for (const delay of [900, 2100, 3700]) {
      const child = spawn(
        process.execPath,
        [cct, "run", spec("alpha-beta-grid-nano"), "--out", rough, "--no-figures"],
        { stdio: "ignore" },
      );
      await sleep(delay);
      child.kill("SIGKILL");
      await new Promise((resolve) => child.once("exit", resolve));
      await sleep(300); // its children notice that it is gone
    }
    const last = run("run", spec("alpha-beta-grid-nano"), "--out", rough, "--no-figures");
    assert.equal(last.status, 0, last.stderr);
    const summary = (out: string) =>
      JSON.parse(readFileSync(join(out, "alpha-beta-grid-nano", "summary.json"), "utf8"));
    assert.deepEqual(summary(rough), summary(calm));
  },
);

/** What a report says of one arm on a further benchmark. */
interface FurtherArm {
  problems: number;
  samples: number;
  from: string;
  answers: object;
}

/** Fails unless every arm has three problems, answered once and described. */
function describesAnswers(arms: Readonly<Record<string, FurtherArm>>): void {
  for (const arm of Object.values(arms)) {
    assert.deepEqual([arm.problems, arm.samples, arm.from], [3, 1, "greedy"]);
    assert.deepEqual(Object.keys(arm.answers), [
      "repeatsBug",
      "holdsTestLiteral",
      "passedBySyntaxTree",
    ]);
  }
}

/** Fails unless the record is refused while it holds other verdicts of its further benchmark. */
function vouchesForFurther(folder: string): void {
  const lines = readFileSync(join(folder, "results.javascript.jsonl.gz"));
  writeFileSync(
    join(folder, "results.javascript.jsonl.gz"),
    readFileSync(join(folder, "results.jsonl.gz")),
  );
  assert.throws(
    () => loadExperiment(folder),
    /has hash/,
    "verdicts of further benchmarks are vouched for, too",
  );
  writeFileSync(join(folder, "results.javascript.jsonl.gz"), lines);
}

test(
  "the real ablation's nano twin: adapters, equal token budgets, a second language, answers kept and described",
  { skip: takesLong },
  () => {
    const out = fresh();
    const argv = ["run", spec("real-ablation-nano"), "--set", "seeds=[2]", "--out", out, "--json"];
    const first = run(...argv);
    assert.equal(first.status, 0, first.stderr);
    const report = JSON.parse(first.stdout);
    const folder = join(out, "real-ablation-nano");
    assert.deepEqual(report.trials, { total: 5, computed: 5, reused: 0, failed: 0 });
    assert.deepEqual(Object.keys(report.further.javascript), Object.keys(report.arms));
    describesAnswers(report.further.javascript);
    const record = loadExperiment(folder);
    assert.deepEqual(
      [record.results.length, record.further!["javascript"]!.length],
      [5 * 4 * 3, 5 * 3],
    );
    assert.deepEqual(
      [readAnswers(folder).length, readAnswers(folder, "javascript").length],
      [5 * 4 * 3, 5 * 3],
    );
    assert.throws(
      () => readAnswers(folder, "rust"),
      /answers\.rust\.jsonl\.gz: expected the record's answers, found none/,
    );
    const steps = (arm: string): number => record.metrics.filter((m) => m.arm === arm).at(-1)!.step;
    assert.ok(
      steps("combined") < steps("instruction"),
      "an arm with pairs makes fewer steps of the same tokens",
    );
    assert.ok(existsSync(join(folder, "figures", "arms-javascript.svg")));
    assert.match(readFileSync(join(folder, "table.md"), "utf8"), /# javascript/);
    vouchesForFurther(folder);
    const trial = record.trials.find(({ arm }) => arm === "combined")!;
    const place = join(out, "trials", trial.id);
    for (const name of ["DONE", join("further", "javascript", "verdicts.jsonl")])
      rmSync(join(place, name));
    const again = run(...argv);
    assert.deepEqual(JSON.parse(again.stdout).trials, {
      total: 5,
      computed: 1,
      reused: 4,
      failed: 0,
    });
    assert.deepEqual(JSON.parse(again.stdout).further, report.further);
  },
);

test(
  "the rivals' nano twin: every loss of the library is an arm, at equal tokens",
  { skip: takesLong },
  () => {
    const out = fresh();
    const first = run("run", spec("rivals-nano"), "--out", out, "--json", "--no-figures");
    assert.equal(first.status, 0, first.stderr);
    const report = JSON.parse(first.stdout);
    const arms = Object.keys(report.arms);
    assert.deepEqual(report.trials, { total: 14, computed: 14, reused: 0, failed: 0 });
    const record = loadExperiment(join(out, "rivals-nano"));
    const steps = (arm: string): number => record.metrics.filter((m) => m.arm === arm).at(-1)!.step;
    for (const arm of arms.filter((name) => !["base", "instruction"].includes(name))) {
      assert.ok(steps(arm) < steps("instruction"), `${arm} makes fewer steps of the same tokens`);
      assert.equal(record.results.filter((result) => result.arm === arm).length, 4, arm);
    }
    const planned = Object.keys(record.spec.contrasts!);
    assert.equal(record.summary.contrasts!.length, planned.length);
    assert.ok(steps("correct code") > steps("dpo"), "without the buggy side a step costs less");
    const started = record.metrics.find((line) => line.arm === "dpo" && line.step === 1)!;
    assert.ok(Math.abs((started["dpo"] as number) - Math.LN2) < 1e-4, "it begins as its reference");
  },
);

test(
  "the real bugs' nano twin: injected bugs less people's own, planned over common task ids",
  { skip: takesLong },
  () => {
    const out = fresh();
    const first = run("run", spec("real-bugs-nano"), "--out", out, "--json");
    assert.equal(first.status, 0, first.stderr);
    const folder = join(out, "real-bugs-nano");
    const { contrasts } = loadExperiment(folder).summary;
    assert.deepEqual(
      contrasts!.map(({ name, problems }) => [name, problems]),
      [
        ["mdeval: solved of injected bugs less people's own", 4],
        ["mdeval: more gained on injected bugs than on people's own by combined", 4],
      ],
    );
    assert.match(readFileSync(join(folder, "table.md"), "utf8"), /planned comparisons/);
    assert.ok(existsSync(join(folder, "figures", "contrasts.svg")));
  },
);

test(
  "the studies' nano twins: wordings asked in two layouts, shares of pairs at equal tokens",
  { skip: takesLong },
  () => {
    const out = fresh();
    for (const [study, trials] of [
      ["templates-nano", { total: 5, computed: 5, reused: 0, failed: 0 }],
      ["data-efficiency-nano", { total: 12, computed: 9, reused: 3, failed: 0 }],
    ] as const) {
      const first = run("run", spec(study), "--out", out, "--json", "--no-figures");
      assert.equal(first.status, 0, first.stderr);
      assert.deepEqual(JSON.parse(first.stdout).trials, trials);
    }
    const templates = loadExperiment(join(out, "templates-nano"));
    assert.deepEqual(
      templates.summary.contrasts!.map(({ benchmark = "main" }) => benchmark),
      ["main", "main", "main", "main", ...Array<string>(4).fill("other-layout")],
    );
    const shares = loadExperiment(join(out, "data-efficiency-nano"));
    const verdicts = (pairs: number): string[] =>
      shares.results
        .filter(({ arm }) => arm === `distinctPairs=${pairs}, method=instruction`)
        .map(({ outcome }) => outcome);
    assert.deepEqual(verdicts(20), verdicts(8000), "one trial, four arms");
    assert.equal(shares.summary.contrasts!.length, 10);
  },
);
