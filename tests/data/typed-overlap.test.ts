/**
 * @file Training functions in languages that declare types, run against tests: only where the
 * declared types agree, under the entry point's name, whatever theirs is.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { reportContamination } from "../../src/data/contamination/contamination.js";
import { functionsIn } from "../../src/data/functions-in.js";
import { callable } from "../../src/data/contamination/screening.js";
import type { Problem } from "../../src/records.js";
import { takesLong } from "../long.js";
import { needsToolchain } from "../peers.js";
import { WORDLESS } from "../support/problem.js";

interface Case {
  readonly language: string;
  /** Declaration, solution, test and entry point. */
  readonly problem: readonly [string, string, string, string];
  /** Code that solves it under another name, beside code that does not or is of other types. */
  readonly code: string;
  /** The solving function and how it reads when renamed. */
  readonly renamed: readonly [string, string];
}

const cases: readonly Case[] = [
  {
    language: "golang",
    problem: [
      "func SumOf(xs []int) int {\n",
      "\tsum := 0\n\tfor i := 0; i < len(xs); i++ {\n\t\tsum += xs[i]\n\t}\n\treturn sum\n}\n",
      "func TestSumOf(t *testing.T) {\n\tassert := assert.New(t)\n\tassert.Equal(6, SumOf([]int{1, 2, 3}))\n\tassert.Equal(0, SumOf([]int{}))\n}\n",
      "SumOf",
    ],
    code:
      "package main\n\nfunc total(all []int) int {\n\tif len(all) == 0 {\n\t\treturn 0\n\t}\n\treturn all[0] + total(all[1:]) // total\n}\n\n" +
      "func first(all []int) int {\n\treturn all[0]\n}\n\nfunc sumFloats(all []float64) int {\n\treturn 0\n}\n",
    renamed: ["total", "return all[0] + SumOf(all[1:]) // total"],
  },
  {
    language: "cpp",
    problem: [
      "#include<vector>\nusing namespace std;\nint sum_of(vector<int> xs){\n",
      "    int sum=0;\n    for (int i=0;i<xs.size();i++) sum+=xs[i];\n    return sum;\n}\n",
      "#include<assert.h>\nint main(){\n    assert (sum_of({1,2,3})==6);\n    assert (sum_of({})==0);\n}\n",
      "sum_of",
    ],
    code:
      "#include <vector>\nusing namespace std;\n\nint total(const vector<int> &all) {\n  int r = 0;\n  for (int x : all) r = x + r; // total\n  return r;\n}\n\n" +
      "int first(vector<int> all) {\n  return all[0];\n}\n\nint sum_texts(vector<string> all) {\n  return 0;\n}\n",
    renamed: ["total", "int sum_of(const vector<int> &all)"],
  },
  {
    language: "rust",
    problem: [
      "fn sum_of(xs: Vec<i32>) -> i32 {\n",
      "    let mut sum = 0;\n    for x in xs {\n        sum += x;\n    }\n    sum\n}\n",
      "#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn sums() {\n" +
        "        assert_eq!(sum_of(vec![1, 2, 3]), 6);\n" +
        "        assert_eq!(sum_of(vec![]), 0);\n    }\n}\n",
      "sum_of",
    ],
    code:
      "fn total(all: Vec<i32>) -> i32 {\n    all.iter().sum() // total\n}\n\n" +
      "fn first(all: Vec<i32>) -> i32 {\n    all[0]\n}\n\n" +
      "fn sum_texts(all: Vec<String>) -> i32 {\n    0\n}\n",
    renamed: ["total", "fn sum_of(all: Vec<i32>) -> i32"],
  },
];

for (const { language, problem, code, renamed } of cases) {
  const [declaration, solution, tests, entryPoint] = problem;
  const whole: Problem = {
    taskId: "A/0",
    language,
    prompt: declaration,
    declaration,
    canonicalSolution: solution,
    buggySolution: "}\n",
    test: tests,
    entryPoint,
    bugType: "",
    ...WORDLESS,
  };
  const samples = [{ instruction: "", input: "", output: code }];

  test(`${language}: a function is called by another name in all its own text`, async () => {
    const { functions } = await functionsIn(samples, language);
    const found = functions.find(({ name }) => name === renamed[0])!;
    assert.ok(callable(found, entryPoint, language).includes(renamed[1]));
    assert.equal(new Set(functions.map(({ fn }) => fn.types)).size, 2, "two are of one type");
  });

  test(
    `${language}: what solves a problem is found by running it, of what fits its types`,
    { skip: takesLong || needsToolchain(language) },
    async () => {
      const { executed, found } = await reportContamination(samples, [whole], { workers: 1 });
      assert.deepEqual(executed, {
        functions: 2,
        compatible: 2,
        undecided: 0,
        matches: [{ taskId: "A/0", record: 0, functionName: "total" }],
      });
      assert.equal(found.trees, 0);
    },
  );
}
