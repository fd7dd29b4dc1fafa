"""Looking into bundles: what one holds, and who signed it for what, before it is trusted."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policykit.bundles.opa.manifest import Manifest, manifest_in
from policykit.bundles.opa.signatures import Token, token_in


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One file of a bundle: its name, its size, the SHA-256 of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a bundle says of itself; `signature` is taken apart and not verified."""

    manifest: Manifest
    has_manifest: bool
    files: tuple[BundledFile, ...]
    signature: Token | None


def inspect(folder: Path) -> Inspection:
    """Return what the bundle in *folder* holds; raises FetchError where that cannot be read."""
    manifest = manifest_in(folder)
    files = tuple(_files_in(folder))
    return Inspection(manifest or Manifest(), manifest is not None, files, token_in(folder))


def _files_in(folder: Path) -> Iterator[BundledFile]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            name = path.relative_to(folder).as_posix()
            yield BundledFile(name, len(content), hashlib.sha256(content).hexdigest())
