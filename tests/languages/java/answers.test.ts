/**
 * @file Answers in Java: a method is found with its class, the judge's text asks the candidate and
 * counts its checks, and an answer in any form takes the declaration's place.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createAnswerExtractor } from "../../../src/benchmark/answer-function.js";
import { extractCompletion, stopRule } from "../../../src/benchmark/extraction.js";
import { readProblems } from "../../../src/benchmark/problems.js";
import { programOf } from "../../../src/benchmark/program.js";
import { projectRoot } from "../../../src/files/project-root.js";
import {
  blanked,
  importsInFront,
  lastMethodsAlone,
  methodIn,
} from "../../../src/languages/java/source-file.js";
import { candidateText, checkIn, judgeText } from "../../../src/languages/java/sandbox/programs.js";
import type { Problem } from "../../../src/records.js";
import { WORDLESS } from "../../support/problem.js";

test("a method is found with its class, its result and its parameters", () => {
  const text =
    "class Other { int f() { return 1; } }\nclass Own {\n" +
    "  int g() { return f(1, null); } // int f(\n" +
    "  @Deprecated public static <T> Map<String, List<Integer>> f(final int[] xs, " +
    'Map<String, T> by, String... rest) throws Exception, Error {\n    return "}";\n  }\n' +
    "  class Inner { void f() { } }\n}\n";
  const found = methodIn(text, "f")!;
  assert.equal(found.owner, "Own");
  assert.equal(found.result, "Map<String, List<Integer>>");
  assert.deepEqual(found.parameters, [
    { name: "xs", type: "int[]" },
    { name: "by", type: "Map<String, T>" },
    { name: "rest", type: "String[]" },
  ]);
  assert.match(text.slice(found.start, found.end), /^@Deprecated[^]*"\}";\n {2}\}$/);
  assert.equal(methodIn(text, "missing"), undefined);
});

test("texts, characters and comments are no code", () => {
  const text = `a("\\"{", '{', '\\'', '\\u007b', """\n{ " """) // {\n/* { */ b`;
  const seen = blanked(text);
  assert.equal(seen.length, text.length);
  assert.equal(seen.replace(/\s+/g, ""), "a(,,,,)b");
});

test("imports move in front of the classes, once each", () => {
  const text = "import a.*;\nclass A {\nimport b.C;\n  int x;\nimport b.C;\n}\n";
  assert.equal(importsInFront(text), "import b.C;\nimport a.*;\nclass A {\n  int x;\n}\n");
});

test("of two methods of one name and the same types the last stays", () => {
  const text =
    "class A {\n  int f(int x) { return 1; }\n  int f(long x) { return 2; }\n" +
    "  void g(int x) {\n  }\n" +
    "  int f(int y) { return 3; }\n  void g(String x) { }\n}\n";
  assert.deepEqual(lastMethodsAlone(text).match(/[fg]\([^)]*\)/g), [
    "f(long x)",
    "f(int y)",
    "g(String x)",
  ]);
});

const problem: Problem = {
  taskId: "Java/99",
  language: "java",
  prompt: "",
  declaration:
    "import java.util.*;\n\nclass Solution {\n    int one() { return 1; }\n" +
    "    public List<Integer> half(List<Integer> xs, int by) {\n",
  test:
    "public class Main {\n    public static void main(String[] args) {\n" +
    "        Solution s = new Solution();\n        List<Boolean> correct = Arrays.asList(\n" +
    '                s.half(a, 2).equals(b(1, "(")),\n                s.one() == 1\n        );\n' +
    "        if (correct.contains(false)) {\n            throw new AssertionError();\n        }\n" +
    "        for (int i = 0; i < 3; i++) {\n            if (s.one() != 1) throw new Error();\n" +
    "            if (i == 2) i++;\n        }\n    }\n}\n",
  canonicalSolution:
    "        return two(xs);\n    }\n    List<Integer> two(List<Integer> x) { }\n}",
  buggySolution: "        return xs;\n    }\n}",
  entryPoint: "wrongName",
  bugType: "value misuse",
  ...WORDLESS,
};

test("the judge's method asks the candidate; the answer stays outside", () => {
  const program = programOf(problem, problem.buggySolution);
  assert.equal(program.entryPoint, "half", "as the declaration spells it");
  const judge = judgeText(program);
  assert.ok("text" in judge);
  assert.ok(
    judge.text.includes("{ return (List<Integer>) cct.Judge.ask(new Object[] {xs, by}); }"),
  );
  assert.match(judge.text, /List<Integer> two\(/, "what stands behind the canonical method");
  assert.match(judge.text, /if \(cct\.Judge\.fails\(correct\)\) \{/);
  assert.match(judge.text, /if \(cct\.Judge\.fails\(s\.one\(\) != 1\)\) throw/);
  assert.match(judge.text, /if \(i == 2\) i\+\+/, "a condition that throws nothing");
  assert.ok(!judge.text.includes("return xs;"));
  const candidate = candidateText(program);
  assert.ok("text" in candidate);
  assert.match(
    candidate.text,
    /return own\.half\(\(List<Integer>\) given\[0\], \(int\) given\[1\]\)/,
  );
});

test("a failed check is told by its text", () => {
  assert.equal(checkIn("check 1", problem.test), 's.half(a, 2).equals(b(1, "("))');
  assert.equal(checkIn("check 2", problem.test), "s.one() == 1");
  assert.equal(checkIn("check 4", problem.test), "s.one() != 1");
  assert.equal(checkIn("java.lang.Error: 3", problem.test), "java.lang.Error: 3");
});

test("what cannot be judged says why", () => {
  const program = programOf(problem, problem.buggySolution);
  const lacks = (change: Partial<typeof program>): string => {
    const made = judgeText({ ...program, ...change });
    return "lacks" in made ? made.lacks : "";
  };
  assert.equal(lacks({ support: "class A { }" }), "expected a method half beside the test");
  assert.equal(lacks({ test: "class T { }" }), "expected a test with a class Main, got none");
  assert.deepEqual(candidateText({ ...program, code: "class A { }" }), {
    lacks: "half is not defined",
  });
});

test("answers are cut where the harness cuts them", () => {
  const cut = (raw: string): string => extractCompletion(raw, { language: "java" });
  assert.equal(cut("a { } }\n int g() { }\n}\nclass B { }"), "a { } }\n int g() { }\n}");
  assert.equal(cut("a;\n}\npublic static void main(String[] x) {"), "a;\n}\n}");
  assert.equal(cut("if (a) { b;\n}\nc"), "if (a) { b;\n}");
  assert.equal(cut("if (a) { b;"), "if (a) { b;\n}", "no brace is closed: one is");
  assert.equal(stopRule("java")("a; }\n"), false);
  assert.equal(stopRule("java")("a; }\n}"), true);
});

test("a class that is answered gives its method, helpers, fields and imports", async () => {
  const extract = await createAnswerExtractor("java");
  const whole =
    "```java\nimport java.util.stream.*;\n\npublic class Solution {\n    static int by = 2;\n" +
    "    int f(int x) { return x / by; }\n    int unused() { return 0; }\n" +
    "    public List<Integer> half(List<Integer> xs, int n) {\n" +
    "        return List.of(f(n));\n    }\n}\n```\n";
  const { code } = programOf(problem, extract(problem, whole));
  assert.equal(code.match(/ half\(/g)?.length, 1);
  assert.match(code, /^import java\.util\.stream\.\*;/);
  assert.match(code, /class Solution \{[^]*int f\(int x\)[^]*half\(List<Integer> xs, int n\)/);
  assert.match(code, /static int by = 2;/);
  assert.doesNotMatch(code, /unused/);
});

const pack = join(projectRoot, "..", "shared", "data", "humanevalpack-java.jsonl");
test(
  "HumanEvalPack: canonical bodies are found in a fenced answer and as a continuation",
  { skip: existsSync(pack) ? false : `${pack} is not there` },
  async () => {
    const extract = await createAnswerExtractor("java");
    const bare = (text: string): string => text.replace(/\s+|import[^;]*;/g, "");
    const problems = readProblems(pack);
    assert.equal(problems.length, 164);
    for (const one of problems.filter((_, i) => i % 4 === 0)) {
      const { declaration, canonicalSolution, taskId } = one;
      const code = (completion: string): string => bare(programOf(one, completion).code);
      const wanted = code(extractCompletion(canonicalSolution, { language: "java" }));
      assert.equal(code(extract(one, `\n${canonicalSolution}`)), wanted, taskId);
      const fenced = extract(one, `So:\n\`\`\`java\n${declaration}${canonicalSolution}\n\`\`\`\n`);
      assert.equal(code(fenced), wanted, taskId);
    }
  },
);
