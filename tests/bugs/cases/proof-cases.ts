/** @file What the suite of proofs and controls needs of every language. */
import type { SourceFunction } from "../../../src/records.js";

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
};

/** All languages' cases. */
export const proofCases: readonly ProofCases[] = [python, javascript];
