/** @file What the suite of proofs and controls needs of every language. */
import type { SourceFunction } from "../../../src/records.js";
import { takesLong } from "../../long.js";
import { needsToolchain } from "../../peers.js";

/** An edit of the tested function, and what is made of it: dropped, or kept with its proof. */
export type Proof =
  "equivalent" | "survived" | "refused" | { readonly killedBy: RegExp; readonly symptom: string };

/** One language's cases. */
export interface ProofCases {
  readonly language: string;
  /** A function that passes its test of four assertions and has `* 3` in it. */
  readonly total: SourceFunction;
  /** A test of it that fails. */
  readonly wrongTest: string;
  readonly edits: readonly (readonly [before: string, after: string, proof: Proof])[];
  /** Bodies by control: one that it changes, what becomes of it, one where it finds nothing. */
  readonly controls: Readonly<Record<string, readonly [from: string, to: string, none: string]>>;
  /** Controls that have nothing to do in the language. */
  readonly nothingToDo: readonly string[];
  /** Why nothing is run; false where it is. */
  readonly unrun: string | false;
  /** Pairs to make of `total`, and controls. */
  readonly pairs: number;
  readonly controlPairs: number;
}

const python: ProofCases = {
  language: "python",
  total: {
    name: "total_even",
    prelude: "import math\n",
    code: "def total_even(values, limit):\n    total = 0\n    for v in values:\n        if v % 2 == 0 and v <= limit:\n            total += math.floor(v)\n    if total < 0:\n        return 0\n    else:\n        return total * 3\n",
    test: "def check(f):\n    assert f([1, 2, 4, 9, 12], 10) == 18\n    assert f([], 3) == 0\n    assert f([-4], 0) == 0\n    assert f([6, 10], 10) == 48\ncheck(total_even)\n",
  },
  wrongTest: "assert total_even([2], 3) == 7\n",
  edits: [
    [
      "* 3",
      "* 4",
      { killedBy: /^assert f\(\[1, 2, 4, 9, 12\], 10\) == 18$/, symptom: "incorrect output" },
    ],
    ["return total *", "return limit[0] *", { killedBy: /TypeError/, symptom: "exception" }],
    [
      "    total = 0\n",
      "    total = 0\n    while True:\n        limit += 0\n",
      { killedBy: /^$/, symptom: "infinite loop" },
    ],
    [
      "return total *",
      "return total_even(values, limit) *",
      { killedBy: /RecursionError/, symptom: "stackoverflow" },
    ],
    ["total < 0", "total <= 0", "survived"],
    ["total = 0\n", "total = (0)\n", "equivalent"],
    ["total = 0\n", "1 = total\n", "refused"],
  ],
  controls: {
    "rename-local": [
      "m = n\nm += 1\nreturn m",
      "result = n\nresult += 1\nreturn result",
      "return n",
    ],
    "add-parentheses": ["return n + 1", "return (n + 1)", "return n"],
    "expand-augmented": [
      "n += s * 2\nreturn n - 1",
      "n = n + (s * 2)\nreturn n - 1",
      "s += 'a'\nreturn s",
    ],
    "mirror-comparison": ["return n < 2", "return 2 > n", "return len(xs) < n"],
    commute: ["m = 1\nk = 2\nreturn m * k", "m = 1\nk = 2\nreturn k * m", "return s + 'a'"],
    "swap-keywords": ["return g(a=n, b=s)", "return g(b=s, a=n)", "return g(n, b=s)"],
    "invert-branches": [
      "if n == 2:\n    m = 1\nelse:\n    m = 2\nreturn m",
      "if n != 2:\n    m = 2\nelse:\n    m = 1\nreturn m",
      "if n:\n    n = 1\nreturn n",
    ],
  },
  nothingToDo: [],
  unrun: false,
  pairs: 40,
  controlPairs: 25,
};

