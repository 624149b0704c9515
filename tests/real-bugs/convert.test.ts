/**
 * @file Other people's bugs as benchmarks: layout, proof, and what is said about the rest. The
 * records here are written in each set's form; the sets' own files are tried under
 * `npm run test:peers`, where they lie beside the project.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readProblems } from "../../src/benchmark/problems.js";
import { projectRoot } from "../../src/files/project-root.js";
import { codeReader } from "../../src/languages/code-reader.js";
import type { BuggyProgram } from "../../src/real-bugs/buggy-program.js";
import { convertBenchmark, type BenchmarkSummary } from "../../src/real-bugs/convert.js";
import { layoutOf } from "../../src/real-bugs/layout.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("real-bugs");
const file = (name: string, ...records: readonly unknown[]): string => {
  writeFileSync(join(folder, name), records.map((r) => `${JSON.stringify(r)}\n`).join(""));
  return join(folder, name);
};
const output = join(folder, "benchmark.jsonl");
const leftOut = join(folder, "left-out.jsonl");
const convert = (source: string, files: readonly string[]): Promise<BenchmarkSummary> =>
  convertBenchmark({ source, files, output, leftOut, workers: 1 });
const reasons = ({ leftOut: left }: BenchmarkSummary): [string, string][] =>
  left.map(({ taskId, reason }) => [taskId, reason]);

const program = (canonical: string, buggy: string, more = {}): BuggyProgram => ({
  taskId: "Python/Set/1",
  language: "python",
  canonical,
  buggy,
  test: "assert twice(2) == 4",
  docstring: "Twice x.",
  exampleTest: "",
  ...more,
});

test("a program becomes a declaration and two bodies, whatever the comments", async () => {
  const reader = await codeReader("python");
  const canonical = [
    ...["# words that give the bug away", "import math", "", "def twice(x: int) -> int:", ""],
    ...["    # twice", "    return x * two", "", "two = 2", ""],
  ].join("\n");
  const buggy = "import math\ndef twice(x: int) -> int:\n    return x + two\ntwo = 2\n";
  assert.deepEqual(layoutOf(program(canonical, buggy), reader), {
    entryPoint: "twice",
    declaration: "import math\n\ntwo = 2\n\n\ndef twice(x: int) -> int:\n",
    signature: "twice(x: int) -> int",
    canonicalSolution: "    # twice\n    return x * two\n",
    buggySolution: "    return x + two\n",
  });
});

test("a class is declared by its head, and keeps its methods", async () => {
  const of = program(
    "class Solution:\n    def twice(self, x):\n        return x * 2\n",
    "class Solution:\n    def twice(self, x)\n        return x * 2\n",
    { entryPoint: "Solution", prelude: "import math\n\n\n" },
  );
  assert.deepEqual(layoutOf(of, await codeReader("python")), {
    entryPoint: "Solution",
    declaration: "import math\n\n\nclass Solution:\n",
    signature: "Solution",
    canonicalSolution: "    def twice(self, x):\n        return x * 2\n",
    buggySolution: "    def twice(self, x)\n        return x * 2\n",
  });
});

test("what has no such form is told", async () => {
  const reader = await codeReader("python");
  const right = "def twice(x):\n    return 2 * x\n";
  const cases: readonly (readonly [BuggyProgram, string])[] = [
    [
      program(right, "def twice(y):\n    return 2 * x\n"),
      "the bug stands outside of the body of twice",
    ],
    [program("def twice(x:", right), "its correct program does not parse"],
    [
      program("def other(x):\n    return 2 * x\n", right),
      "its test names nothing that its correct program defines",
    ],
    [
      program(right, right, { entryPoint: "thrice" }),
      "its correct program defines no thrice at its top level",
    ],
  ];
  for (const [of, expected] of cases) assert.equal(layoutOf(of, reader), expected);
});

const mdevalRecord = (
  number: number,
  buggy: string,
  more: object = {},
): Record<string, unknown> => ({
  question_id: `Python/${number}`,
  category: "Logic",
  docstring: "The largest of some numbers, or None.",
  example: "largest([1, 3]) returns 3",
  canonical_solution:
    "def largest(numbers):\n\n    if not numbers:\n        return None\n    return max(numbers) ",
  buggy_code: buggy,
  fragment_lines: [NaN],
  test: "def check():\n    assert largest([1, 3]) == 3\n    assert largest([]) is None\n\ncheck()\n",
  ...more,
});

/** Two records that make problems, four that do not; one value is no JSON, as in the set. */
function mdevalFile(): string {
  const path = file(
    "mdeval.jsonl",
    mdevalRecord(
      1,
      "def largest(numbers):\n    if not numbers:\n        return None\n    return min(numbers)",
    ),
    mdevalRecord(
      2,
      "def largest(numbers):\n    if not numbers:\n        return None\n    return numbers[-1]",
    ),
    mdevalRecord(3, "def largest(numbers)\n    return max(numbers)"),
    mdevalRecord(4, "def largest(numbers):\n    return max(numbers"),
    mdevalRecord(5, "def largest(numbers):\n    return max(numbers)", {
      test: "assert largest([2]) == 3\n",
    }),
    mdevalRecord(
      6,
      "def largest(numbers):\n    # none\n    if not numbers:\n        return None\n    return max(numbers)",
    ),
  );
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("[null]", "[NaN]"));
  return path;
}

