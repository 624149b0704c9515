/** @file What the injector's suite needs of every language. */
import type { Arbitrary } from "fast-check";
import type { Pair, SourceFunction } from "../../../src/records.js";
import { sourceFunction as javascriptFunction } from "./javascript-functions.js";
import { sourceFunction as pythonFunction } from "./python-functions.js";
import { typedFunctions } from "./typed-functions.js";
import { takesLong } from "../../long.js";
import { needsToolchain } from "../../peers.js";

/** One language's cases. */
export interface InjectorCases {
  readonly language: string;
  /** Random functions; nearly all parse. */
  readonly functions: Arbitrary<SourceFunction>;
  /** Pairs that a compiler may refuse where a grammar cannot see why, as a share of all. */
  readonly broken: number;
  /** Why the compiler is not asked; false where it is. */
  readonly unasked: string | false;
  /** Random functions that the compiler is asked about, where that takes long. */
  readonly compiledRuns?: number;
  /** What stands before a function for it to compile. */
  readonly prelude: string;
  /** The function `solve`: two ifs, one loop, one "and", one call of abs; not a blank line. */
  readonly example: SourceFunction;
  readonly complexities: readonly (readonly [
    operator: string,
    before: string,
    complexity: Pair["complexity"],
  ])[];
  readonly cyclomatic: readonly (readonly [code: string, expected: number])[];
  /** Names of the functions of a file. */
  readonly names: readonly (readonly [code: string, expected: readonly string[]])[];
  /** Words of the error for a node that is no function. */
  readonly noFunction: RegExp;
  readonly unparsable: string;
  /** A function that may stand before the example. */
  readonly helper: string;
}

const python: InjectorCases = {
  language: "python",
  functions: pythonFunction,
  broken: 0,
  unasked: false,
  prelude: "",
  example: {
    name: "solve",
    test: "",
    code: `def solve(values):\n    """Sum the values at least 3, each times 2; -1 if fewer than 2."""\n    if len(values) < 2:\n        return -1\n    total = 0\n    for v in values:\n        if v >= 3 and v % 2 == 0:\n            total += abs(v) * 2\n    return total\n`,
  },
  complexities: [
    // 1 + 4 decisions
    ["replace-arithmetic", "%", { lines: 9, cyclomatic: 5, editedTokens: 1 }],
    ["unwrap-call", "abs(v)", { lines: 9, cyclomatic: 5, editedTokens: 4 }],
    ["add-negation", "len(values) < 2", { lines: 9, cyclomatic: 5, editedTokens: 1 }],
  ],
  cyclomatic: [
    [
      "def f(a):\n    while a or a:\n        a = 1 if a else 2\n    try:\n        return [b for b in a if b]\n    except E:\n        assert a\n",
      8,
    ],
  ],
  names: [
    [
      "def a(): pass\n@d\ndef b(): pass\nasync def c(): pass\nclass K:\n    def m(self): pass\ne = lambda: 1\n",
      ["a", "b", "c"],
    ],
  ],
  noFunction: /expected a function_definition, got module/,
  unparsable: "def solve(:\n",
  helper: "def helper(a, b):\n    return a - b\n\n\n",
};

const javascript: InjectorCases = {
  language: "javascript",
  functions: javascriptFunction,
  broken: 1 / 50,
  unasked: false,
  prelude: "",
  example: {
    name: "solve",
    test: "",
    code: `const solve = (values) => {\n  // Sum the values at least 3, each times 2; -1 if fewer than 2.\n  if (values.length < 2) {\n    return -1;\n  }\n  let total = 0;\n  for (const v of values) {\n    if (v >= 3 && v % 2 === 0) {\n      total += Math.abs(v) * 2;\n    }\n  }\n  return total;\n}\n`,
  },
  complexities: [
    // 1 + 4 decisions
    ["replace-arithmetic", "%", { lines: 13, cyclomatic: 5, editedTokens: 1 }],
    ["unwrap-call", "Math.abs(v)", { lines: 13, cyclomatic: 5, editedTokens: 6 }],
  ],
  cyclomatic: [
    [
      "function f(a) { try { do { a ??= a ? 1 : 2 } while (a || a); switch (a) { case 1: case 2: default: } } catch {} }",
      7,
    ],
  ],
  names: [
    [
      "function a() {}\nconst b = () => 1\nlet c = function () {}, d = () => 2\nexport const e = async (x) => x\nexport default function g() {}\nvar h = 3\nclass K { m() {} }\n",
      ["a", "b", "e", "g"],
    ],
  ],
  noFunction: /expected the definition of a function, got program/,
  unparsable: "const solve = (:\n",
  helper: "const helper = (a, b) => {\n  return a - b;\n};\n\n",
};