const javascript: ProofCases = {
  language: "javascript",
  total: {
    name: "totalEven",
    prelude: "const floor = Math.floor\n",
    code: "const totalEven = (values, limit) => {\n  let total = 0;\n  for (let i = 0; i < values.length; i++) {\n    if (values[i] % 2 === 0 && values[i] <= limit) {\n      total += floor(values[i]);\n    }\n  }\n  if (total < 0) {\n    return 0;\n  } else {\n    return total * 3;\n  }\n}\n",
    test: "console.assert(totalEven([1, 2, 4, 9, 12], 10) === 18)\nconsole.assert(totalEven([], 3) === 0)\nconsole.assert(totalEven([-4], 0) === 0)\nconsole.assert(totalEven([6, 10], 10) === 48)\n",
  },
  wrongTest: "console.assert(totalEven([2], 3) === 7)\n",
  edits: [
    [
      "* 3",
      "* 4",
      {
        killedBy: /^console\.assert\(totalEven\(\[1, 2, 4, 9, 12\], 10\) === 18\)$/,
        symptom: "incorrect output",
      },
    ],
    ["return total", "return limit.x.y", { killedBy: /TypeError/, symptom: "exception" }],
    ["i++", "i--", { killedBy: /^$/, symptom: "infinite loop" }],
    [
      "return total",
      "return totalEven(values, limit)",
      { killedBy: /stack/, symptom: "stackoverflow" },
    ],
    ["total < 0", "total <= 0", "survived"],
    ["let total = 0", "1 = total", "refused"],
  ],
  controls: {
    "rename-local": [
      "let m = n\nm += 1\nreturn m",
      "let result = n\nresult += 1\nreturn result",
      "const m = 1\nreturn { m }",
    ],
    "add-parentheses": ["return n + 1", "return (n + 1)", "return n"],
    "expand-augmented": [
      "n += s * 2\nreturn n - 1",
      "n = n + (s * 2)\nreturn n - 1",
      "s += 'a'\nn++\nreturn s",
    ],
    "mirror-comparison": ["return n < 2", "return 2 > n", "return g(xs) < n"],
    commute: ["let m = 1, k = 2\nreturn m * k", "let m = 1, k = 2\nreturn k * m", "return s + 'a'"],
    "invert-branches": [
      "if (n === 2) {\n  s = 1\n} else {\n  s = 2\n}\nreturn s",
      "if (n !== 2) {\n  s = 2\n} else {\n  s = 1\n}\nreturn s",
      "if (n) {\n  n = 1\n}\nreturn n",
    ],
  },
  nothingToDo: ["swap-keywords"], // there are no keyword arguments
  unrun: false,
  pairs: 40,
  controlPairs: 25,
};

