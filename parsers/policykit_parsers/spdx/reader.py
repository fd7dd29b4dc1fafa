"""What is known of an SPDX file while its tags are read one after the other."""

from policykit.documents import Path, Value
from policykit_parsers._parts import Part
from policykit_parsers.spdx.lines import Line


class Reader:
    """Gathers the parts of the document.

    `section` says which tags may come and `element` what they describe; `package` is the last
    package, `relationship` and `annotation` the last of these. `detail` is the entry that the next
    tag may add to: an external reference, a project. `nameless` are elements without SPDXID yet.
    """

    def __init__(self, version: str) -> None:
        self.version = version
        self.section = "head"
        self.has_creation = False
        self.element: Path = ()
        self.package: Path = ()
        self.relationship: Path = ()
        self.annotation: Path = ()
        self.detail: Path = ()
        self.nameless: dict[Path, Line] = {}
        self.parts: list[Part] = []
        self._counts: dict[Path, int] = {}

    def put(self, line: Line, value: Value, *path: str | int) -> None:
        """Put *value*, read from *line*, at *path*."""
        key = (line.tag_start, line.tag_end)
        self.parts.append(Part(path, value, line.start, line.end, key))

    def entry(self, *path: str | int) -> Path:
        """Return the path of a new entry in the list at *path*."""
        number = self._counts.get(path, 0)
        self._counts[path] = number + 1
        return (*path, number)

    def begin_creation(self, line: Line) -> None:
        """Go on from the head to the section on how the document came about."""
        self.section = "creation"
        if not self.has_creation:
            self.has_creation = True
            self.put(line, "", "creationInfo", "created")
            self.put(line, None, "creationInfo", "creators")