test("MDEVAL: proven problems, and every other record with its reason", async () => {
  const summary = await convert("mdeval", [mdevalFile()]);
  assert.deepEqual(reasons(summary), [
    ["Python/MDEVAL/2", "its buggy program passes the test"],
    ["Python/MDEVAL/3", "the bug stands outside of the body of largest"],
    [
      "Python/MDEVAL/5",
      "its canonical solution does not pass (wrong output: assert largest([2]) == 3)",
    ],
    ["Python/MDEVAL/6", "its two programs are the same but for comments"],
  ]);
  assert.deepEqual(
    readFileSync(leftOut, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
    reasons(summary).map(([task_id, reason]) => ({ task_id, reason })),
  );
  assert.deepEqual(summary.byBugType, { "function misuse": 1, "missing logic": 1 });
  const [first, second] = readProblems(output);
  assert.equal(second!.taskId, "Python/MDEVAL/4");
  assert.equal(second!.failureSymptoms, "syntax error");
  assert.deepEqual(JSON.parse(JSON.stringify(first)), {
    taskId: "Python/MDEVAL/1",
    language: "python",
    prompt:
      'def largest(numbers):\n    """\n    The largest of some numbers, or None.\n\n' +
      '    largest([1, 3]) returns 3\n    """\n',
    declaration: "def largest(numbers):\n",
    canonicalSolution: "    if not numbers:\n        return None\n    return max(numbers)\n",
    buggySolution: "    if not numbers:\n        return None\n    return min(numbers)\n",
    bugType: "function misuse",
    failureSymptoms: "incorrect output",
    entryPoint: "largest",
    signature: "largest(numbers)",
    docstring: "The largest of some numbers, or None.\n\nlargest([1, 3]) returns 3",
    instruction:
      "Write a Python program `largest(numbers)` to solve the following problem:\n" +
      "The largest of some numbers, or None.\n\nlargest([1, 3]) returns 3",
    test: mdevalRecord(1, "")["test"],
    exampleTest: "",
  });
});

test("MDEVAL's JavaScript: braces, helpers behind the function, console.assert", async () => {
  const path = file("javascript.jsonl", {
    ...mdevalRecord(1, ""),
    question_id: "JavaScript/7",
    canonical_solution:
      "/**\n * Words.\n */\nfunction four(x)\n{\n    return twice(twice(x)); // ok\n}\n" +
      "function twice(x) { return 2 * x; }",
    buggy_code:
      "function four(x)\n\n{\n    return twice(x);\n}\nfunction twice(x) { return 2 * x; }\n",
    test: "const t = () => { console.assert(four(1) === 4); };\nt();",
  });
  await convert("mdeval", [path]);
  const [problem] = readProblems(output);
  assert.equal(
    problem!.declaration,
    "function twice(x) { return 2 * x; }\n\n\nfunction four(x)\n{\n",
  );
  assert.equal(problem!.buggySolution, "    return twice(x);\n}\n");
  assert.equal(problem!.bugType, "function misuse");
  assert.match(problem!.prompt, /^\/\* The largest[^]*\*\/\nfunction twice/);
});

test("faults are one sentence each, and nothing is written", async () => {
  writeFileSync(output, "before");
  const other = { ...mdevalRecord(2, "x"), question_id: "JavaScript/2" };
  const right = mdevalRecord(1, "def largest(numbers):\n    return numbers[-1]");
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["nothing", file("a", right), /expected a set of .*mdeval.*, got "nothing"; choose one/],
    ["mdeval", file("b", { slug: "x" }), /b:1: question_id, docstring.* are missing/],
    ["mdeval", file("c", right, other), /one language, got python, javascript from .*c; convert/],
    [
      "mdeval",
      file("d", { ...right, test: "assert 0" }),
      /got none of 1 records \(Python\/MDEVAL\/1: its test/,
    ],
    ["mdeval", file("e"), /one language, got none/],
    [
      "mdeval",
      file("f", { ...right, question_id: "Fortran/1" }),
      /f: expected programs in Python, JavaScript.*, got Fortran\/1; choose/,
    ],
  ];
  for (const [source, path, words] of cases) await assert.rejects(convert(source, [path]), words);
  assert.equal(readFileSync(output, "utf8"), "before");
});

/** [set, file beside the project, records, proven]. */
const WHOLE = [
  ["mdeval", "mdeval-python.jsonl", 61, 59],
  ["mdeval", "mdeval-javascript.jsonl", 75, 72], // three need 8 s and more of a processor
] as const;
for (const [source, name, records, problems] of WHOLE) {
  const path = join(projectRoot, "..", "shared", "data", name);
  const skip = takesLong || (!existsSync(path) && `${name} is not beside the project`);
  test(`${name}: ${problems} of ${records} are proven`, { skip }, async () => {
    const summary = await convert(source, [path]);
    assert.deepEqual([summary.records, summary.problems], [records, problems]);
  });
}
