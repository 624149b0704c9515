/** @file Prompts, extraction and candidates, byte for byte. Oracle: tools/golden/benchmark_prompts.py (Python, written from the protocol's description). */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { extractAnswer, extractCompletion, removeLastBlock, stopRule } from "../../src/benchmark/extraction.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { candidateOf, needsNumpy } from "../../src/benchmark/program.js";
import { PROMPT_FORMATS, PROMPT_MODES, promptOf } from "../../src/benchmark/prompts.js";
import { sha256 } from "../../src/files/hash.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { Problem } from "../../src/records.js";

interface Golden {
  own: (Record<string, string> & { prompts: Record<string, string>; candidate: string })[];
  extractions: [raw: string, kept: string][];
  pack: Record<string, Record<string, string>>;
  packExtractions: Record<string, string>;
}
const golden = JSON.parse(readFileSync(join(projectRoot, "tests", "benchmark", "golden", "benchmark_prompts.json"), "utf8")) as Golden;
const pack = join(projectRoot, "..", "shared", "data", "humanevalpack-python.jsonl");
const skip = existsSync(pack) ? false : `${pack} is not there`;

const problemOf = (own: Record<string, unknown>): Problem => ({
  taskId: own["task_id"], declaration: own["declaration"], prompt: own["prompt"], buggySolution: own["buggy_solution"], test: own["test"], entryPoint: own["entry_point"],
} as Problem);

test("prompts of our own problems are the golden ones, odd white space included", () => {
  for (const own of golden.own)
    for (const format of PROMPT_FORMATS)
      for (const mode of PROMPT_MODES)
        assert.equal(promptOf(problemOf(own), { format, mode }).text, own.prompts[`${format} ${mode}`], `${own["task_id"]} ${format} ${mode}`);
});

test("all prompts of HumanEvalPack have the golden hashes", { skip }, () => {
  const problems = readProblems(pack);
  assert.equal(problems.length, 164);
  for (const format of PROMPT_FORMATS)
    for (const mode of PROMPT_MODES)
      for (const problem of problems)
        assert.equal(sha256(promptOf(problem, { format, mode }).text).slice(0, 12), golden.pack[`${format} ${mode}`]![problem.taskId], `${problem.taskId} ${format} ${mode}`);
  for (const problem of problems)
    assert.equal(sha256(removeLastBlock(`${problem.buggySolution}\n${problem.test}`)).slice(0, 12), golden.packExtractions[problem.taskId], problem.taskId);
});

test("answers are cut as the harness cuts them", () => {
  for (const [raw, kept] of golden.extractions) assert.equal(extractCompletion(raw), kept, JSON.stringify(raw));
});

test("generation stops exactly when more text cannot change what is kept", () => {
  const stop = stopRule("python");
  const line = fc.constantFrom("\n    return 1", "\n", "\n\tx = 1", "\ndef f():", "\nfoo", "\n  # c", "\nif x:", " ", "y", "<|endoftext|>", "\n    'a'");
  fc.assert(fc.property(fc.array(line, { maxLength: 6 }), fc.array(line, { maxLength: 6 }), (before, more) => {
    const text = before.join("");
    if (stop(text)) assert.equal(extractCompletion(text + more.join("")), extractCompletion(text));
  }));
  assert.equal(stop("\n    return 1\n\n    x"), false);
  assert.equal(stop("\n    return 1\nx"), true);
  assert.throws(() => stopRule("go"), /stopRule: expected python, got go/);
});

test("an answer that repeats the whole function gives its body", () => {
  const same = (body: string, expected: string): void => assert.equal(body.trimEnd(), expected);
  const body = "\n    if x:\n        return {1: 2}[x]\n    return 0";
  same(extractAnswer(`Here you are:\n\`\`\`python\nimport math\n\ndef f(x: Dict[int, int] = {1: 2}) -> "a:b":${body}\n\`\`\`\nIt works.`, "f"), body);
  same(extractAnswer(`def f(x):${body}\n\nprint(f(1))`, "f"), body);
  same(extractAnswer(`${body}\n\ndef g(): pass`, "f"), body);
  same(extractAnswer("\n    def f(y): return y\n    return f(x)", "f"), "\n    def f(y): return y\n    return f(x)");
});

test("a candidate is the declaration and the answer, whatever the answer begins with", () => {
  const problem = { declaration: "def f(x):\n" };
  for (const own of golden.own) assert.equal(candidateOf(problemOf(own), "\n    return 1"), own.candidate);
  assert.equal(candidateOf(problem, "    y = x\n    return y"), "def f(x):\n    y = x\n    return y");
  assert.equal(candidateOf(problem, "\n\n    return x"), "def f(x):\n\n    return x");
  assert.equal(candidateOf(problem, ""), "def f(x):");
});

test("tells which answers need numpy", () => {
  assert.deepEqual(["\n    return np.sum(x)", "\n    import numpy as n", "\n    return x # np.sum", "\n    snp.x", "\n    np = 1"].map(needsNumpy), [true, true, false, false, false]);
});
