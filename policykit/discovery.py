"""Discovery: paths to the names of the files to read, by conftest's rules.

Folders are walked in order, hidden ones too, and of their files those count whose name tells a
format; named files are taken as they are. Repositories' own folders and virtual environments are
never walked.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from policykit.errors import LoadError, PolicykitError, UsageError
from policykit.source import Location
from policykit_parsers import format_of

STDIN = "-"

Patterns: TypeAlias = Sequence[tuple[str, str]]

_REPOSITORY = ".git"
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"


class _Entry(NamedTuple):
    """Something on the way of a walk: where it is, and the link that led there, if one did."""

    path: str
    is_folder: bool
    link: str = ""


def discover(
    paths: Iterable[str],
    *,
    ignore: str = "",
    patterns: Patterns = (),
    respects_git: bool = False,
    missing: list[PolicykitError] | None = None,
) -> Iterator[str]:
    """Yield the name of each file to read, once, in the order of *paths* and of the walk.

    *ignore* is a regular expression for paths to leave out, *patterns* tell the formats of further
    names; what git ignores is left out where *respects_git*. Raises LoadError for a path that does
    not exist or a folder that cannot be read, unless there is a list for what is *missing*, and
    where nothing is found; UsageError for *ignore*.
    """
    given = tuple(path for path in paths if path)
    is_ignored = _matcher(ignore) if ignore else None
    if respects_git:
        is_ignored = _either(is_ignored, _ignored_by_git(given))
    seen: set[str] = set()
    for start in given:
        try:
            for entry in _found(start, patterns):
                path = entry.path
                if path in seen or (
                    is_ignored and path != STDIN and is_ignored(entry.link or path)
                ):
                    continue
                seen.add(path)
                yield path
        except LoadError as error:
            if missing is None:
                raise
            missing.append(error)
    if not seen and not missing:
        raise LoadError(
            f"no files found in {' '.join(given)}" if given else "no files are named",
            hint=f"--ignore '{ignore}' may leave out too much"
            if ignore
            else "of the files in a folder those count whose name tells a format, like *.yaml",
        )


def _either(
    first: Callable[[str], Any] | None, second: Callable[[str], bool]
) -> Callable[[str], Any]:
    return lambda path: (first is not None and first(path)) or second(path)


def _ignored_by_git(paths: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether git ignores a file; raises LoadError where git cannot tell.

    Git tells what it knows and what it would take in. All else is ignored.
    """
    import subprocess  # noqa: PLC0415 - needed only where git is asked

    known: set[str] = set()
    for path in paths:
        folder = path if os.path.isdir(path) else os.path.dirname(path) or os.curdir
        words = ["git", "-C", folder, "ls-files", "-z", "--cached", "--others"]
        try:
            done = subprocess.run(  # noqa: S603 - git, asked for by the person
                [*words, "--exclude-standard", "--full-name", ":/"],
                capture_output=True,
                check=True,
            )
            top = subprocess.run(  # noqa: S603 - as above
                [*words[:3], "rev-parse", "--show-toplevel"], capture_output=True, check=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", None) or str(error).encode()
            raise LoadError(
                f"git does not tell what it ignores: {said.decode(errors='replace').strip()}",
                Location(folder),
                hint="leave out --respect-gitignore where there is no repository",
            ) from error
        root = os.fsdecode(top.stdout.rstrip(b"\n"))
        known |= {f"{root}/{os.fsdecode(name)}" for name in done.stdout.split(b"\0") if name}
    return lambda path: os.path.realpath(path) not in known


def _matcher(ignore: str) -> Callable[[str], Any]:
    import re2  # noqa: PLC0415 - needed only where --ignore is given

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(ignore, options).search  # type: ignore[no-any-return]
    except re2.error as error:
        said = error.args[0]
        reason = said.decode() if isinstance(said, bytes) else said
        raise UsageError(f"--ignore: {reason} in the regular expression {ignore}") from error


def claimed(path: str, patterns: Patterns = ()) -> str | None:
    """Return the name of the format that the name of *path* tells, or None.

    *patterns* are pairs of a pattern of names and a format, which go before what formats claim.
    """
    name = path.replace("\\", "/").rpartition("/")[2]
    if patterns:
        from fnmatch import fnmatchcase  # noqa: PLC0415  # few have patterns of their own

        for pattern, chosen in patterns:
            if fnmatchcase(name, pattern):
                return chosen
    row = format_of(path)
    return None if row is None else row.name


def _found(path: str, patterns: Patterns) -> Iterator[_Entry]:
    """Yield the file at *path*, or those in the folder there; raises LoadError."""
    if path == STDIN:
        yield _Entry(path, is_folder=False)
        return
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if is_folder:
        root = _real(path) if os.path.islink(path) else os.path.normpath(path)
        yield from _walked(root.replace(os.sep, "/"), patterns)
    else:
        yield _Entry(path, is_folder=False)


def _walked(root: str, patterns: Patterns) -> Iterator[_Entry]:
    """Yield the files below *root* whose name tells a format, in order; raises LoadError.

    Links are followed to where they lead, and a folder is walked once: links in circles end.
    """
    visited: set[tuple[int, int]] = set()
    pending = [_Entry(root, is_folder=True)]
    while pending:
        entry = pending.pop()
        if not entry.is_folder:
            yield entry
            continue
        try:
            status = os.stat(entry.path)
            if (status.st_dev, status.st_ino) not in visited:
                visited.add((status.st_dev, status.st_ino))
                pending += reversed(_listed(entry.path, patterns, is_root=entry.path == root))
        except OSError as error:
            raise unreadable(entry.path, error) from error


def _listed(folder: str, patterns: Patterns, *, is_root: bool) -> list[_Entry]:
    """Return what counts in *folder*; nothing if it is a repository's or an environment's own."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    names = {entry.name for entry in entries}
    if _VIRTUAL_ENVIRONMENT in names and not is_root:
        return []
    prefix = "" if folder == "." else f"{folder.rstrip('/')}/"
    found = (_entry(entry, f"{prefix}{entry.name}", patterns) for entry in entries)
    return [entry for entry in found if entry is not None]


def _entry(entry: os.DirEntry[str], path: str, patterns: Patterns) -> _Entry | None:
    """Return what *entry* of a folder leads to, or None where it does not count."""
    if entry.is_symlink():
        return _linked(path, patterns)
    if entry.is_dir():
        return _Entry(path, is_folder=True) if entry.name != _REPOSITORY else None
    return _Entry(path, is_folder=False) if entry.is_file() and claimed(path, patterns) else None


def _linked(link: str, patterns: Patterns) -> _Entry | None:
    path = _real(link).replace(os.sep, "/")
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        if claimed(link, patterns) is None:
            return None
        raise LoadError(
            f"the link leads to {path}, which cannot be read: {_reason(error)}",
            Location(link),
            hint="leave it out with --ignore",
        ) from error
    if stat.S_ISDIR(mode):
        return _Entry(path, is_folder=True, link=link)
    is_input = stat.S_ISREG(mode) and claimed(path, patterns) is not None
    return _Entry(path, is_folder=False, link=link) if is_input else None


def _real(path: str) -> str:
    """Return *path* without links: relative to the working directory where *path* is."""
    real = os.path.realpath(path)
    if os.path.isabs(path):
        return real
    try:
        return os.path.relpath(real, os.path.realpath(os.curdir))
    except ValueError:  # another drive
        return real


def unreadable(path: str, error: Exception) -> LoadError:
    """Return what to raise where the system refuses *path*."""
    if isinstance(error, IsADirectoryError):
        return LoadError("this is a folder, not a file", Location(path))
    return LoadError(_reason(error), Location(path))


def _reason(error: Exception) -> str:
    """Return why the system refused, in one small sentence."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason[:1].lower() + reason[1:]
