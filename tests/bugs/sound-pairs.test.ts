/**
 * @file What no pair may be: code that does not compile, the same program again, a bug that nobody
 * makes, or one that only raises a type error. Each case lists an edit that was made once.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createInjector } from "../../src/bugs/injector.js";
import type { Pair } from "../../src/records.js";
import { runTrustedPython } from "../../src/languages/python/sandbox/trusted-python.js";
import { javascriptFaults } from "../../tools/injected-code/compilers.js";
import { functionsBelow } from "../../tools/injected-code/source-functions.js";

async function allPairs(language: string, code: string, proving = false): Promise<Pair[]> {
  const injector = await createInjector(language);
  const root = injector.parser.parse(code);
  assert.ok(root !== null, code);
  const { name } = injector.language.functions(root)[0]!;
  return [...injector.draw({ name, code, test: "" }, { seed: 1, proving })];
}

interface Case {
  readonly what: string;
  readonly language: string;
  readonly code: string;
  /** Text that stands in the code. */
  readonly before: string;
  /** What must not stand there in a pair. */
  readonly never: string;
  /** An edit of the same code that is a good pair, to see that the place is reached at all. */
  readonly still: string;
}

const cases: readonly Case[] = [
  {
    what: "a power of a negative number",
    language: "javascript",
    code: "function f(a, b) {\n  return -a * b;\n}\n",
    before: "-a * b",
    never: "-a ** b",
    still: "-a / b",
  },
  {
    what: "a call whose parentheses carried the line",
    language: "python",
    code: "def f(x):\n    log(\n        'one '\n        'two', x)\n    return x + 1\n",
    before: "    log(\n        'one '\n        'two', x)\n",
    never: "    'one '\n        'two'\n",
    still: "    log(\n        ''\n        'two', x)\n",
  },
  {
    what: "a value whose parentheses carried the line",
    language: "python",
    code: "def f(x, y):\n    z = int(x +\n            y)\n    return z\n",
    before: "int(x +\n            y)",
    never: "x +\n            y",
    still: "int(x -\n            y)",
  },
  {
    what: "a comma that is left of an argument",
    language: "python",
    code: "def f(x):\n    return x.g(\n        key=1,\n    )\n",
    before: "key=1",
    never: "",
    still: "key=2",
  },
  {
    what: "a chained assignment",
    language: "python",
    code: "def f(x):\n    a = 0\n    b = 0\n    a = b = x + 1\n    return a - b\n",
    before: "a = b = x + 1",
    never: "a = b += x + 1",
    still: "a = b = x - 1",
  },
  {
    what: "a binding that an inner nonlocal needs",
    language: "python",
    code:
      "def f(xs):\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    g()\n    " +
      "return xs[1]\n",
    before: "    n = 0\n",
    never: "",
    still: "    n = 1\n",
  },
  {
    what: "the first part of a comma expression that only hides a receiver",
    language: "javascript",
    code: "function f(a, b) {\n  return (0, a.g)(b) + 1;\n}\n",
    before: "(0, a.g)(b) + 1",
    never: "(1, a.g)(b) + 1",
    still: "(0, a.g)(b) - 1",
  },
  {
    what: "a loop without an end with a condition more",
    language: "python",
    code: "def f(x):\n    while True:\n        x -= 1\n        if x < 3:\n            return x\n",
    before: "while True:",
    never: "while True or x == 1:",
    still: "while False:",
  },
  {
    what: "the same in JavaScript",
    language: "javascript",
    code:
      "function f(x) {\n  while (true) {\n    x -= 1;\n    if (x < 3) {\n      return x;\n    " +
      "}\n  }\n}\n",
    before: "while (true) {",
    never: "while (true || x == 1) {",
    still: "while (false) {",
  },
  {
    what: "one variable twice in a call",
    language: "python",
    code: "def f(xs, ys, zs):\n    return zip(xs, ys)\n",
    before: "zip(xs, ys)",
    never: "zip(ys, ys)",
    still: "zip(zs, ys)",
  },
  {
    what: "a variable compared with itself",
    language: "javascript",
    code: "function f(a, b, c) {\n  return a < b;\n}\n",
    before: "a < b",
    never: "a < a",
    still: "a < c",
  },
  {
    what: "a bound of itself",
    language: "python",
    code: "def f(i, j, s, k):\n    return s[i:j]\n",
    before: "s[i:j]",
    never: "s[i:i]",
    still: "s[i:k]",
  },
  {
    what: "a loop over its own variable",
    language: "python",
    code: "def f(xs, ys):\n    x = 0\n    for x in xs:\n        pass\n    return x\n",
    before: "for x in xs:",
    never: "for x in x:",
    still: "for x in ys:",
  },
  {
    what: "a text raised",
    language: "python",
    code: 'def f(x):\n    if x < 2:\n        raise ValueError("small")\n    return x\n',
    before: 'raise ValueError("small")',
    never: 'raise "small"',
    still: 'raise ValueError("")',
  },
  {
    what: "a class in the place of a mapping",
    language: "python",
    code: "def f(d):\n    counts = defaultdict(int, d)\n    return counts\n",
    before: "defaultdict(int, d)",
    never: "int",
    still: "defaultdict(int)",
  },
  {
    what: "a list where a number is",
    language: "python",
    code: "def f(xs):\n    return range(len(xs) + 1)\n",
    before: "len(xs) + 1",
    never: "xs + 1",
    still: "len(xs) - 1",
  },
  {
    what: "a function's arguments of two types",
    language: "python",
    code: "def f(xs, n):\n    return map(str, xs), n + 1\n",
    before: "map(str, xs), n + 1",
    never: "map(xs, str), n + 1",
    still: "map(str, xs), n - 1",
  },
];

