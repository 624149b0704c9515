/**
 * @file Prompts, stops, extraction and candidates, byte for byte. Oracles:
 * tools/golden/benchmark_prompts.py and benchmark_extractions.py, which run the reference harness.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import {
  extractCompletion,
  harnessCandidate,
  removeLastBlock,
  stopRule,
} from "../../src/benchmark/extraction.js";
import {
  ANSWER_FORMATS,
  answerFormat,
  PROMPT_FORMATS,
  type PromptFormat,
} from "../../src/benchmark/prompt-formats.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { candidateOf } from "../../src/benchmark/program.js";
import { facetOf } from "../../src/languages/registry.js";
import { promptOf } from "../../src/benchmark/prompts.js";
import { rstrip } from "../../src/languages/white-space.js";
import { UsageError } from "../../src/errors.js";
import { sha256 } from "../../src/files/hash.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { Problem } from "../../src/records.js";

interface Golden {
  own: (Record<string, string> & { prompts: Record<string, string>; candidate: string })[];
  refused: Record<string, string>;
  pack: Record<string, { all: string; each: string }>;
  packExtractions: Record<string, string>;
}
const goldenFile = (name: string): unknown =>
  JSON.parse(readFileSync(join(projectRoot, "tests", "benchmark", "golden", name), "utf8"));
const golden = goldenFile("benchmark_prompts.json") as Golden;
const extractions = goldenFile("benchmark_extractions.json") as [
  language: string,
  format: PromptFormat,
  raw: string,
  kept: number,
  stop: number | null,
  finished: boolean,
][];
const packs: Record<string, string> = {
  python: "humanevalpack-python.jsonl",
  javascript: "humanevalpack-js.jsonl",
};
const packOf = (language: string): string =>
  join(projectRoot, "..", "shared", "data", packs[language]!);

const FIX_MODES = ["tests", "docs"] as const;

const problemOf = (own: Record<string, unknown>): Problem =>
  ({
    taskId: own["task_id"],
    language: "python",
    declaration: own["declaration"],
    prompt: own["prompt"],
    buggySolution: own["buggy_solution"],
    test: own["test"],
    entryPoint: own["entry_point"],
    instruction: own["instruction"],
  }) as Problem;

test("prompts of our own problems are the harness's, odd white space included", () => {
  assert.equal(PROMPT_FORMATS.length, 22);
  for (const own of golden.own)
    for (const format of PROMPT_FORMATS)
      for (const mode of FIX_MODES)
        assert.equal(
          promptOf(problemOf(own), { format, mode }).text,
          own.prompts[`${format} ${mode}`],
          `${own["task_id"]} ${format} ${mode}`,
        );
});

for (const language of ["python", "javascript"]) {
  const skip = existsSync(packOf(language)) ? false : `${packOf(language)} is not there`;
  test(
    `all prompts of HumanEvalPack ${language} have the golden hashes, and its own code is cut alike`,
    { skip },
    () => {
      const problems = readProblems(packOf(language));
      assert.equal(problems.length, 164);
      for (const format of PROMPT_FORMATS)
        for (const mode of FIX_MODES) {
          const texts = problems.map((problem) => promptOf(problem, { format, mode }).text);
          const { all, each } = golden.pack[`${language} ${format} ${mode}`]!;
          texts.forEach((text, i) =>
            assert.equal(
              sha256(text).slice(0, 4),
              each.slice(4 * i, 4 * i + 4),
              `${problems[i]!.taskId} ${format} ${mode}`,
            ),
          );
          assert.equal(sha256(texts.join("\0")), all, `${format} ${mode}`);
        }
      problems.forEach((problem, i) =>
        assert.equal(
          sha256(removeLastBlock(`${problem.buggySolution}\n${problem.test}`, { language })).slice(
            0,
            6,
          ),
          golden.packExtractions[language]!.slice(6 * i, 6 * i + 6),
          problem.taskId,
        ),
      );
    },
  );
}

test("prompts of HumanEvalSynthesize are the harness's, in the formats that it has for it", () => {
  // tools/golden/benchmark_synthesis.py made them
  const { own, refused, pack } = goldenFile("benchmark_synthesis.json") as {
    own: Golden["own"];
    refused: string[];
    pack: Record<string, string>;
  };
  const mode = "synthesize";
  const formats = PROMPT_FORMATS.filter((format) => !refused.includes(format));
  assert.equal(formats.length, 18);
  for (const one of own)
    for (const format of formats)
      assert.equal(promptOf(problemOf(one), { format, mode }).text, one.prompts[format], format);
  for (const format of refused as PromptFormat[])
    assert.throws(() => promptOf(problemOf(own[0]!), { format, mode }), /no HumanEvalSynthesize/);
  for (const language of ["python", "javascript"].filter((name) => existsSync(packOf(name)))) {
    const problems = readProblems(packOf(language));
    for (const format of formats) {
      const texts = problems.map((problem) => promptOf(problem, { format, mode }).text);
      assert.equal(sha256(texts.join("\0")), pack[`${language} ${format}`], format);
    }
  }
});

test("formats that the harness refuses for Fix, and those whose answers are patches, are refused with the reason", () => {
  for (const format of Object.keys(golden.refused)) {
    assert.ok(!(PROMPT_FORMATS as readonly string[]).includes(format), format);
    assert.throws(() => answerFormat(format), UsageError);
    assert.throws(
      () => promptOf(problemOf(golden.own[0]!), { format: format as PromptFormat, mode: "tests" }),
      /expected a format of HumanEvalFix/,
    );
  }
  assert.match(golden.refused["continue"]!, /only be used for HumanEvalSynthesize/);
  assert.throws(
    () => answerFormat("continue"),
    /only for HumanEvalSynthesize and refuses it for HumanEvalFix \(use `instruct`\); choose one of instruct, octocoder/,
  );
  assert.throws(() => answerFormat("edit"), /stop words for "edit", but no prompt/);
  assert.throws(() => answerFormat("diff"), /are patches/);
  assert.throws(() => answerFormat("chat"), /no format "chat"; choose one of/);
  assert.throws(
    () => promptOf(problemOf(golden.own[0]!), { format: "instruct", mode: "test" as "tests" }),
    /expected a mode of tests or docs or synthesize, got "test"/,
  );
  assert.equal(ANSWER_FORMATS.length, 20);
  assert.equal(answerFormat("codellama-70b"), "codellama-70b");
});

test("480 answers are cut where the harness cuts them, and are over when it says so", () => {
  assert.equal(extractions.length, 480);
  let cut = 0;
  let over = 0;
  for (const [language, format, raw, kept, stop, finished] of extractions) {
    const label = JSON.stringify([language, format, raw]);
    const rule = stopRule(language, format);
    assert.equal(removeLastBlock(rstrip(raw), { language, format }), raw.slice(0, kept), label);
    assert.equal(
      rstrip(extractCompletion(raw, { language, format })),
      rstrip(raw.slice(0, kept)),
      label,
    ); // stripped before or after: the same answer
    let text = "";
    for (const character of ["", ...raw]) {
      text += character;
      assert.equal(
        rule(text),
        stop !== null && text.length >= stop,
        `${label} after ${text.length}`,
      );
    }
    if (finished) assert.ok(rule(raw), label);
    cut += Number(kept < rstrip(raw).length);
    over += Number(stop !== null);
  }
  assert.ok(
    cut > 150 && over > 150 && over < 450,
    `${cut} are cut and ${over} are over: the set says little`,
  );
});

test("a candidate is the harness's", () => {
  for (const own of golden.own)
    assert.equal(
      harnessCandidate(problemOf(own), "\n    return 1", { format: "instruct", mode: "tests" }),
      own.candidate,
    );
});

test("generation stops exactly when more text cannot change what is kept", () => {
  const stop = stopRule("python");
  const line = fc.constantFrom(
    "\n    return 1",
    "\n",
    "\n\tx = 1",
    "\ndef f():",
    "\nfoo",
    "\n  # c",
    "\nif x:",
    " ",
    "y",
    "<|endoftext|>",
    "\n    'a'",
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 6 }),
      fc.array(line, { maxLength: 6 }),
      (before, more) => {
        const text = before.join("");
        if (stop(text))
          assert.equal(extractCompletion(text + more.join("")), extractCompletion(text));
      },
    ),
  );
  assert.equal(stop("\n    return 1\n\n    x"), false);
  assert.equal(stop("\n    return 1\nx"), true);
  const braces = fc.constantFrom(
    "\n  return 1;",
    "{",
    "}",
    "\n}",
    " ",
    "<|endoftext|>",
    "\n// }",
    "x",
  );
  fc.assert(
    fc.property(
      fc.array(braces, { maxLength: 8 }),
      fc.array(braces, { maxLength: 6 }),
      (before, more) => {
        const text = before.join("");
        const options = { language: "javascript" };
        if (stopRule("javascript")(text))
          assert.equal(
            extractCompletion(text + more.join(""), options),
            extractCompletion(text, options),
          );
      },
    ),
  );
  assert.throws(() => stopRule("cobol"), /expected one of python, javascript,.* got "cobol"/);
});

test("a candidate is the declaration and the answer, whatever the answer begins with", () => {
  const problem = { declaration: "def f(x):\n" };
  for (const own of golden.own)
    assert.equal(candidateOf(problemOf(own), "\n    return 1"), own.candidate);
  assert.equal(
    candidateOf(problem, "    y = x\n    return y"),
    "def f(x):\n    y = x\n    return y",
  );
  assert.equal(candidateOf(problem, "\n\n    return x"), "def f(x):\n\n    return x");
  assert.equal(candidateOf(problem, ""), "def f(x):");
});

test("tells which answers need numpy", () => {
  assert.deepEqual(
    [
      "\n    return np.sum(x)",
      "\n    import numpy as n",
      "\n    return x # np.sum",
      "\n    snp.x",
      "\n    np = 1",
    ].map((completion) => facetOf("python", "answer").needsMissingPackage(completion)),
    [true, true, false, false, false],
  );
});
