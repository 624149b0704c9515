"""References: what crosses the channel and is no plain data stays where it is, and the other side holds a `Reference` to
it. Each thing that is done to a reference is asked of its owner, one by one; each answer is plain data or a reference.

The judge answers for itself what decides a verdict. A reference of the candidate's equals nothing of the judge's own, is
true and has no order; where its class says otherwise (an `__eq__`, `__bool__`, `__lt__`, `__repr__`, `__add__` … of its
own), and where two of the candidate's objects are compared, the judge cannot know, and says so: `NotJudged`.
The candidate may do anything to its own side. What it may do to an object of the judge's is said in judge.py (`_permit`).
"""

import builtins, copy, importlib, operator, sys, time, types

NAMES = tuple(f"__{name}__" for name in (
    "call iter next len getitem setitem delitem reversed enter exit await aiter anext aenter aexit contains bool eq ne lt le"
    " gt ge hash repr str format int float complex index round abs neg pos invert add sub mul truediv floordiv mod pow matmul"
    " lshift rshift and or xor divmod radd rsub rmul rtruediv rfloordiv rmod rpow rmatmul rlshift rrshift rand ror rxor"
    " rdivmod fspath bytes length_hint").split())
ASKED = frozenset(NAMES[:NAMES.index("__contains__")])
_BIT = {name: 1 << index for index, name in enumerate(NAMES)}
_IDENTITY_ALONE = _BIT["__repr__"] | _BIT["__str__"]

judging = False  # whether this interpreter is the judge's
_exported = []  # objects that the other side holds references to
_export_ids = {}
_masks = {}
_kinds = {}
_their_errors = {}
_their_coroutines = {}
_local_errors = {}
_get = object.__getattribute__
_set = object.__setattr__


class NotJudged(BaseException):
    """The judge cannot know what the test asks. Every instance is noted: catching one changes nothing."""

    noted = []

    def __init__(self, what):
        super().__init__(what)
        NotJudged.noted.append(what)


def forget_references():
    for held in (_exported, _export_ids, _their_errors, _their_coroutines, _local_errors, NotJudged.noted):
        held.clear()


def export(v):
    """Number under which the other side knows an object of this one."""
    number = _export_ids.get(id(v))
    if number is None:
        number = _export_ids[id(v)] = len(_exported)
        _exported.append(v)  # and so its id stays its own
    return number


def exported(number):
    if type(number) is not int or not 0 <= number < len(_exported):
        raise ValueError("no such reference")
    return _exported[number]


def _mask(kind):
    mask = 0
    for base in kind.__mro__:
        if base is not object:
            for name in NAMES:
                if base.__dict__.get(name) is not None:
                    mask |= _BIT[name]
    if not mask & _BIT["__eq__"] and not any(
            type(base.__dict__.get(name)) is types.FunctionType for base in kind.__mro__ for name in ("__repr__", "__str__")):
        mask &= ~_IDENTITY_ALONE  # what such an object says of itself is an address
    return mask


def _encode_reference(v):
    if isinstance(v, Reference):
        return {"R": _get(v, "_number")}
    kind = type(v)
    if kind in _their_coroutines_kinds and id(v) in _their_coroutines:
        return {"R": _get(_their_coroutines[id(v)][1], "_number")}
    if issubclass(kind, BaseException):
        return _encode_error(v)
    if issubclass(kind, type) and issubclass(v, BaseException):
        return {"x": _chain(v)}
    name = _global_name(v)
    if name is not None:
        return {"g": name}
    mask = _masks.get(kind)
    if mask is None:
        mask = _masks[kind] = _mask(kind)
    return {"o": [export(v), (v if issubclass(kind, type) else kind).__name__, mask, kind is type]}


_their_coroutines_kinds = frozenset((types.CoroutineType,))


def _global_name(v):
    """[module, name] of what both sides have: the judge names all that the standard library holds, the candidate types."""
    kind = type(v)
    if kind is types.ModuleType:
        return [v.__name__, ""] if judging and v.__name__.partition(".")[0] in sys.stdlib_module_names else None
    if not judging:
        return ["builtins", v.__name__] if kind is type and v in _SAFE else None
    if not issubclass(kind, type) and kind not in (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType):
        return None
    module, name = getattr(v, "__module__", None) or "builtins", getattr(v, "__qualname__", "")
    if type(module) is not str or module.partition(".")[0] not in sys.stdlib_module_names:
        return None
    if kind is types.MethodDescriptorType:
        name = f"{v.__objclass__.__name__}.{v.__name__}"
        if getattr(builtins, v.__objclass__.__name__, None) is not v.__objclass__:
            return None
    found = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return [module, name] if found is v else None


