"""Test frameworks, as the judge runs them: unittest as it is, with its assertions counted; and of pytest what plain tests
use. The first check that fails decides. What is missing here is a limit of the judge's and is said as such."""
import contextlib, functools, math


def _line(depth):
    """The line of the test that called, as text."""
    frame = sys._getframe(depth)
    while frame is not None and frame.f_code.co_filename != "<test>":
        frame = frame.f_back
    lines = _case.lines
    return lines[frame.f_lineno - 1].strip() if frame is not None and frame.f_lineno <= len(lines) else ""


_in_assertion = 0


def _counting(method):
    @functools.wraps(method)
    def counted(self, *args, **kwargs):
        global _in_assertion
        if _in_assertion == 0:
            _about_to_assert(_line(2))
        _in_assertion += 1
        quiet[0] += 1
        try:
            result = method(self, *args, **kwargs)
            if _in_assertion == 1:
                _asserted()
            return result
        finally:
            _in_assertion -= 1
            quiet[0] -= 1

    return counted


_UNSEEN = ("assertLogs", "assertNoLogs", "assertWarns", "assertWarnsRegex")


def _unseen(name):
    def refused(*_, **__):
        raise NotJudged(f"unittest's {name}")

    return refused


def _count_unittest():
    import unittest
    kind = unittest.TestCase
    for name in dir(kind):
        if name in _UNSEEN:
            setattr(kind, name, _unseen(name))
        elif name.startswith("assert") and callable(getattr(kind, name)):
            setattr(kind, name, _counting(getattr(kind, name)))

    def assert_is(self, first, second, msg=None):
        if not same(first, second):
            self.fail(msg)

    def assert_is_not(self, first, second, msg=None):
        if same(first, second):
            self.fail(msg)

    kind.assertIs, kind.assertIsNot = _counting(assert_is), _counting(assert_is_not)
    unittest.main = lambda *_, **__: None  # its cases are run when the test's text has ended


_prepared = False


def prepare_frameworks(case):
    """Once a test: the modules that it imports."""
    global _prepared
    _absent.clear()
    _found_in.clear()
    for name in [name for name in sys.modules if name.partition(".")[0] in case.modules | {"tested"}]:
        if isinstance(sys.modules[name], _CandidateModule):
            del sys.modules[name]
    if _prepared:
        return
    _prepared = True
    if case.modules - {""} <= sys.stdlib_module_names and "unittest" not in case.modules and "" not in case.modules:
        return
    sys.meta_path.append(_CandidateFinder)
    if "unittest" in case.modules or "pytest" in case.modules:
        _count_unittest()
    if "pytest" in case.modules:
        sys.modules["pytest"] = _Pytest("pytest")


def run_frameworks(case, space):
    """Runs what a framework would collect from the test."""
    unittest = sys.modules.get("unittest")
    found = []
    for name in case.runs:
        v = space.get(name)
        if isinstance(v, type):
            if unittest is not None and issubclass(v, unittest.TestCase):
                found.append((_run_unittest, v))
            elif name.startswith("Test") and v.__init__ is object.__init__:
                found.append((_run_class, v))
        elif callable(v):
            found.append((_run_function, v))
    if not found:
        return
    for name in ("setUpModule", "setup_module"):
        if name in space:
            _called_with(space[name], space)
    for run, v in found:
        run(v, space)
    for name in ("tearDownModule", "teardown_module"):
        if name in space:
            _called_with(space[name], space)


def _called_with(function, *optional):
    return function(*optional[:function.__code__.co_argcount])


def _run_unittest(kind, space):
    import unittest

    class First(unittest.TestResult):
        """Keeps the first error, as it was raised."""

        def addError(self, test, error):
            first.append(error[1])
            self.stop()

        addFailure = addError

        def addSubTest(self, test, subtest, error):
            if error is not None:
                self.addError(test, error)

        def addUnexpectedSuccess(self, test):
            first.append(AssertionError("an expected failure passed"))

    first = []
    result = First()
    unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(kind)).run(result)
    if first:
        raise first[0]


def _run_class(kind, space):
    if getattr(kind, "setup_class", None):
        kind.setup_class()
    for name, function in list(vars(kind).items()):
        if name.startswith("test") and callable(function):
            _run_function(function, space, kind)
    if getattr(kind, "teardown_class", None):
        kind.teardown_class()


def _run_function(function, space, kind=None):
    marks = [*getattr(kind, "pytestmark", ()), *getattr(function, "pytestmark", ())]
    cases = [{}]
    for mark in marks:
        if mark.name == "parametrize":
            cases = [case | one for case in cases for one in _cases_of(*mark.args, **mark.kwargs)]
        elif mark.name == "skip" or mark.name == "skipif" and mark.args and mark.args[0] is True:
            return
        elif mark.name in ("xfail", "usefixtures"):
            raise NotJudged(f"pytest.mark.{mark.name}")
    for case in cases:
        with contextlib.ExitStack() as stack:
            _run_case(function, case, space, kind, stack)


def _run_case(function, values, space, kind, stack):
    of = [] if kind is None else [kind()]
    for v in of:
        if hasattr(v, "setup_method"):
            _called_with(v.setup_method.__func__, v, function)
            stack.callback(lambda: hasattr(v, "teardown_method") and _called_with(v.teardown_method.__func__, v, function))
    made = {}
    for name, fixture in space.items():
        if isinstance(fixture, _Fixture) and fixture.autouse:
            _fixture(name, values, made, space, kind, stack)
    result = function(*of, **{name: _fixture(name, values, made, space, kind, stack) for name in _parameters(function)[len(of):]})
    if type(result) is types.CoroutineType:
        run_awaitable(result)


