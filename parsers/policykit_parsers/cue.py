"""CUE, evaluated to concrete JSON by the program `cue`, which must be installed.

It runs in an empty folder, so that a file can import nothing but CUE's own packages. The parts of
the document stand nowhere in the file.
"""

import re
import shutil
import tempfile

from policykit.documents import Document
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._evaluated import output_of, value_of

_INSTALL = "install cue (https://cuelang.org), or check the output of `cue export` instead"
_PLACE = re.compile(r"(?:^|\s)-:(\d+):(\d+)")


def load(source: Source, *, timeout: float = 30) -> list[Document]:
    """Return what *source* evaluates to within *timeout* seconds as one document."""
    program = shutil.which("cue")
    if program is None:
        raise ParseError("the program cue is not installed", source.at(0, 0), hint=_INSTALL)
    with tempfile.TemporaryDirectory() as folder:
        command = (program, "export", "--out", "json", "cue:", "-")
        done = output_of(source, command, source.content, folder=folder, timeout=timeout)
    if done.returncode:
        raise _refused(source, done.stderr.decode(errors="replace"))
    return [Document(source.path, "cue", value_of(source, done.stdout.decode()))]


def _refused(source: Source, message: str) -> ParseError:
    """Return the error that cue describes, at the last place that it names."""
    places = _PLACE.findall(message)
    line, column = map(int, places[-1]) if places else (1, 1)
    first = message.strip().splitlines()[0] if message.strip() else "cue failed"
    return ParseError(first.rstrip(":"), source.at(line, column))
