"""OPA bundles among the policies: their data, and the versions of Rego that they are in."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from policykit.bundles.opa.data import data_in
from policykit.bundles.opa.manifest import manifest_in
from policykit.errors import LoadError
from policykit.source import Location


def contents_of(
    folders: Iterable[str], texts: Mapping[str, str], data: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return *data* with that of the bundles in *folders*, and the version of each of their files.

    Raises FetchError for a bundle that cannot be read, LoadError where two say different things.
    """
    merged = dict(data)
    versions: dict[str, str] = {}
    for folder in folders:
        _merge(merged, data_in(Path(folder)), folder)
        manifest = manifest_in(Path(folder))
        for path in texts if manifest is not None else ():
            inside = os.path.relpath(path, folder).replace(os.sep, "/")
            version = manifest.rego_version_of(inside) if manifest is not None else None
            if version is not None and not inside.startswith("../"):
                versions[path] = f"v{version}"
    return merged, versions


def _merge(target: dict[str, Any], other: Mapping[str, Any], folder: str) -> None:
    for key, value in other.items():
        known = target.get(key)
        if key not in target:
            target[key] = value
        elif isinstance(known, dict) and isinstance(value, dict):
            target[key] = dict(known)
            _merge(target[key], value, folder)
        elif known != value:
            raise LoadError(f"merge error: other data has {key!r} too", Location(folder))
