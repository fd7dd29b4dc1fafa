"""Archives: one downloaded file to the files in it, read as a stream and within limits.

Links, devices and everything else that is no regular file refuse the whole archive: no member
is ever handed to `tarfile`'s or `zipfile`'s own extraction. Mode bits and owners are dropped.
"""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from policykit.bundles import zipped
from policykit.bundles.archive import Archive
from policykit.bundles.options import MEBIBYTE, Limits
from policykit.bundles.tree import CHUNK, Tree
from policykit.errors import FetchError

# What the headers of one member may take: names and attributes, never megabytes.
_HEADER_BYTES: Final = MEBIBYTE
_XZ_MEMORY: Final = 256 * MEBIBYTE
# `opa build` writes this member first, and the names of all its members from the bundle's root.
_FIRST_OF_OPA_BUNDLE: Final = "/data.json"


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Unpacked:
    """A decompressed stream that knows how much came out of how much."""

    def __init__(self, stream: _Stream, packed_bytes: int, limits: Limits) -> None:
        self._stream = stream
        self._packed_bytes = max(packed_bytes, 1)
        self._limits = limits
        self._bytes = 0
        self.budget = 2 * _HEADER_BYTES

    def read(self, size: int) -> bytes:
        """Return at most *size* bytes; raises FetchError where they swell past the limits."""
        try:
            chunk = self._stream.read(min(size, CHUNK))
        except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
            raise FetchError(f"the archive is damaged: {error}") from error
        self._count(len(chunk))
        return chunk

    def _count(self, size: int) -> None:
        self._bytes += size
        self.budget -= size
        if self._bytes > self._limits.ratio_from:
            self._refuse_swelling()
        if self.budget < 0:
            raise FetchError(f"a member's header is longer than {_HEADER_BYTES} bytes")

    def _refuse_swelling(self) -> None:
        limits = self._limits
        if self._bytes > self._packed_bytes * limits.ratio:
            raise FetchError(f"it swells to more than {limits.ratio} times its size")
        # The files themselves are counted where they are written; this bounds all that is not.
        if self._bytes > 2 * limits.tree_bytes + _HEADER_BYTES:
            raise FetchError(f"more than {limits.tree_bytes} bytes in one bundle")


class _Xz:
    """An xz stream that refuses dictionaries larger than the memory it may take."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decompressor = _xz_decompressor()

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most *size*, and none only at the end."""
        while True:
            if self._decompressor.eof and not self._next_stream():
                return b""
            packed = self._file.read(CHUNK) if self._decompressor.needs_input else b""
            if self._decompressor.needs_input and not packed:
                raise EOFError("the archive ends too early")
            if chunk := self._decompressor.decompress(packed, size):
                return chunk

    def _next_stream(self) -> bool:
        left = self._decompressor.unused_data or self._file.read(CHUNK)
        if not left.strip(b"\0"):
            return False
        self._file.seek(self._file.tell() - len(left))
        self._decompressor = _xz_decompressor()
        return True


def _xz_decompressor() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


def _gzip(file: BinaryIO) -> _Stream:
    return gzip.GzipFile(fileobj=file, mode="rb")


def _bzip2(file: BinaryIO) -> _Stream:
    return bz2.BZ2File(file)


def _plain(file: BinaryIO) -> _Stream:
    return file


_DECOMPRESSED: Final[dict[str, Callable[[BinaryIO], _Stream]]] = {
    "tar": _plain,
    "tar.bz2": _bzip2,
    "tar.gz": _gzip,
    "tar.xz": _Xz,
}


def unpack(path: Path, archive: Archive, tree: Tree, limits: Limits) -> None:
    """Add the files of the archive at *path* to *tree*.

    Raises FetchError where the archive is damaged, holds what a bundle must not, or is too large.
    """
    with path.open("rb") as file:
        decompressed = _DECOMPRESSED.get(archive.name)
        if decompressed is None:
            zipped.unpack(file, tree, limits)
            return
        stream = _Unpacked(decompressed(file), path.stat().st_size, limits)
        try:
            _untar(stream, tree)
        except tarfile.TarError as error:
            raise FetchError(f"the archive is damaged: {error}") from error


def _untar(stream: _Unpacked, tree: Tree) -> None:
    rooted: bool | None = None
    # tarfile reads from it and asks for nothing else.
    file = cast("BinaryIO", stream)
    with tarfile.open(fileobj=file, mode="r|", errors="surrogateescape") as archive:
        for member in archive:
            stream.budget = member.size + 2 * _HEADER_BYTES
            if rooted is None:
                rooted = member.name == _FIRST_OF_OPA_BUNDLE
            name = member.name.removeprefix("/") if rooted else member.name
            if not member.isdir():
                tree.add(name, _content(archive, member))
            elif name != ".":
                tree.check(name)
    # What follows the last member is read too: only at its end a stream shows that it is whole.
    while stream.read(CHUNK):
        pass


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    """Return the content of *member*; raises FetchError if it is no plain file."""
    if member.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or member.sparse is not None:
        raise FetchError(f"{member.name!r} is {_kind_of(member)}, not a regular file")
    file = archive.extractfile(member)
    if file is None:
        raise FetchError(f"{member.name!r} cannot be read")
    return iter(lambda: file.read(CHUNK), b"")


def _kind_of(member: tarfile.TarInfo) -> str:
    if member.issym() or member.islnk():
        return f"a link to {member.linkname!r}"
    if member.sparse is not None:
        return "a sparse file"
    return "a device or pipe"
