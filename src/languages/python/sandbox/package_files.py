"""Modules that are texts, found by their paths: a candidate that is a package, files that a test imports. A package may
import what every Linux has and this interpreter lacks: stand-ins refuse only when they are used."""

files_of_package = {}  # of the candidate: [is it a package, text] by the name of its module
main_module = ""  # the one whose text is the candidate's


def module_name(path):
    return path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def modules_in(files):
    """[is it a package, text] by the name of the module, from [path, text] each; folders are packages too."""
    found = {}
    for path, text in files:
        name = module_name(path)
        found[name] = [path.endswith("/__init__.py"), text]  # also where a folder was noted before
        while name := name.rpartition(".")[0]:
            found.setdefault(name, [True, ""])
    return found


class FilesFinder:
    """Finds modules among such texts; `run` runs a text in a module's globals."""

    def __init__(self, files, run):
        self.files, self.run = files, run

    def find_spec(self, name, path=None, target=None):
        if name not in self.files:
            return None
        from importlib.machinery import ModuleSpec
        spec = ModuleSpec(name, self, is_package=self.files[name][0])
        spec.origin, spec.has_location = f"/tmp/{name.replace('.', '/')}.py", True
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        self.run(self.files[module.__name__][1], module.__dict__)


_LACKING = frozenset(
    "ssl _ssl ctypes _ctypes multiprocessing _multiprocessing fcntl termios resource pwd grp mmap curses _curses"
    " readline webbrowser syslog".split())


LACKING = "this interpreter lacks"


class _Unsupported(Exception):
    """What stands for a class, a function or a constant of a module that is lacking."""

    def __new__(cls, *_, **__):
        raise OSError(f"{LACKING} {cls.__module__}.{cls.__name__}")


class _StandIn(types.ModuleType):
    __path__ = ()

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        made = type(name, (_Unsupported,), {"__module__": self.__name__})
        setattr(self, name, made)
        return made


class _StandInFinder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] not in _LACKING:
            return None
        from importlib.machinery import ModuleSpec
        return ModuleSpec(name, _StandInFinder, is_package=True)

    @staticmethod
    def create_module(spec):
        return _StandIn(spec.name)

    @staticmethod
    def exec_module(module):
        pass


def _run_file(text, space):
    exec(compile(text, f"<{space['__name__']}>", "exec", dont_inherit=True), space)


def candidate_open():
    """In: [path of the candidate's own text, [path, text] of each file]. Out: nothing; the candidate starts as a package."""
    global main_module
    path, files = loads(receive())
    main_module = module_name(path)
    files_of_package.update(modules_in(files))
    own_modules.update(files_of_package)
    sys.meta_path.insert(0, FilesFinder(files_of_package, _run_file))
    sys.meta_path.append(_StandInFinder)
