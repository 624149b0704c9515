/** @file The summary of arms, ties and tables. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../src/random.js";
import { minimumDetectableEffect, pilotVariance } from "../../src/statistics/power.js";
import { rateTable, type Result } from "../../src/statistics/rate-table.js";
import { summarizeArms } from "../../src/statistics/summary.js";
import {
  armsTable,
  armsTableMarkdown,
  points,
  pValue,
  signedPoints,
} from "../../src/statistics/table.js";
import { near } from "../support/near.js";

/**
 * Sampled and greedy answers of an arm that solves a share `q` of 120 problems, on the same problem
 * difficulties.
 */
function arm(q: number, seeds: number): Result[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const stream = randomStream(seed, "arm", Math.round(q * 1000));
    const difficulty = randomStream("difficulty");
    return Array.from({ length: 120 }, (_, p): Result[] => {
      const chance = Math.min(1, Math.max(0, q + 0.5 * (difficulty.next() - 0.5)));
      const about = {
        taskId: `M/${String(p).padStart(3, "0")}`,
        seed,
        bugType: p < 8 ? "function misuse" : ["value misuse", "excess logic"][p % 2]!,
        stratum: p % 2 ? "trained" : "deeper",
      };
      return [
        ...Array.from({ length: 4 }, (_, sample): Result => ({
          ...about,
          sample,
          passed: stream.next() < chance,
          mode: "sampled",
        })),
        { ...about, sample: 0, passed: chance > 0.5, mode: "greedy" },
      ];
    }).flat();
  }).flat();
}
const arms = { base: arm(0.3, 1), instruction: arm(0.5, 2), combined: arm(0.6, 2) };

test("samples make pass@1, greedy stands apart, arms are compared with instruction", () => {
  const summary = summarizeArms(arms, { replicates: 500 });
  const combined = summary["combined"]!;
  const instruction = summary["instruction"]!;
  const passed = arms.combined.filter((r) => r.mode === "sampled" && r.passed).length;
  near(combined.passAt1, passed / (120 * 2 * 4), 1e-12);
  assert.deepEqual(
    [combined.from, combined.seeds, combined.problems, combined.samples],
    ["sampled", 2, 120, 4],
  );
  assert.deepEqual(Object.keys(combined.passAtK), ["1", "2", "4"]);
  assert.ok(
    combined.passAtK["1"]! < combined.passAtK["2"]! &&
      combined.passAtK["2"]! < combined.passAtK["4"]!,
  );
  near(combined.deltaVsReference!.estimate, combined.passAt1 - instruction.passAt1, 1e-12);
  assert.equal(combined.deltaVsReference!.perSeed.length, 2);
  assert.equal(summary["base"]!.deltaVsReference!.perSeed.length, 0, "base ran other seeds");
  assert.equal(instruction.deltaVsReference, undefined);
  assert.ok(combined.deltaVsReference!.pHolm >= combined.deltaVsReference!.p);
  assert.ok(
    combined.passAt1Greedy &&
      combined.interval[0] < combined.passAt1 &&
      combined.passAt1 < combined.interval[1],
  );
  assert.equal(combined.byBugType["function misuse"]?.n, 8);
  assert.deepEqual(Object.keys(combined.byStratum).sort(), ["deeper", "trained"]);
  assert.equal(combined.deltaByBugType?.["function misuse"]?.n, 8);
  assert.deepEqual(summary, summarizeArms(arms, { replicates: 500 }));
  assert.ok(JSON.stringify(summary).length > 1000);
});
test("the table's last line says the smallest difference that each arm's size could have shown", () => {
  const few = {
    instruction: arm(0.5, 2),
    token: arm(0.55, 2),
    combined: arm(0.6, 2),
    base: arm(0.3, 1),
  };
  const summary = summarizeArms(few, { replicates: 100 });
  const tables = (name: keyof typeof few) =>
    rateTable(few[name].filter((r) => r.mode === "sampled"));
  const variance = pilotVariance(tables("combined"), tables("instruction"));
  const expected = minimumDetectableEffect(variance, { problems: 120, seeds: 2, samples: 4 });
  near(summary["combined"]!.smallestDifference!, expected, 1e-12);
  assert.equal(summary["instruction"]!.smallestDifference, undefined);
  assert.equal(summary["base"]!.smallestDifference, undefined, "it ran other seeds");
  const last = armsTable(summary).trimEnd().split("\n").at(-1)!;
  assert.equal(
    last,
    "Smallest difference to instruction that this run finds with 80% power (two sides, 5%), " +
      `in points: token ${points(summary["token"]!.smallestDifference!)}, combined ` +
      `${points(expected)}.`,
  );
  assert.equal(armsTableMarkdown(summary).trimEnd().split("\n").at(-1), last);
  const one = summarizeArms(
    { instruction: arm(0.5, 1), combined: arm(0.6, 1) },
    { replicates: 100 },
  );
  assert.match(armsTable(one), /combined \d+\.\d\. With one seed, .* it is more\.\n$/);
});

test("only greedy answers: they make pass@1; arms answered differently are refused", () => {
  const greedy = (list: Result[]): Result[] => list.filter((r) => r.mode === "greedy");
  const summary = summarizeArms({
    instruction: greedy(arms.instruction),
    combined: greedy(arms.combined),
  });
  assert.equal(summary["combined"]!.from, "greedy");
  assert.equal(summary["combined"]!.passAt1Greedy, undefined);
  assert.throws(
    () => summarizeArms({ instruction: arms.instruction, combined: greedy(arms.combined) }),
    /got greedy in "combined" and sampled in "instruction"/,
  );
  assert.throws(
    () => summarizeArms({ combined: arms.combined.slice(2) }),
    /arm "combined": rateTable: expected 4 answers/,
  );
});
test("without the reference arm there are rates and no differences", () =>
  assert.equal(
    summarizeArms({ combined: arms.combined })["combined"]!.deltaVsReference,
    undefined,
  ));
