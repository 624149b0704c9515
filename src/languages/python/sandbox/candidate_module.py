"""The candidate as a module: what a test imports under a name that nobody else has."""


_absent = []  # [module, name] that the test wanted and the candidate lacks
_found_in = set()  # modules of which the candidate has some name


class _CandidateModule(types.ModuleType):
    """What a test imports under a name that the standard library does not know."""

    def __getattr__(self, name):
        if name == "__all__":
            star = _name_in(self, "*")
            return _find([star])[star][1]
        if name[:2] == "__":
            raise AttributeError(name)
        module = self.__name__.partition(".")[0]
        key = _name_in(self, name)
        found = _find([key]).get(key)
        if found is None:
            _absent.append((module, name))
            raise AttributeError(f"module '{self.__name__}' has no attribute {name!r}")
        _found_in.add(module)
        if found[0] == "function":
            return _candidate(key)
        return importlib.import_module(found[1]) if found[0] == "module" else found[1]

    def __setattr__(self, name, value):
        if name[:2] == "__" or isinstance(value, types.ModuleType):
            return super().__setattr__(name, value)
        _ask("bind", dumps([_name_in(self, name), value]))

    def __delattr__(self, name):
        _ask("bind", dumps([_name_in(self, name)]))


def _name_in(module, name):
    """How the candidate knows a name of that module: by its module, where it is a package."""
    return f"{module.__name__}:{name}" if _case.roots else name


class _CandidateFinder:
    """Finds the candidate behind every module that a test imports and nobody else finds."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        root = name.partition(".")[0]
        if root in sys.stdlib_module_names or _case is None:
            return None
        if name not in _case.of_candidate if _case.roots else root not in _case.modules | {"tested"}:
            return None
        from importlib.machinery import ModuleSpec
        return ModuleSpec(name, _CandidateFinder, is_package=True)

    @staticmethod
    def create_module(spec):
        return _CandidateModule(spec.name)

    @staticmethod
    def exec_module(module):
        pass