# Types that a candidate may hand over as such: they do nothing but make plain data.
_SAFE = frozenset((bool, int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict, range, object))


def _decode_global(v):
    module, name = v
    if judging:
        if module != "builtins" or not isinstance(found := getattr(builtins, name), type) or found not in _SAFE:
            raise ValueError("no such value")
        return found
    found = importlib.import_module(module)
    for part in name.split(".") if name else ():
        found = getattr(found, part)
    return found


# errors: their class by its name where both sides know it, else by the line of its bases

def _chain(kind):
    chain = []
    for base in kind.__mro__:
        chain.append([str(base.__module__), str(base.__qualname__)])
        if getattr(builtins, base.__name__, None) is base:
            return chain
    return chain


def _encode_error(v):
    theirs = _their_errors.get(id(v))
    if theirs is not None:
        return {"R": theirs[1]}
    try:
        held = [encode(list(v.args)), _encode_dict({k: x for k, x in vars(v).items() if type(k) is str})]
    except BaseException:
        held = [[], {"d": []}]
    return {"e": [export(v), _chain(type(v)), *held, words_of(v)]}


def words_of(error):
    try:
        return str(error)[:300]
    except BaseException:
        return ""


def _decode_error(v):
    number, chain, args, attributes, text = v
    kind = local_error(chain)
    try:
        if kind in (UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError):
            error = kind(*args)
        else:
            error = kind.__new__(kind, *args)
            error.args = tuple(args)
        error.__dict__.update(attributes)
    except Exception:
        error = RuntimeError(f"{chain[0][1]}: {text}")
    if type(error).__dict__.get("_is_local"):
        error.__dict__["_words"] = text
    if type(number) is not int:
        raise ValueError("no such error")
    _their_errors[id(error)] = error, number
    return error


def _told(self):
    return self.__dict__["_words"] if "_words" in self.__dict__ else BaseException.__str__(self)


# Errors of the standard library that mean no more than that they were raised.
_SHARED_ERRORS = frozenset(
    "json decimal re struct binascii csv configparser copy queue subprocess urllib http xml zoneinfo tokenize shutil tarfile"
    " zipfile zlib ast statistics concurrent asyncio email html uuid dataclasses socket string locale lzma pickle getopt".split())


def local_error(chain):
    """The class of errors that stands for the other side's: the same one where both know it."""
    module, name = chain[0]
    if type(module) is not str or type(name) is not str:
        raise ValueError("no such error")
    known = None
    if module == "builtins" or module.partition(".")[0] in _SHARED_ERRORS:
        known = getattr(importlib.import_module(module), name, None)
    elif not judging or module in ("test", "support"):
        known = sys.modules.get(module)
        for part in name.split("."):
            known = getattr(known, part, None)
    if isinstance(known, type) and issubclass(known, BaseException):
        return known
    made = _local_errors.get((module, name))
    if made is None:
        base = local_error(chain[1:]) if len(chain) > 1 else RuntimeError
        members = {"__module__": module, "__str__": _told, "_is_local": True}
        made = _local_errors[module, name] = type(name.rpartition(".")[2], (base,), members)
    return made


# the other side's objects

def _ask_by(operation):
    def asked(self, *args, **kwargs):
        return request(operation, self, args, kwargs)

    return asked


def _exit(self, kind, value, place):
    if judging and kind is not None:
        about_to_swallow(value)
    return request("__exit__", self, (kind, value, None), {})


def _await(self):
    return request("__await__", self, (), {})
    yield  # makes this a generator, as __await__ must be


def _later(operation):
    async def asked(self, *args):
        return request(operation, self, args[:2], {})

    return asked


_SPECIAL = {"__exit__": _exit, "__await__": _await, "__aexit__": _later("__aexit__")} | {
    name: _later(name) for name in ("__anext__", "__aenter__")}
_OPERATIONS = {name: _SPECIAL.get(name) or _ask_by(name) for name in NAMES}
_ASKED_OF_ALL = frozenset(f"__{name}__" for name in "name qualname dict annotations wrapped cause context notes members".split())


