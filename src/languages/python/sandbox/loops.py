"""asyncio without sockets: an event loop that waits by sleeping, which takes no time here. It is put in when asyncio is
first imported."""


class _LoopHook:
    """Finds asyncio's own loops as ever, and then puts the other loop in their place."""

    name = "asyncio.unix_events"

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name != cls.name:
            return None
        from importlib.machinery import PathFinder
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader = cls(spec.loader)
        return spec

    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        _replace_loops(module)


def _replace_loops(module):
    from asyncio import base_events

    class EventLoop(base_events.BaseEventLoop):
        def __init__(self):
            super().__init__()
            self._selector = self

        def select(self, timeout=None):
            if timeout is None:
                raise RuntimeError("nothing is left that could go on")
            if timeout > 0:
                time.sleep(timeout)
            return ()

        def _process_events(self, events):
            pass

        def _write_to_self(self):
            pass

    module.SelectorEventLoop = EventLoop
    module._UnixDefaultEventLoopPolicy._loop_factory = EventLoop


sys.meta_path.insert(0, _LoopHook)
