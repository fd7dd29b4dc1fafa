"""Bundles in Git repositories: one shallow fetch by the user's own git, then the files of a tree.

Nothing is ever checked out: git fetches into a bare repository, and the files are read from its
objects. So no hook, no filter, no attribute and no submodule of the repository has any effect,
and git writes no file that the repository names. What the user has set up for reaching servers
(ssh, credential helpers, proxies) works as ever.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice, takewhile
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Final

from policykit.bundles.addresses import refuse_plain
from policykit.bundles.repository import Blobs, Repository
from policykit.bundles.request import Request
from policykit.bundles.url import COMMIT
from policykit.errors import FetchError

_SHORT_COMMIT: Final = re.compile(r"[0-9a-f]{7,39}")
_LINK: Final = "120000"
_LONGEST_LINK: Final = 4096
_SUBMODULE: Final = "160000"
# git may go from the first of these to the others, as `insteadOf` in a person's own config says.
_TRANSPORTS: Final = {
    "https": "https:ssh",
    "ssh": "ssh:https",
    "http": "http:https:ssh",
    "git": "git:https:ssh",
    "file": "file",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    blob: str
    size: int
    name: str


def fetch(request: Request) -> str:
    """Put the files of the repository, at the URL's ref, into the tree; return the commit.

    Raises FetchError where git cannot fetch it, or it holds what a bundle must not.
    """
    url, options = request.url, request.options
    refuse_plain(url.scheme, url.host, insecure=options.insecure)
    repository = Repository.create(request.scratch / "git", url, _TRANSPORTS[url.scheme], options)
    commit = _fetched(repository, request)
    entries = _selected(_entries_of(repository, commit), request)
    with repository.blobs() as blobs:
        for name, entry in _resolved(entries, blobs):
            request.tree.add(name, blobs.read(entry.blob, entry.size))
    return commit


def _fetched(repository: Repository, request: Request) -> str:
    """Return the commit that was fetched: the pinned one if the server still has it."""
    address, url = _address_of(request), request.url
    if request.revision and not COMMIT.fullmatch(request.revision):
        raise FetchError(f"the pinned revision {request.revision!r} is no commit")
    try:
        return repository.fetch(address, request.revision or url.ref or "HEAD", url.depth)
    except FetchError as error:
        if request.revision:
            return repository.fetch(address, url.ref or "HEAD", url.depth)
        if _SHORT_COMMIT.fullmatch(url.ref) and not error.hint:
            hint = "a commit is named by all its digits: servers do not know a shortened one"
            raise FetchError(error.message, hint=hint) from error
        raise


def _address_of(request: Request) -> str:
    """Return what git is told to fetch from; never anything that begins with a dash."""
    url = request.url
    if url.scheme == "file":
        place = (request.options.root / url.address).resolve()
        if not place.exists():
            raise FetchError(f"no such repository: {place}")
        return place.as_uri()
    if "://" in url.address and url.user and url.scheme in {"ssh", "git"}:
        return url.address.replace("://", f"://{url.user}@", 1)
    return url.address


def _entries_of(repository: Repository, commit: str) -> Iterator[_Entry]:
    for line in repository.listing(commit):
        details, _, name = line.partition("\t")
        mode, _kind, blob, size = details.split()
        yield _Entry(mode, blob, int(size) if size.isdecimal() else 0, name)


def _selected(entries: Iterator[_Entry], request: Request) -> dict[str, _Entry]:
    """Return the entries of the wanted folder by name; refuse one that is not really in there."""
    wanted = PurePosixPath(request.url.folder).parts
    chosen: dict[str, _Entry] = {}
    limits = request.options.limits
    for entry in entries:
        parts = PurePosixPath(entry.name).parts
        if not all(map(fnmatchcase, parts, wanted)):
            continue
        if len(parts) <= len(wanted) and entry.mode in {_LINK, _SUBMODULE} and wanted:
            kind = "a link" if entry.mode == _LINK else "a submodule"
            raise FetchError(f"{entry.name!r} is {kind}, not a folder of the repository")
        if len(parts) >= len(wanted):
            chosen[entry.name] = entry
        if len(chosen) > limits.files:
            raise FetchError(f"more than {limits.files} files in one bundle")
    if sum(entry.size for entry in chosen.values()) > limits.tree_bytes:
        raise FetchError(f"more than {limits.tree_bytes} bytes in one bundle")
    return chosen


def _resolved(entries: Mapping[str, _Entry], blobs: Blobs) -> Iterator[tuple[str, _Entry]]:
    """Yield the files of *entries*; a link yields copies of what it leads to, within them."""
    names = sorted(entries)
    for name, entry in entries.items():
        if entry.mode == _LINK:
            place = _place_of(entry, blobs)
            for other in _files_at(place, names, entries, name):
                yield name + other[len(place) :], entries[other]
        elif entry.mode != _SUBMODULE:
            yield name, entry


def _files_at(
    place: str, names: Sequence[str], entries: Mapping[str, _Entry], link: str
) -> list[str]:
    """Return the names of the file at *place*, or of all below it, that *link* leads to."""
    found = _names_at(place, names)
    if not found or any(entries[name].mode in {_LINK, _SUBMODULE} for name in found):
        raise FetchError(f"{link!r} is a link to {place!r}, which is no file of the bundle")
    return found


def _place_of(link: _Entry, blobs: Blobs) -> str:
    """Return the name that *link* leads to."""
    if link.size > _LONGEST_LINK:
        raise FetchError(f"{link.name!r} is a link to a name that is too long")
    text = b"".join(blobs.read(link.blob, link.size)).decode(errors="surrogateescape")
    return normpath(str(PurePosixPath(link.name).parent / text))


def _names_at(place: str, names: Sequence[str]) -> list[str]:
    """Return *place*, or all that is below it; *names* are sorted."""
    at = bisect_left(names, place)
    if names[at : at + 1] == [place]:
        return [place]
    below = islice(names, bisect_left(names, f"{place}/"), None)
    return list(takewhile(lambda name: name.startswith(f"{place}/"), below))
