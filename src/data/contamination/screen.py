"""The test of a screening: tries many problems' tests on one candidate and says which pass. CASES, a JSON text of
[key, support, test, entry point] each, and HEADER are put in by screening.ts. Trusted text: it runs in the judge.

The verdict is the message of an error: "LookupError: passing KEYS; unsure KEYS". Unsure is a test that the candidate took too many
lines for (it raises TimeoutError then). Between equal tests the judge's interpreter is kept, so the compiled tests are as well."""


def _screen(candidate):
    import builtins, json, re

    kept = getattr(builtins, "_cct_screen", None)
    if kept is None:
        base = {"__name__": "test"}
        exec(compile(HEADER, "<header>", "exec"), base)
        cases = []
        for key, support, test, entry in json.loads(CASES):
            calls = re.search(r"^check\(", test, re.M) is None and re.search(r"^def check\(", test, re.M) is not None
            cases.append((key, compile(support, "<support>", "exec"), compile(test, "<test>", "exec"), entry, calls))
        kept = builtins._cct_screen = base, cases
    base, cases = kept
    passing, unsure = [], []
    for key, support, test, entry, calls in cases:
        space = dict(base)
        try:
            exec(support, space)
            space[entry] = candidate
            random.seed(0)
            exec(test, space)
            if calls:
                space["check"](candidate)
            passing.append(key)
        except TimeoutError:
            unsure.append(key)
        except Exception:
            pass
    raise LookupError("passing " + " ".join(passing) + "; unsure " + " ".join(unsure) + ";")


import random
_screen(ENTRY)