class Reference:
    """An object of the other side. Its class is made by `_kind`, with the methods that the object's own class has."""

    __slots__ = "_number",

    def __init__(self, number):
        _set(self, "_number", number)

    def __getattr__(self, name):
        if name[:2] == "__" and name not in _ASKED_OF_ALL:
            raise AttributeError(name)
        return request("attribute", self, (name,), {})

    def __setattr__(self, name, value):
        request("set", self, (name, value), {})

    def __delattr__(self, name):
        request("delete", self, (name,), {})

    def __copy__(self):
        return request("copy", self, (), {})

    def __deepcopy__(self, memo):
        return request("deepcopy", self, (), {})

    def __reduce_ex__(self, protocol):
        raise NotJudged(f"a pickled {type(self).__name__}")

    def __instancecheck__(self, v):
        return request("instance", self, (v,), {}) is True

    def __subclasscheck__(self, v):
        return request("subclass", self, (v,), {}) is True

    def __mro_entries__(self, bases):
        raise NotJudged(f"a class derived from {type(self).__name__}")


def _refusing(name):
    def refused(self, *_):
        raise NotJudged(f"{name} of a {type(self).__name__}")

    return refused


def _equals(self, other):
    if self is other:
        return True
    if isinstance(other, Reference):
        raise NotJudged(f"whether a {type(self).__name__} and a {type(other).__name__} are one")
    return NotImplemented  # no object of the judge's own is one of the candidate's


def _differs(self, other):
    equal = _equals(self, other)
    return equal if equal is NotImplemented else not equal


def _shown(self, *_):
    return f"<a {type(self).__name__}>"


quiet = [0]  # above 0 while a message is written that decides nothing


def _shown_quietly(name):
    refused = _refusing(name)

    def shown(self, *_):
        return _shown(self) if quiet[0] else refused(self)

    return shown


def same(a, b):
    """`a is b`, which the test asks through here."""
    if a is not b and isinstance(a, Reference) and isinstance(b, Reference):
        raise NotJudged(f"whether a {type(a).__name__} and a {type(b).__name__} are one")
    return a is b


def _kind(name, mask, is_class):
    members = {"__slots__": (), "__doc__": None}
    if judging:
        members |= {"__eq__": _equals, "__ne__": _differs, "__hash__": lambda self: 0, "__repr__": _shown, "__str__": _shown, "__format__": _shown}
    for name_of_method in NAMES:
        if mask & _BIT[name_of_method]:
            if not judging or name_of_method in ASKED:
                members[name_of_method] = _OPERATIONS[name_of_method]
            elif name_of_method in ("__repr__", "__str__", "__format__"):
                for shown in ("__str__", "__format__") if name_of_method == "__str__" else (name_of_method, "__str__", "__format__"):
                    members[shown] = _shown_quietly(shown)
            else:
                members[name_of_method] = _refusing(name_of_method)
    if judging:
        if mask & (_BIT["__len__"] | _BIT["__bool__"]):
            members["__bool__"] = _refusing("__bool__")
        if mask & _BIT["__eq__"]:
            members["__hash__"] = _refusing("__hash__")
            members["__ne__"] = members["__eq__"]
        if mask & (_BIT["__iter__"] | _BIT["__getitem__"]):
            members.pop("__contains__", None)  # so `in` goes through the items and compares them here
    return type(name, (Reference,), members)


def _decode_reference(v):
    number, name, mask, is_class = v
    if type(number) is not int or type(name) is not str or type(mask) is not int:
        raise ValueError("no such reference")
    kind = _kinds.get((name, mask))
    if kind is None:
        kind = _kinds[name, mask] = _kind(name, mask, is_class)
    reference = kind(number)
    if name != "coroutine" or not mask & _BIT["__await__"]:
        return reference

    async def coroutine():
        return await reference

    made = coroutine()
    _their_coroutines[id(made)] = made, reference
    return made


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


# arguments are copies; what became of them is told, container by container

_CONTAINERS = (list, dict, set, bytearray, collections.deque)
_HOLDERS = _CONTAINERS + (tuple, frozenset)


def containers_in(values, most=1 << 40):
    """Every container inside `values` that can change, as often as it stands there, in an order that both sides share."""
    found, waiting = [], list(values)
    while waiting:
        v = waiting.pop()
        if isinstance(v, _CONTAINERS):
            found.append(v)
            if len(found) > most:
                break
        if isinstance(v, dict):
            waiting.extend(dict.values(v))
        elif isinstance(v, _HOLDERS) and not isinstance(v, bytearray):
            waiting.extend(v)
    return found


