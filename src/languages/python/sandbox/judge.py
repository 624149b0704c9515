"""Entry point of the interpreter that judges. Only trusted text runs here: the problem's support and its test. The
candidate lives in another interpreter and is reached by `_ask`; its answers are plain data and references."""
import random, re

_assertions = 0
_failing = ""


class _Ended(BaseException):
    """The candidate's interpreter is gone (exit, crash, limit); the host knows why."""


class _Tampered(BaseException):
    """An answer that the Python side of the candidate's interpreter does not give."""


_turn = time.time
_tampered = False
_remote_errors = []
canonical_is_known = False  # whether the judge could judge the canonical solution: what that did not need is no limit
_answers = {"load": "ok", "bind": "ok", "call": "returned", "asks": "returned"}


def _ask(operation, text):
    """One request to the candidate's interpreter, through the host, which turns to it in a clock reading; `operation` is
    "load", "find", "call", "asks" or "bind"."""
    send(operation + text)
    _turn()
    reply = receive()
    if reply == "":
        raise _Ended
    try:
        answer = loads(reply)
        if type(answer) is dict:
            if operation == "find":
                return answer
        elif type(answer) is list:
            kind, length = answer[0], len(answer)
            if kind == _answers.get(operation) and (length in (3, 4) if kind == "returned" else length == 1):
                return answer
            if (kind == "raised" or kind == "syntax" and operation == "load") and length in (3, 4):
                if type(answer[1]) is type(answer[2]) is str:
                    return answer
    except RecursionError:
        if _serving:  # so many calls back that this stack is full
            raise
    except Exception:
        pass
    raise _Tampered


def _raise_like(name, message, error=None):
    """Raises what the candidate raised: the error that crossed, or one of the class that was named."""
    if not isinstance(error, BaseException) or isinstance(error, (_Ended, _Tampered, NotJudged)):
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
    if name in _candidates:
        return _candidates[name]

    def candidate(*args, **kwargs):
        reply = _ask("call", dumps([name, list(args), kwargs or None]))
        if reply[0] == "raised":
            _raise_like(*reply[1:])
        return _value(reply, args, kwargs)

    candidate.__name__ = candidate.__qualname__ = name.rpartition(":")[2]
    functions_by_name[id(candidate)] = name, candidate
    _candidates[name] = candidate
    return candidate


_candidates = {}


def _value(reply, args, kwargs):
    try:
        return value_of(reply, args, kwargs)
    except RecursionError:
        raise
    except Exception:
        raise _Tampered from None


_asked = set()  # attributes that the test asks the candidate's objects for
_allowed = None  # those that it asks the canonical solution's for


def _ask_candidate(operation, reference, args, kwargs):
    """What the test does to an object of the candidate's."""
    if operation == "attribute":
        name = args[0]
        if type(name) is not str:
            raise TypeError("attribute name must be string")
        if name[:2] != "__":
            if _allowed is not None and name not in _allowed:
                raise NotJudged(f"{name} of a {type(reference).__name__}, which the canonical solution is not asked for")
            _asked.add(name)
    reply = _ask("asks", asked(operation, reference, args, kwargs))
    if reply[0] == "raised":
        _raise_like(*reply[1:])
    return _value(reply, args, kwargs)


def request(operation, reference, args, kwargs):
    return (_ask_candidate if judging else _ask_judge)(operation, reference, args, kwargs)


def _about_to_assert(text):
    global _assertions, _failing
    _failing = text
    if _serving:  # how often the candidate calls back is its own affair
        if text in _sites:
            return
        _sites.add(text)
    _assertions += 1


_case = None


def judge_run():
    """In: [code of the candidate, support, test, entry point, paths of its files, path of the test, files of the
    test, attributes that may be asked for, or None, whether it is
    known that the judge can judge the canonical solution]. Out: "done" and [outcome, assertions, message, attributes asked
    for]. Called again without a restore only for an equal test: all that it shares with the run before is the compiled
    test."""
    global _case, _assertions, _failing, _failed_meanwhile, _tampered, _allowed, _serving, judging, canonical_is_known
    judging = True
    code, *key, _allowed, canonical_is_known = loads(receive())
    if _case is None:
        try:
            _case = Case(*key)
        except BaseException as error:
            return send("done" + dumps(["broken test", 0, f"{type(error).__name__}: {error}", []]))
    elif _case.key != tuple(key):
        raise AssertionError("a judge tries one test only")
    _assertions, _failing, _failed_meanwhile, _tampered, _serving = 0, "", "", False, 0
    for held in (_remote_errors, _candidates, _sites, _asked, _with_methods):
        held.clear()
    forget_references()
    random.seed(0)
    try:
        outcome, message = _judge(code, _case)
    except _Ended:
        outcome, message = "ended", ""
    except NotJudged:
        pass  # it is noted
    except _Tampered:
        _tampered = True
    if _tampered:
        outcome, message = "crashed", "the candidate spoke on the sandbox's channel"
    elif NotJudged.noted:
        outcome, message = "not judged", NotJudged.noted[0]
    elif _failed_meanwhile and outcome == "passed":
        outcome, message = "wrong output", _failed_meanwhile
    send("done" + dumps([outcome, _assertions, message, sorted(_asked)]))


