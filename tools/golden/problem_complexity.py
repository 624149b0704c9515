"""Golden values of a problem's complexity: radon's cyclomatic number, nesting and lines by ast.

radon is the oracle of Python's cyclomatic number. It counts the functions inside of a function
apart; here their decisions belong to it, as its lines do. It also leaves out the guard of a case
and what stands inside of an assert, which are decisions here: no case below has one. The nesting of
statements and the lines are counted over Python's own syntax trees. On MiniFix, and on written
cases of what MiniFix has none of.

Run: .peers/bin/python tools/golden/problem_complexity.py
Or of a benchmark elsewhere: … problem_complexity.py FILE.jsonl > FILE.golden.json
"""

import ast
import json
import sys
from pathlib import Path

from radon.visitors import ComplexityVisitor

root = Path(__file__).resolve().parents[2]
HOLDERS = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)
CASES = [
    "def f(a):\n    for b in a:\n        if b:\n            break\n    else:\n        return 1\n    return 2\n",
    "def f(a):\n    while a:\n        a -= 1\n    else:\n        a = 3\n    return a\n",
    "def f(a):\n    try:\n        a()\n    except E:\n        a = 1\n    except F:\n        a = 2\n    else:\n        a = 3\n    finally:\n        a = 4\n    return a\n",
    "def f(a):\n    match a:\n        case 1:\n            return 2\n        case [b, *c]:\n            return c\n        case _:\n            return 3\n",
    "def f(a):\n    return [b if b else 1 for b in a if b and b > 1 if b < 9]\n",
    "def f(a):\n    return {k: v for k, w in a for v in w}\n",
    "def f(a, b, c):\n    assert a\n    return not a and b or c\n",
    "def f(a):\n    if a == 1:\n        return 1\n    elif a == 2:\n        return 2\n    elif a == 3:\n        while a:\n            a -= 1\n    else:\n        if a:\n            return 5\n    return 4\n",
    "def f(a):\n    with a as b, b as c:\n        if c:\n            return c\n    return sorted(a, key=lambda x: x if x else 0)\n",
    "def f(a):\n    def g(b):\n        return 1 if b else 2\n    return g(a) if a else 0\n",
    "def f(a):\n    return any(x for x in a) and all(y for y in a if y)\n",
]


def function(code, name):
    """The last function of that name at the top level, decorators apart."""
    found = [n for n in ast.parse(code).body if isinstance(n, ast.FunctionDef) and n.name == name]
    return found[-1]


def cyclomatic(code, node):
    blocks = ComplexityVisitor.from_code(code).functions
    return with_closures(next(b for b in blocks if b.lineno == node.lineno))


def with_closures(block):
    return block.complexity + sum(with_closures(inner) - 1 for inner in block.closures)


def nesting(node):
    """Holders around each other; an elif stands where its if does."""

    def depth(at, parent):
        inside = max([depth(child, at) for child in ast.iter_child_nodes(at)], default=0)
        is_elif = (
            isinstance(at, ast.If)
            and isinstance(parent, ast.If)
            and parent.orelse == [at]
            and at.col_offset == parent.col_offset
        )
        return inside + (isinstance(at, HOLDERS) and not is_elif)

    return depth(node, None)


def lines(code, node):
    text = code.split("\n")[node.lineno - 1 : node.end_lineno]
    return sum(1 for line in text if line.strip())


def measured(code, name):
    node = function(code, name)
    return [lines(code, node), cyclomatic(code, node), nesting(node)]


def of_benchmark(path):
    rows = [json.loads(line) for line in Path(path).read_text().splitlines()]
    return {
        r["task_id"]: measured(r["declaration"] + r["canonical_solution"], r["entry_point"])
        for r in rows
    }


if len(sys.argv) > 1:
    json.dump(of_benchmark(sys.argv[1]), sys.stdout)
else:
    value = {
        "columns": ["lines", "cyclomatic", "nesting"],
        "cases": [[code, *measured(code, "f")] for code in CASES],
        "problems": of_benchmark(root / "datasets" / "minifix" / "minifix.jsonl"),
    }
    path = root / "tests" / "bugs" / "golden" / "problem-complexity.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value) + "\n")