class Arguments:
    """Copies of the other side's arguments, and what they held before the call."""

    def __init__(self, values, text):
        tops = [v for v in values if isinstance(v, _CONTAINERS)]
        is_flat = "{" not in text and text.count("[") == 2 + len(tops)  # no container inside another
        self.containers = tops[::-1] if is_flat else containers_in(values)
        self.before = [bytes(v) if type(v) is bytearray else v.copy() for v in self.containers]

    def place_of(self, result):
        for place, v in enumerate(self.containers):
            if v is result:
                return place
        return None

    def changes(self):
        """None, or [number of containers, {place: contents now}] where a container is named by its place."""
        changed = [place for place, (v, before) in enumerate(zip(self.containers, self.before)) if not _is_unchanged(v, before)]
        if not changed:
            return "null"
        places = {id(v): place for place, v in enumerate(self.containers)}
        told = {"d": [[place, _contents(self.containers[place], places)] for place in changed]}
        return _encoder.encode([len(self.containers), told])


def _is_unchanged(v, before):
    if len(v) != len(before):
        return False
    if isinstance(v, (set, bytearray)):
        return v == before
    return all(map(operator.is_, v, before)) and (
        not isinstance(v, dict) or all(map(operator.is_, v.values(), before.values())))


def _contents(v, places):
    def inner(x):
        return {"k": places[id(x)]} if id(x) in places else _contents(x, places)

    kind = type(v)
    if kind is list:
        return [inner(x) for x in v]
    if kind is tuple:
        return {"t": [inner(x) for x in v]}
    if kind is dict:
        return {"d": [[encode(k), inner(x)] for k, x in v.items()]}
    if kind is collections.deque:
        return {"q": [[inner(x) for x in v], v.maxlen]}
    return encode(v)


class Place:
    """Stands in decoded contents for the container of that place."""

    __slots__ = "place",

    def __init__(self, place):
        if type(place) is not int or place < 0:
            raise ValueError("no such place")
        self.place = place


def put_back(values, told):
    """Makes the containers inside `values` hold what `Arguments.changes` told of their copies; returns them."""
    number, changed = told
    containers = containers_in(values, number)
    if len(containers) != number:
        raise NotJudged("arguments that changed on both sides")

    def real(v):
        kind = type(v)
        if kind is Place:
            return containers[v.place]
        if kind is list:
            v[:] = [real(x) for x in v]
        elif kind is tuple:
            return tuple(real(x) for x in v)
        elif kind is dict:
            for k in v:
                v[k] = real(v[k])
        elif kind is collections.deque:
            for i, x in enumerate(v):
                v[i] = real(x)
        return v

    for place, theirs in changed.items():
        mine = containers[Place(place).place]
        if not isinstance(mine, type(theirs)):
            raise ValueError("no such arguments")
        theirs = real(theirs)
        if isinstance(mine, (list, bytearray)):
            mine[:] = theirs
        else:
            mine.clear()
            (mine.extend if isinstance(mine, collections.deque) else mine.update)(theirs)
    return containers


# a request and its answer, either way

_IMMUTABLE = frozenset((str, int, float, bool, complex, bytes, type(None)))


class Malformed(BaseException):
    """A request that this side's own text does not make."""


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
        values = [*args, *kwargs.values()] if kwargs else args
        copies = None
        for argument in values:
            if type(argument) not in _IMMUTABLE:
                copies = Arguments(values, text)
                break
        result = _PERFORMED[operation](v, *args, **kwargs)
        if copies is None:
            return f'["returned",{dumps(result)},null]'
        place = copies.place_of(result)
        return f'["returned",{dumps(result) if place is None else dumps_place(place)},{copies.changes()}]'
    except BaseException as error:
        return failed(error)


def dumps_place(place):
    return f'{{"k":{place}}}'


def raised(error):
    try:
        return dumps(["raised", exception_name(error), _words(error), error])
    except BaseException:
        return dumps(["raised", exception_name(error), "", None])


def exception_name(error):
    """The most derived built-in class of the exception, so that the other side can raise the like."""
    for kind in type(error).__mro__:
        if getattr(builtins, kind.__name__, None) is kind:
            return kind.__name__
    return type(error).__name__


def _words(error):
    text = words_of(error)
    own = type(error).__name__
    return (text if own == exception_name(error) else f"{own}: {text}")[:300]


def asked(operation, reference, args, kwargs):
    return dumps([_get(reference, "_number"), operation, list(args), kwargs])


def value_of(reply, args, kwargs):
    """The value of an answer, after the arguments were made what the call left of them."""
    _, value, changes = reply
    if changes is not None or type(value) is Place:
        values = [*args, *kwargs.values()]
        containers = containers_in(values) if changes is None else put_back(values, changes)
        if type(value) is Place:
            value = containers[value.place]
    return value


_DECODERS |= {
    "o": _decode_reference,
    "R": exported,
    "x": local_error,
    "e": _decode_error,
    "g": _decode_global,
    "k": Place,
}
