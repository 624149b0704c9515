/** @file What the suite of `cct inject` needs of every language. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../src/files/project-root.js";
import type { BugType } from "../../../src/records.js";
import { takesLong } from "../../long.js";
import { needsToolchain } from "../../peers.js";

/** One language's cases. */
export interface InjectFileCases {
  readonly language: string;
  /** A record of HumanEvalPack whose declaration holds more than the function's own. */
  readonly pack: Readonly<Record<string, string>>;
  /** Name and first words of its function, as its code spells them. */
  readonly functionName: string;
  readonly begins: string;
  /** An answer that defines the functions area and twice among other words. */
  readonly answer: string;
  /** An answer in which nothing parses. */
  readonly foreign: string;
  /** Why nothing is run; false where it is. */
  readonly unrun: string | false;
  /** HumanEvalPack's file, and why it is not read where it is absent. */
  readonly real: string;
  readonly skip: string | false;
  /** Fewest of its 164 functions in which pairs of a type are found. */
  readonly reach: Readonly<Record<BugType, number>>;
  /** Functions of it that are read, where not all are. */
  readonly readable?: number;
  /** Every how many of its functions pairs are proven for, and the fewest pairs. */
  readonly every: number;
  readonly fewestProven: number;
  /** Most survivors, as a share of what was tried, in all and of some types. */
  readonly survivors: Readonly<Partial<Record<BugType | "all", number>>>;
}

const fileOf = (name: string): string => join(projectRoot, "..", "shared", "data", name);
const skipped = (path: string): string | false =>
  existsSync(path) ? false : `no ${path}: put HumanEvalPack's file there to run this`;

const python: InjectFileCases = {
  language: "python",
  pack: {
    task_id: "Python/0",
    declaration: "from typing import List\n\n\ndef biggest(xs: List[int]) -> int:\n",
    canonical_solution:
      "    best = xs[0]\n    for x in xs:\n        if x > best:\n            best = x\n    return best\n",
    test: "def check(f):\n    assert f([1, 5, 3]) == 5\n    assert f([-2, -7]) == -2\ncheck(biggest)\n",
    entry_point: "biggest",
  },
  functionName: "biggest",
  begins: "def biggest",
  answer:
    "Sure:\n```python\nimport math\n\ndef area(r):\n    return math.pi * r ** 2\n\n\ndef twice(x):\n    return x + x\n```\nDone.",
  foreign: "int main() { return 0; }",
  unrun: false,
  real: fileOf("humanevalpack-python.jsonl"),
  skip: skipped(fileOf("humanevalpack-python.jsonl")),
  // measured elsewhere (any tool's sites): variable 140, operator 139, function 143
  reach: {
    "variable misuse": 135,
    "operator misuse": 135,
    "function missing": 135,
    "value misuse": 135,
    "missing logic": 135,
    "excess logic": 110,
  },
  every: 8,
  fewestProven: 50,
  // around what an independent measurement gave on all 164 (4.9%, 11.0% and 7.6%); here n is about
  // 10 a type
  survivors: { "variable misuse": 0.3, "operator misuse": 0.4, "function missing": 0.4 },
};

const javascript: InjectFileCases = {
  language: "javascript",
  pack: {
    task_id: "JavaScript/0",
    declaration: "\nconst twice = (x) => 2 * x\n\nconst biggestOf = (xs) => {\n",
    canonical_solution:
      "  let best = xs[0];\n  for (const x of xs) {\n    if (x > best) {\n      best = x;\n    }\n  }\n  return twice(best);\n}\n\n",
    test: "const testBiggest = () => {\n  console.assert(biggestOf([1, 5, 3]) === twice(5))\n  console.assert(biggestOf([-2, -7]) === -4)\n}\ntestBiggest()\n",
    entry_point: "biggestof",
  },
  functionName: "biggestOf",
  begins: "const biggestOf",
  answer:
    "Sure:\n```javascript\nconst area = (r) => {\n  return Math.PI * r ** 2;\n}\n\nfunction twice(x) {\n  return x + x;\n}\n```\nDone.",
  foreign: "```python\ndef f(x):\n    return x\n```",
  unrun: false,
  real: fileOf("humanevalpack-js.jsonl"),
  skip: skipped(fileOf("humanevalpack-js.jsonl")),
  reach: {
    "variable misuse": 135,
    "operator misuse": 135,
    "function missing": 100, // a third of these functions calls nothing that could be left out
    "value misuse": 135,
    "missing logic": 135,
    "excess logic": 135,
  },
  every: 16,
  fewestProven: 28,
  survivors: { all: 0.3 }, // 11% on all 164
};

