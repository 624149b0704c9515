"""Entry points of the interpreter that runs code nobody trusts. Nothing here is trusted either: whatever this side
says is taken as the candidate's claim, of which the judge makes plain data and references."""

_space = {}
_turn = time.time  # a clock reading, in which the host turns to what was sent


def candidate_start():
    """In: the code. Out: ["ok"] or ["raised", name, message]."""
    code = receive()
    if main_module:
        return _start_package(code)
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


def _start_package(code):
    """The same for the changed module of a package, which is imported as others import it."""
    global _space
    try:
        compile(files_of_package[main_module][1], f"<{main_module}>", "exec", dont_inherit=True)
    except BaseException as error:
        return send(dumps(["syntax", type(error).__name__, _words(error)]))
    try:
        sys.modules["candidate"] = module = importlib.import_module(main_module)
        _space = module.__dict__
    except BaseException as error:
        return send(dumps(["raised", exception_name(error), _words(error)]))
    send('["ok"]')


def _place(name):
    """The globals in which `name` or `module:name` stands, and the name there."""
    module, _, own = name.rpartition(":")
    if not module:
        return _space, name
    found = importlib.import_module(module)
    if own not in found.__dict__ and f"{module}.{own}" in files_of_package:
        importlib.import_module(f"{module}.{own}")
    return found.__dict__, own


def candidate_call():
    """In: [name, args, kwargs or None]. Out: ["returned", value, changed arguments or None] (see `returned_by`) or
    ["raised", name, message] and the error, where those do not make it."""
    text = receive()
    name, args, kwargs = loads(text)
    try:
        space, own = _place(name)
        function = space[own]
    except KeyError:
        return send(dumps(["raised", "NameError", f"name '{name}' is not defined"]))
    try:
        reply = returned_by(function, args, kwargs or {}, text)
    except BaseException as error:
        return send(raised(error))
    send(reply)


def candidate_answer():
    """In: [reference, operation, args, kwargs or None]. Out: as `candidate_call`."""
    send(answer_to(receive(), _permit_all, raised))


def _permit_all(*_):
    pass


def _ask_judge(operation, reference, args, kwargs):
    """What the candidate does to an object of the test's: the judge does it, where it may be done."""
    send(asked(operation, reference, args, kwargs))
    _turn()
    reply = loads(receive())
    if reply[0] == "raised":
        raise reply[3] if len(reply) == 4 else getattr(builtins, reply[1])(reply[2])
    return value_of(reply, args, kwargs)


def candidate_resolve():
    """In: [names, whether functions go over as references]. Out: {name: ["function"] | ["module", its name] |
    ["value", value]} for those defined, or what importing a module raised; "*" asks for all public names. A plain function needs no reference: it is called
    by its name."""
    names, refer = loads(receive())
    found = {}
    for name in names:
        try:
            space, own = _place(name)
        except BaseException as error:
            return send(raised(error))
        if own == "*":
            found[name] = ["value", list(space.get("__all__") or [n for n in space if n[:1] != "_"])]
        elif own in space:
            value = space[own]
            if type(value) is types.FunctionType and not refer and not value.__dict__:
                found[name] = ["function"]
                told_functions[name] = value
            elif isinstance(value, types.ModuleType) and value is not sys.modules["candidate"]:
                found[name] = ["module", value.__name__]
            else:
                found[name] = ["value", value]
    try:
        told = dumps(found)
    except BaseException:
        told = dumps({name: what for name, what in found.items() if _can_be_told(what)})
    send(told)


def _can_be_told(what):
    try:
        dumps(what)
    except BaseException:
        return False
    return True


def candidate_define():
    """In: [name, value], or [name] alone; the test sets a global of the candidate's module, or takes it away."""
    try:
        name, *value = loads(receive())
        space, own = _place(name)
        if value:
            space[own] = value[0]
        else:
            space.pop(own, None)
    except BaseException as error:
        return send(raised(error))
    send('["ok"]')
