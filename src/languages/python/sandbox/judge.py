"""Entry point of the interpreter that judges. Only trusted text runs here: the problem's support and its test. The
candidate lives in another interpreter and is reached by `_ask`; its answers are plain data and references."""
import random, re

_assertions = 0
_failing = ""


class _Ended(BaseException):
    """The candidate's interpreter is gone (exit, crash, limit); the host knows why."""


class _Tampered(BaseException):
    """An answer that the Python side of the candidate's interpreter does not give."""


def _ask(operation, text):
    """One request to the candidate's interpreter, through the host, which turns to it in a clock reading; `operation` is
    "load", "find", "call" or "bind"."""
    send(operation + text)
    _turn()
    reply = receive()
    if reply == "":
        raise _Ended
    try:
        answer = loads(reply)
        kind = answer[0] if type(answer) is list else "found" if type(answer) is dict else None
        if operation == "find" and kind == "found":
            return answer
        if operation == "call" and kind == "returned" and len(answer) == 3:
            return answer
        if operation in ("load", "bind") and kind == "ok" and len(answer) == 1:
            return answer
        if kind == "raised" or kind == "syntax" and operation == "load":
            name, message, *error = answer[1:]
            if type(name) is str and type(message) is str and len(error) < 2:
                return answer
    except RecursionError:
        if _serving:  # so many calls back that this stack is full
            raise
    except Exception:
        pass
    raise _Tampered


_turn = time.time
_tampered = False
_remote_errors = []


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
    reply = _ask("call", asked(operation, reference, args, kwargs))
    if reply[0] == "raised":
        _raise_like(*reply[1:])
    try:
        return value_of(reply, args, kwargs)
    except RecursionError:
        raise
    except Exception:
        raise _Tampered from None


DEEPEST = 16  # calls of the candidate's inside calls of the test's inside calls of the candidate's …
_serving = 0  # requests of the candidate's that are being answered
_sites = set()  # assertions reached meanwhile
_failed_meanwhile = ""


def judge_serve():
    """In: [reference, operation, args, kwargs] of the candidate's about an object of the judge's. Out: as candidate_call."""
    global _serving, _pending
    waiting, _pending = _pending, False
    _serving += 1
    try:
        send(answer_to(receive(), _permit_or_end, _failed_serving))
    finally:
        _serving -= 1
        _pending = waiting


def _failed_serving(error):
    global _tampered
    if isinstance(error, (_Ended, _Tampered, Malformed)):
        _tampered = _tampered or not isinstance(error, _Ended)
        return ""
    about_to_swallow(error)
    return raised(error)


class _Refused(Exception):
    """What the candidate may not do to an object of the test's."""


_PERMITTED_DUNDERS = ("__name__", "__qualname__", "__doc__", "__module__")
_HIDDEN_KINDS = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.FrameType, types.TracebackType,
                 types.CodeType, types.ModuleType)
_OF_A_MOCK = re.compile("assert_|call|called|mock_|method_calls|reset_|configure_|attach_|side_effect|return_value")


def _permit(operation, v, args):
    """Which of the test's objects the candidate may ask for what: to call, iterate, index and compare what was handed to
    it, and for public attributes; never for what leads to the test's code, its frames or what counts."""
    if operation not in ("attribute", "set", "delete"):
        return
    name = args[0]
    hidden = type(name) is not str or name[:1] == "_" and name not in _PERMITTED_DUNDERS or isinstance(v, _HIDDEN_KINDS)
    unittest = sys.modules.get("unittest")
    if unittest is not None:
        hidden = hidden or isinstance(v, unittest.TestCase)
        mock = sys.modules.get("unittest.mock")
        hidden = hidden or mock is not None and isinstance(v, mock.NonCallableMock) and _OF_A_MOCK.match(name)
    if hidden or operation != "attribute" and isinstance(v, (type, types.FunctionType)):
        raise AttributeError(f"'{type(v).__name__}' object has no attribute {name!r}")


def _permit_or_end(operation, v, args):
    if type(operation) is not str or operation not in _PERFORMED or type(args) is not list:
        raise _Tampered
    if _serving > DEEPEST:
        raise RecursionError("calls back are nested too deep")
    _permit(operation, v, args)


def request(operation, reference, args, kwargs):
    return (_ask_candidate if judging else _ask_judge)(operation, reference, args, kwargs)


_pending = False  # whether an assertion is being made


def _asserted():
    global _pending
    _pending = False


def about_to_swallow(error):
    """The candidate is given the choice to swallow an error: none that ends an assertion is its to swallow."""
    global _failed_meanwhile
    if _pending or isinstance(error, AssertionError) and not any(known is error for known, *_ in _remote_errors):
        _failed_meanwhile = _failed_meanwhile or _failing or "AssertionError"


