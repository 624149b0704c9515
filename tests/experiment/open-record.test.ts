/**
 * @file Opened records: their tables against the files that they come from, comparisons against the
 * summary's own, and what is said of parts that a record lacks.
 */
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { op } from "arquero";
import { compare } from "../../src/experiment/compare-arms.js";
import { open } from "../../src/experiment/open-record.js";
import {
  CURVE_QUANTITIES,
  RECORD_COLUMNS,
  type TableName,
} from "../../src/experiment/record-columns.js";
import { projectRoot } from "../../src/files/project-root.js";
import { readText } from "../../src/files/read.js";
import { near } from "../support/near.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const reference = (name: string): string => join(projectRoot, "results", "reference", name);
const ablation = open(reference("ablation"));
const grid = open(reference("alpha-beta-grid"));
const real = open(reference("real-ablation"));
const records = [ablation, grid, real];
const scratch = temporaryFolder("open");

const lines = (name: string, file: string): any[] =>
  readText(join(reference(name), file))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

for (const record of records)
  test(`${record.name}: every table has the dictionary's columns and types`, () => {
    for (const [name, columns] of Object.entries(RECORD_COLUMNS)) {
      const table = record[name as TableName];
      assert.deepEqual(table.columnNames(), Object.keys(columns), name);
      for (const [column, { type, nullable }] of Object.entries(columns))
        for (const value of table.array(column) as unknown[])
          assert.ok(
            typeof value === type || (nullable && value === null),
            `${name}.${column}: ${String(value)} is no ${type}`,
          );
    }
  });

test("results: one row a stored line, whose task is taskId", () => {
  const stored = lines("ablation", "results.jsonl.gz");
  const own = ablation.results.filter((d: any) => d.benchmark === "minifix");
  assert.equal(own.numRows(), stored.length);
  const at = 4321;
  const row = ablation.results.objects()[at]!;
  const { task, ...rest } = stored[at];
  for (const [key, value] of Object.entries({ taskId: task, ...rest }))
    assert.equal(row[key as keyof typeof row], value, key);
  assert.equal(typeof row.entryPoint, "string");
});

test("a control without the code is a benchmark of its own, with the problems of its benchmark", () => {
  assert.deepEqual(ablation.benchmarks, ["minifix", "withheld", "miniwrite"]);
  const typesOf = (name: string) =>
    ablation.results
      .objects()
      .filter(({ benchmark }) => benchmark === name)
      .map(({ taskId, bugType, entryPoint }) => [taskId, bugType, entryPoint]);
  assert.equal(typesOf("withheld").length, lines("ablation", "results.withheld.jsonl.gz").length);
  const asked = new Set(typesOf("withheld").map(([taskId]) => taskId));
  assert.equal(asked.size, 120, "a third of the problems");
  assert.deepEqual(
    typesOf("withheld"),
    typesOf("minifix").filter(([taskId]) => asked.has(taskId!)),
  );
});

test("results of all benchmarks stand in one table, told apart by benchmark and language", () => {
  const counts = real.results.groupby("benchmark", "language").count();
  assert.deepEqual(counts.objects(), [
    { benchmark: "python", language: "python", count: 9840 },
    { benchmark: "javascript", language: "javascript", count: 1640 },
  ]);
});

test("answers carry their verdicts", () => {
  assert.equal(real.answers.numRows(), 9840 + 1640);
  const passed = real.answers.filter((d: any) => d.passed && d.benchmark === "javascript");
  const stored = lines("real-ablation", "results.javascript.jsonl.gz");
  assert.equal(passed.numRows(), stored.filter((line) => line.passed).length);
});

test("metrics and curves divide the stored lines, and lose none of their numbers", () => {
  const stored = lines("ablation", "metrics.jsonl.gz");
  assert.equal(ablation.metrics.numRows(), stored.filter((line) => "loss" in line).length);
  const isDrawn = (key: string): boolean => key in CURVE_QUANTITIES || key.startsWith("passAt1:");
  const numbers = stored.flatMap((line) => Object.keys(line).filter(isDrawn));
  assert.equal(ablation.curves.numRows(), numbers.length);
  const passAt1 = ablation.curves.filter((d: any) => d.quantity === "passAt1").objects();
  assert.ok(passAt1.every(({ n }) => n === 30));
});

test("arms have the summary's numbers, trials their seeds' share of them", () => {
  for (const { arm, benchmark, passAt1 } of ablation.arms.objects()) {
    if (benchmark !== "minifix") continue;
    const seeds = ablation.trials.objects().filter((trial) => trial.arm === arm);
    const mean = seeds.reduce((sum, trial) => sum + trial.passAt1, 0) / seeds.length;
    assert.ok(Math.abs(mean - passAt1) < 1e-12, arm);
  }
  assert.deepEqual(
    grid.arms.objects().map(({ arm, alpha, beta }) => arm === `α=${alpha}, β=${beta}`),
    Array(25).fill(true),
  );
});

test("toDanfo: the same values as a frame, of derived tables too, and of empty ones", () => {
  const rates = real.results
    .filter((d: any) => d.mode === "sampled")
    .groupby("arm")
    .rollup({ rate: (d: any) => op.mean(d.passed) });
  const frame = rates.toDanfo();
  assert.deepEqual(frame.columns, ["arm", "rate"]);
  assert.deepEqual(
    frame.values,
    rates.objects<{ arm: string; rate: number }>().map(({ arm, rate }) => [arm, rate]),
  );
  assert.deepEqual(grid.answers.toDanfo().shape, [0, grid.answers.numCols()]);
});

