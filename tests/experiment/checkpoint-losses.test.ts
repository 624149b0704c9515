/**
 * @file Losses on held-out samples and further benchmarks, measured beside repair at checkpoints.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { open } from "../../src/experiment/open-record.js";
import { writeRecord } from "../../src/experiment/record-files.js";
import { curveRows, metricsRows } from "../../src/experiment/record-rows.js";
import { runExperiment } from "../../src/experiment/run-experiment.js";
import { readSpec, shippedSpec } from "../../src/experiment/spec.js";
import { trialsOf } from "../../src/experiment/trial.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const nano = shippedSpec("ablation-nano");
const WRITING = "furtherBenchmarks.miniwrite";

/** The nano ablation with both measures, one tuned arm, one seed. */
const measured = [
  "seeds=[1]",
  'arms={"sequence": {"objective": {"alpha": 0, "beta": 0.5}}}',
  "reference=sequence",
  ...[
    "problems=2",
    "samples=0",
    "withheld=false",
    "checkpointProblems=0",
    "checkpointLosses=3",
  ].map((setting) => `evaluation.${setting}`),
  `${WRITING}.benchmark=datasets/minifix/miniwrite.jsonl`,
  `${WRITING}.evaluation.mode=synthesize`,
  `${WRITING}.evaluation.problems=2`,
  `${WRITING}.evaluation.checkpointProblems=2`,
];

test("neither option is part of the identity of a trial that does not set it", () => {
  const ids = (settings: string[]) => trialsOf(readSpec(nano, settings)).map(({ id }) => id);
  const plain = ids([]);
  assert.notDeepEqual(ids(["evaluation.checkpointLosses=3"]), plain);
  const further = (own: string[]) =>
    ids([`${WRITING}.benchmark=datasets/minifix/miniwrite.jsonl`, ...own]);
  assert.notDeepEqual(further([`${WRITING}.evaluation.checkpointProblems=2`]), further([]));
  assert.deepEqual(further([`${WRITING}.evaluation.checkpointProblems=0`]), further([]));
  // the losses are taken once, whatever else is asked
  const { furtherBenchmarks } = readSpec(nano, measured);
  const [trial] = trialsOf(readSpec(nano, measured));
  assert.equal(trial!.spec.further!["miniwrite"]!.checkpointLosses, undefined);
  assert.equal(furtherBenchmarks!["miniwrite"]!.evaluation["checkpointProblems"], 2);
});

test("writing is asked in formats that show no program, and others are a fault of the spec", () => {
  const asked = [`${WRITING}.benchmark=datasets/minifix/miniwrite.jsonl`];
  const mode = `${WRITING}.evaluation.mode=synthesize`;
  const spec = readSpec(nano, [...asked, mode]);
  assert.equal(trialsOf(spec)[0]!.spec.further!["miniwrite"]!.mode, "synthesize");
  assert.throws(
    () => readSpec(nano, [...asked, mode, "evaluation.format=file"]),
    /furtherBenchmarks\.miniwrite\.evaluation\.format: expected one that shows no program, .* got "file"/,
  );
});

test("curves hold them, each with what it was measured on; metrics do not", () => {
  const line = {
    ...{ arm: "token", seed: 1, step: 40, heldOutLm: 0.2, heldOutInstructions: 64 },
    ...{ heldOutSeq: 0.1, heldOutSeqNewWordings: 0.12, firstDifference: 0.5, heldOutWorded: 60 },
    ...{ "passAt1:miniwrite": 0.5, "problems:miniwrite": 30 },
  };
  const weights = () => ({ alpha: 1, beta: 1 });
  const rows = curveRows([line], weights).map(({ quantity, value, n }) => [quantity, value, n]);
  assert.deepEqual(rows, [
    ["heldOutLm", 0.2, 64],
    ["heldOutSeq", 0.1, 60],
    ["heldOutSeqNewWordings", 0.12, 60],
    ["firstDifference", 0.5, 60],
    ["passAt1:miniwrite", 0.5, 30],
  ]);
  assert.deepEqual(metricsRows([line], weights), []);
  const both = { ...line, loss: 1, lm: 0.3 };
  const [row] = metricsRows([both], weights);
  assert.deepEqual(Object.keys(row!), [
    ...["arm", "alpha", "beta", "seed", "step", "activeHinges", "loss", "lm"],
  ]);
});

test("a run measures them on the base and at every checkpoint", { skip: takesLong }, async () => {
  const out = temporaryFolder("checkpoint-losses");
  const path = join(out, "measured.json");
  writeFileSync(path, JSON.stringify(readSpec(nano, measured)));
  const { record } = await runExperiment(readSpec(path), { out, jobs: 1 });
  await writeRecord(record!, join(out, "measured"));
  const curves = open(join(out, "measured")).curves.objects();
  const steps = (wanted: string): number[] =>
    curves.flatMap(({ quantity, step }) => (quantity === wanted ? [step] : []));
  for (const quantity of ["heldOutLm", "heldOutSeq", "heldOutSeqNewWordings", "firstDifference"])
    assert.deepEqual(steps(quantity), [0, 2, 4], quantity);
  assert.deepEqual(steps("passAt1:miniwrite"), [0, 2, 4]);
  assert.deepEqual(steps("passAt1"), [], "no problem of the first benchmark was asked there");
  for (const { quantity, value, n } of curves.filter(({ quantity: q }) => /LM|Seq|Lm/.test(q))) {
    assert.ok(quantity.startsWith("gradNorm") || (value > 0 && value < 10), quantity);
    if (/^heldOut(Lm|Seq)/.test(quantity)) assert.equal(n, 3, quantity);
  }
});
