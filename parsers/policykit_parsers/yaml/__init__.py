"""YAML, one document or a stream of them, with the values that conftest makes of it.

libyaml gives events, and plain values are built straight from them. Streams are split as YAML says,
so that no document is lost; a part that holds comments alone is no document.
"""

from collections.abc import Callable
from functools import cache, partial

from policykit.documents import Document, Place
from policykit.source import Source
from policykit_parsers.yaml.values import values


def load(source: Source, *, version: str = "1.1") -> list[Document]:
    """Return the documents of *source*; a file without content is one that is null.

    In *version* 1.2 only `true` and `false` are booleans. Raises ParseError.
    """
    places = cache(partial(_places, source, version))
    return [
        Document(source.path, "yaml", value, index, partial(_place, places, index))
        for index, value in enumerate(list(values(source, version)) or [None])
    ]


def _places(source: Source, version: str) -> list[Place]:
    from policykit_parsers.yaml.places import places  # noqa: PLC0415  only findings need it

    return places(source, version)


def _place(places: Callable[[], list[Place]], index: int) -> Place:
    return places()[index]
