"""The cache: folders by the digest of what is in them, whole or not there at all.

A bundle is put together in a staging folder and renamed into place. The staging folder of a
bundle belongs to one process at a time, so what an interrupted one left there is known to be
rubbish. Every folder is hashed again before it is handed out.
"""

import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from policykit.bundles.exclusion import exclusive
from policykit.bundles.tree import digest_of
from policykit.errors import FetchError

_PRIVATE = 0o700
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Cache:
    """Folders of bundles below *folder*, which nobody else may read."""

    folder: Path

    def find(self, digest: str) -> Path | None:
        """Return the folder whose content has *digest*; one whose content changed is dropped."""
        kept = self.folder / "trees" / digest
        with suppress(OSError, FetchError):
            if stat.S_ISDIR(kept.lstat().st_mode) and digest_of(kept) == digest:
                return kept
        self._drop(kept)
        return None

    def keep(self, staged: Path, digest: str) -> Path:
        """Move *staged*, whose content has *digest*, into the cache; return its place."""
        kept = self.folder / "trees" / digest
        kept.parent.mkdir(exist_ok=True)
        try:
            staged.rename(kept)
        except OSError:
            # Another process was faster with the same content, or the place is spoilt.
            if self.find(digest) is None:
                staged.rename(kept)
        return kept

    @contextmanager
    def staging(self, name: str) -> Iterator[Path]:
        """Give an empty folder for putting together what *name* stands for; gone at the end."""
        self._prepare()
        key = hashlib.sha256(name.encode()).hexdigest()
        with exclusive(self.folder / "locks" / key):
            staged = self.folder / "staging" / key
            shutil.rmtree(staged, ignore_errors=True)
            staged.mkdir()
            try:
                yield staged
            finally:
                shutil.rmtree(staged, ignore_errors=True)

    def _prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
            _refuse_open(self.folder)
            for name in ("locks", "staging", "trees"):
                (self.folder / name).mkdir(exist_ok=True)
        except OSError as error:
            raise FetchError(
                f"the cache {self.folder} cannot be written: {error.strerror}",
                hint="set POLICYKIT_CACHE_DIR to a folder that can be written",
            ) from error

    def _drop(self, kept: Path) -> None:
        # Renamed first, so that nobody meets half a folder; a cache that cannot be written keeps
        # it, and it is refused again next time.
        rubbish = self.folder / "staging" / f"dropped-{os.getpid()}-{kept.name}"
        with suppress(OSError):
            kept.rename(rubbish)
            if stat.S_ISDIR(rubbish.lstat().st_mode):
                shutil.rmtree(rubbish)
            else:
                rubbish.unlink()


def _refuse_open(folder: Path) -> None:
    """Make *folder* private, and refuse one that belongs to somebody else."""
    if sys.platform == "win32":
        return
    status = folder.stat()
    if status.st_uid != os.geteuid():
        raise FetchError(
            f"the cache {folder} belongs to another user",
            hint="set POLICYKIT_CACHE_DIR to a folder of your own",
        )
    if status.st_mode & _OTHERS:
        folder.chmod(_PRIVATE)
