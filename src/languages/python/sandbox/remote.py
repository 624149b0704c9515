"""The other side's objects, as they are seen here. What the judge answers for itself is said in references.py."""


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


def _unlike(name):
    """The comparison of an object whose class compares for itself, by `name`, which decides nothing here."""
    refused = _refusing(name)

    def compared(self, other):
        if self is other or isinstance(other, Reference) or not canonical_is_known:
            return refused(self)
        return NotImplemented  # the canonical solution's value is one that is compared here

    return compared


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
            members["__eq__"] = members["__ne__"] = _unlike("__eq__")
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


_DECODERS["o"] = _decode_reference