test("traits of answers: counted like passes, compared with the reference, and absent where not all results tell", () => {
  const told = (list: Result[]) =>
    list.map((r) => ({ ...r, repeatsBug: !r.passed && r.sample === 0 }));
  const summary = summarizeArms(
    { instruction: told(arms.instruction), combined: told(arms.combined) },
    { replicates: 500 },
  );
  const sampled = told(arms.combined).filter((r) => r.mode === "sampled");
  const repeats = summary["combined"]!.answers.repeatsBug!;
  near(repeats.rate, sampled.filter((r) => r.repeatsBug).length / sampled.length, 1e-12);
  near(
    repeats.deltaVsReference!.estimate,
    repeats.rate - summary["instruction"]!.answers.repeatsBug!.rate,
    1e-12,
  );
  assert.ok(repeats.interval[0] < repeats.rate && repeats.rate < repeats.interval[1]);
  assert.equal(summary["instruction"]!.answers.repeatsBug!.deltaVsReference, undefined);
  assert.deepEqual(Object.keys(summary["combined"]!.answers), ["repeatsBug"]);
  assert.deepEqual(
    summarizeArms({ instruction: arms.instruction })["instruction"]!.answers,
    {},
    "nothing was said",
  );
  assert.match(armsTable(summary), /repeats the bug/);
});
test("numbers as people read them", () => {
  assert.deepEqual(
    [points(0.1234), points(-0.00001), signedPoints(0.041), signedPoints(-0.041), signedPoints(0)],
    ["12.3", "0.0", "+4.1", "-4.1", "+0.0"],
  );
  assert.deepEqual([pValue(0.0004), pValue(0.0123), pValue(0.43)], ["<0.001", "0.012", "0.43"]);
});
test("the text tables have one row an arm each, aligned, with n in the head, in 100 columns", () => {
  const summary = summarizeArms(arms, { replicates: 300 });
  const text = armsTable(summary);
  const lines = text.split("\n");
  const rows = lines.filter((line) => line.startsWith("combined "));
  assert.equal(rows.length, 3, "pass@1, bug types, strata");
  for (const row of rows) assert.ok(row.length <= 100, row);
  assert.equal(
    lines.filter((line) => line.startsWith("base ")).at(0)!.length,
    rows[0]!.length,
    "last column is right-aligned",
  );
  assert.match(text, /n=8/);
  assert.match(text, /120 problems, 4 sampled answers/);
  assert.match(text, /difference to\s+p\n/);
  const markdown = armsTableMarkdown(summary).split("\n");
  assert.equal(markdown[0]!.split("|").length, markdown[3]!.split("|").length);
  assert.throws(() => armsTable({}), /at least one arm/);
});

/** One greedy answer a problem of one seed: 1 where it passes. */
const answers = (passes: readonly number[]): Result[] =>
  passes.map((passed, index) => ({
    taskId: `P/${index}`,
    seed: 1,
    sample: 0,
    mode: "greedy",
    passed: passed === 1,
    bugType: "value misuse",
  }));

test("the control: pass@1 without the code, and the repair share paired by problem", () => {
  const shown = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 1 : 0));
  const hidden = Array.from({ length: 60 }, (_, i) => (i % 6 === 0 ? 1 : 0));
  const { instruction } = summarizeArms(
    { instruction: answers(shown) },
    {},
    { instruction: answers(hidden) },
  );
  const { passAt1, interval, repairShare } = instruction!.withheld!;
  assert.ok(Math.abs(passAt1 - 1 / 6) < 1e-12 && interval[0] < 1 / 6 && interval[1] > 1 / 6);
  // 30 of 60 pass with the code, 10 of these without it: 20 of 60 are repaired.
  assert.ok(Math.abs(repairShare.estimate - 1 / 3) < 1e-12);
  assert.ok(repairShare.interval[0] > 0.2 && repairShare.interval[1] < 0.47);
  assert.equal(summarizeArms({ instruction: answers(shown) })["instruction"]!.withheld, undefined);
  const table = armsTable({ instruction: instruction! });
  assert.match(
    table,
    /with and without the buggy code.*\n.*repair share\s*\n.*\n?instruction +50\.0 +16\.7 \[.*\] +\+33\.3 \[/,
  );
});

test("a control on part of the problems is compared on these alone", () => {
  // the first ten pass with the code, and half of these without it; the other twenty never do
  const shown = answers(Array.from({ length: 30 }, (_, i) => (i < 10 ? 1 : 0)));
  const hidden = answers(Array.from({ length: 10 }, (_, i) => i % 2));
  const { instruction } = summarizeArms({ instruction: shown }, {}, { instruction: hidden });
  const { passAt1, problems, repairShare } = instruction!.withheld!;
  assert.deepEqual([passAt1, problems, repairShare.estimate], [0.5, 10, 0.5]);
  assert.match(
    armsTable({ instruction: instruction! }),
    /over 10 of the 30 problems[^]*instruction +100\.0 +50\.0 [^]*\+50\.0/,
  );
});
