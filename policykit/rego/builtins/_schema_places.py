"""Where references of a JSON Schema lead: by pointer or by id, within the document only."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin


class Places:
    """The parts of a document by the URLs that their ids give them."""

    def __init__(self, document: Any, id_names: Sequence[str]) -> None:
        self._id_names = id_names
        self._ids: dict[str, Any] = {"": document}
        self._collect(document, "")

    def _collect(self, node: Any, base: str) -> None:
        if isinstance(node, dict):
            base = self.base(node, base)
            self._ids.setdefault(base.removesuffix("#"), node)
        if isinstance(node, dict | list):
            for child in node.values() if isinstance(node, dict) else node:
                self._collect(child, base)

    def base(self, node: Mapping[str, Any], base: str) -> str:
        """Return what references inside *node* are relative to, *base* being so outside of it."""
        for name in self._id_names:
            reference = node.get(name)
            if isinstance(reference, str):
                return urljoin(base, reference)
        return base

    def node_at(self, place: str) -> tuple[Any, str]:
        """Return what stands at a URL, and the base of references in it; raises ValueError."""
        if place.removesuffix("#") in self._ids:
            return self._ids[place.removesuffix("#")], place
        url, fragment = urldefrag(place)
        if url not in self._ids:
            raise ValueError(f"{url} is not within the schema, and nothing else is read")
        if fragment and not fragment.startswith("/"):
            raise ValueError(f"no schema has the id #{fragment}")
        node = self._ids[url]
        for key in unquote(fragment).split("/")[1:]:
            node = _below(node, key.replace("~1", "/").replace("~0", "~"))
        return node, url


def _below(node: Any, key: str) -> Any:
    if isinstance(node, list):
        if not key.isdecimal():
            raise ValueError(f"Invalid array index '{key}'")
        if int(key) >= len(node):
            raise ValueError(f"Out of bound array[0,{len(node)}] index '{key}'")
        return node[int(key)]
    if not isinstance(node, dict) or key not in node:
        raise ValueError(f"Object has no key '{key}'")
    return node[key]
