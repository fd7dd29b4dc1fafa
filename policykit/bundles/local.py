"""Bundles that lie on this machine: a folder, an archive, or a single file."""

import os
from collections.abc import Iterator
from pathlib import Path

from policykit.bundles.contents import place, refuse_unknown
from policykit.bundles.request import Request
from policykit.bundles.tree import Tree, chunks_of
from policykit.errors import FetchError, UsageError


def fetch(request: Request) -> str:
    """Put the files at the URL's path into the tree; return the digest of a file, if it is one.

    Raises FetchError where there is nothing at the path, or nothing that a bundle may hold.
    """
    path = request.options.root / request.url.address
    try:
        if path.is_dir():
            _refuse_checksum(request)
            _add_folder(path, request.tree)
            return ""
        if not path.is_file():
            raise FetchError(
                f"no such file or folder: {path}",
                hint="a repository elsewhere is written git::https://… or github.com/owner/name",
            )
        refuse_unknown(request.url, path.name)
        return place(path, path.name, request.url, request.tree, request.options.limits)
    except OSError as error:
        raise FetchError(f"cannot be read: {error}") from error


def _refuse_checksum(request: Request) -> None:
    if request.url.checksum or request.url.archive:
        raise UsageError(f"{request.url.shown}: a folder has no checksum and is no archive")


def _add_folder(folder: Path, tree: Tree) -> None:
    real = folder.resolve()
    for name in sorted(_names_below(folder)):
        path = folder / name
        if not path.resolve().is_relative_to(real):
            raise FetchError(f"{path} is a link that leaves the folder")
        if not path.is_file():
            raise FetchError(f"{path} is no regular file")
        with path.open("rb") as file:
            tree.add(name, chunks_of(file))


def _names_below(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in files:
            yield (Path(parent) / name).relative_to(folder).as_posix()
        for name in folders:
            if (Path(parent) / name).is_symlink():
                raise FetchError(f"{Path(parent) / name} is a link to a folder")
