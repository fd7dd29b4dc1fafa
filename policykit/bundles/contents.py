"""Downloaded files: checked against what is known of them, then put into a tree."""

import hashlib
from pathlib import Path

from policykit.bundles.archive import ARCHIVES, Archive, archive_named, archive_of
from policykit.bundles.options import Limits
from policykit.bundles.tree import Tree, chunks_of
from policykit.bundles.unpacking import unpack
from policykit.bundles.url import BundleUrl
from policykit.errors import FetchError, UsageError

_SINGLE_FILES = (".rego", ".json", ".yaml", ".yml")


def refuse_unknown(url: BundleUrl, filename: str) -> None:
    """Raise UsageError where nothing tells what the file that *url* names would be."""
    kind_of(url, filename)


def kind_of(url: BundleUrl, filename: str) -> Archive | None:
    """Return the kind of archive that *url* names, None for a single file.

    Raises UsageError where neither the URL's parameters nor the file's ending tell.
    """
    if url.archive and url.archive != "false":
        archive = archive_named(url.archive)
        if archive is None:
            known = ", ".join(row.name for row in ARCHIVES)
            raise UsageError(
                f"{url.shown}: no archive is called {url.archive!r}", hint=f"write one of {known}"
            )
        return archive
    archive = None if url.archive else archive_of(filename)
    if archive is None and not filename.lower().endswith(_SINGLE_FILES):
        raise UsageError(
            f"{url.shown}: nothing tells what {filename or 'it'!r} is",
            hint="add ?archive=tar.gz for an archive, or ?filename=policy.rego for a policy",
        )
    return archive


def place(path: Path, filename: str, url: BundleUrl, tree: Tree, limits: Limits) -> str:
    """Put the file at *path*, called *filename*, into *tree*; return its digest.

    Raises FetchError where the file is not the one that the URL's checksum means.
    """
    archive = kind_of(url, filename)
    _refuse_other(path, url)
    if archive is not None:
        unpack(path, archive, tree, limits)
    else:
        with path.open("rb") as file:
            tree.add(filename, chunks_of(file))
    return f"sha256:{_digest_of(path, 'sha256')}"


def _refuse_other(path: Path, url: BundleUrl) -> None:
    if not url.checksum:
        return
    kind, _, wanted = url.checksum.partition(":")
    found = _digest_of(path, kind)
    if found != wanted:
        raise FetchError(f"checksums did not match\n  expected: {wanted}\n  got:      {found}")


def _digest_of(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()
