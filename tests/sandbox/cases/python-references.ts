/** @file Programs in Python that attack the judge through references, either way. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
s = Squares([1, 2, 3])
assert s.all() == [1, 4, 9]
assert list(s) == [1, 4, 9]
assert s[1] == 4 and len(s) == 3
seen = []
s.each(lambda x: seen.append(x))
assert seen == [1, 4, 9]
with Squares([5]) as inner:
    assert inner.first == 25
assert abs(Squares([0.5]).first - 0.25) < 1e-9
def expect(x):
    assert x == 16
Squares([4]).each(expect)
assert s.name.startswith("sq")
`;
const RIGHT = `class Squares:
    name = "squares"
    def __init__(self, xs): self.xs = xs
    def all(self): return [x * x for x in self.xs]
    def __iter__(self): return iter(self.all())
    def __getitem__(self, i): return self.all()[i]
    def __len__(self): return len(self.xs)
    def each(self, f):
        for x in self.all(): f(x)
    def __enter__(self): return self
    def __exit__(self, *error): return False
    @property
    def first(self): return self.all()[0]
`;
/** The right class with some of it replaced. */
const wrong = (code: string): string =>
  `${RIGHT}class Yes:\n    def __eq__(self, other): return True\n    def __hash__(self): return 1\n${code}`;
/** Of the sandbox's own side, found from a frame, `code` changes what it likes. */
const sandbox = (code: string): string =>
  wrong(`import sys\ng = sys._getframe(1).f_globals\n${code}`);

