"""Jsonnet, evaluated by the library `jsonnet` or, where that is missing, `rjsonnet`.

A program can run without end, so it runs in a process of its own, with a limit on time and memory.
It may import files below the working directory, or below its own folder if that is elsewhere.
There are no external variables. The parts of the document stand nowhere in the file.
"""

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from policykit.documents import Document
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._evaluated import output_of, value_of

_PROGRAM = Path(__file__).with_name("evaluate.py")
_MEMORY = 2 << 30
_LIBRARY = "install the library: pip install 'policykit[jsonnet]'"


def load(
    source: Source, *, root: Path | None = None, timeout: float = 30, memory: int = _MEMORY
) -> list[Document]:
    """Return what *source* evaluates to as one document.

    It may import files below *root*, and take *timeout* seconds and *memory* bytes.
    """
    if not (find_spec("_jsonnet") or find_spec("rjsonnet")):
        raise ParseError("Jsonnet cannot be read here", source.at(0, 0), hint=_LIBRARY)
    text = _evaluated(source, root or _root(source), timeout, memory)
    return [Document(source.path, "jsonnet", value_of(source, text))]


def _evaluated(source: Source, root: Path, timeout: float, memory: int) -> str:
    """Return the JSON that *source* evaluates to."""
    name = Path(source.path).name
    request = {
        "text": source.content.removeprefix(b"\xef\xbb\xbf").decode(errors="replace"),
        "name": name,
        "root": str(root.resolve()),
        "memory": memory,
    }
    command = (sys.executable, "-I", str(_PROGRAM))
    content = json.dumps(request).encode()
    done = output_of(source, command, content, folder=str(_folder(source)), timeout=timeout)
    if done.returncode:
        hint = "look for endless recursion and huge ranges"
        raise ParseError("evaluation ran out of memory or crashed", source.at(1, 1), hint=hint)
    answer: dict[str, str] = json.loads(done.stdout)
    if "error" in answer:
        raise _refused(source, name, answer["error"])
    return answer["result"]


def _folder(source: Source) -> Path:
    folder = Path(source.path).resolve().parent
    return folder if folder.is_dir() else Path.cwd()


def _root(source: Source) -> Path:
    here = Path.cwd()
    folder = _folder(source)
    return here if folder.is_relative_to(here) else folder


def _refused(source: Source, name: str, message: str) -> ParseError:
    """Return the error that the library describes, at the innermost place in the file itself."""
    here = re.escape(name)
    place = re.search(rf"(?:^|\s){here}:\(?(\d+):(\d+)", message)
    first = re.sub(rf"^(STATIC ERROR|RUNTIME ERROR|runtime error): ({here}:\S*: )?", "", message)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    return ParseError(first.splitlines()[0].rstrip("."), source.at(line, column))
