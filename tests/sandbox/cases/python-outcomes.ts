/** @file Programs in Python whose outcome is known. */
import type { OutcomeCases } from "./outcome-cases.js";

/** Python expressions of plain data; NaN, which equals nothing, is tested apart. */
const VALUES = [
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
  "collections.Counter('aab')",
  "collections.OrderedDict(b=1, a=2)",
  "{1: 2}.keys()",
  "{1: [2]}.items()",
  "datetime.date(2024, 2, 29)",
  "datetime.datetime(2024, 2, 29, 1, 2, 3, 4)",
  "datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)",
  "datetime.time(1, 2, 3, 4)",
  "datetime.timedelta(days=-1, seconds=5)",
];

const ECHO = `import collections, datetime, fractions, decimal
for value in [${VALUES.join(", ")}]:
    echo = f(value)
    assert type(echo) is type(value) and repr(echo) == repr(value), (value, echo)
    assert type(f([value])[0]) is type(value)
assert f(float('nan')) != f(float('nan'))`;

const REARRANGED = `xs, d = [3, 1], {'a': [1]}
f(xs, d)
assert xs == [1, 3]
assert d == {'b': 2}`;

const NEEDS_VALUE_ERROR = `try:
    f(-1)
except ValueError as error:
    assert 'negative' in str(error)
else:
    assert False`;

const THREE_ASSERTIONS = `def check(candidate):
    for i in range(3):
        if i:
            assert candidate(i) == i
        else:
            with open_nothing:
                assert True
class Nothing:
    def __enter__(self): pass
    def __exit__(self, *a): pass
open_nothing = Nothing()`;

const LIMIT = `import math
def g(x): return x + LIMIT
LIMIT = 10
def f(x): return g(x)`;

/** See `OutcomeCases`. */
export const python: OutcomeCases = {
  language: "python",
  test: `def check(candidate):
    assert candidate(2) == 4
    assert candidate(3) == 9, 'nine'
check(square)`,
  squares: [
    ["def square(x): return x * x", "passed", /^$/],
    ["def square(x): return 4", "wrong output", /^assert candidate\(3\) == 9, 'nine'$/],
    ["def square(x): return x / 0", "exception", /^ZeroDivisionError: division by zero$/],
    ["def square(x): return y", "name error", /^NameError: name 'y'/],
    ["def sqare(x): return x * x", "name error", /'square' is not defined/],
    ["def square(x) return x", "syntax error", /^SyntaxError/],
    ["import numpy as np\ndef square(x): return x * x", "missing module", /numpy/],
    ["def square(x):\n    while True: pass", "timeout", /^took more than 0.5 s alone$/],
    ["def square(x): return square(x)", "stack overflow", /^RecursionError/],
    ["def square(x): return [0] * 10**9", "memory limit", /^MemoryError/],
    ["def square(x):\n    while True: print('x' * 1000)", "output limit", /printed more than/],
    ["def square(x): raise SystemExit(0)", "exited", /SystemExit/],
    ["import os\ndef square(x): os._exit(0)", "exited", /exit code 0/],
  ],
  groups: {
    "plain data of every kind crosses unchanged, and keeps its type": [
      [
        "def f(x): return x",
        ECHO,
        `passed ${2 * VALUES.length + 1}`,
        { expectedAssertions: 2 * VALUES.length + 1 },
      ],
    ],
    // a subclass arrives as the value of its base class; any other object equals nothing
    "other objects arrive as plain data or are refused": [
      [
        "import collections\ndef f(x): return collections.Counter(x)",
        "assert f('aab') == {'a': 2, 'b': 1}",
        "passed 1",
      ],
      [
        "import collections\nP = collections.namedtuple('P', 'a b')\ndef f(x): return P(x, 1)",
        "assert f(3) == (3, 1)",
        "passed 1",
      ],
      [
        "def f(x): return (y for y in x)",
        "assert f([1]) == [1]",
        "wrong output 1 (assert f([1]) == [1])",
      ],
      ["def f(x): return lambda: x", "assert f(1)", "passed 1"],
      ["def f(x): return map(str, x)", "assert f([1]) != [1]", "passed 1"],
    ],
    "what a candidate does to its arguments is seen by the test": [
      ["def f(xs, d):\n    xs.sort(); d.clear(); d['b'] = 2", REARRANGED, "passed 2"],
      ["def f(xs, d):\n    xs = sorted(xs)", REARRANGED, "wrong output 1 (assert xs == [1, 3])"],
    ],
    "a test may use support and the candidate's other names, and its support's come first": [
      [LIMIT, "assert f(1) == g(1) == 11 and LIMIT == 10 and math.sqrt(4) == 2", "passed 1"],
      [
        LIMIT,
        "assert f(1) == g(1)",
        "passed 1",
        { support: "def g(x): return 11\ndef f(x): pass\n" },
      ],
      [
        "def g(x): return 5\ndef f(x): return 5",
        "assert f(1) == g(1)",
        "wrong output 1 (assert f(1) == g(1))",
        { support: "def g(x): return 11" },
      ],
    ],
    "exceptions reach the test as their own kind": [
      [
        "def f(x):\n    class Mine(ValueError): pass\n    raise Mine('negative')",
        NEEDS_VALUE_ERROR,
        "passed 1",
      ],
      ["def f(x): raise KeyError(x)", NEEDS_VALUE_ERROR, "exception 0 (KeyError: -1)"],
      [
        "def f(x): assert x > 0, 'own'",
        "assert f(-1) is None",
        "exception 1 (AssertionError: own)",
      ],
      [
        "def f(x): 'ab'.encode('ascii') + b'\\xff'.decode('utf-8')",
        "f(1)",
        "exception 0 (UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte)",
      ],
    ],
    "counts assertions; none reached is no pass": [
      ["def f(x): return x", THREE_ASSERTIONS, "passed 3", { expectedAssertions: 3 }],
      [
        "def f(x): return x",
        THREE_ASSERTIONS,
        "assertions skipped 3 (expected 4 assertions, got 3)",
        { expectedAssertions: 4 },
      ],
      [
        "def f(x): return []",
        "for x in f(1): assert x",
        "assertions skipped 0 (none of the test's 1 assertions was reached)",
      ],
      ["def f(x): return x", "if f(1) != 1: raise RuntimeError('no')", "passed 0"],
    ],
    "a broken test is named as such, and harms no other program": [
      [
        "def f(): pass",
        "assert f( ==",
        "broken test 0 (SyntaxError: invalid syntax (<test>, line 1))",
      ],
      ["def f(): return 1", "assert f() == 1", "passed 1"],
      [
        "def f(): return 1",
        "assert f() == 1",
        "broken test 0 (ModuleNotFoundError: No module named 'numpy' (in the support))",
        { support: "import numpy" },
      ],
    ],
  },
  observer: {
    code: `import random, time
def f(): return [random.random(), hash('x'), time.time(), id(f)]
print('before')`,
    test: "raise ValueError(f())",
    verdict: /ValueError: \[0\.\d+, /,
  },
  litter: "hoard = [bytearray(10**6) for _ in range(50)]\ndef square(x): return x * x",
};
