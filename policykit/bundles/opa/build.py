"""Building bundles: a folder of policies and data to one archive, the same bytes each time."""

import gzip
import io
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Final

from policykit.bundles.archive import archive_of
from policykit.bundles.opa.data import DATA_FILES, data_in, leaves_of
from policykit.bundles.opa.manifest import MANIFEST, Manifest, manifest_in, refuse_outside
from policykit.bundles.opa.signatures import SIGNATURES, Signing, sign
from policykit.bundles.options import Limits
from policykit.bundles.tree import Tree
from policykit.bundles.unpacking import unpack
from policykit.bundles.writing import replace_file
from policykit.errors import FetchError, UsageError

# Policies before the manifest, as `opa build` orders them: readers that stream want data first.
_POLICY_ENDING: Final = ".rego"


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What a bundle is built with; the revision, roots and version override the folder's manifest.

    `ignored` are patterns of names and paths that stay out, `rules` the paths of the policies'
    rules below `data`, from whoever can read policies.
    """

    revision: str | None = None
    roots: tuple[str, ...] | None = None
    rego_version: int | None = None
    ignored: tuple[str, ...] = ()
    rules: tuple[tuple[str, ...], ...] = ()
    signing: Signing | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the names in the bundle, and the files that have no place in one."""

    names: tuple[str, ...]
    left_out: tuple[str, ...]


def build(folder: Path, output: Path, how: Build) -> Built:
    """Write the bundle of what is in *folder* to *output*, in one step.

    Raises UsageError where there is nothing to bundle, FetchError where it contradicts itself.
    """
    kept, left_out = _sorted_out(folder, how.ignored)
    if not kept:
        raise UsageError(f"{folder} holds no policies and no data")
    with tempfile.TemporaryDirectory() as name:
        staged = Path(name)
        for path in kept:
            target = staged / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((folder / path).read_bytes())
        manifest = _manifest(folder, how)
        refuse_outside(manifest, leaves_of(data_in(staged)), how.rules)
        (staged / MANIFEST).write_text(manifest.text(), encoding="utf-8")
        names = [*kept, MANIFEST]
        if how.signing is not None:
            (staged / SIGNATURES).write_text(sign(staged, how.signing), encoding="utf-8")
            names.insert(0, SIGNATURES)
        _write(output, _packed(staged, names))
    return Built(tuple(names), left_out)


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Path]:
    """Give the bundle at *path* as a folder: itself, or an archive unpacked for the while.

    Raises UsageError where there is none, FetchError where the archive must not be unpacked.
    """
    if path.is_dir():
        yield path
        return
    archive = archive_of(path.name)
    if archive is None or not path.is_file():
        raise UsageError(f"{path} is no bundle: neither a folder nor an archive")
    with tempfile.TemporaryDirectory() as name:
        tree = Tree(Path(name), limits)
        try:
            unpack(path, archive, tree, limits)
            tree.finish()
        except FetchError as error:
            raise FetchError(f"{path}: {error}", hint=error.hint) from error
        yield Path(name)


def _sorted_out(folder: Path, ignored: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the files that a bundle takes, and those that it has no place for."""
    kept: list[str] = []
    left_out: list[str] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name in {MANIFEST, SIGNATURES} or _is_ignored(name, ignored):
            continue
        fits = path.suffix == _POLICY_ENDING or path.name in DATA_FILES
        (kept if fits else left_out).append(name)
    kept.sort(key=lambda name: (name.endswith(_POLICY_ENDING), name))
    return tuple(kept), tuple(left_out)


def _is_ignored(name: str, ignored: Sequence[str]) -> bool:
    parts = PurePosixPath(name).parts
    return any(
        fnmatchcase(text, pattern) for pattern in (*ignored, ".git") for text in (name, *parts)
    )


def _manifest(folder: Path, how: Build) -> Manifest:
    manifest = manifest_in(folder) or Manifest()
    if how.revision is not None:
        manifest = replace(manifest, revision=how.revision)
    if how.roots is not None:
        manifest = replace(manifest, roots=how.roots)
    version = how.rego_version if how.rego_version is not None else manifest.rego_version
    return replace(manifest, rego_version=1 if version is None else version)


def _packed(folder: Path, names: Sequence[str]) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in names:
            content = (folder / name).read_bytes()
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(plain.getvalue(), mtime=0)


def _write(output: Path, content: bytes) -> None:
    try:
        replace_file(output, content)
    except OSError as error:
        raise FetchError(f"{output} cannot be written: {error.strerror}") from error
