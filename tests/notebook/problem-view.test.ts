/**
 * @file The view of one problem: its difference of buggy and canonical solution line by line, and
 * the arms' answers with their verdicts.
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { open } from "../../src/experiment/open-record.js";
import { projectRoot } from "../../src/files/project-root.js";
import {
  differenceHtml,
  differenceText,
  lineDifference,
} from "../../src/notebook/line-difference.js";
import { problem } from "../../src/notebook/problem-view.js";
import { temporaryFolder } from "../kernel/cells.js";

process.chdir(projectRoot);
const reference = (name: string): string => join(projectRoot, "results", "reference", name);

test("a difference keeps equal lines, and marks the words that changed inside a line", () => {
  const lines = lineDifference(
    "def f(a):\n    if a < 1:\n        return a\n",
    "def f(a):\n    if a <= 1:\n        return a\n",
  );
  assert.equal(
    differenceText(lines),
    "  def f(a):\n-     if a < 1:\n+     if a <= 1:\n          return a",
  );
  const changed = lines.flatMap(({ sign, parts }) =>
    parts.filter((part) => part.changed).map(({ text }) => sign + text),
  );
  assert.deepEqual(changed, ["+="]);
  assert.match(differenceHtml(lines), /if a &#60;<u [^>]*>=<\/u> 1/);
});

test("lines that are more on one side, only there, or the same on both", () => {
  assert.equal(differenceText(lineDifference("a\nb\n", "a\nx\ny\n")), "  a\n- b\n+ x\n+ y");
  assert.equal(differenceText(lineDifference("a\n", "a\nb\n")), "  a\n+ b");
  assert.equal(differenceText(lineDifference("\na\nb", "a\n")), "  a\n- b");
  assert.equal(differenceText(lineDifference("a", "\n\na\n")), "  a");
});

test("prompt, bug and verdicts of a problem; what is not kept is said", () => {
  const text = problem("MiniFix/140", {
    record: reference("ablation"),
    arms: ["instruction", "sequence"],
  }).toString();
  assert.match(text, /^MiniFix\/140: excess logic, record ablation\n/);
  assert.match(text, /keeps no answers: .*keepAnswers/);
  assert.match(text, /--- prompt\nQuestion: Fix bugs in run\./);
  assert.match(text, /\n- {9}return 1 if found is None else found\n/);
  assert.match(text, /--- instruction: 3 of 3 answers pass\n--- sequence: 3 of 3 answers pass$/);
});

test("answers of all arms, equal ones counted, where the benchmark's file is missing too", () => {
  const real = open(reference("real-ablation"));
  const text = problem("JavaScript/3", { record: real, mode: "greedy" }).toString();
  for (const arm of ["base", "instruction", "token", "sequence", "combined"])
    assert.match(text, new RegExp(`--- ${arm}: \\d of 2 answers pass\n\\w`));
});

test("answers beside the benchmark are shown as differences from the bug, escaped", () => {
  const folder = join(temporaryFolder(), "kept");
  cpSync(reference("ablation"), folder, { recursive: true });
  mkdirSync(folder, { recursive: true });
  const answer = {
    ...{ arm: "base", taskId: "MiniFix/140", sample: 0, mode: "greedy", seed: 1, tokens: 3 },
    ...{ completion: "    return '<script>'\n", raw: "", finish: "stop" },
  };
  writeFileSync(join(folder, "answers.jsonl.gz"), gzipSync(`${JSON.stringify(answer)}\n`));
  const shown = problem("MiniFix/140", { record: folder, arms: ["base"] });
  assert.match(shown.toString(), /\n\+ +return '<script>'/);
  assert.doesNotMatch(String(shown.bundle["text/html"]), /<script>/);
});

test("an unknown problem is one sentence", () => {
  assert.throws(() => problem("X/1"), /some record asked, got "X\/1"; give one such as MiniFix\/0/);
  assert.throws(
    () => problem("X/1", { record: reference("ablation") }),
    /problem of ablation, got "X\/1"; give one such as MiniFix\/0/,
  );
});
