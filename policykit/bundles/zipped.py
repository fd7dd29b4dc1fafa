"""Zip archives: one file to the files in it, refusing what readers of zip files disagree about."""

import mmap
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, Final

from policykit.bundles.options import Limits
from policykit.bundles.tree import CHUNK, Tree
from policykit.errors import FetchError

_ENCRYPTED: Final = 0x1
_UTF8_NAME: Final = 0x800
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCAL_HEADER_BYTES: Final = 30
_ENTRY: Final = re.compile(rb"PK\x01\x02")


def unpack(file: BinaryIO, tree: Tree, limits: Limits) -> None:
    """Add the files of the zip archive in *file* to *tree*; raises FetchError as `archive` does."""
    _refuse_entries(file, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _refuse_overlap(members, archive.start_dir)
            for member in members:
                _unpack_member(archive, member, tree, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FetchError(f"the zip archive is damaged: {error}") from error


def _refuse_entries(file: BinaryIO, limits: Limits) -> None:
    """Refuse a directory of too many entries before `zipfile` reads all of it into memory."""
    try:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            # Compressed bytes may look like an entry by chance: hence twice the limit.
            allowed = 2 * limits.files
            for count, _ in enumerate(_ENTRY.finditer(content)):
                if count > allowed:
                    raise FetchError(f"more than {limits.files} files in one bundle")
    except ValueError as error:
        raise FetchError("the zip archive is empty") from error


def _refuse_overlap(members: list[zipfile.ZipInfo], end: int) -> None:
    """Refuse members that share bytes: a small archive of them unpacks to a giant one."""
    starts = [*sorted(member.header_offset for member in members), end]
    following = dict(pairwise(starts))
    for member in members:
        least = _LOCAL_HEADER_BYTES + len(member.orig_filename) + member.compress_size
        if member.header_offset + least > following[member.header_offset]:
            raise FetchError(f"{member.orig_filename!r} shares its bytes with another member")


def _unpack_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, tree: Tree, limits: Limits
) -> None:
    name = member.orig_filename
    reason = _reason_against(member)
    if reason:
        raise FetchError(f"{name!r} {reason}")
    if member.is_dir():
        tree.check(name)
        return
    if member.file_size > max(limits.ratio_from, member.compress_size * limits.ratio):
        raise FetchError(f"{name!r} swells to more than {limits.ratio} times its size")
    tree.add(name, _content(archive, member))


def _reason_against(member: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is a link or a device, not a regular file"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if not member.orig_filename.isascii() and not member.flag_bits & _UTF8_NAME:
        return "has a name in an encoding that the archive does not tell"
    if member.compress_type not in _METHODS:
        return "is compressed in a way other than deflate"
    return ""


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as file:
        while chunk := file.read(CHUNK):
            yield chunk