test("compare: the summary's difference, interval and p, whole and by bug type", () => {
  const comparison = compare(ablation, "sequence", "instruction", { by: "bugType" });
  const { deltaVsReference: whole, deltaByBugType } = ablation.summary.arms["sequence"]!;
  const [all, ...groups] = comparison.objects();
  assert.deepEqual([all!.difference, all!.low, all!.high], [whole!.estimate, ...whole!.interval]);
  assert.equal(all!.p, whole!.p);
  // F = Σn·(mean of a group − mean)² / 5 over what is left of all squares / 354
  const rows = comparison.byProblem.objects();
  const [between, total] = [
    groups.map(({ problems, difference }) => problems * (difference - all!.difference) ** 2),
    rows.map(({ difference }) => (difference - all!.difference) ** 2),
  ].map((squares) => squares.reduce((sum, square) => sum + square, 0)) as [number, number];
  const { f, groups: count, p } = comparison.interaction!;
  near(f, between / 5 / ((total - between) / 354), 1e-9);
  assert.equal(count, 6);
  assert.ok(p > 0.05 && p < 0.3, `${p}`);
  assert.equal(compare(ablation, "sequence", "instruction").interaction, null);
  assert.deepEqual(
    groups.map(({ group, problems, difference, low, high, p }) => [
      group,
      { n: problems, estimate: difference, interval: [low, high], p },
    ]),
    Object.entries(deltaByBugType!).map(([group, { n, estimate, interval, p }]) => [
      group,
      { n, estimate, interval, p },
    ]),
  );
  assert.equal(rows.length, all!.problems);
  assert.equal(rows.filter(({ difference }) => difference > 0).length, all!.firstAhead);
  assert.equal(
    groups.reduce((sum, { secondAhead }) => sum + secondAhead, 0),
    all!.secondAhead,
  );
});

test("compare: a further benchmark, greedy answers, pass@k, groups of one's own, another record", () => {
  const javascript = compare(real, "token", "instruction", { benchmark: "javascript" });
  const stated = real.summary.further!["javascript"]!["token"]!.deltaVsReference!;
  assert.equal(javascript.overall.estimate, stated.estimate);
  assert.equal(
    compare(real, "token", "base", { mode: "greedy" }).objects()[0]!.first,
    real.summary.arms["token"]!.passAt1Greedy!.estimate,
  );
  assert.equal(
    compare(real, "token", "base", { k: 2 }).objects()[0]!.first,
    real.summary.arms["token"]!.passAtK["2"],
  );
  const halves = compare(ablation, "token", "base", {
    by: ({ lines: n }) => (n! > 8 ? "long" : "short"),
  });
  assert.deepEqual(halves.array("group").sort(), ["all", "long", "short"]);
  const other = { record: grid, arm: "α=0, β=0" };
  const across = compare(ablation, "instruction", other, { mode: "greedy" });
  assert.equal(across.second, "α=0, β=0 (alpha-beta-grid)");
  assert.equal(across.objects()[0]!.second, grid.summary.arms["α=0, β=0"]!.passAt1);
});

test("what does not go is one sentence", () => {
  assert.throws(() => compare(ablation, "both", "base"), /one of the arms base \| .* got "both"/);
  assert.throws(() => compare(real, "token", "base", { k: 9 }), /k in 1 … 5, .* got 9/);
  assert.throws(
    () => compare(ablation, "token", { record: real, arm: "base" }),
    /same problems, got 360 and 164/,
  );
  assert.throws(() => compare(grid, "α=0, β=0", "α=1, β=0", { mode: "sampled" }), /no sampled/);
  assert.throws(() => real.armSummaries("go"), /python, javascript,.* got "go"/);
});

test("lacks: a sentence for each part that is not there", () => {
  assert.match(ablation.lacks("grid")!, /no α × β grid/);
  assert.match(ablation.lacks("answers")!, /keepAnswers/);
  assert.equal(real.lacks("answers"), null);
  assert.equal(grid.lacks("grid"), null);
  for (const part of ["checkpoints", "held-out pairs"] as const) {
    assert.equal(ablation.lacks(part), null);
    assert.match(grid.lacks(part)!, /^The record alpha-beta-grid has no .*\.$/);
  }
  assert.match(grid.lacks("samples")!, /greedy answers only/);
  assert.match(ablation.lacks("samples")!, /greedy answers only/);
  assert.match(real.lacks("strata")!, /only MiniFix/);
});

test("a benchmark's file that is another one now joins nothing", () => {
  const folder = join(scratch, "moved");
  cpSync(reference("ablation"), folder, { recursive: true });
  writeFileSync(
    join(folder, "spec.json"),
    JSON.stringify({ ...ablation.spec, benchmark: "datasets/minifix/development.jsonl" }),
  );
  const moved = open(folder);
  const own = moved.problems.objects().filter(({ benchmark }) => benchmark !== "miniwrite");
  assert.ok(own.length > 0 && own.every(({ entryPoint }) => entryPoint === null));
  assert.match(moved.lacks("problems")!, /development\.jsonl/);
  assert.equal(moved.problemOf("MiniFix/0"), undefined);
  assert.ok(ablation.problemOf("MiniFix/0")!.bugType);
});
