"""Entry points of the interpreter that runs code nobody trusts. Nothing here is trusted either: whatever this side
says is taken as the candidate's claim, and only plain data can be claimed."""

_space = {}
_IMMUTABLE = frozenset((str, int, float, bool, complex, bytes, type(None)))


def candidate_start():
    """In: the code. Out: ["ok"] or ["raised", name, message]."""
    code = receive()
    module = types.ModuleType("candidate")
    sys.modules["candidate"] = module
    global _space
    _space = module.__dict__
    if code.startswith(HEADER):  # its modules are loaded already; running it again would take a millisecond
        _space.update(header_space)
        code = "\n" * HEADER.count("\n") + code[len(HEADER):]
    try:
        program = compile(code, "<candidate>", "exec", dont_inherit=True)
    except BaseException as error:  # SyntaxError; MemoryError or RecursionError for nesting that the compiler does not bear
        return send(dumps(["syntax", type(error).__name__, _words(error)]))
    try:
        exec(program, _space)
    except BaseException as error:
        return send(dumps(["raised", _exception_name(error), _words(error)]))
    send('["ok"]')


def candidate_call():
    """In: [name, args, kwargs]. Out: ["returned", value, args afterwards or None] or ["raised", name, message]."""
    name, args, kwargs = loads(receive())
    try:
        function = _space[name]
    except KeyError:
        return send(dumps(["raised", "NameError", f"name '{name}' is not defined"]))
    try:
        mutable = any(type(argument) not in _IMMUTABLE for argument in args)
        before = dumps(args) if mutable else ""
        result = dumps(function(*args, **kwargs))
        after = dumps(args) if mutable else ""
    except BaseException as error:
        return send(dumps(["raised", _exception_name(error), _words(error)]))
    send(f'["returned",{result},{"null" if after == before else after}]')


def candidate_resolve():
    """In: names. Out: {name: ["callable"] | ["module", its name] | ["value", plain data]} for those defined."""
    found = {}
    for name in loads(receive()):
        if name in _space:
            value = _space[name]
            if isinstance(value, types.ModuleType):
                found[name] = ["module", value.__name__]
            else:
                found[name] = ["callable"] if callable(value) else ["value", value]
    send(dumps(found))


def _exception_name(error):
    """The most derived built-in class of the exception, so that the judge can raise the like."""
    for kind in type(error).__mro__:
        if getattr(builtins, kind.__name__, None) is kind:
            return kind.__name__
    return type(error).__name__


def _words(error):
    try:
        text = str(error)
    except BaseException:
        text = ""
    own = type(error).__name__
    return (text if own == _exception_name(error) else f"{own}: {text}")[:300]
