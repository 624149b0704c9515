"""Judge and candidate see one /tmp, so what the judge reads there may be the candidate's: it is data to the judge, and
never code. Importing from there finds nothing, and what would make code of it is a limit of the judge's."""
import _frozen_importlib_external, io

_OWN = sys.prefix + "/"  # the standard library, which nobody can write to


class _NothingThere:
    """Finds no module in a folder."""

    @staticmethod
    def find_spec(name, target=None):
        return None


def _own_files_only(path):
    if not judging or path.startswith(_OWN) and ".." not in path:
        raise ImportError
    return _NothingThere


sys.path_hooks.insert(0, _own_files_only)


def _of_own_files(read):
    def checked(*args):
        if judging and not str(args[-1]).startswith(_OWN):
            raise NotJudged("code from a file")
        return read(*args)

    return checked


for loader in (_frozen_importlib_external.SourceFileLoader, _frozen_importlib_external.SourcelessFileLoader):
    loader.get_data = _of_own_files(loader.get_data)
io.open_code = _of_own_files(io.open_code)

_PICKLED = {"builtins": ("set", "frozenset", "bytearray", "complex", "range", "slice"), "_codecs": ("encode",),
            "collections": ("OrderedDict", "Counter", "deque"), "decimal": ("Decimal",), "fractions": ("Fraction",),
            "datetime": ("date", "time", "datetime", "timedelta", "timezone"), "uuid": ("UUID",)}


def _watch(event, args):
    if event == "pickle.find_class" and args[1] not in _PICKLED.get(args[0], ()):
        raise NotJudged(f"unpickling a {args[0]}.{args[1]}")


def watch_unpickling():
    """What a test unpickles may be the candidate's: it makes plain data and nothing else."""
    sys.addaudithook(_watch)
