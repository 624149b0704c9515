"""The judge serves the candidate: what a candidate may do to the objects that the test handed over, and what not."""

counting_code = None  # of the methods in which unittest's assertions are counted


DEEPEST = 16  # calls of the candidate's inside calls of the test's inside calls of the candidate's …
_serving = 0  # requests of the candidate's that are being answered
_sites = set()  # assertions reached meanwhile
_failed_meanwhile = ""


def judge_serve():
    """In: [reference, operation, args, kwargs] of the candidate's about an object of the judge's. Out: as candidate_call."""
    global _serving
    _serving += 1
    try:
        send(answer_to(receive(), _permit_or_end, _failed_serving))
    finally:
        _serving -= 1


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


def about_to_swallow(error):
    """The candidate is given the choice to swallow an error: none that ends an assertion is its to swallow."""
    global _failed_meanwhile
    if isinstance(error, AssertionError) and not any(known is error for known, *_ in _remote_errors) or _ends_assertion(error):
        _failed_meanwhile = _failed_meanwhile or _failing or "AssertionError"


lines_of_helpers = {}  # on which assertions stand in files that the test imports, by file name


def _asserts_in(file, line):
    return _case.asserts_in(line) if file == "<test>" else line in lines_of_helpers.get(file, ())


def _ends_assertion(error):
    """Whether an error arose while an assertion was made, and ends it."""
    place = error.__traceback__
    while place is not None:
        code = place.tb_frame.f_code
        if code is counting_code or (
                code.co_name not in ("<lambda>", "<genexpr>") and _asserts_in(code.co_filename, place.tb_lineno)):
            return True
        place = place.tb_next
    return False
