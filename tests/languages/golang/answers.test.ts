/**
 * @file Answers in Go: files are given the imports that they use and no other, the function in
 * question is found with its type, and a problem's helpers stand beside candidate and test.
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
import { codeReader } from "../../../src/languages/code-reader.js";
import { goFile, signatureIn } from "../../../src/languages/golang/source-file.js";
import { candidateFiles, judgeFiles } from "../../../src/languages/golang/sandbox/programs.js";
import type { Problem } from "../../../src/records.js";
import { WORDLESS } from "../../support/problem.js";

const HEAD = "package main\n";

test("a file imports what its code uses, whatever it declares", () => {
  const text =
    'package main\nimport (\n    "strings"\n    m "math"\n    "os"\n)\n' +
    'import "math/rand/v2"\n// os.Exit\nvar s = "fmt." + strconv.Itoa(1)\n' +
    "var x = m.Sqrt(float64(rand.IntN(3)))\n";
  const { file, header } = goFile(text);
  assert.deepEqual(file.split("\n").slice(0, header), [
    "package main",
    'import m "math"',
    'import "math/rand/v2"',
    'import "strconv"',
  ]);
  assert.equal(file.split("\n")[header + 8], 'var s = "fmt." + strconv.Itoa(1)', "lines stay");
  assert.ok(!goFile("x := sort.x", { unused: new Set(['"sort"']) }).file.includes("import"));
});

test("a function's type ends at its body, whatever braces its results have", () => {
  const text =
    "// func F(a string) {\nfunc G() {}\nfunc F(a, b interface{}, f func(int) bool) (x struct{ y int }, err error) {\n" +
    '    if a == "}" { return }\n    return\n}\nvar z = 1\n';
  const found = signatureIn(text, "F")!;
  assert.equal(
    found.type,
    "func(a, b interface{}, f func(int) bool) (x struct{ y int }, err error)",
  );
  assert.match(text.slice(found.start, found.end), /^func F[^]*return\n}$/);
  assert.equal(signatureIn(text, "H"), undefined);
});

const problem: Problem = {
  taskId: "Go/32",
  language: "golang",
  prompt:
    'import (\n    "math"\n)\n\n// Evaluates.\nfunc Poly(xs []int, x float64) float64 {\n' +
    "    return math.Pow(x, float64(xs[0]))\n}\n\n// A zero.\nfunc FindZero(xs []int) float64 {\n",
  declaration: "\nfunc FindZero(xs []int) float64 {\n",
  imports: 'import (\n    "math"\n)\n',
  testSetup:
    'package main\n\nimport (\n    "testing"\n    "github.com/stretchr/testify/assert"\n)\n',
  test: "func TestFindZero(t *testing.T) {\n    assert := assert.New(t)\n    assert.Equal(0.0, Poly(nil, FindZero(nil)))\n}\n",
  canonicalSolution: "    return Poly(xs, 0)\n}\n",
  buggySolution: "    return Poly(xs, 1)\n}\n",
  entryPoint: "FindZero",
  bugType: "value misuse",
  ...WORDLESS,
};

test("helpers stand beside both; the judge's function asks the candidate", () => {
  const program = programOf(problem, problem.canonicalSolution);
  const candidate = candidateFiles(program, new Set());
  assert.match(
    candidate["answer.go"]!,
    /^package main\nimport "math"\n[^]*func Poly[^]*Poly\(xs, 0\)/,
  );
  assert.match(candidate["serve.go"]!, /Serve\(FindZero\)/);
  const judge = judgeFiles(program, new Set());
  assert.ok(typeof judge !== "string");
  assert.match(
    judge["beside.go"]!,
    /func Poly[^]*var FindZero = .*Remote\[func\(xs \[\]int\) float64\]\(\)/,
  );
  assert.ok(!judge["beside.go"]!.includes("Poly(xs, 0)"), "the answer stays outside");
  assert.match(judge["test.go"]!, /^package main\nimport "testing"\nimport "github.com\/stretchr/);
  assert.match(judge["main.go"]!, /Call\("TestFindZero", TestFindZero\)/);
  assert.match(judgeFiles({ ...program, test: "var x = 1" }, new Set()) as string, /TestX/);
  const { file } = goFile(`${HEAD}${problem.declaration}}`);
  assert.ok(file.startsWith(HEAD));
});

test("an answer that defines the function anew takes the declaration's place", async () => {
  const extract = await createAnswerExtractor("golang");
  const whole =
    "```go\npackage main\n\nfunc half(x float64) float64 {\n\treturn x / 2\n}\n\n" +
    "func FindZero(ys []int) float64 {\n\treturn half(4)\n}\n\nfunc main() {\n}\n```\n";
  const { code } = programOf(problem, extract(problem, whole));
  assert.equal(code.match(/func FindZero/g)?.length, 1);
  assert.match(code, /func half/);
  const reader = await codeReader("golang");
  assert.notEqual(reader.parse(code), null);
});

test("an answer ends with the brace that closes the declaration's, or at a stop word", () => {
  const cut = (text: string): string => extractCompletion(text, { language: "golang" });
  assert.equal(cut("    if x { y() }\n}\n\nmore"), "    if x { y() }\n}");
  assert.equal(cut("    return 1\n}\nfunc main() {}"), "    return 1\n}");
});

const pack = join(projectRoot, "..", "shared", "data", "humanevalpack-go.jsonl");
test(
  "HumanEvalPack: every canonical body is found in a fenced answer and as a continuation",
  { skip: existsSync(pack) ? false : `${pack} is not there` },
  async () => {
    const extract = await createAnswerExtractor("golang");
    const bare = (text: string): string => text.replace(/\s+/g, "");
    const problems = readProblems(pack);
    assert.equal(problems.length, 164);
    for (const one of problems.filter((_, i) => i % 4 === 0)) {
      const { declaration, canonicalSolution, taskId } = one;
      const wanted = bare(extractCompletion(canonicalSolution, { language: "golang" }));
      assert.equal(bare(extract(one, `\n${canonicalSolution}`)), wanted, taskId);
      const fenced = extract(one, `So:\n\`\`\`go\n${declaration}${canonicalSolution}\`\`\`\n`);
      assert.ok(bare(fenced).includes(wanted), `${taskId}: ${fenced}`);
    }
  },
);
