"""What is done to an object for the other side, and how a question and its answer are written."""

import copy, functools

_IMMUTABLE = frozenset((str, int, float, bool, complex, bytes, type(None)))


def same_loop_runner():
    loop = None

    def run(awaitable):
        """Runs an awaitable to its end, also where a loop of this side waits for the other."""
        nonlocal loop
        import asyncio
        running = asyncio.events._get_running_loop()
        if loop is None:
            loop = asyncio.new_event_loop()
        mine = asyncio.new_event_loop() if loop.is_running() else loop
        asyncio.events._set_running_loop(None)
        try:
            return mine.run_until_complete(_awaited(awaitable))
        finally:
            asyncio.events._set_running_loop(running)

    return run


async def _awaited(awaitable):
    return await awaitable


run_awaitable = same_loop_runner()
_PERFORMED = {name: getattr(operator, name[2:-2] + "_" * (name in ("__and__", "__or__"))) for name in NAMES
              if hasattr(operator, name[2:-2] + "_" * (name in ("__and__", "__or__")))}
_PERFORMED |= {
    "__call__": lambda v, /, *args, **kwargs: v(*args, **kwargs),
    "__iter__": iter, "__next__": next, "__len__": len, "__reversed__": reversed, "__getitem__": operator.getitem,
    "__bool__": bool, "__hash__": hash, "__repr__": repr, "__str__": str, "__format__": format,
    "__int__": int, "__float__": float, "__complex__": complex, "__round__": round, "__abs__": abs, "__divmod__": divmod,
    "__await__": run_awaitable, "__aiter__": lambda v: type(v).__aiter__(v),
    "__anext__": lambda v: run_awaitable(type(v).__anext__(v)),
    "__aenter__": lambda v: run_awaitable(type(v).__aenter__(v)),
    "__aexit__": lambda v, kind, value: run_awaitable(type(v).__aexit__(v, kind, value, None)),
    "__enter__": lambda v: type(v).__enter__(v), "__exit__": lambda v, *error: type(v).__exit__(v, *error),
    "attribute": getattr, "set": setattr, "delete": delattr, "copy": copy.copy, "deepcopy": copy.deepcopy,
    "instance": lambda kind, v: isinstance(v, kind), "subclass": lambda kind, v: issubclass(v, kind),
}


def _perform_by_method(name):
    return lambda v, *args: getattr(type(v), name)(v, *args)


for _name in NAMES:
    _PERFORMED.setdefault(_name, _perform_by_method(_name))


class Malformed(BaseException):
    """A request that this side's own text does not make."""


def returned_by(function, args, kwargs, text):
    """Calls `function` with what `text` held, and tells the result and what became of the arguments:
    ["returned", value, changed arguments or None, and, where the value is one of their containers, its place]."""
    values = [*args, *kwargs.values()] if kwargs else args
    for argument in values:
        if type(argument) not in _IMMUTABLE:
            break
    else:
        return f'["returned",{dumps(function(*args, **kwargs))},null]'
    copies = Arguments(values, text)
    result = function(*args, **kwargs)
    told = dumps(result)
    place = copies.place_of(result)
    return f'["returned",{told},{copies.changes()}{"" if place is None else f",{place}"}]'


def answer_to(text, permit, failed):
    """Text of the answer to what the other side asks of an object here."""
    try:
        number, operation, args, kwargs = loads(text)
        v = exported(number)
    except RecursionError as error:
        return failed(error)
    except Exception:
        return failed(Malformed())
    try:
        permit(operation, v, args)
        return returned_by(functools.partial(_PERFORMED[operation], v), args, kwargs or {}, text)
    except BaseException as error:
        return failed(error)


def asked(operation, reference, args, kwargs):
    return dumps([_get(reference, "_number"), operation, list(args), kwargs or None])


def value_of(reply, args, kwargs):
    """The value of an answer, after the arguments were made what the call left of them."""
    if len(reply) == 3 and reply[2] is None:
        return reply[1]
    _, value, changes, *place = reply
    values = [*args, *kwargs.values()]
    containers = containers_in(values) if changes is None else put_back(values, changes)
    return containers[Place(*place).place] if place else value


_DECODERS["k"] = Place
