"""Of nose what plain tests use: `with_setup`, `SkipTest`, and the assertions of `nose.tools`, which are unittest's."""


class _Nose(types.ModuleType):
    __path__ = ()

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        raise NotJudged(f"{self.__name__}.{name}")


def _with_setup(setup=None, teardown=None):
    def decorated(function):
        @functools.wraps(function)
        def run():
            if setup is not None:
                setup()
            try:
                function()
            finally:
                if teardown is not None:
                    teardown()

        del run.__wrapped__
        return run

    return decorated


def _underscored(name):
    return re.sub("([A-Z])", lambda found: "_" + found[1].lower(), name)


def open_nose():
    """Puts nose where tests import it from."""
    import unittest
    names = ("nose", "nose.tools", "nose.plugins", "nose.plugins.skip", "nose.plugins.attrib")
    modules = {name: _Nose(name) for name in names}
    sys.modules.update(modules)
    nose, tools, plugins, skip, attributes = modules.values()
    nose.tools, nose.plugins, plugins.skip, plugins.attrib = tools, plugins, skip, attributes
    nose.with_setup = tools.with_setup = _with_setup
    nose.SkipTest = skip.SkipTest = unittest.SkipTest
    nose.main = lambda *_, **__: None
    attributes.attr = lambda *_, **__: lambda function: function
    case = unittest.TestCase()
    for name in dir(case):
        if name.startswith("assert") and callable(getattr(case, name)):
            setattr(tools, _underscored(name), getattr(case, name))
    tools.eq_, tools.ok_ = case.assertEqual, case.assertTrue