const golang: InjectFileCases = {
  language: "golang",
  pack: {
    task_id: "Go/0",
    prompt:
      'import (\n    "strconv"\n)\n\nfunc Twice(x int) int {\n\treturn 2 * x\n}\n\n// The biggest.\nfunc Biggest(xs []int) string {\n',
    import: 'import (\n    "strconv"\n)\n',
    test_setup:
      'package main\n\nimport (\n    "testing"\n    "github.com/stretchr/testify/assert"\n)\n',
    declaration: "\nfunc Biggest(xs []int) string {\n",
    canonical_solution:
      "\tbest := xs[0]\n\tfor _, x := range xs {\n\t\tif x > best {\n\t\t\tbest = x\n\t\t}\n\t}\n\treturn strconv.Itoa(Twice(best))\n}\n\n",
    test: 'func TestBiggest(t *testing.T) {\n    assert := assert.New(t)\n    assert.Equal(strconv.Itoa(Twice(5)), Biggest([]int{1, 5, 3}))\n    assert.Equal("-4", Biggest([]int{-2, -7}))\n}\n',
    entry_point: "Biggest",
  },
  functionName: "Biggest",
  begins: "func Biggest",
  answer:
    'Sure:\n```go\npackage main\n\nimport "math"\n\nfunc area(r float64) float64 {\n\treturn math.Pi * r * r\n}\n\nfunc twice(x int) int {\n\treturn x + x\n}\n```\nDone.',
  foreign: "```python\ndef f(x):\n    return x\n```",
  unrun: takesLong || needsToolchain("golang"),
  real: fileOf("humanevalpack-go.jsonl"),
  skip: takesLong || needsToolchain("golang") || skipped(fileOf("humanevalpack-go.jsonl")),
  reach: {
    "variable misuse": 150,
    "operator misuse": 150,
    "function missing": 120, // some functions call nothing that could be left out
    "value misuse": 150,
    "missing logic": 135,
    "excess logic": 145,
  },
  every: 21,
  fewestProven: 18,
  survivors: { all: 0.35 },
};

const cpp: InjectFileCases = {
  language: "cpp",
  pack: {
    task_id: "CPP/0",
    declaration:
      "#include<vector>\nusing namespace std;\nint twice(int x){\n    return 2*x;\n}\nint biggest(vector<int> xs){\n",
    canonical_solution:
      "    int best=xs[0];\n    for (int x:xs)\n        if (x>best) best=x;\n    return twice(best);\n}\n",
    test: "#undef NDEBUG\n#include<assert.h>\nint main(){\n    assert (biggest({1,5,3})==twice(5));\n    assert (biggest({-2,-7})==-4);\n}\n",
    entry_point: "biggest_of",
  },
  functionName: "biggest",
  begins: "int biggest",
  answer:
    "Sure:\n```cpp\n#include<math.h>\ndouble area(double r) {\n  return 3.14 * r * r;\n}\n\nint twice(int x) {\n  return x + x;\n}\n```\nDone.",
  foreign: "```python\ndef f(x):\n    return x\n```",
  unrun: takesLong || needsToolchain("cpp"),
  real: fileOf("humanevalpack-cpp.jsonl"),
  skip: takesLong || needsToolchain("cpp") || skipped(fileOf("humanevalpack-cpp.jsonl")),
  readable: 162, // the grammar has no `typeid(int)`
  reach: {
    "variable misuse": 150,
    "operator misuse": 150,
    "function missing": 120,
    "value misuse": 145,
    "missing logic": 150,
    "excess logic": 150,
  },
  every: 21,
  fewestProven: 18,
  survivors: { all: 0.35 },
};

