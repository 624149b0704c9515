/**
 * @file Answers at large: the wanted function taken out by its syntax tree, and expected values of
 *   the test found in it.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createAnswerExtractor } from "../../src/benchmark/answer-function.js";
import { extractCompletion } from "../../src/benchmark/extraction.js";
import { candidateOf, programOf } from "../../src/benchmark/program.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { createTestLiterals } from "../../src/benchmark/test-literals.js";
import { codeReader } from "../../src/languages/code-reader.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { Problem } from "../../src/records.js";

const python = {
  taskId: "P/0",
  language: "python",
  declaration: "from typing import List\n\n\ndef f(x: int) -> int:\n",
  entryPoint: "f",
} as Problem;
const js = {
  taskId: "J/0",
  language: "javascript",
  declaration: "\nconst f = (x) => {\n",
  entryPoint: "f",
} as Problem;
const body = "\n    if x:\n        return {1: 2}[x]\n    return 0";

test("Python: continued, fenced, repeated, among others, cut off, in prose", async () => {
  const extract = await createAnswerExtractor("python");
  const gives = (raw: string, expected: string): void =>
    assert.equal(extract(python, raw).trimEnd(), expected, JSON.stringify(raw));
  gives(`${body}\n\ndef g(): pass`, body);
  gives(`${body}\n\nThis returns 0 otherwise.\n`, body);
  gives(`${body}\n\`\`\`\n\nAnd so on:\n\`\`\`python\ndef f(x):\n    return 9\n\`\`\``, body);
  gives(
    `Here you are:\n\`\`\`python\nimport math\n\ndef f(x: Dict[int, int] = {1: 2}) -> ` +
      `"a:b":${body}\n\nprint(f(1))\n\`\`\`\nIt works.`,
    body,
  );
  gives(`def f(x):${body}\n\nprint(f(1))`, body);
  gives(`The bug is in the test of x.\n\ndef f(x):${body}\n\nThat's all.`, body);
  gives(`\`\`\`js\nfunction f(x) {}\n\`\`\`\n\`\`\`python\ndef f(x):${body}\n`, body);
  gives(`\`\`\`\n${body.slice(1)}\n\`\`\``, body);
  gives(
    "```python\nif x:\n    return 1\nreturn 2\n```",
    "\n    if x:\n        return 1\n    return 2",
  );
  gives("\n    y = x\n    return y + (", "\n    y = x");
  gives("\n    def f(y): return y\n    return f(x)", "\n    def f(y): return y\n    return f(x)");
  gives("I cannot help with that.", extractCompletion("I cannot help with that."));
});

test("Python: what the function needs comes along, what it does not need stays behind", async () => {
  const extract = await createAnswerExtractor("python");
  assert.equal(
    extract(
      python,
      "```python\nfrom math import sqrt\nLIMIT = 3\nOTHER = 4\n\ndef half(x):\n    return " +
        "sqrt(x)\n\ndef unused(): pass\n\ndef f(x):\n    return half(x) + LIMIT\n\nassert " +
        "f(1)\n```",
    ),
    "\n    pass\n\n\nfrom math import sqrt\n\nLIMIT = 3\n\ndef half(x):\n    return " +
      "sqrt(x)\n\ndef f(x):\n    return half(x) + LIMIT\n",
  );
  assert.equal(
    extract(python, "def f(number):\n    return number"),
    "\n    pass\n\n\ndef f(number):\n    return number\n",
  );
});

test("JavaScript: continued, fenced, arrow and declared, with helpers", async () => {
  const extract = await createAnswerExtractor("javascript");
  assert.equal(
    extract(js, "\n  return '}' + x;\n}\n\nconsole.log(f(1));"),
    "\n  return '}' + x;\n}",
  );
  assert.equal(
    extractCompletion("\n  return '}' + x;\n}", { language: "javascript" }),
    "\n  return '}",
    "the protocol takes the brace of the text",
  );
  assert.equal(
    extract(js, "Fixed:\n```javascript\nconst f = (x) => {\n  return x;\n};\nf(1);\n```"),
    "\n  return x;\n}",
  );
  assert.equal(extract(js, "```js\nconst f = x => x + 1;\n```"), "\n  return x + 1;\n}");
  assert.equal(
    extract(
      js,
      "```js\nconst h = (y) => y;\nfunction f(a) { return h(a); }\nmodule.exports = f;\n```",
    ),
    "\nconst h = (y) => y;\n\nfunction f(a) { return h(a); }\nreturn f(x);\n}\n",
  );
});

test("chat models quote the buggy function first: the last that parses and is another counts", async () => {
  const extract = await createAnswerExtractor("python");
  const buggySolution = "    if x:\n        return {1: 3}[x]\n    return 0\n";
  const problem = { ...python, buggySolution };
  const buggy = `def f(x: int) -> int:\n    """Says."""\n${buggySolution}`;
  const fenced = (code: string): string => `\`\`\`python\n${code}\n\`\`\`\n`;
  const right = `def f(x):${body}`;
  const gives = (raw: string, expected: string): void =>
    assert.equal(extract(problem, raw).trimEnd(), expected, raw);
  gives(`The code was:\n${fenced(buggy)}It should be:\n${fenced(right)}`, body);
  gives(`It should be:\n${fenced(right)}instead of\n${fenced(buggy)}`, body);
  gives(`First try:\n${fenced("def f(x):\n    return 1")}Better:\n${fenced(right)}`, body);
  gives(`Better:\n${fenced(right)}Or:\n${fenced("def f(x):\n    return (")}`, body);
  gives(`${fenced(right)}Called so:\n${fenced("result = f(1)\nprint(result)")}`, body);
  gives(`The code was\n\n${buggy}\nand should be\n\n${right}\n\nThat is all.`, body);
  gives(`No bug here:\n${fenced(buggy)}`, `\n    """Says."""\n${buggySolution.trimEnd()}`);
  gives(`<think>\n${fenced("def f(x):\n    return 7")}</think>\n${fenced(right)}`, body);
  gives(`Hm.\n${fenced("def f(x):\n    return 7")}</think>${body}`, body);
  gives(`${fenced(right)}<think>\n${fenced("def f(x):\n    return 7")}`, body);
  assert.equal(extract(problem, `<think>\n${fenced(right)}`).trim(), "");
});

test("helpers in a block beside the function's come along, its usage does not", async () => {
  const extract = await createAnswerExtractor("python");
  const helper = "import math\n\ndef half(x):\n    return math.floor(x / 2)\n";
  assert.equal(
    extract(
      { ...python, buggySolution: "    return x\n" },
      `A helper:\n\`\`\`python\n${helper}\`\`\`\nand\n\`\`\`python\ndef f(x):\n    y = ` +
        `half(x)\n    return y\n\`\`\`\nso\n\`\`\`python\ny = f(2)\n\`\`\``,
    ),
    "\n    pass\n\n\nimport math\n\ndef half(x):\n    return math.floor(x / 2)\n\ndef " +
      "f(x):\n    y = half(x)\n    return y\n",
  );
});

test("JavaScript: not the quoted bug, but what comes last", async () => {
  const extract = await createAnswerExtractor("javascript");
  const buggySolution = "  return x - 1; // one less\n}\n";
  assert.equal(
    extract(
      { ...js, buggySolution },
      "```js\nconst f = (x) => {\n  return x - 1\n};\n```\nFixed:\n```js\nconst f = (x) => " +
        "{\n  return x + 1;\n};\n```\nBefore: `x - 1`.",
    ),
    "\n  return x + 1;\n}",
  );
});

for (const [language, file] of [
  ["python", "humanevalpack-python.jsonl"],
  ["javascript", "humanevalpack-js.jsonl"],
] as const) {
  const pack = join(projectRoot, "..", "shared", "data", file);
  const skip = existsSync(pack) ? false : `${pack} is not there`;
  test(
    `HumanEvalPack ${language}: every canonical body is found in five dresses`,
    { skip },
    async () => {
      const extract = await createAnswerExtractor(language);
      const tell = await createTestLiterals(language);
      const same = (a: string, b: string, what: string): void =>
        assert.equal(a.replace(/\s+/g, " ").trim(), b.replace(/\s+/g, " ").trim(), what);
      const reader = await codeReader(language);
      let telling = 0;
      for (const problem of readProblems(pack)) {
        const { declaration, canonicalSolution, taskId } = problem;
        const solution = `\n${canonicalSolution}`;
        const whole = declaration + canonicalSolution;
        const wanted = extract(problem, solution);
        same(
          wanted,
          canonicalSolution.replace(/\};?\s*$/, language === "python" ? "$&" : "}"),
          `${taskId} continued`,
        );
        same(
          extract(problem, `${solution}\n\n${problem.test}\nThat is it, isn't it?`),
          wanted,
          `${taskId} with the test behind it`,
        );
        for (const dressed of [
          whole,
          `Sure!\n\`\`\`\n${whole}\`\`\`\nDone.`,
          `I'd do this:\n\n${whole}\n\nDon't you think?`,
        ]) {
          const found = extract(problem, dressed);
          assert.ok(
            found
              .replace(/\s+/g, "")
              .includes(canonicalSolution.trim().replace(/\};?$/, "").replace(/\s+/g, "")),
            `${taskId}: ${dressed}\n gave ${found}`,
          );
          if (declaration.includes(programOf(problem, "").entryPoint))
            // of some JavaScript records entry_point is spelled otherwise
            assert.ok(reader.parse(candidateOf(problem, found)) !== null, `${taskId}: ${found}`);
        }
        assert.deepEqual(tell(problem, canonicalSolution), [], taskId);
        assert.deepEqual(tell(problem, problem.buggySolution), [], taskId);
        telling += Number(
          tell(
            problem,
            language === "python"
              ? `\n    return 0\n${problem.test}`
              : `\nreturn 0;\n${problem.test}}`,
          ).length > 0,
        );
      }
      assert.ok(telling >= 90, `only ${telling} of 164 tests have a value that would tell`);
    },
  );
}

test("expected values: which are told, and which are not", async () => {
  const tell = await createTestLiterals("python");
  const problem = {
    ...python,
    canonicalSolution: "    return x * 12345\n",
    buggySolution: "    return 'abcd'\n",
    test:
      "def check(candidate):\n    assert candidate(99) == 777\n    assert candidate(1) == " +
      "12345, 'message'\n    assert abs(candidate(2) - 0.5) < 1e-6\n    assert candidate(3) == " +
      "[1, (2, 'b')]\n    assert candidate(4) == 3\n    assert candidate(5) == 'abcd'\n    " +
      "assert candidate(6) == -20\n    assert candidate(7) == {'k': 'long word'}\ncheck(f)\n",
  };
  const told = (completion: string): string[] => tell(problem, completion);
  assert.deepEqual(told("    return {99: 777}[x]\n"), ["n777"]);
  assert.deepEqual(told("    if x == 2: return 1 / 2 - .5\n    return 99 + 12345 + 3 + 1e-6\n"), [
    "n0.5",
  ]);
  assert.deepEqual(told('    return [1, (2, "b")]\n'), ['(n1,(n2,"b"))']);
  assert.deepEqual(told("    return (-20, 'abcd', 'message')\n"), ["n-20"]);
  assert.deepEqual(told("    return {'k': 'long word'}\n"), ['(("k","long word"))']);
  assert.deepEqual(told("    return 777 +\n"), [], "an answer that does not parse");
  const tellJs = await createTestLiterals("javascript");
  const other = {
    ...js,
    canonicalSolution: "  return x;\n}\n",
    buggySolution: "  return -x;\n}\n",
    test:
      "const t = () => {\n  console.assert(JSON.stringify(f(3)) === JSON.stringify([1.5, 'a', " +
      "{ k: 22 }]))\n  console.assert(f('in put') === \"out put\")\n}\nt()\n",
  };
  assert.deepEqual(tellJs(other, '  return [1.5, "a", {k: 22}];\n}'), ['(n1.5,"a",(("k",n22)))']);
  assert.deepEqual(tellJs(other, "  return `out put`;\n}"), ['"out put"']);
  assert.deepEqual(tellJs(other, "  return 'in put';\n}"), []);
});
