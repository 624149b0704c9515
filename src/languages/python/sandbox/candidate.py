"""Entry points of the interpreter that runs code nobody trusts. Nothing here is trusted either: whatever this side
says is taken as the candidate's claim, of which the judge makes plain data and references."""

_space = {}
_turn = time.time  # a clock reading, in which the host turns to what was sent


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
        return send(dumps(["raised", exception_name(error), _words(error)]))
    send('["ok"]')


def candidate_call():
    """In: [reference, operation, args, kwargs]. Out: ["returned", value, changed arguments or None] or
    ["raised", name, message, the error]."""
    send(answer_to(receive(), _permit_all, raised))


def _permit_all(*_):
    pass


def _ask_judge(operation, reference, args, kwargs):
    """What the candidate does to an object of the test's: the judge does it, where it may be done."""
    send(asked(operation, reference, args, kwargs))
    _turn()
    reply = loads(receive())
    if reply[0] == "raised":
        raise reply[3]
    return value_of(reply, args, kwargs)


def candidate_resolve():
    """In: names. Out: {name: ["module", its name] | ["value", value]} for those defined; "*" asks for all public names."""
    found = []
    for name in loads(receive()):
        try:
            if name == "*":
                found.append([name, ["value", list(_space.get("__all__") or [n for n in _space if n[:1] != "_"])]])
            elif name in _space:
                value = _space[name]
                is_module = isinstance(value, types.ModuleType) and value.__name__ != "candidate"
                found.append([name, ["module", value.__name__] if is_module else ["value", encode(value)]])
        except BaseException:  # a value that cannot be told is none that a test could use
            pass
    send(_encoder.encode({"d": found}))


def candidate_define():
    """In: [name, value], or [name] alone; the test sets a global of the candidate's module, or takes it away."""
    try:
        name, *value = loads(receive())
        if value:
            _space[name] = value[0]
        else:
            _space.pop(name, None)
    except BaseException as error:
        return send(raised(error))
    send('["ok"]')