def _parameters(function):
    code = function.__code__
    names = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    return names[:code.co_argcount - len(function.__defaults__ or ())]


class _Fixture:
    def __init__(self, function, autouse):
        self.function = function
        self.autouse = autouse


def _fixture(name, values, made, space, kind, stack):
    if name in values:
        return values[name]
    if name in made:
        return made[name]
    fixture = vars(kind).get(name) if kind is not None else None
    if not isinstance(fixture, _Fixture):
        fixture = space.get(name)
    if not isinstance(fixture, _Fixture):
        if name != "monkeypatch":
            raise NotJudged(f"pytest's fixture {name}")
        patch = _Patch()
        stack.callback(patch.undo)
        made[name] = patch
        return patch
    names = _parameters(fixture.function)
    given = [kind() if name == "self" else _fixture(name, values, made, space, kind, stack) for name in names]
    result = fixture.function(*given)
    if type(result) is types.GeneratorType:
        generator, result = result, next(result)
        stack.callback(lambda: next(generator, None))
    made[name] = result
    return result


class _Patch:
    """pytest's monkeypatch, as far as attributes and entries go."""

    def __init__(self):
        self._undo = []

    def setattr(self, target, name, *value, raising=True):
        if type(target) is str:
            path, value = target.rpartition("."), (name,)
            target, name = importlib.import_module(path[0]), path[2]
        before = getattr(target, name, None)
        setattr(target, name, *value)
        self._undo.append(lambda: setattr(target, name, before))

    def setitem(self, mapping, key, value):
        before = dict(mapping)
        mapping[key] = value
        self._undo.append(lambda: (mapping.clear(), mapping.update(before)))

    def undo(self):
        while self._undo:
            self._undo.pop()()

    def __getattr__(self, name):
        raise NotJudged(f"pytest's monkeypatch.{name}")


class _Mark:
    def __init__(self, name, args=(), kwargs={}):
        self.name, self.args, self.kwargs = name, args, kwargs

    def __call__(self, *args, **kwargs):
        if len(args) == 1 and not kwargs and (isinstance(args[0], type) or type(args[0]) is types.FunctionType):
            args[0].pytestmark = [*vars(args[0]).get("pytestmark", ()), self]
            return args[0]
        return _Mark(self.name, args, kwargs)


class _Marks:
    def __getattr__(self, name):
        return _Mark(name)


class _Values(tuple):
    """pytest.param"""


def _cases_of(names, values, ids=None, indirect=False, scope=None):
    if indirect:
        raise NotJudged("pytest's indirect parameters")
    if type(names) is str:
        names = [name.strip() for name in names.split(",") if name.strip()]
    for value in values:
        given = value if type(value) is _Values or len(names) > 1 else (value,)
        yield dict(zip(names, given, strict=True))


class _Raises:
    def __init__(self, expected, match):
        self.expected, self.match = expected, match
        self.type = self.value = self.tb = None

    def __enter__(self):
        _about_to_assert(_line(2))
        self.line = _line(2)
        return self

    def __exit__(self, kind, value, place):
        global _failing
        _asserted()
        if kind is None:
            _failing = self.line
            raise AssertionError("did not raise")
        if not issubclass(kind, self.expected):
            return False
        self.type, self.value = kind, value
        if self.match is not None:
            if re.search(self.match, str(value)) is None:
                _failing = self.line
                raise AssertionError("raised with other words")
        return True


class _Approximate:
    """pytest.approx of numbers, and of lists and dicts of them."""

    __hash__ = None

    def __init__(self, expected, rel=None, abs=None, nan_ok=False):
        self.expected, self.rel, self.abs, self.nan_ok = expected, rel, abs, nan_ok

    def __eq__(self, actual):
        return self._near(actual, self.expected)

    def _near(self, actual, expected):
        if isinstance(actual, Reference):
            raise NotJudged(f"whether a {type(actual).__name__} is near a number")
        if isinstance(expected, dict):
            return isinstance(actual, dict) and actual.keys() == expected.keys() and all(
                self._near(actual[key], expected[key]) for key in expected)
        if isinstance(expected, (list, tuple)):
            return isinstance(actual, (list, tuple)) and len(actual) == len(expected) and all(map(self._near, actual, expected))
        if not isinstance(expected, (int, float, complex, decimal.Decimal, fractions.Fraction)):
            return actual == expected
        if not isinstance(actual, (int, float, complex, decimal.Decimal, fractions.Fraction)):
            return False
        if actual == expected:
            return True
        if expected != expected:
            return self.nan_ok and actual != actual
        absolute = 1e-12 if self.abs is None else self.abs
        relative = (0 if self.rel is None and self.abs is not None else 1e-6 if self.rel is None else self.rel) * abs(expected)
        return abs(actual - expected) <= max(absolute, relative) < math.inf


class _Pytest(types.ModuleType):
    mark = _Marks()
    approx = _Approximate

    @staticmethod
    def raises(expected, *call, match=None, **kwargs):
        raising = _Raises(expected, match)
        if not call:
            return raising
        with raising:
            call[0](*call[1:], **kwargs)
        return raising

    @staticmethod
    def param(*values, marks=(), id=None):
        if marks:
            raise NotJudged("marks of pytest.param")
        return _Values(values)

    @staticmethod
    def fixture(function=None, *, autouse=False, params=None, **_):
        if params is not None:
            raise NotJudged("pytest's fixtures with parameters")
        return (lambda f: _Fixture(f, autouse)) if function is None else _Fixture(function, autouse)

    @staticmethod
    def fail(reason="", **_):
        raise AssertionError(reason)

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        if name in ("main", "skip"):
            return {"main": lambda *_: 0}.get(name) or _unseen("skip")
        raise NotJudged(f"pytest.{name}")