for (const { what, language, code, before, never, still } of cases)
  test(`${language}: never ${what}`, async () => {
    const texts = (await allPairs(language, code)).map((pair) => pair.buggy);
    assert.ok(code.includes(before));
    assert.ok(!texts.includes(code.replace(before, never)), `${before} → ${never}`);
    assert.ok(texts.includes(code.replace(before, still)), `${before} → ${still} is missing`);
  });

test("with a proof to come, what only raises is a pair too", async () => {
  const code = "def f(xs):\n    return range(len(xs) + 1)\n";
  const texts = (await allPairs("python", code, true)).map((pair) => pair.buggy);
  assert.ok(texts.includes(code.replace("len(xs)", "xs")));
});

test("a continued line is read, and its end makes no difference", async () => {
  const code =
    "def f(a, b):\n    if a == \\\n       b:\n        return a - \\\n            b\n    return 0\n";
  const pairs = await allPairs("python", code);
  assert.ok(pairs.some((pair) => pair.edit.before === "==" && pair.edit.after === "!="));
  const { language, parser } = await createInjector("python");
  const form = (text: string): string => language.normalForm(parser.parse(text)!);
  assert.equal(form(code), form("def f(a, b):\n    if a == b: return a - b\n    return 0\n"));
});

/** Every `every`-th function of a folder's files, and up to 8 pairs of each. */
async function sample(language: string, folder: string, endings: string[]): Promise<Pair[]> {
  const injector = await createInjector(language);
  const { parser } = injector;
  return [...functionsBelow([folder], endings, injector.language, parser, 1)]
    .slice(0, 60)
    .flatMap((fn) => injector.inject(fn, { perFunction: 8, seed: 3 }));
}

test("JavaScript of an installed package: every pair is what V8 compiles", async () => {
  const modules = join(__dirname, "..", "..", "..", "node_modules");
  const all = [
    ...(await sample("javascript", join(modules, "commander", "lib"), [".js"])),
    ...(await sample("javascript", join(modules, "fast-check", "lib", "cjs"), [".js"])),
    ...(await sample("javascript", join(modules, "zod", "v4", "core"), [".cjs"])),
  ];
  assert.ok(all.length > 100, `only ${all.length} pairs`);
  assert.deepEqual(
    javascriptFaults(all.map((pair) => pair.buggy)).filter((fault) => fault !== null),
    [],
  );
});

test("Python of this project's tools: every pair is what CPython compiles", async () => {
  const root = join(__dirname, "..", "..", "..");
  const pairs = await sample("python", join(root, "tools", "golden"), [".py"]);
  assert.ok(pairs.length > 100, `only ${pairs.length} pairs`);
  const script =
    "import json, sys\nbad = []\nfor code in json.load(sys.stdin):\n    try:\n        " +
    "compile(code, 'pair', 'exec')\n    except SyntaxError as error:\n        " +
    "bad.append(str(error))\nprint(json.dumps(bad))\n";
  const answer = await runTrustedPython(script, JSON.stringify(pairs.map((pair) => pair.buggy)));
  assert.deepEqual(JSON.parse(answer), []);
});
