"""Documentation of policies, made from their METADATA by a template of Go's text/template."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policykit.engine import dotted
from policykit.errors import LoadError, RegoError, RegoErrors, UsageError
from policykit.policy_files import policy_texts
from policykit.rego.build import parsed
from policykit.rego.builtins._template_tokens import TemplateError
from policykit.rego.builtins.templates import rendered
from policykit.rego.check.annotations import Annotation, annotations_of
from policykit.source import Location

_TESTS = "_test.rego"
TEMPLATE = """\
{{ range . -}}
{{ .MarkdownHeading }} {{ .RegoPackageName }} - {{ .Annotations.Title }}

{{ .Annotations.Description }}
{{ if .Annotations.RelatedResources }}
Related Resources:

{{ range .Annotations.RelatedResources -}}
* {{ if .Description }}[{{ .Description }}]({{ .Ref }}){{ else }}{{ .Ref }}{{ end }}
{{ end }}{{ end }}
{{ end -}}
"""


def documentation_of(folder: str, *, version: str, template: str = TEMPLATE) -> str:
    """Return the documentation of the policies in *folder*, in Markdown unless by a *template*.

    Raises LoadError for a folder that cannot be read or says nothing, RegoErrors for policies
    that are wrong, UsageError for a template that is.
    """
    if not os.path.isdir(folder):
        raise LoadError("this is no folder of policies", Location(folder))
    texts = {
        path: text for path, text in policy_texts((folder,)).items() if not path.endswith(_TESTS)
    }
    found = sorted(_annotations(texts, version), key=_order)
    if not found:
        raise LoadError(
            "the policies have no METADATA to make documentation of",
            Location(folder),
            hint="begin with comments above a package: # METADATA, # title: …",
        )
    try:
        return rendered(template, list(_sections(found)))
    except TemplateError as error:
        raise UsageError(f"the template cannot be carried out: {error}") from error


def _annotations(texts: Mapping[str, str], version: str) -> Iterator[Annotation]:
    errors: list[RegoError] = []
    for module in parsed(texts, version):
        try:
            yield from annotations_of(module)
        except RegoError as error:
            errors.append(error)
    if errors:
        raise RegoErrors(errors)


def _order(annotation: Annotation) -> tuple[object, ...]:
    return annotation.path, annotation.location.path, annotation.location.line


def _sections(found: Iterable[Annotation]) -> Iterator[dict[str, Any]]:
    """Yield what templates see of each annotation; headings grow by one level at a time."""
    depth, above = 0, 0
    for index, annotation in enumerate(found):
        own = len(annotation.path) - above
        if index == 0 and own > 1:
            above = len(annotation.path) - 1
        depth = min(own, depth + 1)
        yield {
            "RegoPackageName": dotted(annotation.path),
            "Depth": depth,
            "MarkdownHeading": "#" * depth,
            "Annotations": _fields(annotation),
        }


def _fields(annotation: Annotation) -> dict[str, Any]:
    """Return an annotation under the names that OPA's Go code has for it."""
    values = annotation.values
    return {
        "Title": values.get("title", ""),
        "Description": values.get("description", ""),
        "Scope": annotation.scope,
        "Organizations": values.get("organizations", []),
        "RelatedResources": [_capitalized(row) for row in values.get("related_resources", [])],
        "Authors": [_capitalized(row) for row in values.get("authors", [])],
        "Schemas": [_capitalized(row) for row in values.get("schemas", [])],
        "Custom": values.get("custom", {}),
        "Entrypoint": values.get("entrypoint", False),
        "Location": str(Location(annotation.location.path, annotation.location.line)),
    }


def _capitalized(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"Description": "", **{key.capitalize(): value for key, value in row.items()}}
