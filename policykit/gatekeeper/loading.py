"""Templates and constraints from the YAML files among policies."""

from collections.abc import Iterable, Iterator

from policykit.errors import LoadError
from policykit.gatekeeper.manifests import (
    CONSTRAINTS,
    TEMPLATES,
    Constraint,
    Manifest,
    Template,
    constraint_of,
    template_of,
)
from policykit.loading import documents_of, source_of
from policykit.source import lines_of


def loaded(paths: Iterable[str]) -> tuple[list[Template], list[Constraint]]:
    """Return the templates and constraints in the files at *paths*.

    Raises LoadError and ParseError for files that are wrong, and LoadError for two templates of one
    kind.
    """
    templates: dict[str, Template] = {}
    constraints: list[Constraint] = []
    for path in paths:
        for found in _in_file(path):
            if isinstance(found, Constraint):
                constraints.append(found)
                continue
            known = templates.setdefault(found.kind, found)
            if known is not found:
                message = f"{known.place} has a template of {found.kind} already"
                raise LoadError(message, found.place)
    return list(templates.values()), constraints


def _in_file(path: str) -> Iterator[Template | Constraint]:
    source = source_of(path)
    lines = lines_of(source.content.decode(errors="replace"))
    for document in documents_of(source, "yaml"):
        manifest = Manifest(document)
        version = manifest.text("apiVersion")
        if version.startswith(TEMPLATES) and manifest.text("kind") == "ConstraintTemplate":
            yield template_of(manifest, lines)
        elif version.startswith(CONSTRAINTS):
            yield constraint_of(manifest)
