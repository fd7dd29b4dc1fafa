"""The lock file: which content each URL stands for, so that every run gets the reviewed one."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Self

from policykit.bundles.writing import replace_file
from policykit.errors import FetchError
from policykit.source import Location

LOCK_FILE = "policykit.lock"
_VERSION = 1
_HEADER = """\
# Written by `policykit pull`: which content each URL stands for. Commit it, do not edit it.
# To move to what the URLs mean now, run `policykit pull --upgrade`.
"""


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """One URL's content: the commit or digest it came from, and the SHA-256 of the tree."""

    url: str
    revision: str
    sha256: str
    fetched: datetime

    @property
    def content(self) -> tuple[str, str]:
        """What the pin says apart from when it was made."""
        return self.revision, self.sha256


@dataclass(frozen=True, slots=True)
class Lock:
    """The pins of a project, one for each URL, in the order of their URLs."""

    pins: tuple[Pin, ...] = ()
    path: str = field(default=LOCK_FILE, compare=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the lock file at *path*, empty where there is none.

        Raises FetchError for a file that is none of ours: nothing is fetched on a guess.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls(path=str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise FetchError(f"cannot be read: {error}", Location(str(path))) from error
        return cls(_pins_in(text, str(path)), str(path))

    def pin(self, url: str) -> Pin | None:
        """Return the pin of *url*, None where it has none."""
        return next((pin for pin in self.pins if pin.url == url), None)

    def including(self, pins: Iterable[Pin]) -> "Lock":
        """Return this lock with *pins*; one that says nothing new keeps its old time."""
        known = {pin.url: pin for pin in self.pins}
        for pin in pins:
            old = known.get(pin.url)
            if old is None or old.content != pin.content:
                known[pin.url] = pin
        return Lock(tuple(sorted(known.values())), self.path)

    def text(self) -> str:
        """Return the lock file's text, the same for the same pins."""
        return "\n".join([f"{_HEADER}version = {_VERSION}\n", *map(_text_of, self.pins)])

    def write(self, path: Path) -> None:
        """Write the lock file to *path* in one step, unless it says the same already.

        Raises FetchError where it cannot be written.
        """
        text = self.text().encode()
        try:
            if path.is_file() and path.read_bytes() == text:
                return
            replace_file(path, text)
        except OSError as error:
            reason = f"cannot be written: {error.strerror}"
            raise FetchError(reason, Location(str(path))) from error


def _text_of(pin: Pin) -> str:
    fetched = pin.fetched.astimezone(UTC).replace(microsecond=0)
    return (
        "[[bundle]]\n"
        f"url = {json.dumps(pin.url, ensure_ascii=False)}\n"
        f"revision = {json.dumps(pin.revision, ensure_ascii=False)}\n"
        f"sha256 = {json.dumps(pin.sha256, ensure_ascii=False)}\n"
        f"fetched = {fetched:%Y-%m-%dT%H:%M:%SZ}\n"
    )


def _pins_in(text: str, path: str) -> tuple[Pin, ...]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _broken(path, str(error)) from error
    if table.get("version") != _VERSION:
        raise _broken(path, f"it has version {table.get('version')!r}, not {_VERSION}")
    rows = table.get("bundle", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _broken(path, "'bundle' is no list of tables")
    pins = tuple(sorted(_pin_of(row, path) for row in rows))
    doubled = next((a.url for a, b in pairwise(pins) if a.url == b.url), None)
    if doubled is not None:
        raise _broken(path, f"{doubled} is pinned twice")
    return pins


def _pin_of(row: Mapping[str, object], path: str) -> Pin:
    match row:
        case {
            "url": str(url),
            "revision": str(revision),
            "sha256": str(sha256),
            "fetched": datetime() as fetched,
        } if _is_sha256(sha256):
            return Pin(url, revision, sha256, fetched)
        case _:
            raise _broken(path, "a bundle lacks its url, revision, sha256 or time")


def _is_sha256(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _broken(path: str, reason: str) -> FetchError:
    return FetchError(
        f"not a lock file: {reason}",
        Location(path),
        hint="restore it from version control, or remove it and run `policykit pull`",
    )
