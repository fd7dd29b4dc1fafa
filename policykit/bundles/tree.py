"""Folders of files in the making: every file of a bundle reaches the disk through `Tree.add`."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from policykit.bundles.names import collision_key, safe_name
from policykit.bundles.options import Limits
from policykit.errors import FetchError

CHUNK = 64 * 1024


class Tree:
    """A folder that takes files by name, and refuses those that a bundle must not hold.

    Only files below *selected*, whose parts may be shell patterns, are kept, named from there.
    Nothing is ever written but regular files and folders beneath *folder*.
    """

    def __init__(self, folder: Path, limits: Limits, selected: str = "") -> None:
        self._folder = folder
        self._limits = limits
        self._selected = PurePosixPath(selected).parts
        self._chosen: tuple[str, ...] | None = None
        self._spellings: dict[str, tuple[str, bool]] = {}
        self._seen = 0
        self._bytes = 0

    def add(self, name: str, content: Iterable[bytes]) -> None:
        """Write *content* as the file called *name*; content not selected is not read.

        Raises FetchError where the name is unsafe or taken, or a limit is passed.
        """
        kept = self.check(name)
        if kept is None:
            return
        self._claim(kept)
        target = self._folder / kept
        target.parent.mkdir(parents=True, exist_ok=True)
        # "x": a name that was not foreseen to be taken must not overwrite a file.
        with target.open("xb") as file:
            for chunk in content:
                self._bytes += len(chunk)
                if self._bytes > self._limits.tree_bytes:
                    raise FetchError(f"more than {self._limits.tree_bytes} bytes in one bundle")
                file.write(chunk)

    def check(self, name: str) -> PurePosixPath | None:
        """Return the name that the file called *name* is kept under, None for one not selected.

        Raises FetchError for a name that is unsafe, or one too many.
        """
        self._seen += 1
        if self._seen > self._limits.files:
            raise FetchError(f"more than {self._limits.files} files in one bundle")
        path = safe_name(name)
        depth = len(self._selected)
        if len(path.parts) < depth or not all(map(fnmatchcase, path.parts, self._selected)):
            return None
        self._choose(path.parts[:depth])
        return PurePosixPath(*(path.parts[depth:] or path.parts[-1:]))

    def finish(self) -> str:
        """Return the digest of the files; raises FetchError if there is none."""
        if not self._spellings:
            selected = "/".join(self._selected)
            what = f"it has no folder {selected!r}" if selected else "it holds no files"
            raise FetchError(what)
        return digest_of(self._folder)

    def _choose(self, prefix: tuple[str, ...]) -> None:
        if self._chosen is None:
            self._chosen = prefix
        elif self._chosen != prefix:
            found = f"{'/'.join(self._chosen)!r} and {'/'.join(prefix)!r}"
            raise FetchError(f"{'/'.join(self._selected)!r} selects more than one folder: {found}")

    def _claim(self, path: PurePosixPath) -> None:
        self._spell(path, is_file=True)
        for folder in path.parents[:-1]:
            self._spell(folder, is_file=False)

    def _spell(self, path: PurePosixPath, *, is_file: bool) -> None:
        spelling = (str(path), is_file)
        known = self._spellings.setdefault(collision_key(path), spelling)
        if known is not spelling and (is_file or known != spelling):
            raise FetchError(
                f"the names {known[0]!r} and {str(path)!r} collide on some file systems"
            )


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield what is left in *file* piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of the listing of all files of *folder*.

    The listing is what `sha256sum` prints for the relative paths in the order of their bytes.
    Raises FetchError where the folder holds anything but regular files and folders.
    """
    listing = hashlib.sha256()
    for name in sorted(_names_below(folder), key=os.fsencode):
        with (folder / name).open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        listing.update(f"{content}  {name}\n".encode(errors="surrogateescape"))
    return listing.hexdigest()


def _names_below(folder: Path, prefix: str = "") -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _names_below(Path(entry.path), f"{name}/")
            elif entry.is_file(follow_symlinks=False):
                yield name
            else:
                raise FetchError(f"{entry.path} is neither a file nor a folder")
