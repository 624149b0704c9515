/**
 * @file What training data hold of a benchmark: duplicates and n-grams against brute force
 * (tools/golden/instruction_data.py), syntax trees, and functions run against tests; and that a
 * contaminated set is refused.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { readProblems } from "../../src/benchmark/problems.js";
import {
  refuseContaminated,
  reportContamination,
} from "../../src/data/contamination/contamination.js";
import { ngramOverlap } from "../../src/data/contamination/ngrams.js";
import { findDuplicates, jaccard, shinglesOf } from "../../src/data/duplicates.js";
import { functionsIn } from "../../src/data/functions-in.js";
import { checkContamination } from "../../src/experiment/contamination-check.js";
import { readTuneSpec } from "../../src/experiment/tune-spec.js";
import { UsageError } from "../../src/errors.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { InstructionSample, Problem } from "../../src/records.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { checking, problemLine } from "./problem-line.js";

interface Overlaps {
  similarTexts: string[];
  texts: string[];
  similar: [i: number, j: number, similarity: number][];
  problems: { task_id: string; docstring: string; program: string; test: string }[];
  found: [task: string, record: number][];
  shares: [task: string, share: number][];
}
const golden = JSON.parse(
  readFileSync(join(projectRoot, "tests", "data", "golden", "overlaps.json"), "utf8"),
) as Overlaps;
const sample = (output: string): InstructionSample => ({ instruction: "", input: "", output });
const folder = temporaryFolder("contamination");

test("similarities are exact, and near duplicates are those of a greedy pass over all pairs", () => {
  const sets = golden.similarTexts.map(shinglesOf);
  const known = new Map(golden.similar.map(([i, j, s]) => [`${i} ${j}`, s]));
  sets.forEach((a, i) =>
    sets
      .slice(0, i)
      .forEach((b, j) =>
        assert.ok(Math.abs(jaccard(a, b) - (known.get(`${i} ${j}`) ?? 0)) < 1e-12, `${i} ${j}`),
      ),
  );
  for (const threshold of [0.4, 0.7, 0.95, 1]) {
    const kept: number[] = [];
    golden.similarTexts.forEach((_, i) => {
      if (!kept.some((j) => (known.get(`${i} ${j}`) ?? 0) >= threshold)) kept.push(i);
    });
    const found = findDuplicates(golden.similarTexts, threshold);
    assert.deepEqual(found.kept, kept, `threshold ${threshold}`);
    assert.equal(found.exact + found.near, golden.similarTexts.length - kept.length);
    for (const { index, of, similarity } of found.dropped)
      assert.ok(similarity >= threshold && found.kept.includes(of) && of < index);
  }
  assert.deepEqual(findDuplicates(["a", "b", "a"], null), {
    kept: [0, 1],
    exact: 1,
    near: 0,
    dropped: [{ index: 2, of: 0, similarity: 1 }],
  });
  assert.throws(() => findDuplicates([], 0), /threshold must lie in \(0, 1\], got 0/);
});

test("n-grams: shared runs and shares are those of brute force", () => {
  const problems = golden.problems.map(
    (p): Problem =>
      ({
        taskId: p.task_id,
        docstring: p.docstring,
        declaration: "",
        canonicalSolution: p.program,
        test: p.test,
      }) as Problem,
  );
  const found = ngramOverlap(golden.texts.map(sample), problems, { shortShare: 0.6 });
  assert.deepEqual(found.matches.map((m) => [m.taskId, m.record]).sort(), [...golden.found].sort());
  assert.deepEqual(found.matches.map((m) => m.part).sort(), ["docstring", "program", "test"]);
  assert.deepEqual(
    found.shared.map((s) => [s.taskId, s.share]),
    golden.shares.filter(([, share]) => share >= 0.6),
  );
  assert.equal(
    ngramOverlap(golden.texts.map(sample), problems, { longWords: 12 }).matches.length,
    golden.found.length + 1,
  );
  const counting = Array.from({ length: 20 }, (_, i) => i).join(", ");
  assert.equal(
    ngramOverlap([sample(counting)], [{ ...problems[0]!, test: counting }]).matches.length,
    0,
    "numbers alone say nothing",
  );
  assert.throws(
    () => ngramOverlap([], [], { shortShare: 2 }),
    /shortShare in \(0, 1\], got 13, 8 and 2/,
  );
});

test("functions are found in fences, in prose, and beside code that does not parse", async () => {
  const { functions, unparsed } = await functionsIn(
    [
      sample(
        "```python\nimport re, os\nLIMIT = len\ndef a(x): return LIMIT(re.escape(x))\nresult " +
          "= a('x')\n```\nand\n```js\nfunction b() {}\n```",
      ),
      sample(
        "Use this:\ndef c(x):\n    return x\n\nIt isn't hard.\ndef d(y):\n    return y +\n    \n",
      ),
      sample("} else {"),
      sample("def e():\n    pass\n\ne()"),
    ],
    "python",
  );
  assert.deepEqual(
    functions.map(({ record, name, code, prelude }) => [record, name, code, prelude]),
    [
      [0, "a", "def a(x): return LIMIT(re.escape(x))\n", "import re, os\nLIMIT = len\n"],
      [1, "c", "def c(x):\n    return x\n", ""],
      [3, "e", "def e():\n    pass\n", ""],
    ],
  );
  assert.equal(unparsed, 1);
  assert.deepEqual(
    (
      await functionsIn(
        [sample("```js\nfunction b() {}\n```\n```\nconst q = x => x\n```")],
        "javascript",
      )
    ).functions.map((fn) => fn.name),
    ["b", "q"],
  );
});

const line = (
  id: number,
  entry: string,
  declaration: string,
  solution: string,
  buggy: string,
  asserts: string,
): string => {
  const test = `${checking(entry, asserts)}check(${entry})\n`;
  return problemLine({ id: `Own/${id}`, entry, declaration, solution, buggy, test });
};
const benchmark = join(folder, "own.jsonl");
writeFileSync(
  benchmark,
  [
    line(
      0,
      "total",
      "def total(items):\n",
      "    result = 0\n    for item in items:\n        result += item\n    return result\n",
      "    return 0\n",
      "total([1, 2]) == 3; total([]) == 0",
    ),
    line(
      1,
      "is_even",
      "def is_even(n):\n",
      "    return n % 2 == 0\n",
      "    return n % 2 == 1\n",
      "is_even(2); not is_even(3)",
    ),
    line(
      2,
      "power",
      "import math\n\ndef power(a, b):\n",
      "    return a ** b\n",
      "    return a * b\n",
      "power(2, 3) == 8; power(3, 2) == 9",
    ),
    line(
      3,
      "slow",
      "def slow(n):\n",
      "    return n\n",
      "    return -n\n",
      "slow(1) == 1; slow(5) == 5",
    ),
  ].join(""),
);
const training = [
  sample(
    "```python\ndef add_all(xs):\n    acc = 0\n    for x in xs:\n        acc += x\n    " +
      "return acc\n```",
  ), // 0: equal tree, and passes
  sample("def even(k):\n    return not k & 1\n"), // 1: passes
  sample(
    "def raise_to(base, exponent=2):\n    result = 1\n    for _ in range(exponent):\n        " +
      "result = mul(result, base)\n    return result\n\ndef mul(a, b):\n    return a * b\n",
  ), // 2: passes, with its helper
  sample(
    "def forever(x):\n    while True:\n        try:\n            pass\n        except " +
      "BaseException:\n            pass\n",
  ), // 3: ends by the bound on lines
  sample(
    "def stubborn(x):\n    while True:\n        try:\n            while True: x = x\n        " +
      "except BaseException:\n            continue\n",
  ), // 4: swallows it
  sample("def leave(x):\n    raise SystemExit\n"),
  sample("import numpy\ndef need(x):\n    return numpy.sum(x)\n"),
  sample("def three(a, b, c):\n    return a\n"),
  sample(
    "class Cheat:\n    def __eq__(self, other): return True\n    def __bool__(self): return " +
      "True\ndef cheat(x): return Cheat()\n",
  ),
  sample(
    "def outer(items):\n    if items:\n        result = 0\n        for item in items:\n      " +
      "      result += item\n        return result\n    return None\n",
  ), // 9: the tree, inside
  sample("def pair(number):\n    return not number & 1\n"), // 10: 1 again
];

test("trees and runs: what is found, by which way, in which record", async () => {
  const report = await reportContamination(training, readProblems(benchmark), { workers: 1 });
  assert.deepEqual(report.trees.matches, [
    { taskId: "Own/0", record: 0, where: "body" },
    { taskId: "Own/0", record: 9, where: "inside" },
  ]);
  assert.equal(report.trees.lookedFor, 1);
  assert.deepEqual(
    report.executed!.matches.map((m) => [m.taskId, m.record, m.functionName]).sort(),
    [
      ["Own/0", 0, "add_all"],
      ["Own/1", 1, "even"],
      ["Own/1", 10, "pair"],
      ["Own/2", 2, "raise_to"],
    ],
  );
  // all but three(a, b, c), and one that is even() again
  assert.equal(report.executed!.functions, 10);
  assert.deepEqual(report.found, { longNgrams: 0, shortNgrams: 0, trees: 1, executed: 3 });
  assert.deepEqual(report.contaminated, ["Own/0", "Own/1", "Own/2"]);
  assert.equal(
    (await reportContamination(training.slice(5), readProblems(benchmark), { execute: false }))
      .executed,
    undefined,
  );
});

test("a contaminated set is refused, unless it is allowed; the finding is remembered", async () => {
  const instructions = join(folder, "train.jsonl");
  const pairs = join(folder, "pairs.jsonl.gz");
  writeFileSync(
    instructions,
    training
      .slice(1, 2)
      .map((s) => `${JSON.stringify({ ...s, instruction: "write" })}\n`)
      .join(""),
  );
  writeFileSync(pairs, gzipSync(""));
  const check = { instructions, pairs, benchmark, allowContaminated: false };
  const words =
    /the training data hold 1 of the benchmark's 4 problems \(longNgrams 0, shortNgrams 0, trees 0, executed 1; Own\/1\): expected data that do not; remove these records \(cct data report names them\), or allow it with allowContaminated/;
  await assert.rejects(
    checkContamination(check),
    (error: Error) => error instanceof UsageError && words.test(error.message),
  );
  const began = Date.now();
  const finding = await checkContamination({ ...check, allowContaminated: true });
  assert.deepEqual(finding.contaminated, ["Own/1"]);
  assert.ok(Date.now() - began < 500, "remembered");
  const parquet = (name: string): string =>
    join(projectRoot, "tests", "data", "golden", `${name}.snappy.parquet`);
  assert.deepEqual(
    (
      await checkContamination({
        ...check,
        instructions: parquet("alpaca"),
        allowContaminated: true,
      })
    ).contaminated,
    ["Own/3"],
  ); // an identity function
  await assert.rejects(
    checkContamination({ ...check, instructions: parquet("no-columns") }),
    /no-columns\.snappy\.parquet: expected columns instruction, output or response \(alpaca\).*; got question, answer; rename them/,
  );
  refuseContaminated({ problems: 4, contaminated: [], found: {} }, false);
  const spec = join(folder, "tune.json");
  writeFileSync(spec, JSON.stringify({ instructions, pairs, options: { steps: 20 } }));
  assert.deepEqual(
    (({ against, allowContaminated }) => [against, allowContaminated])(readTuneSpec(spec)),
    [undefined, false],
  );
  assert.deepEqual(
    (({ against, allowContaminated }) => [against, allowContaminated])(
      readTuneSpec(spec, [`against=${benchmark}`, "allowContaminated=true"]),
    ),
    [benchmark, true],
  );
});

test("JavaScript: functions are screened and run as well", async (t) => {
  const sandbox = await createSandbox("javascript", { workers: 1 }).catch((error: Error) => error);
  if (sandbox instanceof Error) return t.skip(sandbox.message);
  await sandbox.close();
  const record = (
    id: number,
    entry: string,
    parameters: string,
    canonical: string,
    test: string,
  ): string =>
    line(
      id,
      entry,
      `const ${entry} = (${parameters}) => {\n`,
      `  return ${canonical};\n}\n`,
      "  return null;\n}\n",
      "x",
    )
      .replace("Own/", "JavaScript/")
      .replace(
        /"test":"(?:[^"\\]|\\.)*"/,
        () =>
          `"test":${JSON.stringify(
            `const t = () => {\n${test
              .split(";")
              .map((a) => `  console.assert(${a.trim()});\n`)
              .join("")}}\nt()\n`,
          )}`,
      );
  const file = join(folder, "js.jsonl");
  writeFileSync(
    file,
    record(0, "sum", "xs", "xs.reduce((a, b) => a + b, 0)", "sum([1, 2]) === 3; sum([]) === 0") +
      record(1, "isEven", "n", "n % 2 === 0", "isEven(2); !isEven(3)"),
  );
  const report = await reportContamination(
    [
      sample(
        "```js\nfunction total(list) {\n  let t = 0;\n  for (const x of list) t = plus(t, " +
          "x);\n  return t;\n}\nconst plus = (a, b) => a + b;\n```",
      ),
      sample("const isEven = (k) => !(k & 1);\n"),
      sample("function forever(x) { for (;;); }\n"),
      sample("const odd = (k) => k & 1;\n"),
    ],
    readProblems(file),
    { workers: 1 },
  );
  assert.deepEqual(
    report.executed!.matches.map((m) => [m.taskId, m.record, m.functionName]).sort(),
    [
      ["JavaScript/0", 0, "total"],
      ["JavaScript/1", 1, "isEven"],
    ],
  );
  assert.equal(report.executed!.undecided, 0);
});

const pack = join(projectRoot, "..", "shared", "data", "humanevalpack-python.jsonl");
test(
  "HumanEvalPack is found in itself, by every way",
  { skip: existsSync(pack) ? false : `${pack} is not there` },
  async () => {
    const problems = readProblems(pack).slice(0, 12);
    const samples = problems.map((p) => ({
      instruction: p.instruction,
      input: "",
      output: `\`\`\`python\n${p.declaration}${p.canonicalSolution}\n\`\`\``,
    }));
    const report = await reportContamination(samples, problems, { workers: 1 });
    assert.equal(report.contaminated.length, 12);
    for (const { taskId } of problems)
      assert.ok(
        report.executed!.matches.some((m) => m.taskId === taskId),
        taskId,
      );
    assert.equal(report.found.trees, report.trees.lookedFor);
    assert.ok(report.found.longNgrams >= 11, `${report.found.longNgrams}`);
  },
);
