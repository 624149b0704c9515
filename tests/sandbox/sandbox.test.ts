/**
 * @file The sandbox on programs whose outcome is known: each outcome class, limits, order, equal
 *   programs, options.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import type { Outcome, Program } from "../../src/languages/outcome.js";

const opened: Promise<Sandbox> = createSandbox("python", { workers: 1, timeLimit: 0.5 });
after(async () => (await opened).close());

const test1 =
  "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(3) == 9, 'nine'\ncheck(square)";
const square = (code: string, more: Partial<Program> = {}): Program => ({
  id: code,
  code,
  test: test1,
  entryPoint: "square",
  ...more,
});

test("classifies what a program does", async () => {
  const expected: readonly (readonly [Program, Outcome, RegExp])[] = [
    [square("def square(x): return x * x"), "passed", /^$/],
    [square("def square(x): return 4"), "wrong output", /^assert candidate\(3\) == 9, 'nine'$/],
    [square("def square(x): return x / 0"), "exception", /^ZeroDivisionError: division by zero$/],
    [square("def square(x): return y"), "name error", /^NameError: name 'y'/],
    [square("def sqare(x): return x * x"), "name error", /'square' is not defined/],
    [square("def square(x) return x"), "syntax error", /^SyntaxError/],
    [square("import numpy as np\ndef square(x): return x * x"), "missing module", /numpy/],
    [square("def square(x):\n    while True: pass"), "timeout", /^took more than 0.5 s alone$/],
    [square("def square(x): return square(x)"), "stack overflow", /^RecursionError/],
    [square("def square(x): return [0] * 10**9"), "memory limit", /^MemoryError/],
    [
      square("def square(x):\n    while True: print('x' * 1000)"),
      "output limit",
      /printed more than/,
    ],
    [square("def square(x): raise SystemExit(0)"), "exited", /SystemExit/],
    [square("import os\ndef square(x): os._exit(0)"), "exited", /exit code 0/],
  ];
  const verdicts = await (await opened).run(expected.map(([program]) => program));
  expected.forEach(([program, outcome, message], i) => {
    assert.equal(verdicts[i]!.outcome, outcome, `${program.code}: ${JSON.stringify(verdicts[i])}`);
    assert.match(verdicts[i]!.message, message);
    assert.equal(verdicts[i]!.id, program.id);
  });
});

const verdictsOf = async (...programs: Program[]): Promise<string[]> =>
  (await (await opened).run(programs)).map(
    ({ outcome, assertions, message }) => `${outcome} ${assertions}${message && ` (${message})`}`,
  );
const program = (code: string, test: string, more: Partial<Program> = {}): Program => ({
  id: "p",
  code,
  test,
  entryPoint: "f",
  ...more,
});

test("plain data of every kind crosses the channel unchanged, and keeps its type", async () => {
  const values = [
    "None",
    "True",
    "0",
    "-7",
    "2 ** 70",
    "-2 ** 62",
    "0.1",
    "-0.0",
    "float('inf')",
    "1e300",
    "1 + 2j",
    "'grün \\ud800 \\x00'",
    "b'\\xff\\x00'",
    "bytearray(b'ab')",
    "[1, [2, (3,)]]",
    "(1, 'a')",
    "()",
    "{1, 2}",
    "frozenset({'a'})",
    "{}",
    "{(1, 2): [3], 'k': None, 4: {5: 6}}",
    "range(2, 10, 3)",
    "collections.deque([1], 3)",
    "fractions.Fraction(1, 3)",
    "decimal.Decimal('0.10')",
  ];
  const test = `import collections, fractions, decimal\nfor value in [${values.join(", ")}]:\n    echo = f(value)\n    assert type(echo) is type(value) and repr(echo) == repr(value), (value, echo)\n    assert type(f([value])[0]) is type(value)\nassert f(float('nan')) != f(float('nan'))`;
  assert.deepEqual(
    await verdictsOf(
      program("def f(x): return x", test, { expectedAssertions: 2 * values.length + 1 }),
    ),
    [`passed ${2 * values.length + 1}`],
  );
});

test("subclasses arrive as the value of their base class; other objects are refused", async () => {
  assert.deepEqual(
    await verdictsOf(
      program(
        "import collections\ndef f(x): return collections.Counter(x)",
        "assert f('aab') == {'a': 2, 'b': 1}",
      ),
      program(
        "import collections\nP = collections.namedtuple('P', 'a b')\ndef f(x): return P(x, 1)",
        "assert f(3) == (3, 1)",
      ),
      program("def f(x): return (y for y in x)", "assert f([1]) == [1]"),
      program("def f(x): return lambda: x", "assert f(1)"),
      program("def f(x): return map(str, x)", "assert f([1]) != [1]"),
    ),
    [
      "passed 1",
      "passed 1",
      "wrong output 1 (TypeError: the result is a generator, not plain data (assert f([1]) == [1]))",
      "wrong output 1 (TypeError: the result is a function, not plain data (assert f(1)))",
      "wrong output 1 (TypeError: the result is a map, not plain data (assert f([1]) != [1]))",
    ],
  );
});

test("what a candidate does to its arguments is seen by the test", async () => {
  const test = "xs, d = [3, 1], {'a': [1]}\nf(xs, d)\nassert xs == [1, 3]\nassert d == {'b': 2}";
  assert.deepEqual(
    await verdictsOf(
      program("def f(xs, d):\n    xs.sort(); d.clear(); d['b'] = 2", test),
      program("def f(xs, d):\n    xs = sorted(xs)", test),
    ),
    ["passed 2", "wrong output 1 (assert xs == [1, 3])"],
  );
});

test("a test may use support, the candidate's other functions and its modules", async () => {
  const code = "import math\ndef g(x): return x + LIMIT\nLIMIT = 10\ndef f(x): return g(x)";
  assert.deepEqual(
    await verdictsOf(
      program(code, "assert f(1) == g(1) == 11 and LIMIT == 10 and math.sqrt(4) == 2"),
      program(code, "assert f(1) == g(1)", { support: "def g(x): return 11\ndef f(x): pass\n" }),
      program("def g(x): return 5\ndef f(x): return 5", "assert f(1) == g(1)", {
        support: "def g(x): return 11",
      }),
    ),
    ["passed 1", "passed 1", "wrong output 1 (assert f(1) == g(1))"],
  );
});

test("exceptions reach the test as their own kind", async () => {
  const test =
    "try:\n    f(-1)\nexcept ValueError as error:\n    assert 'negative' in str(error)\nelse:\n    assert False";
  assert.deepEqual(
    await verdictsOf(
      program("def f(x):\n    class Mine(ValueError): pass\n    raise Mine('negative')", test),
      program("def f(x): raise KeyError(x)", test),
      program("def f(x): assert x > 0, 'own'", "assert f(-1) is None"),
      program("def f(x): 'ab'.encode('ascii') + b'\\xff'.decode('utf-8')", "f(1)"),
    ),
    [
      "passed 1",
      "exception 0 (KeyError: -1)",
      "exception 1 (AssertionError: own)",
      "exception 0 (UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte)",
    ],
  );
});

test("counts assertions, also those in loops and branches", async () => {
  const test =
    "def check(candidate):\n    for i in range(3):\n        if i:\n            assert candidate(i) == i\n        else:\n            with open_nothing:\n                assert True\nclass Nothing:\n    def __enter__(self): pass\n    def __exit__(self, *a): pass\nopen_nothing = Nothing()";
  assert.deepEqual(
    await verdictsOf(
      program("def f(x): return x", test, { expectedAssertions: 3 }),
      program("def f(x): return x", test, { expectedAssertions: 4 }),
      program("def f(x): return []", "for x in f(1): assert x"),
      program("def f(x): return x", "if f(1) != 1: raise RuntimeError('no')"),
    ),
    [
      "passed 3",
      "assertions skipped 3 (expected 4 assertions, got 3)",
      "assertions skipped 0 (none of the test's 1 assertions was reached)",
      "passed 0",
    ],
  );
});

test("equal programs are run once, and every id gets its verdict in order", async () => {
  const updates: string[] = [];
  const programs = ["a", "b", "c", "d"].map((id, i) => ({
    ...square(i === 1 ? "def square(x): return 0" : "def square(x): return x ** 2"),
    id,
  }));
  const verdicts = await (
    await opened
  ).run(programs, { update: (done, total) => void updates.push(`${done}/${total}`) });
  assert.deepEqual(
    verdicts.map(({ id, outcome }) => `${id} ${outcome}`),
    ["a passed", "b wrong output", "c passed", "d passed"],
  );
  assert.equal(verdicts[0]!.seconds, verdicts[2]!.seconds);
  assert.deepEqual(updates.length, 2);
  assert.equal(updates.at(-1), "4/4");
});

test("verdicts do not depend on what ran before: random numbers, hashes, time", async () => {
  const code =
    "import random, time\ndef f(): return [random.random(), hash('x'), time.time(), id(f)]";
  const seen = program(`${code}\nprint('before')`, "raise ValueError(f())");
  const [again] = await verdictsOf(seen);
  await verdictsOf(
    square("hoard = [bytearray(10**6) for _ in range(50)]\ndef square(x): return x * x"),
  );
  assert.deepEqual(await verdictsOf(seen), [again]);
});

test("a broken test is named as such, and harms no other program", async () => {
  assert.deepEqual(
    await verdictsOf(
      program("def f(): pass", "assert f( =="),
      program("def f(): return 1", "assert f() == 1"),
      program("def f(): return 1", "assert f() == 1", { support: "import numpy" }),
    ),
    [
      "broken test 0 (SyntaxError: invalid syntax (<test>, line 1))",
      "passed 1",
      "broken test 0 (ModuleNotFoundError: No module named 'numpy' (in the support))",
    ],
  );
});

test("can be aborted, and says when it is closed or misused", async () => {
  const sandbox = await createSandbox("python", { workers: 1 });
  const controller = new AbortController();
  const endless = sandbox.run([square("while True: pass")], undefined, controller.signal);
  setTimeout(() => controller.abort(new Error("enough")), 50);
  await assert.rejects(endless, /enough/);
  assert.equal((await sandbox.run([square("def square(x): return x * x")]))[0]!.outcome, "passed");
  await sandbox.close();
  await assert.rejects(sandbox.run([square("")]), /closed/);
  await assert.rejects(
    createSandbox("python", { workers: 0, timeLimit: -1, memoryLimit: 1 }),
    /workers must be .* timeLimit must be .* memoryLimit must lie/,
  );
});
