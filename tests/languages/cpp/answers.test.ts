/**
 * @file Answers in C++: a function is found with its type and parameters, the judge's text asks the
 * candidate, and records that HumanEvalPack spells oddly are read as meant.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createAnswerExtractor } from "../../../src/benchmark/answer-function.js";
import { extractCompletion } from "../../../src/benchmark/extraction.js";
import { readProblems } from "../../../src/benchmark/problems.js";
import { programOf } from "../../../src/benchmark/program.js";
import { projectRoot } from "../../../src/files/project-root.js";
import { definitionIn } from "../../../src/languages/cpp/source-file.js";
import { candidateText, judgeText } from "../../../src/languages/cpp/sandbox/programs.js";
import type { Problem } from "../../../src/records.js";
import { WORDLESS } from "../../support/problem.js";

test("a function is found with its type and the names of its parameters", () => {
  const text =
    "#include <map>\n// int f(int x) {\nusing namespace std;\nint g() { return f(1); }\n" +
    "static map<string, int> f(const vector<pair<int,int>> &xs, int k = 3, char c[]) {\n  return {};\n}\nint z;\n";
  const found = definitionIn(text, "f")!;
  assert.deepEqual(found.parameters, ["xs", "k", "c"]);
  assert.equal(
    found.type,
    "map<string, int> (*)(const vector<pair<int,int>> &xs, int k, char c[])",
  );
  assert.match(text.slice(found.start, found.end), /^\s*static map[^]*\{\};\n\}$/);
  assert.equal(definitionIn(text, "h"), undefined);
  assert.deepEqual(definitionIn("int f(void) {\n}", "f")!.parameters, []);
});

const problem: Problem = {
  taskId: "CPP/121",
  language: "cpp",
  prompt: "",
  declaration: "#include<vector>\nusing namespace std;\nint solutions(vector<int> lst){\n",
  test: "#include<assert.h>\nint main(){\n    assert (solutions({5}) == 5);\n}\n",
  canonicalSolution: "    return lst[0];\n}\n",
  buggySolution: "    return lst[1];\n}\n",
  entryPoint: "solution",
  bugType: "value misuse",
  ...WORDLESS,
};

test("the judge's function asks the candidate under a name of its own; the answer stays outside", () => {
  const program = programOf(problem, problem.canonicalSolution);
  assert.equal(program.entryPoint, "solutions", "as the declaration spells it");
  const judge = judgeText(program, true)!;
  assert.match(judge, /#define solutions cct_asked_solutions\n/);
  assert.match(
    judge,
    /int solutions\(vector<int> lst\)\{ return ::cct::ask\(static_cast<int \(\*\)\(vector<int> lst\)>\(&::solutions\), lst\); \}/,
  );
  assert.ok(!judge.includes("lst[0]"));
  assert.match(candidateText(program), /return lst\[0\];[^]*::cct::serve\(::solutions, size\)/);
  assert.equal(judgeText({ ...program, support: "int x;" }, true), undefined);
});

test("a declaration that goes on into the body is cut where its solutions begin anew", () => {
  const odd = {
    ...problem,
    entryPoint: "f",
    declaration: "int f(int x){\n  int i;\n  for (i=0;i<x;i++)\n  {\n\n",
  };
  const anew = programOf(odd, "  int i;\n  return x;\n}\n");
  assert.equal(anew.code.match(/int i;/g)?.length, 1);
  const on = programOf(odd, "  x--;\n  }\n  return x;\n}\n");
  assert.match(on.code, /for \(i=0;i<x;i\+\+\)\s*\{\s*x--;/);
});

test("an answer that defines the function anew takes the declaration's place", async () => {
  const extract = await createAnswerExtractor("cpp");
  const whole =
    "```cpp\n#include <vector>\nint half(int x) {\n  return x / 2;\n}\n" +
    "int solutions(std::vector<int> ys) {\n  return half(ys[0]);\n}\n```\n";
  const { code } = programOf(problem, extract(problem, whole));
  assert.equal(code.match(/int solutions/g)?.length, 1);
  assert.match(code, /int half/);
});

const pack = join(projectRoot, "..", "shared", "data", "humanevalpack-cpp.jsonl");
test(
  "HumanEvalPack: canonical bodies are found in a fenced answer and as a continuation",
  { skip: existsSync(pack) ? false : `${pack} is not there` },
  async () => {
    const extract = await createAnswerExtractor("cpp");
    const bare = (text: string): string => text.replace(/\s+/g, "");
    const problems = readProblems(pack);
    assert.equal(problems.length, 164);
    for (const one of problems.filter(({ taskId }, i) => i % 4 === 0 && taskId !== "CPP/38")) {
      const { declaration, canonicalSolution, taskId } = one;
      const wanted = bare(extractCompletion(canonicalSolution, { language: "cpp" }));
      assert.equal(bare(extract(one, `\n${canonicalSolution}`)), wanted, taskId);
      const fenced = extract(one, `So:\n\`\`\`cpp\n${declaration}${canonicalSolution}\`\`\`\n`);
      assert.ok(bare(fenced).includes(wanted), `${taskId}: ${fenced}`);
    }
  },
);
