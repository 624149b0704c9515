"""References: what crosses the channel and is no plain data stays where it is, and the other side holds a `Reference` to
it. Each thing that is done to a reference is asked of its owner, one by one; each answer is plain data or a reference.

The judge answers for itself what decides a verdict. A reference of the candidate's equals nothing of the judge's own, is
true and has no order; where its class says otherwise (an `__eq__`, `__bool__`, `__lt__`, `__repr__`, `__add__` … of its
own), and where two of the candidate's objects are compared, the judge cannot know, and says so: `NotJudged`.
The candidate may do anything to its own side. What it may do to an object of the judge's is said in judge.py (`_permit`).
"""

import builtins, importlib, sys, time, types

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
told_functions = {}  # functions of the candidate that the judge calls by name
functions_by_name = {}  # functions of the judge's that stand for one of the candidate's: [name, function] by id
_get = object.__getattribute__
_set = object.__setattr__


class NotJudged(BaseException):
    """The judge cannot know what the test asks. Every instance is noted: catching one changes nothing."""

    noted = []

    def __init__(self, what):
        super().__init__(what)
        NotJudged.noted.append(what)


def forget_references():
    for held in (_exported, _export_ids, _their_errors, _their_coroutines, _local_errors, functions_by_name, NotJudged.noted):
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
    if kind is types.CoroutineType and id(v) in _their_coroutines:
        return {"R": _get(_their_coroutines[id(v)][1], "_number")}
    if judging and kind is types.FunctionType and id(v) in functions_by_name:
        return {"G": functions_by_name[id(v)][0]}
    if issubclass(kind, BaseException):
        return _encode_error(v)
    if issubclass(kind, type) and issubclass(v, BaseException):
        return {"X": _chain(v)}
    name = _global_name(v)
    if name is not None:
        return {"g": name}
    mask = _masks.get(kind)
    if mask is None:
        mask = _masks[kind] = _mask(kind)
    return {"o": [export(v), (v if issubclass(kind, type) else kind).__name__, mask, kind is type]}


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


def _decode_name(name):
    if judging:
        raise ValueError("no such value")
    return told_functions[name]


_DECODERS |= {"R": exported, "g": _decode_global, "G": _decode_name}
