/** @file What the suite of `cct inject` needs of every language. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../src/files/project-root.js";
import type { BugType } from "../../../src/records.js";

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
  /** HumanEvalPack's file, and why it is not read where it is absent. */
  readonly real: string;
  readonly skip: string | false;
  /** Fewest of its 164 functions in which pairs of a type are found. */
  readonly reach: Readonly<Record<BugType, number>>;
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

/** All languages' cases. */
export const injectFileCases: readonly InjectFileCases[] = [python, javascript];
