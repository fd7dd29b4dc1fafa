"""Markers of a test of policies: what its METADATA says to pytest.

# METADATA
# custom:
#   pytest: {skip: "not in force yet", xfail: true, marks: [slow]}
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from policykit import verify
from policykit.errors import RegoError

_KEYS = ("marks", "skip", "xfail")


def markers_of(test: verify.Test, config: pytest.Config) -> Iterator[pytest.MarkDecorator]:
    """Yield the markers of *test*; their names are registered. Raises RegoError for other keys."""
    yield pytest.mark.rego(package=test.package)
    said = _said(test)
    for name in _marks(test, said):
        config.addinivalue_line("markers", f"{name}: given by the METADATA of policies")
        yield getattr(pytest.mark, name)
    if said.get("skip"):
        yield pytest.mark.skip(reason=_reason(said["skip"]) or "skipped by its METADATA")
    if said.get("xfail"):
        yield pytest.mark.xfail(reason=_reason(said["xfail"]))


def _said(test: verify.Test) -> Mapping[str, Any]:
    """Return what stands under `custom.pytest` in the METADATA of the test."""
    notes = test.rule.notes
    index = test.rule.locations.index(test.location)
    said = notes[index].get("custom", {}).get("pytest", {}) if index < len(notes) else {}
    if not isinstance(said, Mapping):
        raise _error(test, "custom.pytest must be an object")
    for key in said:
        if key not in _KEYS:
            raise _error(test, f'custom.pytest has no key "{key}"')
    return said


def _marks(test: verify.Test, said: Mapping[str, Any]) -> Sequence[str]:
    marks = said.get("marks", [])
    if isinstance(marks, list) and all(isinstance(n, str) and n.isidentifier() for n in marks):
        return marks
    raise _error(test, "custom.pytest.marks must be an array of names")


def _reason(said: object) -> str:
    return said if isinstance(said, str) else ""


def _error(test: verify.Test, message: str) -> RegoError:
    hint = f"its keys are {', '.join(_KEYS)}"
    return RegoError("policykit_metadata_error", message, test.location, hint=hint)
