/** @file The figure over an ordered factor, on a design of two factors. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { factorLineRows } from "../../src/experiment/factor-rows.js";
import { loadExperiment } from "../../src/experiment/record-files.js";
import { armsOf, readRunnableSpec } from "../../src/experiment/spec.js";
import { projectRoot } from "../../src/files/project-root.js";

const nano = readRunnableSpec(join(projectRoot, "experiments", "factors-nano.json"));

test("a planned trend has a figure: a line a method over the factor's levels in order", () => {
  const record = loadExperiment("ablation");
  const trend = { factor: "share", scores: [10, 100] };
  const compare = { factor: "method", level: "sequence", against: "instruction" };
  const spec = { ...nano, contrasts: { rises: { compare, trend, others: "each" as const } } };
  const [one, two, three, four] = Object.values(record.summary.arms);
  const names = armsOf(spec).map(({ name }) => name);
  const cells = [one, two, three, four].map((arm, i) => [names[i]!, arm!] as const);
  const summary = { ...record.summary, arms: Object.fromEntries(cells) };
  const rows = factorLineRows({ ...record, spec, summary });
  assert.deepEqual(
    rows.map(({ factor, level, line, passAt1 }) => [factor, level, line, passAt1]),
    [
      ["share", "10%", "instruction", one!.passAt1],
      ["share", "10%", "sequence", two!.passAt1],
      ["share", "100%", "instruction", three!.passAt1],
      ["share", "100%", "sequence", four!.passAt1],
    ],
  );
  assert.deepEqual([rows[3]!.low, rows[3]!.high], four!.interval);
  assert.deepEqual(factorLineRows(record), [], "no trend, no figure");
});
