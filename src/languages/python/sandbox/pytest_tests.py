"""Of pytest what plain tests use, in pytest's words: functions and classes, parameters, fixtures, raises, approx."""
import contextlib, math


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
    unittest = sys.modules.get("unittest")
    try:
        result = function(*of, **{name: _fixture(name, values, made, space, kind, stack) for name in _parameters(function)[len(of):]})
        if type(result) is types.CoroutineType:
            run_awaitable(result)
    except unittest.SkipTest if unittest is not None else ():
        pass


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
        if name == "tmp_path":
            import pathlib, tempfile
            made[name] = pathlib.Path(tempfile.mkdtemp())
            return made[name]
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
