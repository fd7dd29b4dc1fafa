"""libyaml without the rest of PyYAML, for a process that exists to read files and end.

`import yaml` takes 10 ms, a third of what a whole run may take, for parsers and constructors in
Python that nothing here calls. `prepare` puts a package in its place of which only what libyaml
needs is loaded. Whoever asks that package for anything else gets all of PyYAML, as ever.
"""

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

# The errors that libyaml raises, by the module that defines them.
_ERRORS = {
    "composer": "ComposerError",
    "constructor": "ConstructorError",
    "emitter": "EmitterError",
    "parser": "ParserError",
    "reader": "ReaderError",
    "representer": "RepresenterError",
    "scanner": "ScannerError",
    "serializer": "SerializerError",
}


def prepare() -> None:
    """Load libyaml alone, unless PyYAML is loaded already or has no C extension."""
    if "yaml" in sys.modules:
        return
    spec = PathFinder.find_spec("yaml")
    if spec is None or spec.submodule_search_locations is None:
        return
    package = _Package("yaml")
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    package.__file__ = spec.origin
    sys.modules["yaml"] = package
    try:
        _load(package)
    except (ImportError, AttributeError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "yaml"]:
            del sys.modules[name]


def _load(package: ModuleType) -> None:
    error = import_module("yaml.error")
    for name in ("events", "nodes", "tokens"):
        import_module(f"yaml.{name}")
    for name, kind in _ERRORS.items():
        module = ModuleType(f"yaml.{name}")
        base = error.YAMLError if name == "reader" else error.MarkedYAMLError
        members = {"__init__": _reader_error} if name == "reader" else {}
        setattr(module, kind, type(kind, (base,), members))
        setattr(package, name, module)
    import_module("yaml._yaml")  # libyaml
    for name in _ERRORS:
        delattr(package, name)


def _reader_error(
    self: Any, name: str, position: int, character: int, encoding: str, reason: str
) -> None:
    self.name, self.position, self.character = name, position, character
    self.encoding, self.reason = encoding, reason


class _Package(ModuleType):
    """PyYAML's package before anybody needs more of it than libyaml."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]  # from here on it is the real one
        spec = self.__spec__
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(self)
        libyaml = sys.modules["yaml._yaml"]
        for module, kind in _ERRORS.items():
            setattr(libyaml, kind, getattr(sys.modules[f"yaml.{module}"], kind))
        return getattr(self, name)
