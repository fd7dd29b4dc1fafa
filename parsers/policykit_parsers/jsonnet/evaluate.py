"""The program that evaluates one Jsonnet file, in a process of its own that may be stopped.

It runs in the folder of that file, reads a request in JSON from standard input and writes to
standard output `{"result": …}` or `{"error": …}`, both texts. It imports nothing of policykit, so
that it starts fast.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

_MAX_STACK = 500


class Request(TypedDict):
    """What to evaluate: a text, its file name, what it may import from, and its limits."""

    text: str
    name: str
    root: str
    memory: int


def main() -> None:
    """Answer the request on standard input."""
    request: Request = json.load(sys.stdin)
    _limit_memory(request["memory"])
    try:
        answer = {"result": _evaluate(request)}
    except (RuntimeError, MemoryError) as error:
        answer = {"error": str(error) or "it needs more memory than is allowed"}
    json.dump(answer, sys.stdout)


def _limit_memory(size: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size, most))


def _evaluate(request: Request) -> str:
    """Return the JSON that the text evaluates to; raises RuntimeError."""
    name = "_jsonnet" if find_spec("_jsonnet") else "rjsonnet"
    root = Path(request["root"])
    importer = _importer(root, is_text=name == "rjsonnet")
    result: str = import_module(name).evaluate_snippet(
        request["name"], request["text"], max_stack=_MAX_STACK, import_callback=importer
    )
    return result


def _importer(root: Path, *, is_text: bool) -> Callable[[str, str], tuple[str, str | bytes]]:
    """Return the function that finds imported files, if they are below *root*."""

    def found(folder: str, name: str) -> tuple[str, str | bytes]:
        path = Path(folder, name).resolve()
        if not path.is_relative_to(root):
            raise RuntimeError(f"{name} is outside of {root}, from which files may be imported")
        if not path.is_file():
            raise RuntimeError(f"there is no file {path}")
        return str(path), path.read_text("utf-8") if is_text else path.read_bytes()

    return found


if __name__ == "__main__":
    main()
