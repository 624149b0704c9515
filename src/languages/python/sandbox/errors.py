"""Errors that cross: their class by its name where both sides know it, else by the line of its bases."""


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


def raised(error):
    """Text of the answer that says an error: name and words, and the error itself where they do not make it."""
    name, words = exception_name(error), _words(error)
    try:
        held = error.args
        if type(error).__name__ == name and len(held) == 1 and type(held[0]) is str and held[0] == words and not error.__dict__:
            return dumps(["raised", name, words])
        return dumps(["raised", name, words, error])
    except BaseException:
        return dumps(["raised", name, words])


_DECODERS |= {"X": local_error, "e": _decode_error}