def _judge(code, case):
    entry = case.key[2]
    space = {"__name__": "test", "__builtins__": builtins, "__file__": "/tmp/test.py", "__package__": "tested.tests"}
    if case.roots:
        space |= {"__file__": f"/tmp/{case.path}", "__package__": case.path.rpartition("/")[0].replace("/", ".")}
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
        return _class_of(started[1], started[2]), f"{started[1]}: {started[2]}"
    known = {} if case.roots else _find([entry, *sorted(case.names - space.keys() - {entry})])
    if entry not in known and not case.roots:
        return "name error", f"NameError: name '{entry}' is not defined"
    for name, what in known.items():
        if what[0] == "function" or name == entry and not callable(what[-1]):
            space[name] = _candidate(name)
        elif what[0] == "value":
            space[name] = what[1]
        elif what[1].partition(".")[0] in sys.stdlib_module_names:
            try:
                space[name] = importlib.import_module(what[1])
            except ImportError:
                pass
    space["__about_to_assert__"] = _about_to_assert
    space["__same__"] = same
    if case.needs_frameworks:
        prepare_frameworks(case)
    try:
        exec(case.program, space)
        if case.calls_check and not case.roots:
            space["check"](space[entry])
        if case.needs_frameworks:
            run_frameworks(case, space)
    except (_Ended, _Tampered, NotJudged):
        raise
    except BaseException as error:
        return _finding_of(error)
    if case.assertions and not _assertions:
        return "assertions skipped", f"none of the test's {case.assertions} assertions was reached"
    return "passed", ""


def _finding_of(error):
    """What an error means that ended the test."""
    for known_error, name, message in _remote_errors:
        if known_error is error:
            return _class_of(name, message), f"{name}: {message}"
    if isinstance(error, AssertionError):
        return "wrong output", _failing or "AssertionError"
    quiet[0] += 1
    words = f"{type(error).__name__}: {error}"
    quiet[0] -= 1
    if isinstance(error, (ImportError, AttributeError)) and _absent:
        module, name = _absent[-1]
        if module in _found_in or module in _case.roots:
            return "name error", f"NameError: name '{name}' is not defined"
        return "not judged", f"module {module}"
    if isinstance(error, ImportError):
        return "not judged", f"module {error.name}"
    if isinstance(error, FileNotFoundError) and not canonical_is_known:
        return "not judged", f"file {error.filename}"
    if isinstance(error, AttributeError) and _with_methods:
        return "not judged", f"methods of a {sorted(_with_methods)[0]}"
    if isinstance(error, AttributeError) and any(error.obj is function for _, function in functions_by_name.values()):
        return "not judged", f"attribute {error.name} of a function"
    return "wrong output", f"{words} ({_failing})"


def _find(names):
    """What the candidate defines of these: {name: ["function"], ["module", its name] or ["value", value]}."""
    found = _ask("find", dumps([names, _case.looks_into_functions]))
    if type(found) is list:
        _raise_like(*found[1:])
    for name, what in found.items():
        kind = what[0] if type(what) is list and what else None
        if name not in names or kind not in _FOUND or len(what) != _FOUND[kind] or kind == "module" and type(what[1]) is not str:
            raise _Tampered
    return found


_FOUND = {"function": 1, "module": 2, "value": 2}


# What a program hears that needs threads, sockets, links, or files outside of /tmp.
_MISSING = (("RuntimeError", "can't start new thread"), ("OSError", LACKING), ("OSError", "[Errno 58] Not supported"),
            ("PermissionError", "[Errno 76] Capabilities insufficient"))


def _class_of(name, message):
    if name in ("NameError", "UnboundLocalError"):
        return "name error"
    if not canonical_is_known and any(name == kind and message.startswith(words) for kind, words in _MISSING):
        return "not judged"
    return {"RecursionError": "stack overflow", "MemoryError": "memory limit", "SystemExit": "exited",
            "ModuleNotFoundError": "missing module"}.get(name, "exception")
