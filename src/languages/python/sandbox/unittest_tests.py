"""Tests that a framework would collect, and unittest as the judge runs it: as it is, with its assertions counted. The
first check that fails decides. What is missing here is a limit of the judge's and is said as such."""
import functools


def _line(depth):
    """The line of the test that called, as text."""
    frame = sys._getframe(depth)
    while frame is not None and frame.f_code.co_filename != "<test>":
        frame = frame.f_back
    return "" if frame is None else _case.line(frame.f_lineno)


_in_assertion = 0


def _counting(method):
    global counting_code

    @functools.wraps(method)
    def counted(self, *args, **kwargs):
        global _in_assertion
        if _in_assertion == 0:
            _about_to_assert(_line(2))
        _in_assertion += 1
        quiet[0] += 1
        try:
            return method(self, *args, **kwargs)
        finally:
            _in_assertion -= 1
            quiet[0] -= 1

    counting_code = counted.__code__
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
    for name in [name for name in sys.modules if name.partition(".")[0] in case.modules | case.roots | {"tested"}]:
        if isinstance(sys.modules[name], _CandidateModule) or name in case.files:
            del sys.modules[name]
    if _prepared:
        return
    _prepared = True
    if case.modules & {"pickle", "shelve", "_pickle"}:
        watch_unpickling()
    if case.modules - {""} <= sys.stdlib_module_names and "unittest" not in case.modules and "" not in case.modules:
        return
    sys.meta_path.append(_CandidateFinder)
    if case.files:
        sys.meta_path.insert(0, FilesFinder(case.files, _run_test_file))
    if case.modules & {"unittest", "pytest", "nose"}:
        _count_unittest()
    if "pytest" in case.modules:
        sys.modules["pytest"] = _Pytest("pytest")
    if "nose" in case.modules:
        open_nose()


def _run_test_file(text, space):
    """Runs a file that the test imports: trusted as the test is, and its assertions count too."""
    name = f"<{space['__name__']}>"
    tree, _ = _counted(ast.parse(text, name), text)
    lines_of_helpers[name] = _assertion_lines(text)
    space.update(__about_to_assert__=_about_to_assert, __same__=same)
    exec(compile(tree, name, "exec", dont_inherit=True), space)


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