const golang: InjectorCases = {
  language: "golang",
  functions: typedFunctions({
    head: ["func f(a, b int) int {", "total, größe := 0, 1"],
    end: "",
    test: (word, condition) => `${word === "if" ? "if" : "for"} ${condition}`,
    loop: (name, bound) => `for ${name} := 0; ${name} < ${bound}; ${name}++`,
    declare: (name, value) => `${name} := ${value}`,
  }),
  broken: 1 / 12,
  unasked: takesLong || needsToolchain("golang"),
  compiledRuns: 4,
  prelude: "func same(x int) int { return x }\n",
  example: {
    name: "solve",
    test: "",
    code: `func solve(values []float64) float64 {\n\t// Sums.\n\tif len(values) < 2 {\n\t\treturn -1\n\t}\n\ttotal := 0.0\n\tfor _, v := range values {\n\t\tif v >= 3 && int(v)%2 == 0 {\n\t\t\ttotal += math.Abs(v) * 2\n\t\t}\n\t}\n\treturn total\n}\n`,
  },
  complexities: [
    // 1 + 4 decisions
    ["replace-arithmetic", "%", { lines: 13, cyclomatic: 5, editedTokens: 1 }],
    ["unwrap-call", "math.Abs(v)", { lines: 13, cyclomatic: 5, editedTokens: 6 }],
  ],
  cyclomatic: [
    [
      "func f(a int) {\n\tfor a > 1 || a < 0 {\n\t\tswitch a {\n\t\tcase 1:\n\t\tcase 2:\n\t\tdefault:\n\t\t}\n\t}\n}\n",
      5,
    ],
  ],
  names: [
    [
      "package p\nfunc a() {}\nfunc (k K) m() {}\nvar c = func() {}\nfunc b(x int) int { return x }\n",
      ["a", "b"],
    ],
  ],
  noFunction: /expected the definition of a function, got source_file/,
  unparsable: "func solve(:\n",
  helper: "func helper(a, b int) int {\n\treturn a - b\n}\n\n",
};

const cpp: InjectorCases = {
  language: "cpp",
  functions: typedFunctions({
    head: ["int f(int a, int b) {", "int total = 0, größe = 1;"],
    end: ";",
    test: (word, condition) => `${word} (${condition})`,
    loop: (name, bound) => `for (int ${name} = 0; ${name} < ${bound}; ${name}++)`,
    declare: (name, value) => `int ${name} = ${value};`,
  }),
  broken: 1 / 12,
  unasked: takesLong || needsToolchain("cpp"),
  compiledRuns: 4,
  prelude: "int same(int x) { return x; }\n",
  example: {
    name: "solve",
    test: "",
    code: `double solve(vector<int> values) {\n  // Sums.\n  if (values.size() < 2) {\n    return -1;\n  }\n  double total = 0;\n  for (int v : values) {\n    if (v >= 3 && v % 2 == 0) {\n      total += abs(v) * 2;\n    }\n  }\n  return total;\n}\n`,
  },
  complexities: [
    // 1 + 4 decisions
    ["replace-arithmetic", "%", { lines: 13, cyclomatic: 5, editedTokens: 1 }],
    ["unwrap-call", "abs(v)", { lines: 13, cyclomatic: 5, editedTokens: 4 }],
  ],
  cyclomatic: [
    [
      "int f(int a) { do { a = a ? 1 : 2; } while (a || a); switch (a) { case 1: case 2: default: ; } return a; }",
      7,
    ],
  ],
  names: [
    [
      "int a() { return 1; }\nstruct K { int m() { return 2; } };\nint c(int);\nstatic vector<int> &b(int x) { return y; }\n",
      ["a", "b"],
    ],
  ],
  noFunction: /expected the definition of a function, got translation_unit/,
  unparsable: "int solve(:\n",
  helper: "int helper(int a, int b) {\n  return a - b;\n}\n\n",
};

