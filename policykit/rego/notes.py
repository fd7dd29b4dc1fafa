"""What METADATA says of each definition of a rule: the nearest of all that holds for it."""

from collections.abc import Mapping
from typing import Any

from policykit.rego.check.annotations import Annotations
from policykit.rego.check.rules import Definition, Group

# Only what stands above the rule itself names it; the rest may be told of a whole package.
_OWN = ("title", "description", "authors", "entrypoint", "organizations", "schemas")


def notes_of(group: Group, annotations: Annotations) -> tuple[Mapping[str, Any], ...]:
    """Return the notes of each definition of *group*, its default last; none if all are empty."""
    definitions = [*group.definitions, *([group.default] if group.default else [])]
    found = tuple(_notes(item, annotations) for item in definitions)
    return found if any(found) else ()


def _notes(definition: Definition, annotations: Annotations) -> dict[str, Any]:
    """Return what holds for one definition: `custom` entry by entry, the rest as a whole."""
    chain = annotations.chain(definition.rule, definition.ground, definition.module.package)
    notes: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for link in chain:
        values: Mapping[str, Any] = link.get("annotations", {})
        is_own = values.get("scope") in ("rule", "document")
        for key, value in values.items():
            if key == "custom":
                custom = {**value, **custom}
            elif key != "scope" and (is_own or key not in _OWN):
                notes.setdefault(key, value)
    return notes | {"custom": custom} if custom else notes