const rust: InjectFileCases = {
  language: "rust",
  pack: {
    task_id: "Rust/0",
    declaration:
      "\nuse std::cmp::max;\n\nfn twice(x: i32) -> i32 {\n    2 * x\n}\n\n" +
      "fn biggest(xs: Vec<i32>) -> i32 {\n",
    canonical_solution:
      "    let mut best = xs[0];\n    for x in xs {\n        if x > best {\n" +
      "            best = x;\n        }\n    }\n    twice(best)\n}\n",
    test:
      "\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n" +
      "    fn test_biggest() {\n        assert_eq!(biggest(vec![1, 5, 3]), twice(5));\n" +
      "        assert!(biggest(vec![-2, -7]) == -4);\n    }\n}\n",
    entry_point: "biggest_of",
  },
  functionName: "biggest",
  begins: "fn biggest",
  answer:
    "Sure:\n```rust\nfn area(r: f64) -> f64 {\n    3.14 * r * r\n}\n\n" +
    "fn twice(x: i32) -> i32 {\n    x + x\n}\n```\nDone.",
  foreign: "```python\ndef f(x):\n    return x\n```",
  unrun: takesLong || needsToolchain("rust"),
  real: fileOf("humanevalpack-rust.jsonl"),
  skip: takesLong || needsToolchain("rust") || skipped(fileOf("humanevalpack-rust.jsonl")),
  reach: {
    "variable misuse": 140,
    "operator misuse": 140,
    "function missing": 105, // a third calls nothing that gives what it is given
    "value misuse": 130,
    "missing logic": 140,
    "excess logic": 140,
  },
  every: 21,
  fewestProven: 18,
  survivors: { all: 0.35 },
};

const java: InjectFileCases = {
  language: "java",
  pack: {
    task_id: "Java/0",
    declaration:
      "import java.util.*;\n\nclass Solution {\n    int twice(int x) {\n        return 2 * x;\n" +
      "    }\n\n    public int biggest(List<Integer> xs) {\n",
    canonical_solution:
      "        int best = xs.get(0);\n        for (int x : xs) {\n            if (x > best) {\n" +
      "                best = x;\n            }\n        }\n        return twice(best);\n    }\n}",
    test:
      "public class Main {\n    public static void main(String[] args) {\n" +
      "        Solution s = new Solution();\n        List<Boolean> correct = Arrays.asList(\n" +
      "                s.biggest(Arrays.asList(1, 5, 3)) == 10,\n" +
      "                s.biggest(Arrays.asList(-2, -7)) == -4\n        );\n" +
      "        if (correct.contains(false)) {\n            throw new AssertionError();\n" +
      "        }\n    }\n}\n",
    entry_point: "biggest",
  },
  functionName: "biggest",
  begins: "public int biggest",
  answer:
    "Sure:\n```java\nclass Shapes {\n    double area(double r) {\n" +
    "        return Math.PI * r * r;\n    }\n\n    static int twice(int x) {\n" +
    "        return x + x;\n    }\n}\n```\nDone.",
  foreign: "```python\ndef f(x):\n    return x\n```",
  unrun: takesLong || needsToolchain("java"),
  real: fileOf("humanevalpack-java.jsonl"),
  skip: takesLong || needsToolchain("java") || skipped(fileOf("humanevalpack-java.jsonl")),
  reach: {
    "variable misuse": 140,
    "operator misuse": 140,
    "function missing": 110, // a third calls nothing of the type that it is given
    "value misuse": 140,
    "missing logic": 140,
    "excess logic": 140,
  },
  every: 21,
  fewestProven: 18,
  survivors: { all: 0.35 },
};

/** All languages' cases. */
export const injectFileCases: readonly InjectFileCases[] = [
  ...[python, javascript],
  ...[golang, cpp, rust, java],
];
