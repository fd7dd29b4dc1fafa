"""The manifest of a bundle: its revision, the roots it owns, the Rego version of its files."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import combinations
from pathlib import Path

from policykit.errors import FetchError
from policykit.source import Location

MANIFEST = ".manifest"
_REGO_VERSIONS = frozenset({0, 1})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a bundle says of itself; `roots` are the parts of `data` that it owns.

    `file_rego_versions` goes by patterns of the paths within the bundle, before `rego_version`.
    """

    revision: str = ""
    roots: tuple[str, ...] = ("",)
    rego_version: int | None = None
    file_rego_versions: Mapping[str, int] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)

    def rego_version_of(self, path: str) -> int | None:
        """Return the Rego version of the file at *path*, None where the bundle does not say."""
        for pattern, version in self.file_rego_versions.items():
            if fnmatchcase(path.lstrip("/"), pattern.lstrip("/")):
                return version
        return self.rego_version

    def owns(self, path: Iterable[str]) -> bool:
        """Return whether *path*, a path into `data`, lies below one of the roots."""
        parts = tuple(path)
        return any(parts[: len(root)] == root for root in map(_parts_of, self.roots))

    def text(self) -> str:
        """Return the manifest as `opa build` writes it."""
        fields: dict[str, object] = {"revision": self.revision, "roots": list(self.roots)}
        if self.metadata:
            fields["metadata"] = dict(self.metadata)
        if self.rego_version is not None:
            fields["rego_version"] = self.rego_version
        if self.file_rego_versions:
            fields["file_rego_versions"] = dict(self.file_rego_versions)
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def manifest_in(folder: Path) -> Manifest | None:
    """Return the manifest of the bundle in *folder*, None where it has none.

    Raises FetchError for one that cannot be read, or whose roots overlap.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        fields = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise FetchError(f"no JSON: {error.msg}", Location(MANIFEST, error.lineno)) from error
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise FetchError(f"cannot be read: {error}", Location(MANIFEST)) from error
    return _manifest_of(fields)


def refuse_outside(
    manifest: Manifest, data: Iterable[tuple[str, ...]], rules: Iterable[tuple[str, ...]]
) -> None:
    """Raise FetchError where the bundle defines what it does not own, or defines it twice.

    *data* are the paths of its data's leaves, *rules* those of its rules, both below `data`.
    """
    ruled = frozenset(rules)
    for kind, paths in (("data", data), ("a rule", sorted(ruled))):
        for path in paths:
            if not manifest.owns(path):
                roots = ", ".join(map(repr, manifest.roots))
                raise FetchError(
                    f"{kind} at data.{'.'.join(path)} lies outside the bundle's roots {roots}",
                    Location(MANIFEST),
                )
            if kind == "data" and any(path[:end] in ruled for end in range(len(path) + 1)):
                raise FetchError(f"data.{'.'.join(path)} is both data and a rule")


def _manifest_of(fields: object) -> Manifest:
    if not isinstance(fields, dict):
        raise _wrong("it is no object")
    roots = fields.get("roots")
    manifest = Manifest(
        revision=_text(fields.get("revision", ""), "revision"),
        roots=("",) if roots is None else _roots(roots),
        rego_version=_version(fields["rego_version"]) if "rego_version" in fields else None,
        file_rego_versions=_versions(fields.get("file_rego_versions") or {}),
        metadata=_object(fields.get("metadata") or {}, "metadata"),
    )
    for root, other in combinations(map(_parts_of, manifest.roots), 2):
        shorter = min(len(root), len(other))
        if root[:shorter] == other[:shorter]:
            raise _wrong(f"the roots {'/'.join(root)!r} and {'/'.join(other)!r} overlap")
    return manifest


def _roots(roots: object) -> tuple[str, ...]:
    if not isinstance(roots, list):
        raise _wrong("'roots' is no list")
    return tuple(_text(root, "roots").strip("/") for root in roots)


def _parts_of(root: str) -> tuple[str, ...]:
    return tuple(part for part in root.split("/") if part)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _wrong(f"{name!r} holds {value!r}, which is no text")
    return value


def _object(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(f"{name!r} is no object")
    return value


def _version(value: object) -> int:
    if type(value) is not int or value not in _REGO_VERSIONS:
        raise _wrong(f"there is no Rego version {value!r}")
    return value


def _versions(value: object) -> dict[str, int]:
    return {name: _version(found) for name, found in _object(value, "file_rego_versions").items()}


def _wrong(reason: str) -> FetchError:
    return FetchError(reason, Location(MANIFEST))
