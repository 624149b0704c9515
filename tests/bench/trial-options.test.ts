/**
 * @file What `cct bench trial` is asked for: options that do not fit are refused, a tier whose
 * files are missing is named, its trial has the steps and problems asked for and nothing besides,
 * and a peer that did other work has no figures. Needs no Python.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { faultOf } from "../../bench/trial.js";
import { chosenTiers, missingFiles, trialOf } from "../../bench/trial-tiers.js";
import { projectRoot } from "../../src/files/project-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("trial-options");
const benchmark = join(projectRoot, "datasets", "minifix", "minifix.jsonl");
const problems = readFileSync(benchmark, "utf8").trim().split("\n").length;

const bad: [argv: string[], sentence: RegExp][] = [
  [["trials"], /expected some of engine, .*trial.*, got trials; leave the names out/],
  [["trial", "--tier", "tiny"], /'tiny' is invalid\. Allowed choices are embedded, smollm2/],
  [["trial", "--steps", "0"], /expected a whole number ≥ 1, got "0"/],
  [["trial", "--problems", "1"], /expected a whole number ≥ 2, got "1"/],
  [["trial", "--turns", "1.5"], /expected a whole number ≥ 1, got "1.5"/],
  [
    ["engine", "lora", "--steps", "2", "--turns", "1"],
    /--steps, --turns expected the topic trial, got engine, lora; name trial too/,
  ],
  [
    ["trial", "--tier", "embedded", "--problems", String(problems + 1)],
    new RegExp(`--problems expects at most ${problems}, as .*minifix\\.jsonl has no more`),
  ],
];
for (const [argv, sentence] of bad)
  test(`cct bench ${argv.join(" ")} is refused`, () => {
    const program = join(projectRoot, "bin", "cct.js");
    const { status, stderr, stdout } = spawnSync(process.execPath, [program, "bench", ...argv], {
      encoding: "utf8",
    });
    assert.notEqual(status, 0);
    assert.match(stderr, sentence);
    assert.equal(stdout, "");
  });

test("the trial is the combined arm with the steps and problems asked for, and no evaluations", () => {
  const [tier] = chosenTiers({ tier: "embedded", steps: 3, problems: 5 });
  const { arm, seed, spec } = trialOf(tier!);
  const { tune, evaluation } = spec;
  assert.deepEqual([arm, seed, tune!.steps, evaluation.problems], ["combined", 1, 3, 5]);
  const { alpha, beta } = tune!.objective;
  assert.deepEqual([alpha, beta, tune!.engine.threads], [2, 0.5, 2]);
  assert.equal(tune!.optimizer.warmupSteps, 3); // the experiment's 8 do not fit
  assert.deepEqual([tune!.evalEvery, tune!.checkpointEvery], [0, 0]);
  assert.deepEqual([evaluation.samples, evaluation.checkpointProblems], [0, 0]);
  assert.equal(evaluation.withheld, undefined);
  assert.equal(spec.further, undefined);
});

test("without a choice both tiers are measured, SmolLM2 in bfloat16 as well", () => {
  assert.deepEqual(
    chosenTiers({}).map(({ name, modes }) => [name, modes]),
    [
      ["embedded", ["float32"]],
      ["smollm2", ["float32", "bf16"]],
    ],
  );
});

test("files that a tier lacks are named as its experiment writes them", () => {
  const shipped = join(projectRoot, "experiments");
  const spec = JSON.parse(readFileSync(join(shipped, "ablation.json"), "utf8")) as object;
  const path = join(folder, "lacking");
  const lacking = { ...spec, base: "absent/model", pairs: "absent/pairs.jsonl" };
  writeFileSync(`${path}.json`, JSON.stringify(lacking));
  const [tier] = chosenTiers({ tier: "embedded" });
  assert.deepEqual(missingFiles(tier!), []);
  assert.deepEqual(missingFiles({ ...tier!, experiment: relative(shipped, path) }), [
    "absent/model/config.json",
    "absent/pairs.jsonl",
  ]);
});

const answers = ["a", "b"].map((taskId) => ({ taskId, tokens: 3, passed: true, text: "" }));
const ours = { losses: [2, 4], answers };

test("a peer with the same losses to 1e-4 of ours has figures, another has none", () => {
  const peer = (...losses: number[]) => ({ losses, answers });
  assert.equal(faultOf(ours, peer(2.00019, 3.99961), "float32"), undefined);
  assert.match(
    faultOf(ours, peer(2, 4.00041), "float32")!,
    /its loss at step 2 is 4\.00041, ours 4: not the same steps/,
  );
  assert.match(faultOf(ours, peer(NaN, 4), "float32")!, /its loss at step 1 is NaN, ours 2/);
  assert.equal(faultOf(ours, peer(2.1, 4), "bf16"), undefined); // rounds otherwise
});

test("a peer that made fewer steps or answered fewer problems has no figures", () => {
  assert.match(faultOf(ours, { losses: [2], answers }, "bf16")!, /it made 1 steps, ours 2/);
  assert.match(
    faultOf(ours, { losses: [2, 4], answers: answers.slice(1) }, "float32")!,
    /it answered 1 problems, ours 2/,
  );
});
