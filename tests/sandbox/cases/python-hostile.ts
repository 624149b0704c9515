/** @file Programs in Python that attack the judge, with the outcomes that are fair. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
def check(candidate):
    assert candidate([1, 2, 3]) == [1, 4, 9]
    assert candidate([]) == []
    for square in candidate([5]):
        assert square == 25
    assert abs(candidate([0.5])[0] - 0.25) < 1e-9
check(squares)
`;
const RIGHT = "def squares(xs):\n    return [x * x for x in xs]\n";
const WRONG = "def squares(xs):\n    return xs\n";

/** See `HostileCases`. */
export const python: HostileCases = {
  language: "python",
  memoryLimit: 128,
  test: TEST,
  right: (index) =>
    `${RIGHT}# ${index}\nimport math, typing, json, collections, statistics\nassert math.sqrt(4) == 2 == statistics.mean([2])`,
  hostile: [
    // ending early
    ["SystemExit in the call", "def squares(xs): raise SystemExit(0)", "exited"],
    ["sys.exit while loading", `import sys\n${WRONG}sys.exit(0)`, "exited"],
    ["os._exit while loading", `import os\n${WRONG}os._exit(0)`, "exited"],
    ["os._exit in the call", "import os\ndef squares(xs): os._exit(0)", "exited"],
    ["os.abort", "import os\ndef squares(xs): os.abort()", "crashed"],
    [
      "exit at the end by atexit",
      `import atexit, os\natexit.register(os._exit, 0)\n${WRONG}`,
      "wrong output",
    ],
    [
      "BaseException of its own",
      "class Quit(BaseException): pass\ndef squares(xs): raise Quit",
      "exception",
    ],
    ["GeneratorExit, KeyboardInterrupt", "def squares(xs): raise KeyboardInterrupt", "exception"],
    // results that pretend
    [
      "__eq__ always true",
      "class Yes:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n    def __getitem__(self, i): return 0.25\n    def __iter__(self): return iter([25])\ndef squares(xs): return Yes()",
      "wrong output",
    ],
    [
      "list that equals everything",
      "class Yes(list):\n    def __eq__(self, other): return True\n    __hash__ = None\ndef squares(xs): return Yes([25])",
      "wrong output",
    ],
    [
      "int that equals everything",
      "class Yes(int):\n    def __eq__(self, other): return True\n    def __hash__(self): return 1\ndef squares(xs): return [Yes(0) for x in xs]",
      "wrong output",
    ],
    [
      "metaclass that equals everything",
      "class M(type):\n    def __eq__(self, other): return True\n    __hash__ = type.__hash__\nclass Yes(metaclass=M): pass\ndef squares(xs): return Yes",
      "wrong output",
    ],
    [
      "float that is near everything",
      "class Near(float):\n    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__\n    def __abs__(self): return 0.0\ndef squares(xs):\n    return [Near(7)] if xs == [0.5] else [x * x for x in xs]",
      "wrong output",
    ],
    [
      "empty results that skip assertions",
      "def squares(xs):\n    return [] if xs == [5] else [x * x for x in xs]",
      "assertions skipped",
    ],
    [
      "changes the expectation through its argument",
      "def squares(xs):\n    xs[:] = [1, 4, 9]\n    return xs[:2]",
      "wrong output",
    ],
    // the test's machinery
    ["redefines check", `${WRONG}def check(candidate): pass`, "wrong output"],
    [
      "redefines check in builtins",
      `import builtins\nbuiltins.check = lambda candidate: None\n${WRONG}`,
      "wrong output",
    ],
    [
      "AssertionError = Exception",
      `import builtins\nbuiltins.AssertionError = type('Quiet', (Exception,), {})\n${WRONG}`,
      "wrong output",
    ],
    [
      "patches isinstance, len, abs, type",
      `import builtins\nfor n in ('isinstance', 'len', 'abs', 'type', 'any', 'all'): setattr(builtins, n, lambda *a: True)\n${WRONG}`,
      "wrong output",
      "crashed",
      "exception",
    ],
    [
      "patches exec, compile, print, getattr",
      `import builtins\nfor n in ('exec', 'compile', 'print', 'getattr', 'callable'): setattr(builtins, n, lambda *a, **k: None)\n${WRONG}`,
      "wrong output",
      "crashed",
      "name error",
    ],
    [
      "empties __builtins__",
      `__builtins__.clear() if isinstance(__builtins__, dict) else vars(__builtins__).clear()\n${WRONG}`,
      "wrong output",
      "crashed",
      "exception",
      "name error",
    ],
    [
      "patches json and the codec",
      `import json, json.encoder\nfor c in (json.JSONEncoder, json.encoder.JSONEncoder): c.encode = lambda self, v: '[1,4,9]'\n${WRONG}`,
      "crashed",
      "wrong output",
    ],
    [
      "trace function",
      `import sys\ndef trace(frame, event, arg):\n    frame.f_trace_lines = True\n    return trace\nsys.settrace(trace)\nsys.setprofile(lambda *a: None)\n${WRONG}`,
      "wrong output",
    ],
    [
      "walks frames for results",
      "import sys\ndef squares(xs):\n    frame = sys._getframe()\n    while frame:\n        for space in (frame.f_globals, frame.f_locals):\n            for value in list(space.values()):\n                if isinstance(value, list): value.append('passed')\n                if isinstance(value, dict) and value is not space: value['passed'] = True\n            space['_assertions'] = 5\n            space['outcome'] = 'passed'\n        frame = frame.f_back\n    return xs",
      "wrong output",
      "crashed",
      "exception",
    ],
    [
      "gc search for the judge",
      "import gc, types\ndef squares(xs):\n    for o in gc.get_objects():\n        if isinstance(o, types.FunctionType) and o.__name__ in ('_judge', 'judge_run', '_about_to_assert', '_count_assertions'):\n            o.__code__ = (lambda *a: ('passed', '')).__code__\n    return xs",
      "wrong output",
    ],
    [
      "replaces the sandbox's own functions",
      "import sys\ng = sys._getframe(1).f_globals\nfor n in ('dumps', 'encode'): g[n] = lambda v: '[1,4,9]'\ng['_judge'] = lambda *a: ('passed', '')\ndef squares(xs): return xs",
      "wrong output",
      "crashed",
    ],
    // the channel
    [
      "writes a verdict on the channel",
      `import os\nos.write(2, b'done["passed",4,""]')\n${WRONG}`,
      "crashed",
    ],
    [
      "answers on the channel, then exits",
      "import os\ndef squares(xs):\n    os.write(2, b'[\"returned\",[1,4,9],null]')\n    os._exit(0)",
      "exited",
    ],
    [
      "answers twice",
      "import os\ndef squares(xs):\n    os.write(2, b'[\"returned\",[1,4,9],null]')\n    return xs",
      "crashed",
    ],
    [
      "sends a tag that does not exist",
      "import sys\nsys._getframe(1).f_globals['dumps'] = lambda v: '{\"x\":1}'\ndef squares(xs): return xs",
      "crashed",
    ],
    [
      "an answer too deep to read",
      "import os\ndef squares(xs):\n    os.write(2, b'[' * 1000000)\n    return xs",
      "crashed",
    ],
    // never ending, never enough
    ["endless loop", "def squares(xs):\n    while True: pass", "timeout"],
    [
      "swallows interrupts",
      "def squares(xs):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
      "timeout",
    ],
    ["endless loop while loading", `while True: pass\n${WRONG}`, "timeout"],
    ["sleeps", `import time\nwhile True: time.sleep(1000)\n${WRONG}`, "timeout"],
    [
      "catastrophic regular expression",
      "import re\ndef squares(xs): return re.match('(a+)+b', 'a' * 40)",
      "timeout",
    ],
    ["one huge multiplication", "def squares(xs): return 10 ** 10 ** 8", "timeout", "memory limit"],
    [
      "memory bomb",
      "def squares(xs):\n    hoard = []\n    while True: hoard.append(bytearray(10**6))",
      "memory limit",
    ],
    [
      "memory bomb that catches",
      "def squares(xs):\n    hoard = []\n    while True:\n        try: hoard.append(bytearray(10**6))\n        except MemoryError: pass",
      "timeout",
      "memory limit",
    ],
    ["output bomb", "def squares(xs):\n    while True: print('x' * 10000)", "output limit"],
    [
      "output bomb past Python",
      "import os\ndef squares(xs):\n    while True: os.write(2, b'x' * 100000)",
      "output limit",
    ],
    ["endless recursion", "def squares(xs): return squares(xs)", "stack overflow"],
    [
      "endless recursion without a limit",
      "import sys\nsys.setrecursionlimit(10**9)\ndef squares(xs): return [squares(xs)]",
      "memory limit",
      "timeout",
      "stack overflow",
    ],
    [
      "recursion in C",
      "def squares(xs):\n    for _ in range(10**5): xs = [xs]\n    return repr(xs)",
      "stack overflow",
      "memory limit",
      "crashed",
    ],
    [
      "recursion past the C stack",
      "def squares(xs):\n    xs = iter(xs)\n    for _ in range(10**5): xs = map(abs, xs)\n    return list(xs)",
      "stack overflow",
    ],
    [
      "a result that contains itself",
      "def squares(xs):\n    xs.append(xs)\n    return xs",
      "stack overflow",
    ],
    [
      "finalizers",
      "class Bomb:\n    def __del__(self): Bomb()\nBomb()\ndef squares(xs): return xs",
      "wrong output",
      "stack overflow",
      "timeout",
      "memory limit",
    ],
    // leaving
    ["fork", "import os\ndef squares(xs): os.fork()", "exception"],
    [
      "subprocess",
      "import subprocess\ndef squares(xs): return subprocess.run(['true'])",
      "exception",
    ],
    [
      "threads",
      "import threading\ndef squares(xs): threading.Thread(target=print).start()",
      "exception",
    ],
    [
      "sockets",
      "import socket\ndef squares(xs): return socket.create_connection(('127.0.0.1', 80))",
      "exception",
    ],
    ["files", "def squares(xs): return open('/etc/passwd').read()", "exception"],
    ["writes files", "def squares(xs): open('/home/here', 'w').write('x')", "exception"],
    // against the next sample
    [
      "poisons sys.modules",
      `import sys, types\nfake = types.ModuleType('math'); fake.sqrt = lambda x: 0\nfor n in ('math', 'typing', 'json', 'collections'): sys.modules[n] = fake\n${WRONG}`,
      "wrong output",
      "crashed",
      "exception",
    ],
    [
      "poisons the standard library",
      `import math, statistics, random, operator\nfor m in (math, statistics, random, operator):\n    for n in list(vars(m)): setattr(m, n, None)\n${WRONG}`,
      "wrong output",
    ],
    [
      "import hook",
      `import sys\nclass Hook:\n    def find_spec(self, *a): raise ImportError('no')\nsys.meta_path.insert(0, Hook()); sys.path.clear(); sys.path_importer_cache.clear()\n${WRONG}`,
      "wrong output",
    ],
    [
      "shuts the interpreter's exits",
      `import sys, os\nsys.stdout = sys.stderr = sys.stdin = None\nos.write = os.read = None\n${WRONG}`,
      "crashed",
      "wrong output",
      "exception",
    ],
    [
      "closes the channel",
      `import os\nos.close(0); os.close(2)\n${WRONG}`,
      "crashed",
      "wrong output",
      "exception",
    ],
    [
      "corrupts memory by byte code",
      "def squares(xs): return xs\nsquares.__code__ = squares.__code__.replace(co_code=bytes([100, 200, 83, 0]), co_consts=())",
      "crashed",
      "exception",
      "syntax error",
      "wrong output",
    ],
    [
      "disables garbage collection and hoards",
      `import gc\ngc.disable()\nimport builtins\nbuiltins.hoard = [bytearray(10**6) for _ in range(100)]\n${WRONG}`,
      "wrong output",
    ],
    // odd source
    ["null byte", `x = '\0'\n${RIGHT}`, "syntax error"],
    ["lone surrogate", `x = '\ud800'\n${RIGHT}`, "syntax error"],
    [
      "nested beyond the parser",
      `x = ${"(".repeat(5000)}1${")".repeat(5000)}\n${RIGHT}`,
      "syntax error",
    ],
    ["assigns the entry point away", `${RIGHT}squares = 3`, "exception"],
  ],
};