def _about_to_assert(text):
    global _assertions, _failing, _pending
    _failing = text
    _pending = True
    if _serving:  # how often the candidate calls back is its own affair
        if text in _sites:
            return
        _sites.add(text)
    _assertions += 1


_case = None


def judge_run():
    """In: [code of the candidate, support, test, entry point, attributes that may be asked for, or None]. Out: "done" and
    [outcome, assertions, message, attributes asked for]. Called again without a restore only for an equal test: all that
    it shares with the run before is the compiled test."""
    global _case, _assertions, _failing, _failed_meanwhile, _tampered, _allowed, _pending, _serving, judging
    judging = True
    code, *key, _allowed = loads(receive())
    if _case is None:
        try:
            _case = Case(*key)
        except BaseException as error:
            return send("done" + dumps(["broken test", 0, f"{type(error).__name__}: {error}", []]))
    elif _case.key != tuple(key):
        raise AssertionError("a judge tries one test only")
    _assertions, _failing, _failed_meanwhile, _tampered, _pending, _serving = 0, "", "", False, False, 0
    for held in (_remote_errors, _sites, _asked, _with_methods):
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
    known = _find([entry, *sorted(case.names - space.keys() - {entry})])
    if entry not in known:
        return "name error", f"NameError: name '{entry}' is not defined"
    if known[entry][0] == "value" and not callable(known[entry][1]):
        return "exception", f"TypeError: '{type(known[entry][1]).__name__}' object is not callable"
    for name, what in known.items():
        if what[0] != "module":
            space[name] = what[1]
        elif what[1].partition(".")[0] in sys.stdlib_module_names:
            try:
                space[name] = importlib.import_module(what[1])
            except ImportError:
                pass
    space["__about_to_assert__"] = _about_to_assert
    space["__asserted__"] = _asserted
    space["__same__"] = same
    prepare_frameworks(case)
    try:
        exec(case.program, space)
        if case.calls_check:
            space["check"](space[entry])
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
    words = f"{type(error).__name__}: {error}"
    if isinstance(error, (ImportError, AttributeError)) and _absent:
        module, name = _absent[-1]
        if module in _found_in:
            return "name error", f"NameError: name '{name}' is not defined"
        return "not judged", f"module {module}"
    if isinstance(error, ImportError):
        return "not judged", f"module {error.name}"
    if isinstance(error, AttributeError) and _with_methods:
        return "not judged", f"methods of a {sorted(_with_methods)[0]}"
    return "wrong output", f"{words} ({_failing})"


def _find(names):
    found = _ask("find", dumps(names))
    for name, what in found.items():
        if type(what) is not list or len(what) != 2 or what[0] not in ("module", "value") or name not in names:
            raise _Tampered
        if what[0] == "module" and type(what[1]) is not str:
            raise _Tampered
    return found


# the candidate as a module that the test imports

_absent = []  # [module, name] that the test wanted and the candidate lacks
_found_in = set()  # modules of which the candidate has some name


class _CandidateModule(types.ModuleType):
    """What a test imports under a name that the standard library does not know."""

    def __getattr__(self, name):
        if name == "__all__":
            return _find(["*"])["*"][1]
        if name[:2] == "__":
            raise AttributeError(name)
        module = self.__name__.partition(".")[0]
        found = _find([name]).get(name)
        if found is None:
            _absent.append((module, name))
            raise AttributeError(f"module '{self.__name__}' has no attribute {name!r}")
        _found_in.add(module)
        return importlib.import_module(found[1]) if found[0] == "module" else found[1]

    def __setattr__(self, name, value):
        if name[:2] == "__" or isinstance(value, types.ModuleType):
            return super().__setattr__(name, value)
        _ask("bind", dumps([name, value]))

    def __delattr__(self, name):
        _ask("bind", dumps([name]))


class _CandidateFinder:
    """Finds the candidate behind every module that a test imports and nobody else finds."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        root = name.partition(".")[0]
        if root in sys.stdlib_module_names or _case is None or root not in _case.modules | {"tested"}:
            return None
        from importlib.machinery import ModuleSpec
        return ModuleSpec(name, _CandidateFinder, is_package=True)

    @staticmethod
    def create_module(spec):
        return _CandidateModule(spec.name)

    @staticmethod
    def exec_module(module):
        pass


def _class_of(name, message):
    if name in ("NameError", "UnboundLocalError"):
        return "name error"
    if name == "RuntimeError" and message == "can't start new thread" or name == "OSError" and message == "[Errno 58] Not supported":
        return "not judged"
    return {"RecursionError": "stack overflow", "MemoryError": "memory limit", "SystemExit": "exited",
            "ModuleNotFoundError": "missing module"}.get(name, "exception")