const golang: ProofCases = {
  language: "golang",
  total: {
    name: "TotalEven",
    prelude: 'import "math"\n',
    code: "func TotalEven(values []float64, limit float64) float64 {\n\ttotal := 0.0\n\tfor _, v := range values {\n\t\tif int(v)%2 == 0 && v <= limit {\n\t\t\ttotal += math.Floor(v)\n\t\t}\n\t}\n\tif total < 0 {\n\t\treturn 0\n\t} else {\n\t\treturn total * 3\n\t}\n}\n",
    test: "func TestTotalEven(t *testing.T) {\n\tassert := assert.New(t)\n\tassert.Equal(18.0, TotalEven([]float64{1, 2, 4, 9, 12}, 10))\n\tassert.Equal(0.0, TotalEven([]float64{}, 3))\n\tassert.Equal(0.0, TotalEven([]float64{-4}, 0))\n\tassert.Equal(48.0, TotalEven([]float64{6, 10}, 10))\n}\n",
  },
  wrongTest:
    "func TestTotalEven(t *testing.T) {\n\tassert.Equal(t, 7.0, TotalEven([]float64{2}, 3))\n}\n",
  edits: [
    ["* 3", "* 4", { killedBy: /^assert\.Equal\(18\.0, TotalEven/, symptom: "incorrect output" }],
    [
      "return total *",
      "return values[len(values)+9] *",
      { killedBy: /^runtime error: index out of range/, symptom: "exception" },
    ],
    [
      "total := 0.0\n",
      "total := 0.0\n\tfor limit > -9 {\n\t\tlimit += 0\n\t}\n",
      { killedBy: /^$/, symptom: "infinite loop" },
    ],
    ["total < 0", "total <= 0", "survived"],
    ["total := 0.0", "total := (0.0)", "equivalent"],
    ["total := 0.0", 'total := "a"', "refused"],
  ],
  controls: {
    "rename-local": [
      "m := n\nm += 1\nreturn m",
      "value := n\nvalue += 1\nreturn value",
      "return n",
    ],
    "add-parentheses": ["return n + 1", "return (n + 1)", "return n"],
    "expand-augmented": [
      "n += k * 2\nreturn n - 1",
      "n = n + (k * 2)\nreturn n - 1",
      's += "a"\nn++\nreturn s',
    ],
    "mirror-comparison": ["return n < 2", "return 2 > n", "return g(xs) < n"],
    commute: ["m, k := 1, 2\nreturn m * k", "m, k := 1, 2\nreturn k * m", 'return s + "a"'],
    "invert-branches": [
      "if n == 2 {\n\tn = 1\n} else {\n\tn = 2\n}\nreturn n",
      "if n != 2 {\n\tn = 2\n} else {\n\tn = 1\n}\nreturn n",
      "if ok {\n\tn = 1\n}\nreturn n",
    ],
  },
  nothingToDo: ["swap-keywords"],
  unrun: takesLong || needsToolchain("golang"),
  pairs: 12,
  controlPairs: 8,
};

const cpp: ProofCases = {
  language: "cpp",
  total: {
    name: "total_even",
    prelude: "#include<math.h>\n#include<vector>\nusing namespace std;\n",
    code: "double total_even(vector<double> values, double limit) {\n  double total = 0;\n  for (double v : values) {\n    if ((int)v % 2 == 0 && v <= limit) {\n      total += floor(v);\n    }\n  }\n  if (total < 0) {\n    return 0;\n  } else {\n    return total * 3;\n  }\n}\n",
    test: "#include<assert.h>\nint main() {\n  assert (total_even({1, 2, 4, 9, 12}, 10) == 18);\n  assert (total_even({}, 3) == 0);\n  assert (total_even({-4}, 0) == 0);\n  assert (total_even({6, 10}, 10) == 48);\n}\n",
  },
  wrongTest: "#include<assert.h>\nint main() {\n  assert (total_even({2}, 3) == 7);\n}\n",
  edits: [
    [
      "* 3",
      "* 4",
      { killedBy: /total_even\(\{1, 2, 4, 9, 12\}, 10\) == 18/, symptom: "incorrect output" },
    ],
    ["return total *", "return values.at(99) *", { killedBy: /.*/, symptom: "exception" }],
    [
      "double total = 0;\n",
      "double total = 0;\n  while (limit > -9) limit += total;\n",
      { killedBy: /^$/, symptom: "infinite loop" },
    ],
    ["total < 0", "total <= 0", "survived"],
    ["double total = 0;", "double total = (0);", "equivalent"],
    ["double total = 0;", 'double total = "a";', "refused"],
  ],
  controls: {
    "rename-local": [
      "int m = n;\nm += 1;\nreturn m;",
      "int value = n;\nvalue += 1;\nreturn value;",
      "return n;",
    ],
    "add-parentheses": ["return n + 1;", "return (n + 1);", "return n;"],
    "expand-augmented": [
      "n += k * 2;\nreturn n - 1;",
      "n = n + (k * 2);\nreturn n - 1;",
      's += "a";\nn++;\nreturn s;',
    ],
    "mirror-comparison": ["return n < 2;", "return 2 > n;", "return g(xs) < n;"],
    commute: [
      "int m = 1, k = 2;\nreturn m * k;",
      "int m = 1, k = 2;\nreturn k * m;",
      'return s + "a";',
    ],
    "invert-branches": [
      "if (n == 2) {\n  n = 1;\n} else {\n  n = 2;\n}\nreturn n;",
      "if (n != 2) {\n  n = 2;\n} else {\n  n = 1;\n}\nreturn n;",
      "if (n) {\n  n = 1;\n}\nreturn n;",
    ],
  },
  nothingToDo: ["swap-keywords"],
  unrun: takesLong || needsToolchain("cpp"),
  pairs: 12,
  controlPairs: 8,
};

const rust: ProofCases = {
  language: "rust",
  total: {
    name: "total_even",
    prelude: "use std::f64::consts::PI;\n",
    code:
      "fn total_even(values: Vec<f64>, limit: f64) -> f64 {\n    let mut total = 0.0;\n" +
      "    for v in values {\n        if (v as i32) % 2 == 0 && v <= limit {\n" +
      "            total += v.floor();\n        }\n    }\n    if total < 0.0 {\n        0.0\n" +
      "    } else {\n        total * 3.0\n    }\n}\n",
    support: "fn total_even(values: Vec<f64>, limit: f64) -> f64 {\n}\n",
    test:
      "#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn test_total() {\n" +
      "        assert_eq!(total_even(vec![1.0, 2.0, 4.0, 9.0, 12.0], 10.0), 18.0);\n" +
      "        assert_eq!(total_even(vec![], 3.0), 0.0);\n" +
      "        assert_eq!(total_even(vec![-4.0], 0.0), 0.0);\n" +
      "        assert_eq!(total_even(vec![6.0, 10.0], 10.0), 48.0);\n    }\n}\n",
  },
  wrongTest: "#[test]\nfn test_total() {\n    assert_eq!(total_even(vec![2.0], 3.0), 7.0);\n}\n",
  edits: [
    ["* 3", "* 4", { killedBy: /total_even/, symptom: "incorrect output" }],
    [
      "total * 3.0",
      "vec![total][total as usize + 9]",
      { killedBy: /^panicked: index out of bounds/, symptom: "exception" },
    ],
    [
      "total = 0.0;\n",
      "total = 0.0;\n    while limit > -9.0 && total == 0.0 {}\n",
      { killedBy: /^$/, symptom: "infinite loop" },
    ],
    ["total < 0.0", "total <= 0.0", "survived"],
    ["total = 0.0", "total = (0.0)", "equivalent"],
    ["total = 0.0", 'total = "a"', "refused"],
  ],
  controls: {
    "rename-local": [
      "let mut m = n;\nm += 1;\nm",
      "let mut value = n;\nvalue += 1;\nvalue",
      'let m = n;\nformat!("{m:b}")',
    ],
    "add-parentheses": ["n + 1", "(n + 1)", "n"],
    "expand-augmented": [
      "n += xs.len() as i32 * 2;\nn - 1",
      "n = n + (xs.len() as i32 * 2);\nn - 1",
      's += "a";\nn',
    ],
    "mirror-comparison": ["n < 2", "2 > n", "xs.len() < n"],
    commute: ["let (m, k) = (1, 2);\nm * k", "let (m, k) = (1, 2);\nk * m", 's + "a"'],
    "invert-branches": [
      "if n == 2 {\n    1\n} else {\n    2\n}",
      "if n != 2 {\n    2\n} else {\n    1\n}",
      "if n > 1 {\n    n = 1;\n}\nn",
    ],
  },
  nothingToDo: ["swap-keywords"],
  unrun: takesLong || needsToolchain("rust"),
  pairs: 12,
  controlPairs: 8,
};

const java: ProofCases = {
  language: "java",
  total: {
    name: "totalEven",
    prelude: "import java.util.*;\nclass Solution {\n",
    code:
      "public double totalEven(List<Double> values, double limit) {\n    double total = 0;\n" +
      "    for (double v : values) {\n        if ((int) v % 2 == 0 && v <= limit) {\n" +
      "            total += Math.floor(v);\n        }\n    }\n    if (total < 0) {\n" +
      "        return 0;\n    } else {\n        return total * 3;\n    }\n}\n",
    postlude: "}\n",
    support:
      "import java.util.*;\nclass Solution {\n" +
      "public double totalEven(List<Double> values, double limit) {\n}\n}\n",
    test:
      "public class Main {\n    public static void main(String[] args) {\n" +
      "        Solution s = new Solution();\n        List<Boolean> correct = Arrays.asList(\n" +
      "            s.totalEven(Arrays.asList(1.0, 2.0, 4.0, 9.0, 12.0), 10) == 18,\n" +
      "            s.totalEven(new ArrayList<>(), 3) == 0,\n" +
      "            s.totalEven(Arrays.asList(-4.0), 0) == 0,\n" +
      "            s.totalEven(Arrays.asList(6.0, 10.0), 10) == 48\n        );\n" +
      "        if (correct.contains(false)) throw new AssertionError();\n    }\n}\n",
  },
  wrongTest:
    "public class Main {\n    public static void main(String[] args) {\n" +
    "        if (new Solution().totalEven(Arrays.asList(2.0), 3) != 7) " +
    "throw new AssertionError();\n    }\n}\n",
  edits: [
    ["* 3", "* 4", { killedBy: /totalEven\(Arrays\.asList\(1\.0/, symptom: "incorrect output" }],
    [
      "return total *",
      "return values.get(99) *",
      { killedBy: /IndexOutOfBounds/, symptom: "exception" },
    ],
    [
      "total = 0;\n",
      "total = 0;\n    while (limit > -9) limit += total;\n",
      { killedBy: /^$/, symptom: "infinite loop" },
    ],
    ["total < 0", "total <= 0", "survived"],
    ["double total = 0;", "double total = (0);", "equivalent"],
    ["double total = 0;", 'double total = "a";', "refused"],
  ],
  controls: {
    "rename-local": [
      "int m = n;\nm += 1;\nreturn m;",
      "int value = n;\nvalue += 1;\nreturn value;",
      "this.m = m;\nreturn n;",
    ],
    "add-parentheses": ["return n + 1;", "return (n + 1);", "return n;"],
    "expand-augmented": [
      "n += k * 2;\nreturn n - 1;",
      "n = n + (k * 2);\nreturn n - 1;",
      's += "a";\nn++;\nreturn s;',
    ],
    "mirror-comparison": ["return n < 2;", "return 2 > n;", "return g(xs) < n;"],
    commute: [
      "int m = 1, k = 2;\nreturn m * k;",
      "int m = 1, k = 2;\nreturn k * m;",
      'return s + "a";',
    ],
    "invert-branches": [
      "if (n == 2) {\n  n = 1;\n} else {\n  n = 2;\n}\nreturn n;",
      "if (n != 2) {\n  n = 2;\n} else {\n  n = 1;\n}\nreturn n;",
      "if (ok) {\n  n = 1;\n}\nreturn n;",
    ],
  },
  nothingToDo: ["swap-keywords"],
  unrun: takesLong || needsToolchain("java"),
  pairs: 12,
  controlPairs: 8,
};

/** All languages' cases. */
export const proofCases: readonly ProofCases[] = [
  ...[python, javascript],
  ...[golang, cpp, rust, java],
];
