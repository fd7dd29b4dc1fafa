"""Names that files of a bundle may have: those that mean the same on every file system."""

import re
import unicodedata
from pathlib import PurePosixPath

from policykit.errors import FetchError

_LONGEST_PART = 255
_LONGEST_NAME = 1024
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
# A folder of this name makes git run the commands that its config holds.
_GIT_FOLDERS = frozenset({".git", "git~1"})


def safe_name(name: str) -> PurePosixPath:
    """Return *name* as a relative path whose parts mean the same on every file system.

    Raises FetchError for names that are absolute, lead outside, or that some system reads
    differently from how they are written.
    """
    parts = [part for part in name.split("/") if part not in {"", "."}]
    reason = _reason_against(name) or next(filter(None, map(_reason_against_part, parts)), "")
    if reason or not parts:
        raise FetchError(f"unsafe file name {name!r}: {reason or 'it is empty'}")
    return PurePosixPath(*parts)


def collision_key(path: PurePosixPath) -> str:
    """Return what *path* is called on a system that ignores case and Unicode forms."""
    return unicodedata.normalize("NFC", str(path).casefold())


def _reason_against(name: str) -> str:
    if name.startswith("/"):
        return "it is absolute"
    if "\\" in name:
        return "it holds a backslash"
    if ":" in name:
        return "it holds a colon"
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in name):
        return "it holds characters that cannot be seen"
    if len(name.encode(errors="replace")) > _LONGEST_NAME:
        return f"it is longer than {_LONGEST_NAME} bytes"
    return ""


def _reason_against_part(part: str) -> str:
    if part == "..":
        return "it leads to a parent folder"
    if part.endswith((".", " ")):
        return "a part ends in a dot or a space"
    if _RESERVED.fullmatch(part):
        return f"{part} is a device on Windows"
    if part.casefold() in _GIT_FOLDERS:
        return "it lies in a folder of git's own"
    if len(part.encode()) > _LONGEST_PART:
        return f"a part is longer than {_LONGEST_PART} bytes"
    return ""
