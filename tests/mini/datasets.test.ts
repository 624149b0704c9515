/**
 * @file The committed data sets: what their cards claim, checked record by record and by execution.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { z } from "zod";
import { TRAINING_TEMPLATES } from "../../src/cct/templates.js";
import { readJsonLines } from "../../src/files/read.js";
import { loadTokenizer } from "../../src/language-model/tokenizer/tokenizer.js";
import { formatInstruction } from "../../src/data/instruction-text.js";
import { DATASETS_SEED } from "../../src/mini/build.js";
import { DATASETS } from "../../src/mini/files.js";
import { drawTested, readFunctions } from "../../src/mini/functions.js";
import { HELD_OUT } from "../../src/mini/grammar/tables.js";
import type { MiniFixRecord } from "../../src/mini/minifix.js";
import { LONGEST_SAMPLE } from "../../src/mini/parts.js";
import { STRATA } from "../../src/mini/strata.js";
import { BUG_TYPES, type InstructionSample, type Pair } from "../../src/records.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { eachNth } from "../long.js";

const read = <T>(...path: string[]): T[] => readJsonLines(join(DATASETS, ...path), z.custom<T>());
const bank = readFunctions();
const byCode = new Map(bank.map((fn) => [fn.code, fn]));
const byPrompt = new Set(bank.map((fn) => fn.prompt));
const instructions = {
  train: read<InstructionSample>("instructions", "train.jsonl.gz"),
  heldOut: read<InstructionSample>("instructions", "held-out.jsonl.gz"),
};
const pairs = {
  train: read<Pair>("pairs", "train.jsonl.gz"),
  heldOut: read<Pair>("pairs", "held-out.jsonl.gz"),
};
const problems = read<MiniFixRecord>("minifix", "minifix.jsonl");
const development = read<MiniFixRecord>("minifix", "development.jsonl");
const harder = read<MiniFixRecord>("minifix", "harder.jsonl");
const examples = harder.filter(({ stratum }) => stratum === "examples");
const writing = read<MiniFixRecord>("minifix", "miniwrite.jsonl");
const tokenizer = loadTokenizer(join(DATASETS, "base-model"));

let sandbox: Promise<Sandbox> | undefined;
const judge = (): Promise<Sandbox> => (sandbox ??= createSandbox("python", { timeLimit: 1 }));
after(async () => (await sandbox)?.close());

test("the bank is what its seed gives", async () => {
  const again = await drawTested(
    DATASETS_SEED,
    "training function",
    40,
    (index) => ({ depth: 1 + (index % 2), split: "train" }),
    () => false,
  );
  assert.deepEqual(
    again.map((fn) => [fn.code, fn.calls]),
    bank.slice(0, 40).map((fn) => [fn.code, fn.calls]),
  );
});

const KINDS = ["asserts", "complete", "docstring", "loop", "predict", "rename", "repair", "write"];

test("instructions: eight kinds, repair a minority in words of its own, answers are bank functions that fit a row", () => {
  assert.ok(instructions.train.length >= 7_500 && instructions.heldOut.length >= 300);
  const kinds = new Set(instructions.train.map((sample) => sample.kind!));
  assert.deepEqual([...kinds].sort(), KINDS);
  const repairs = instructions.train.filter((sample) => sample.kind === "repair");
  const share = repairs.length / instructions.train.length;
  assert.ok(share >= 0.1 && share <= 0.2, `repair share ${share}`);
  const templates = TRAINING_TEMPLATES.flatMap(({ text }) =>
    text
      .replace("{buggy}", "")
      .split("\n")
      .filter((line) => line),
  );
  for (const { instruction } of repairs)
    assert.ok(
      !templates.some((line) => instruction.includes(line)) && !/fix bugs/i.test(instruction),
      instruction,
    );
  const codes = (samples: readonly InstructionSample[]): string[] =>
    samples
      .filter(({ kind }) => kind !== "predict" && kind !== "asserts")
      .map(({ output }) => output);
  const all = [...instructions.train, ...instructions.heldOut];
  const faulty = all.filter((sample) => codes([sample]).some((code) => !byCode.has(code)));
  assert.ok(faulty.length > 0.08 * all.length && faulty.length < 0.2 * all.length);
  for (const { kind, output } of faulty) {
    assert.ok(kind === "docstring" || kind === "rename", kind);
    assert.ok(byPrompt.has(output.slice(0, output.indexOf('"""\n') + 4)), output);
  }
  const trained = new Set(codes(instructions.train));
  assert.ok(!codes(instructions.heldOut).some((code) => trained.has(code)));
  for (const sample of instructions.train.filter((_, index) => index % 40 === 0)) {
    const { prompt, response } = formatInstruction(sample);
    assert.ok(tokenizer.encode(prompt + response).length < LONGEST_SAMPLE);
  }
});

test("pairs: one edit each, cut from answers, even over the types, held-out ones of other functions", () => {
  assert.ok(pairs.train.length >= 7_500 && pairs.heldOut.length >= 400);
  const answers = new Set(instructions.train.map((sample) => sample.output));
  const trained = new Set(pairs.train.map((pair) => pair.correct));
  assert.equal(
    new Set([...pairs.train, ...pairs.heldOut].map((pair) => pair.id)).size,
    pairs.train.length + pairs.heldOut.length,
  );
  for (const pair of [...pairs.train, ...pairs.heldOut]) {
    const bytes = Buffer.from(pair.correct);
    const { start, end, before, after: inserted } = pair.edit;
    assert.equal(bytes.subarray(start, end).toString(), before);
    assert.equal(
      bytes.subarray(0, start).toString() + inserted + bytes.subarray(end).toString(),
      pair.buggy,
    );
    assert.notEqual(pair.proof, "unproven");
  }
  for (const pair of pairs.train) assert.ok(answers.has(pair.correct));
  for (const pair of pairs.heldOut)
    assert.ok(!trained.has(pair.correct) && !answers.has(pair.correct));
  for (const type of BUG_TYPES) {
    const count = pairs.train.filter((pair) => pair.bugType === type).length;
    assert.ok(count >= pairs.train.length / 12, `${type}: ${count}`);
  }
});

test("pairs: a sample of them is proven again", async () => {
  const sample = pairs.train.filter((_, index) => index % 160 === 0);
  const programs = sample.flatMap((pair) => {
    const fn = byCode.get(pair.correct)!;
    return [pair.correct, pair.buggy].map((code) => ({
      id: pair.id,
      code,
      test: fn.test,
      entryPoint: fn.name,
    }));
  });
  const outcomes = (await (await judge()).run(programs)).map(({ outcome }) => outcome === "passed");
  for (const [index, pair] of sample.entries())
    assert.deepEqual(outcomes.slice(2 * index, 2 * index + 2), [true, false], pair.id);
});

const KEYS = [
  "task_id",
  "prompt",
  "declaration",
  "canonical_solution",
  "buggy_solution",
  "bug_type",
  "failure_symptoms",
  "entry_point",
  "signature",
  "docstring",
  "instruction",
  "test",
  "example_test",
  "text",
  "stratum",
  "composition",
];

test("MiniFix: HumanEvalPack's keys, five strata of equal size, six types in each", () => {
  assert.ok(problems.length === 360 && development.length === 150);
  for (const problem of [...problems, ...development, ...harder, ...writing]) {
    assert.deepEqual(Object.keys(problem).sort(), [...KEYS].sort());
    assert.ok(problem.prompt.startsWith(problem.declaration));
    assert.notEqual(problem.buggy_solution, problem.canonical_solution);
    const length = tokenizer.encode(problem.prompt + problem.canonical_solution).length;
    assert.ok(2 * length <= LONGEST_SAMPLE);
  }
  const ids = problems.map((problem) => problem.task_id);
  assert.deepEqual(
    ids,
    problems.map((_, index) => `MiniFix/${index}`),
  );
  for (const { name } of STRATA) {
    const own = problems.filter((problem) => problem.stratum === name);
    assert.equal(own.length, problems.length / STRATA.length);
    assert.equal(new Set(own.map((problem) => problem.bug_type)).size, 6, name);
  }
});

test("MiniFix needs the code: two constants or more are letters in the docstring, and in the body", () => {
  for (const { docstring, task_id } of [...problems, ...development]) {
    const letters = docstring.match(/\b[NMKLPQSTUVWX]\b/g) ?? [];
    assert.ok(new Set(letters).size >= 2, task_id);
  }
});

test("MiniWrite's docstrings tell all, and its bodies are empty", () => {
  for (const { docstring, buggy_solution, task_id } of writing) {
    assert.ok(!/\b[NMKLPQSTUVWX]\b/.test(docstring), task_id);
    assert.equal(buggy_solution, "    pass\n");
  }
});

test("examples: docstrings are calls and their values, and the values are right", () => {
  for (const { docstring, test: text, entry_point } of examples) {
    const calls = docstring.split(/^>>> /m).slice(1);
    assert.ok(calls.length >= 1, docstring);
    for (const call of calls) {
      const [expression, result] = call.trimEnd().split("\n") as [string, string];
      const asserted = expression.replace(`${entry_point}(`, "candidate(");
      assert.ok(text.includes(`assert ${asserted} == ${result}\n`), call);
    }
  }
});

test("MiniFix shares no composition with training, nor among its files; its strata are what they say", () => {
  const trained = new Set(bank.map((fn) => fn.signature));
  const all = [...problems, ...development, ...harder, ...writing];
  assert.equal(new Set(all.map(({ composition }) => composition)).size, all.length);
  for (const { composition, stratum, canonical_solution, declaration } of all) {
    assert.ok(!trained.has(composition), composition);
    const steps = composition.split(":")[1]!.split(" ")[0]!.split("+");
    const used = [...composition.split(":")[0]!.split(">"), ...steps];
    const isHeldOut = used.some((name) => HELD_OUT.has(name));
    assert.equal(isHeldOut, stratum === "held-out primitives");
    assert.equal(steps.length === 4, stratum === "deeper" || stratum === "longer");
    const isLong = canonical_solution.trimEnd().split("\n").length >= 12;
    if (steps.length === 4) assert.equal(isLong, stratum === "longer");
    if (stratum === "several functions") assert.ok(declaration.split(/^def /m).length >= 3);
  }
});

test("MiniFix: every canonical solution passes, every buggy one fails", async () => {
  const all = eachNth([...problems, ...development, ...harder, ...writing], 8);
  const programs = all.flatMap((problem) =>
    [problem.canonical_solution, problem.buggy_solution].map((body) => ({
      id: problem.task_id,
      code: problem.prompt + body,
      test: problem.test,
      entryPoint: problem.entry_point,
    })),
  );
  const passed = (await (await judge()).run(programs)).map(({ outcome }) => outcome === "passed");
  for (const [index, problem] of all.entries())
    assert.deepEqual(passed.slice(2 * index, 2 * index + 2), [true, false], problem.task_id);
});
