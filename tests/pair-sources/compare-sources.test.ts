/** @file Sources of pairs side by side: shares, quartiles, yield, plausibility of small files. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { compareSources } from "../../src/pair-sources/compare-sources.js";
import { yieldFile } from "../../src/pair-sources/make-pairs.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("compare-sources");
const code = (text: string): string => `def add(a, b):\n    return ${text}\n`;
const row = (buggy: string, symptom?: string): object => ({
  correct: code("a + b"),
  buggy: code(buggy),
  ...(symptom !== undefined && { proof: { killedBy: "assert 1", symptom } }),
});
const file = (name: string, rows: readonly object[]): string => {
  writeFileSync(join(folder, name), rows.map((one) => `${JSON.stringify(one)}\n`).join(""));
  return join(folder, name);
};
const first = file("first.jsonl", [
  row("a - b", "incorrect output"),
  row("a * b", "incorrect output"),
  row("a + a", "exception"),
  row("a + b + a + b"),
]);
const second = file("second.jsonl", [row("a - b", "incorrect output")]);
const YIELD = { from: "file", tried: 6, withOracle: 5, proven: 3, leftOut: { "it repeats": 2 } };
writeFileSync(yieldFile(first), JSON.stringify({ ...YIELD, items: 6 }));

test("shares, quartiles and the yield beside a file; null where none is", async () => {
  const [one, other] = await compareSources({ files: [first, second] });
  // numpy.percentile([1, 1, 1, 4], [25, 50, 75]) = [1, 1, 1.75]
  assert.deepEqual(one, {
    file: first,
    yield: YIELD,
    pairs: 4,
    functions: 1,
    proven: 0.75,
    bugTypes: { "operator misuse": 0.5, "excess logic": 0.25, "variable misuse": 0.25 },
    symptoms: { "incorrect output": 2 / 3, exception: 1 / 3 },
    editedTokens: { low: 1, median: 1, high: 1.75 },
    lines: { low: 2, median: 2, high: 2 },
    cyclomatic: { low: 1, median: 1, high: 1 },
    plausibility: null,
  });
  assert.deepEqual([other!.yield, other!.proven], [null, 1]);
  await assert.rejects(compareSources({ files: [] }), /expected at least one file of pairs/);
  await assert.rejects(compareSources({ files: [file("none.jsonl", [])] }), /got an empty file/);
});

test("cct pairs compare prints one column a file, with a model's likelihoods", () => {
  const model = join(projectRoot, "datasets", "base-model");
  const cct = join(projectRoot, "bin", "cct.js");
  const argv = [cct, "pairs", "compare", first, second, "--model", model];
  const run = (more: readonly string[]) =>
    spawnSync(process.execPath, [...argv, ...more], { encoding: "utf8" });
  const told = run([]);
  assert.equal(told.status, 0, told.stderr);
  const cells = (name: string): string[] =>
    told.stdout
      .split("\n")
      .find((line) => line.trimStart().startsWith(name))!
      .split(/ {2,}/)
      .slice(-2);
  assert.deepEqual(cells("left out: it repeats"), ["2", "–"]);
  assert.deepEqual(cells("operator misuse, %"), ["50.0", "100.0"]);
  assert.deepEqual(cells("edited tokens"), ["1 [1, 1.75]", "1 [1, 1]"]);
  const [one, other] = JSON.parse(run(["--json"]).stdout);
  assert.equal(one.plausibility.pairs, 4);
  assert.ok(other.plausibility.correct < 0 && other.plausibility.buggy < 0);
  assert.deepEqual(cells("log p of a differing token, buggy"), [
    one.plausibility.buggy.toFixed(2),
    other.plausibility.buggy.toFixed(2),
  ]);
});