const rust: InjectorCases = {
  language: "rust",
  functions: typedFunctions({
    head: [
      "fn f(mut a: i32, mut b: i32) -> i32 {",
      "let (mut total, mut größe): (i32, i32) = (0, 1);",
    ],
    end: ";",
    test: (word, condition) => `${word} ${condition}`,
    loop: (name, bound) => `for ${name} in 0..${bound}`,
    declare: (name, value) => `let ${name} = ${value};`,
    step: (name, symbol) => `${name} ${symbol[0]}= 1;`,
  }),
  broken: 1 / 12,
  unasked: takesLong || needsToolchain("rust"),
  compiledRuns: 4,
  prelude: "fn same(x: i32) -> i32 { x }\n",
  example: {
    name: "solve",
    test: "",
    code:
      `fn solve(values: Vec<i32>) -> i32 {\n    // Sums.\n    if values.len() < 2 {\n` +
      `        return -1;\n    }\n    let mut total = 0;\n    for v in values {\n` +
      `        if v >= 3 && v % 2 == 0 {\n            total += i32::abs(v) * 2;\n        }\n` +
      `    }\n    total\n}\n`,
  },
  complexities: [
    // 1 + 4 decisions
    ["replace-arithmetic", "%", { lines: 13, cyclomatic: 5, editedTokens: 1 }],
    ["unwrap-call", "i32::abs(v)", { lines: 13, cyclomatic: 5, editedTokens: 6 }],
  ],
  cyclomatic: [
    [
      "fn f(a: i32) { loop { while a > 1 || a < 0 { match a { 1 => (), _ => g()? } } for _ i" +
        "n b {} } }\n",
      8,
    ],
  ],
  names: [
    [
      "use std::io;\npub fn a() {}\nimpl K { fn m() {} }\nconst C: fn() = a;\n" +
        "unsafe fn b<T>(x: T) -> T { x }\n",
      ["a", "b"],
    ],
  ],
  noFunction: /expected the definition of a function, got source_file/,
  unparsable: "fn solve(:\n",
  helper: "fn helper(a: i32, b: i32) -> i32 {\n    a - b\n}\n\n",
};

const java: InjectorCases = {
  language: "java",
  functions: typedFunctions({
    head: ["int f(int a, int b) {", "int total = 0, größe = 1;"],
    end: ";",
    test: (word, condition) => `${word} (${condition})`,
    loop: (name, bound) => `for (int ${name} = 0; ${name} < ${bound}; ${name}++)`,
    declare: (name, value) => `int ${name} = ${value};`,
  }),
  broken: 1 / 12,
  unasked: takesLong || needsToolchain("java"),
  compiledRuns: 4,
  prelude: "int same(int x) { return x; }\n",
  example: {
    name: "solve",
    test: "",
    code:
      "double solve(int[] values) {\n  // Sums.\n  if (values.length < 2) {\n    return -1;\n" +
      "  }\n  double total = 0;\n  for (int v : values) {\n    if (v >= 3 && v % 2 == 0) {\n" +
      "      total += Math.abs(v) * 2;\n    }\n  }\n  return total;\n}\n",
  },
  complexities: [
    // 1 + 4 decisions
    ["replace-arithmetic", "%", { lines: 13, cyclomatic: 5, editedTokens: 1 }],
    ["unwrap-call", "Math.abs(v)", { lines: 13, cyclomatic: 5, editedTokens: 6 }],
  ],
  cyclomatic: [
    [
      "int f(int a) { do { a = a > 1 ? 1 : 2; } while (a < 1 || a > 2); " +
        "switch (a) { case 1: case 2: default: ; } return a; }",
      7,
    ],
  ],
  names: [
    [
      "import java.util.*;\nclass K {\n  int x = 1;\n  K() { }\n  abstract int n();\n" +
        "  int a() { return 1; }\n  static class L { int b() { return 2; } }\n}\n" +
        "interface I { default int c() { return 3; } }\n" +
        "enum E { A; int d() { return 4; } }\n",
      ["a", "b", "c", "d"],
    ],
    ["static <T> List<T> a(T x) { return null; }\n", ["a"]],
  ],
  noFunction: /expected the definition of a function, got program/,
  unparsable: "int solve(:\n",
  helper: "int helper(int a, int b) {\n  return a - b;\n}\n\n",
};

/** All languages' cases. */
export const injectorCases: readonly InjectorCases[] = [
  ...[python, javascript],
  ...[golang, cpp, rust, java],
];
