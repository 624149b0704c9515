/** @file Two benchmarks of one problem each, and instruction records that hold their answers. */
import { checking, problemLine } from "./problem-line.js";

/** Is a number even? */
export const EVEN = problemLine({
  id: "Even/0",
  entry: "is_even",
  declaration: "def is_even(n):\n",
  solution: "    return n % 2 == 0\n",
  test: checking("candidate", "candidate(2) == True; candidate(3) == False"),
});

/** What is the sum of a list? */
export const TOTAL = problemLine({
  id: "Total/0",
  entry: "total",
  declaration: "def total(items):\n",
  solution: "    result = 0\n    for item in items:\n        result += item\n    return result\n",
  test: checking("candidate", "candidate([1, 2]) == 3; candidate([]) == 0"),
});

/** Records whose answers solve the first, the second, and neither of them four times. */
export const UNCLEAN = [
  "def even(k):\n    return not k & 1\n",
  "def outer(xs):\n    if xs:\n        r = 0\n        for x in xs:\n            r += x\n   " +
    "     return r\n    return None\n",
  ...[1, 2, 3, 4].map((n) => `def plus${n}(a, b):\n    c = a * ${n}\n    return c + b - ${n}\n`),
].map((output, i) => ({ instruction: `Write number ${i}.`, input: "", output }));
