"""XML by the rules of goxml2json: elements are objects, attributes `-name`, text `#content`.

An element with neither attributes nor children is its text. Of several runs of text, which
children, comments, instructions and CDATA marks part, the last one counts. Names lose their
prefixes, and what occurs several times is a list. Everything is a string.
"""

from functools import partial

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers._text import ByteLines, covering
from policykit_parsers.xml.attributes import has_inexact
from policykit_parsers.xml.reading import Reading
from policykit_parsers.xml.text import local, trimmed
from policykit_parsers.xml.tree import Element, Tree

_LONGEST_PIECE = 1 << 26


def load(source: Source) -> list[Document]:
    """Return the elements of *source* as one document."""
    value = _Builder(source).value
    return [Document(source.path, "xml", value, locate=partial(_locate, source))]


class _Builder:
    """Handlers that build the value while expat reads; one object and text for each element."""

    __slots__ = ("_fresh", "_is_exact", "_objects", "_reading", "_texts", "value")

    def __init__(self, source: Source) -> None:
        self.value: dict[str, Value] = {}
        self._objects: list[dict[str, Value]] = [self.value]
        self._texts = [""]
        self._fresh = True
        self._reading = Reading(source)
        self._is_exact = not has_inexact(self._reading.content)
        parser = self._reading.parser
        parser.buffer_text = True
        parser.buffer_size = min(max(len(self._reading.content), 1), _LONGEST_PIECE)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._part
        parser.ProcessingInstructionHandler = self._part
        parser.StartCdataSectionHandler = self._start_cdata
        parser.EndCdataSectionHandler = self._part
        self._reading.run()

    def _start(self, _name: str, attributes: dict[str, str]) -> None:
        self._reading.deeper()
        self._fresh = True
        element: dict[str, Value] = {}
        if attributes:
            self._add_attributes(element, attributes)
        self._objects.append(element)
        self._texts.append("")

    def _add_attributes(self, element: dict[str, Value], attributes: dict[str, str]) -> None:
        if self._is_exact:
            for name, value in attributes.items():
                _add(element, "-" + local(name), value)
        else:
            for attribute in self._reading.tag(self._reading.parser.CurrentByteIndex).attributes:
                _add(element, "-" + local(attribute.name), attribute.value)

    def _end(self, name: str) -> None:
        self._reading.depth -= 1
        self._fresh = True
        element, text = self._objects.pop(), trimmed(self._texts.pop())
        if element and text:
            element["#content"] = text
        _add(self._objects[-1], local(name), element or text)

    def _text(self, text: str) -> None:
        if self._fresh:
            self._texts[-1] = text
            self._fresh = False
        else:
            self._texts[-1] += text

    def _part(self, *_event: object) -> None:
        self._fresh = True

    def _start_cdata(self) -> None:
        self._texts[-1] = ""
        self._fresh = False


def _add(element: dict[str, Value], name: str, value: Value) -> None:
    """Add a member that becomes a list where the name is already there."""
    known = element.get(name)
    if known is None:
        element[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        element[name] = [known, value]


def _locate(source: Source) -> Place:
    tree = Tree(source)
    lines = ByteLines(tree.content)
    places: dict[int, Place] = {}
    for element in reversed(tree.elements):
        places[element.start] = _place(lines, element, places)
    root = tree.elements[0]
    return Place(places[root.start].span, None, {local(root.name): places[root.start]})


def _place(lines: ByteLines, element: Element, places: dict[int, Place]) -> Place:
    """Return the place of *element*, whose children are in *places* by their offsets."""
    members: dict[str, list[Place]] = {}
    for name, _, *offsets in element.attributes:
        place = Place(lines.span(*offsets[2:]), lines.span(*offsets[:2]))
        members.setdefault("-" + local(name), []).append(place)
    for child in element.children:
        members.setdefault(local(child.name), []).append(places[child.start])
    name_start = element.start + 1
    key = lines.span(name_start, name_start + len(element.name.encode()))
    whole = lines.span(element.start, element.end)
    text = lines.span(element.text_start, element.text_end) if element.text else whole
    if not members:
        return Place(text, key)
    if element.text:
        members["#content"] = [Place(text)]
    return Place(whole, key, {name: _together(found) for name, found in members.items()})


def _together(found: list[Place]) -> Place:
    if len(found) == 1:
        return found[0]
    return Place(covering(*(place.span for place in found)), found[0].key, found)
