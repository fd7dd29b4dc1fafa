"""XML as a tree of elements that know where they stand."""

from dataclasses import dataclass, field

from policykit.source import Source
from policykit_parsers.xml.attributes import Attribute
from policykit_parsers.xml.reading import Reading
from policykit_parsers.xml.text import trimmed


@dataclass(slots=True)
class Element:
    """One element; places are byte offsets.

    `content` is all the text directly in it, `text` the last run of that without blanks around.
    """

    name: str
    start: int
    end: int
    is_empty: bool
    attributes: tuple[Attribute, ...]
    children: "list[Element]" = field(default_factory=list)
    content: str = ""
    text: str = ""
    text_start: int = 0
    text_end: int = 0


class Tree:
    """The elements of a file in the order of their start tags; the first is the root."""

    __slots__ = ("_open", "_reading", "_run", "elements")

    def __init__(self, source: Source) -> None:
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._run: list[str] | None = None
        self._reading = Reading(source)
        parser = self._reading.parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._end_run
        parser.ProcessingInstructionHandler = self._end_run
        parser.StartCdataSectionHandler = self._start_cdata
        parser.EndCdataSectionHandler = self._end_cdata
        self._reading.run()

    @property
    def content(self) -> bytes:
        """The bytes that offsets count in."""
        return self._reading.content

    def _start(self, name: str, _attributes: object) -> None:
        self._end_run()
        self._reading.deeper()
        at = self._reading.parser.CurrentByteIndex
        tag = self._reading.tag(at)
        element = Element(name, at, tag.end, tag.is_empty, tag.attributes)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)
        self.elements.append(element)

    def _end(self, _name: str) -> None:
        self._end_run()
        self._reading.depth -= 1
        element = self._open.pop()
        if not element.is_empty:
            at = self._reading.parser.CurrentByteIndex
            element.end = self.content.index(b">", at) + 1

    def _text(self, text: str) -> None:
        if self._run is None:
            self._run = []
            self._open[-1].text_start = self._reading.parser.CurrentByteIndex
        self._run.append(text)

    def _end_run(self, *_event: object) -> None:
        if self._run is None:
            return
        element = self._open[-1]
        written = self.content[element.text_start : self._reading.parser.CurrentByteIndex]
        element.text_start += len(written) - len(written.lstrip())
        element.text_end = element.text_start + len(written.strip())
        self._keep(element, self._run)

    def _start_cdata(self) -> None:
        self._end_run()
        self._run = []
        self._open[-1].text_start = self._reading.parser.CurrentByteIndex

    def _end_cdata(self) -> None:
        assert self._run is not None
        element = self._open[-1]
        element.text_end = self._reading.parser.CurrentByteIndex + len("]]>")
        self._keep(element, self._run)

    def _keep(self, element: Element, run: list[str]) -> None:
        text = "".join(run)
        element.content += text
        element.text = trimmed(text)
        self._run = None
