"""The test of a screening: tries many problems' tests on one candidate and says which pass. CASES, a JSON text of
[key, support, test, entry point] each, and HEADER are put in by screening.ts. Trusted text: it runs in the judge.

The verdict is the message of an error: "LookupError: passing KEYS; unsure KEYS". A call of the candidate that takes too many lines
raises TimeoutError; the assertion that it stands in is then left open, and the test goes on: one that fails later has failed. Unsure
is a test of which assertions are open and none failed. Between equal tests the judge's interpreter is kept, so the compiled
tests are as well."""


def _screen(candidate):
    import ast, builtins, json, re

    def leave_open(tree):
        """Puts every assert statement below `tree` into a `try` that notes a TimeoutError and goes on."""

        class Open(ast.NodeTransformer):
            def visit_Assert(self, node):
                note = ast.Expr(ast.Call(ast.Name("__left_open__", ast.Load()), [], []))
                return ast.Try([node], [ast.ExceptHandler(ast.Name("TimeoutError", ast.Load()), None, [note])], [], [])

        return ast.fix_missing_locations(Open().visit(tree))

    kept = getattr(builtins, "_cct_screen", None)
    if kept is None:
        base = {"__name__": "test"}
        exec(compile(HEADER, "<header>", "exec"), base)
        cases = []
        for key, support, test, entry in json.loads(CASES):
            calls = re.search(r"^check\(", test, re.M) is None and re.search(r"^def check\(", test, re.M) is not None
            cases.append((key, compile(support, "<support>", "exec"), compile(leave_open(ast.parse(test)), "<test>", "exec"), entry, calls))
        kept = builtins._cct_screen = base, cases
    base, cases = kept
    passing, unsure = [], []
    for key, support, test, entry, calls in cases:
        left_open = []
        space = dict(base)
        try:
            exec(support, space)
            space[entry] = candidate
            space["__left_open__"] = lambda: left_open.append(1)
            random.seed(0)
            exec(test, space)
            if calls:
                space["check"](candidate)
            (unsure if left_open else passing).append(key)
        except TimeoutError:
            unsure.append(key)
        except Exception:
            pass
    raise LookupError("passing " + " ".join(passing) + "; unsure " + " ".join(unsure) + ";")


import random
_screen(ENTRY)
