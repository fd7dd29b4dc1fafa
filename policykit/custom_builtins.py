"""Functions for policies in a Python file of their own, as `--builtins` names it."""

import os
import sys
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from traceback import extract_tb

from policykit.discovery import unreadable
from policykit.errors import LoadError, PolicykitError
from policykit.source import Location


def module_of(path: str) -> str:
    """Return the name of the module that the file at *path* is, which is imported then.

    The name tells its content, so that other content is another module. Raises LoadError.
    """
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise unreadable(path, error) from error
    digest = sha256(path.encode(errors="surrogateescape") + b"\0" + content).hexdigest()
    name = f"policykit_builtins_{digest[:16]}"
    if name not in sys.modules:
        _import(name, path)
    return name


def _import(name: str, path: str) -> None:
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise LoadError(
            "this is no Python file", Location(path), hint="builtins stand in a file called *.py"
        )
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except PolicykitError:
        del sys.modules[name]
        raise
    except Exception as error:  # the edge to code of others
        del sys.modules[name]
        said = error.msg if isinstance(error, SyntaxError) else error
        raise LoadError(f"{type(error).__name__}: {said}", _place(error, path)) from error


def _place(error: Exception, path: str) -> Location:
    """Return the line of the file at which it failed."""
    whole = os.path.abspath(path)
    if isinstance(error, SyntaxError) and error.filename == whole:
        return Location(path, error.lineno or 0, error.offset or 0)
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == whole]
    return Location(path, lines[-1] or 0) if lines else Location(path)