/** See `HostileCases`. */
export const pythonReferences: HostileCases = {
  language: "python",
  attacked: "references",
  memoryLimit: 128,
  test: TEST,
  entryPoint: "Squares",
  assertions: 8,
  allowedAttributes: ["all", "each", "first", "name"],
  right: (index) => `${RIGHT}# ${index}\nimport json, time\nassert json.loads("[1]") == [1]`,
  hostile: [
    // objects that pretend
    ["a result that equals everything", wrong("Squares.all = lambda self: Yes()"), "wrong output"],
    [
      "items that equal everything",
      wrong("Squares.__iter__ = lambda self: iter([Yes(), Yes(), Yes()])"),
      "wrong output",
    ],
    [
      "a reflected comparison",
      wrong(
        "class Yes2(Yes):\n    __ne__ = lambda self, o: False\nSquares.all = lambda self: [Yes2()] * 3",
      ),
      "wrong output",
    ],
    [
      "a metaclass that compares",
      wrong(
        "class M(type):\n    __eq__ = lambda c, o: True\n    __hash__ = type.__hash__\nclass Y(metaclass=M): pass\nSquares.all = lambda self: Y",
      ),
      "not judged",
      "wrong output",
    ],
    [
      "a number that is near everything",
      wrong(
        "class Near:\n    def __sub__(self, o): return 0.0\n    def __abs__(self): return 0.0\nSquares.first = property(lambda self: Near() if self.xs == [0.5] else self.xs[0] ** 2)",
      ),
      "not judged",
    ],
    [
      "a text that begins with everything",
      wrong("class T:\n    def startswith(self, text): return True\nSquares.name = T()"),
      "not judged",
    ],
    [
      "an object that answers everything",
      wrong(
        "class Any(Yes):\n    def __getattr__(self, name): return lambda *a: True\ndef Squares(xs): return Any()",
      ),
      "wrong output",
      "not judged",
    ],
    [
      "a length that lies",
      wrong("Squares.all = lambda self: [1, 4]\nSquares.__len__ = lambda self: 3"),
      "wrong output",
    ],
    [
      "an exit that swallows a failed assertion",
      wrong(
        "Squares.first = property(lambda self: 0.25)\nSquares.__exit__ = lambda self, *e: True",
      ),
      "wrong output",
    ],
    [
      "an exit that swallows its own error",
      wrong(
        "Squares.first = property(lambda self: 0.25 if self.xs == [0.5] else 1 / 0)\nSquares.__exit__ = lambda self, *e: True",
      ),
      "wrong output",
    ],
    [
      "an exit that ends the interpreter",
      wrong("import os\nSquares.__exit__ = lambda self, *e: os._exit(0)"),
      "exited",
    ],
    [
      "a class that says it is list",
      wrong(
        "class L(Yes):\n    __class__ = property(lambda self: list)\nSquares.all = lambda self: L()",
      ),
      "wrong output",
    ],
    [
      "a number of a class that compares",
      wrong(
        "class N(int):\n    __eq__ = __ge__ = __le__ = lambda self, o: True\n    __hash__ = int.__hash__\nSquares.__getitem__ = lambda self, i: N(0)",
      ),
      "wrong output",
    ],
    [
      "a text of a class that begins with everything",
      wrong("class T(str):\n    def startswith(self, t): return True\nSquares.name = T('no')"),
      "wrong output",
    ],
    [
      "an iterator that says it has ended",
      wrong("Squares.__iter__ = lambda self: iter([1, 4])"),
      "wrong output",
    ],
    [
      "a subtraction by its other side",
      wrong(
        "class Near:\n    def __rsub__(self, o): return 0.0\n    def __sub__(self, o): return 0.0\nclass F(float, Near): pass\nSquares.first = property(lambda self: F(25 if self.xs == [5] else 7))",
      ),
      "wrong output",
    ],
    // callbacks
    ["never calls back", wrong("Squares.each = lambda self, f: None"), "wrong output"],
    [
      "swallows what the test asserts in a callback",
      wrong(
        "def each(self, f):\n    for x in self.xs:\n        try: f(x * x if len(self.xs) == 3 else 0)\n        except BaseException: pass\nSquares.each = each",
      ),
      "wrong output",
    ],
    [
      "calls back for the assertions that it skips",
      wrong(
        "def each(self, f):\n    for _ in range(9): f(16)\nSquares.__getitem__ = lambda self, i: 5\nSquares.each = each",
      ),
      "wrong output",
    ],
    [
      "reads the callback's globals",
      wrong("def each(self, f): f.__globals__['seen'][:] = [1, 4, 9]\nSquares.each = each"),
      "exception",
    ],
    [
      "replaces the callback's code",
      wrong("def each(self, f): f.__code__ = (lambda x: None).__code__\nSquares.each = each"),
      "exception",
    ],
    [
      "reaches for the callback's closure and class",
      wrong(
        "def each(self, f): f.__getattribute__('__class__').__base__.__subclasses__()\nSquares.each = each",
      ),
      "exception",
      "wrong output",
    ],
    [
      "never stops calling back",
      wrong("def each(self, f):\n    while True: f(1)\nSquares.each = each"),
      "timeout",
    ],
    [
      "exits inside a callback's answer",
      wrong("import os\ndef each(self, f):\n    f(1)\n    os._exit(0)\nSquares.each = each"),
      "exited",
    ],
    [
      "an iterator without end",
      wrong("import itertools\nSquares.__iter__ = lambda self: itertools.count()"),
      "timeout",
    ],
    // errors
    [
      "raises what skips a test",
      wrong("import unittest\ndef all(self): raise unittest.SkipTest('no')\nSquares.all = all"),
      "exception",
    ],
    [
      "raises the sandbox's own signals",
      sandbox("def all(self): raise g['NotJudged']('nothing')\nSquares.all = all"),
      "exception",
    ],
    [
      "an error with words that raise",
      wrong(
        "class Bad(Exception):\n    def __str__(self): raise SystemExit\n    __repr__ = __str__\n    args = property(lambda self: 1 / 0)\ndef all(self): raise Bad\nSquares.all = all",
      ),
      "exception",
    ],
    // forged answers
    [
      "one answer for every question",
      sandbox("g['answer_to'] = lambda *a: '[\"returned\",[1,4,9],null]'"),
      "wrong output",
    ],
    [
      "a reference to what the test did not hand over",
      sandbox("g['_encode_reference'] = lambda v: {'R': 7}\nSquares.all = lambda self: self"),
      "crashed",
    ],
    [
      "a function of the judge's standard library",
      sandbox("g['_encode_reference'] = lambda v: {'g': ['os', '_exit']}"),
      "crashed",
      "name error",
    ],
    [
      "exec by its name",
      sandbox("g['_encode_reference'] = lambda v: {'g': ['builtins', 'exec']}"),
      "crashed",
      "name error",
    ],
    [
      "a container that it was not given",
      sandbox("g['answer_to'] = lambda *a: '[\"returned\",{\"k\":-1},null]'"),
      "crashed",
    ],
    [
      "changes of arguments that it was not given",
      sandbox("g['answer_to'] = lambda *a: '[\"returned\",null,[3,{\"d\":[[0,[1]]]}]]'"),
      "crashed",
      "not judged",
    ],
    [
      "a class of a million methods",
      sandbox(
        "g['_encode_reference'] = lambda v: {'o': [0, 'x' * 10**6, {'i': hex(2**4000 - 1)}, False]}",
      ),
      "exception",
      "crashed",
      "not judged",
      "wrong output",
    ],
    [
      "a value that is said to be an argument",
      sandbox("g['returned_by'] = lambda *a: '[\"returned\",[1,4,9],null,0]'"),
      "crashed",
      "wrong output",
    ],
    [
      "a place that is no number",
      sandbox("g['returned_by'] = lambda *a: '[\"returned\",[1,4,9],null,true]'"),
      "crashed",
    ],
    [
      "an error that is said to be the judge's own",
      sandbox(
        'g[\'raised\'] = lambda e: \'["raised","AssertionError","",{"e":[0,[["builtins","_Ended"]],[],{"d":[]},""]}]\'\ndef all(self): 1 / 0\nSquares.all = all',
      ),
      "exception",
      "crashed",
    ],
    [
      "a function of the test's by its name",
      sandbox("g['_encode_reference'] = lambda v: {'G': 'expect'}"),
      "crashed",
      "name error",
    ],
    // forged requests
    [
      "asks for nothing that is known",
      wrong(
        'import os, time\ndef each(self, f):\n    os.write(2, b\'done["passed",8,"",[]]\')\n    time.time()\nSquares.each = each',
      ),
      "crashed",
    ],
    [
      "asks the judge for an object by number",
      sandbox(
        "def each(self, f):\n    for n in range(99):\n        try: g['_ask_judge']('call', type(f)(n), ([1, 4, 9],), {})\n        except Exception: pass\nSquares.each = each",
      ),
      "crashed",
      "wrong output",
    ],
    [
      "asks for hidden attributes past its own side",
      sandbox(
        "def each(self, f): g['_ask_judge']('attribute', f, ('__globals__',), {})\nSquares.each = each",
      ),
      "exception",
    ],
    [
      "asks for an operation that there is none of",
      sandbox("def each(self, f): g['_ask_judge']('eval', f, ('1',), {})\nSquares.each = each"),
      "crashed",
    ],
  ],
};
