"""CycloneDX in XML as the parts of the document that its JSON form would be."""

from collections.abc import Iterator, Mapping

from policykit.documents import Path, Value
from policykit_parsers._errors import TextError
from policykit_parsers._parts import Part
from policykit_parsers._scalars import number
from policykit_parsers.cyclonedx.shapes import SHAPES, VERSIONS, Member
from policykit_parsers.xml.attributes import Attribute
from policykit_parsers.xml.text import local
from policykit_parsers.xml.tree import Element

_NAMESPACE = "http://cyclonedx.org/schema/bom/"
_MAX_DEPTH = 200
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_DEFAULTS: Mapping[str, Value] = {"text": "", "int": 0}


def parts_of(root: Element) -> list[Part]:
    """Return the parts of the document; raises TextError with the byte offset of what is wrong."""
    version = _version(root)
    mapping = _Mapping()
    mapping.put(("bomFormat",), "CycloneDX", root)
    mapping.put(("specVersion",), version, root)
    mapping.add_members("bom", root, ())
    return mapping.parts


def _version(root: Element) -> str:
    """Return the version of CycloneDX that the namespace of the root element stands for."""
    prefix, colon, _ = root.name.rpartition(":")
    declaration = f"xmlns{colon}{prefix}"
    namespace = next((a.value for a in root.attributes if a.name == declaration), "")
    version = namespace.removeprefix(_NAMESPACE)
    if local(root.name) != "bom" or version == namespace or version not in VERSIONS:
        raise TextError(
            f"expected a bom element of CycloneDX, found {root.name} in namespace {namespace!r}",
            root.start,
            f'write <bom xmlns="{_NAMESPACE}{VERSIONS[-1]}">, or an earlier version',
        )
    return version


class _Mapping:
    """Walks the elements of a file along the shapes of the document, and gathers its parts."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def put(self, path: Path, value: Value, item: Element | Attribute) -> None:
        """Add *value*, read from *item*, at *path*."""
        if isinstance(item, Attribute):
            key = (item.name_start, item.name_end)
            start, end = item.value_start, item.value_end
        else:
            key = (item.start + 1, item.start + 1 + len(item.name.encode()))
            start, end = (item.text_start, item.text_end) if item.text else (item.start, item.end)
        self.parts.append(Part(path, value, start, end, key))

    def add_members(self, shape: str, element: Element, path: Path) -> None:
        """Add the members of the object at *path*, which has *shape*, from *element*."""
        if len(path) > _MAX_DEPTH:
            raise TextError("this is nested too deeply", element.start, "flatten the components")
        children = _by_name(element)
        for member in SHAPES[shape]:
            items = list(_items(member, element, children))
            below = (*path, member.name)
            if member.is_list:
                for index, item in enumerate(items):
                    self._add(member, item, (*below, index))
            elif items:
                self._add(member, items[-1], below)
            elif member.is_always:
                self.put(below, _DEFAULTS[member.type], element)

    def _add(self, member: Member, item: Element | Attribute, path: Path) -> None:
        match member.type, item:
            case "licenses", Element():
                self._add_licenses(item, path)
            case "tools", Element():
                self._add_tools(item, path)
            case "environment", Element():
                self._add_environment(item, path)
            case shape, Element() if shape in SHAPES:
                self._add_object(shape, item, path)
            case kind, _:
                value = _scalar(kind, item)
                if value != "" or member.is_always or member.is_list:
                    self.put(path, value, item)

    def _add_object(self, shape: str, element: Element, path: Path) -> None:
        key = (element.start + 1, element.start + 1 + len(element.name.encode()))
        self.parts.append(Part(path, {}, element.start, element.end, key))
        self.add_members(shape, element, path)

    def _add_licenses(self, element: Element, path: Path) -> None:
        """Add a list of objects, each of which holds a license or an expression."""
        self.parts.append(Part(path, [], element.start, element.end))
        for index, child in enumerate(element.children):
            if local(child.name) == "license":
                self._add_object("license", child, (*path, index, "license"))
            else:
                self.put((*path, index, "expression"), child.content, child)
                for attribute in child.attributes:
                    self.put((*path, index, attribute.name), attribute.value, attribute)

    def _add_tools(self, element: Element, path: Path) -> None:
        """Add the list of tools that versions before 1.5 have, or the object of later ones."""
        tools = _by_name(element).get("tool")
        if tools is None:
            self._add_object("toolset", element, path)
        for index, tool in enumerate(tools or ()):
            self._add_object("tool", tool, (*path, index))

    def _add_environment(self, element: Element, path: Path) -> None:
        """Add a list of properties and plain texts."""
        for index, child in enumerate(element.children):
            if local(child.name) == "environmentVar":
                self._add_object("property", child, (*path, index))
            else:
                self.put((*path, index), child.content, child)


def _by_name(element: Element) -> dict[str, list[Element]]:
    children: dict[str, list[Element]] = {}
    for child in element.children:
        children.setdefault(local(child.name), []).append(child)
    return children


def _items(
    member: Member, element: Element, children: Mapping[str, list[Element]]
) -> Iterator[Element | Attribute]:
    """Yield the elements or attributes that *member* is read from."""
    found = children.get(member.steps[0], []) if member.steps else [element]
    for step in member.steps[1:]:
        found = [child for parent in found for child in _by_name(parent).get(step, ())]
    if not member.attribute:
        yield from found
    for parent in found if member.attribute else ():
        named = [a for a in parent.attributes if local(a.name) == member.attribute]
        yield from named[:1]


def _scalar(kind: str, item: Element | Attribute) -> Value:
    """Return the text of *item* as what *kind* says; "" where a number or boolean is empty."""
    written = item.value if isinstance(item, Attribute) else item.content
    word = written.strip()
    if kind == "text" or not word:
        return written if kind == "text" else ""
    value = _BOOLEANS.get(word) if kind == "bool" else number(word)
    if value is None or (kind == "int" and not isinstance(value, int)):
        start = item.value_start if isinstance(item, Attribute) else item.start
        raise TextError(f"{local(item.name)} is {word!r}, no {_NAMES[kind]}", start, "correct it")
    return value


_NAMES = {"bool": "true or false", "int": "whole number", "float": "number"}
