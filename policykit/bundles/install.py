"""Pulled folders: fetched bundles copied to where a project keeps its policies, all or nothing.

The destination is built beside its place and swapped in. A record in it tells which files came
from a pull: the next pull replaces and removes those, and leaves all others alone.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from policykit.bundles.cache import Cache
from policykit.errors import FetchError

RECORD = ".policykit-pulled"


def install(folders: Iterable[Path], destination: Path, cache: Cache) -> None:
    """Make the files of *folders* those that *destination* holds from pulls.

    Raises FetchError where that would overwrite a file that no pull put there, or that was
    changed since; the destination is then as it was.
    """
    place = Path(os.path.abspath(destination))
    wanted = _wanted(folders)
    with cache.staging(f"install {place}"):
        staged = place.with_name(f".{place.name}.pulling")
        before = place.with_name(f".{place.name}.before-pull")
        try:
            _recover(place, staged, before)
            recorded = _recorded(place)
            _refuse_overwriting(place, wanted, recorded)
            if not _is_installed(place, wanted, recorded):
                _build(place, staged, wanted, recorded)
                _swap(place, staged, before)
        except OSError as error:
            raise FetchError(f"{destination} cannot be written: {error.strerror}") from error


def _wanted(folders: Iterable[Path]) -> dict[str, Path]:
    wanted: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if not path.is_file():
                continue
            other = wanted.setdefault(name, path)
            if _digest(other) != _digest(path):
                raise FetchError(
                    f"two bundles bring different files called {name}",
                    hint="pull them into folders of their own with -p",
                )
    return wanted


def _recover(place: Path, staged: Path, before: Path) -> None:
    """Put right what an interrupted pull left: it was killed before or after its swap."""
    if place.is_symlink():
        raise FetchError(f"{place} is a link", hint="remove it, or pull elsewhere with -p")
    place.parent.mkdir(parents=True, exist_ok=True)
    if before.is_dir() and not place.exists():
        before.rename(place)
    for rubbish in (staged, before):
        if rubbish.is_dir():
            shutil.rmtree(rubbish)


def _recorded(place: Path) -> dict[str, str]:
    try:
        lines = (place / RECORD).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    recorded = {}
    for line in lines:
        digest, _, name = line.partition("  ")
        if name and not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts:
            recorded[name] = digest
    return recorded


def _refuse_overwriting(
    place: Path, wanted: Mapping[str, Path], recorded: Mapping[str, str]
) -> None:
    for name in sorted({*wanted, *recorded}):
        target = place / name
        folders = [place / folder for folder in PurePosixPath(name).parents[:-1]]
        if target.is_symlink() or any(folder.is_symlink() for folder in folders):
            raise FetchError(f"{target} is or lies below a link", hint="remove the link")
        if not target.exists():
            continue
        known = {recorded.get(name), _digest(wanted[name]) if name in wanted else None}
        if not target.is_file() or _digest(target) not in known:
            raise FetchError(
                f"policy file already exists at {target}, refusing to overwrite",
                hint="it is not as a pull left it: move it away, or pull elsewhere with -p",
            )


def _is_installed(place: Path, wanted: Mapping[str, Path], recorded: Mapping[str, str]) -> bool:
    return {name: _digest(path) for name, path in wanted.items()} == recorded and all(
        (place / name).is_file() for name in wanted
    )


def _build(
    place: Path, staged: Path, wanted: Mapping[str, Path], recorded: Mapping[str, str]
) -> None:
    if place.exists():
        shutil.copytree(place, staged, symlinks=True)
    staged.mkdir(exist_ok=True)
    for name in recorded.keys() - wanted.keys():
        _remove(staged, name)
    for name, path in wanted.items():
        target = staged / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    lines = sorted(f"{_digest(path)}  {name}\n" for name, path in wanted.items())
    (staged / RECORD).write_text("".join(lines), encoding="utf-8")


def _remove(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    for parent in PurePosixPath(name).parents[:-1]:
        if (folder / parent).is_dir() and not any((folder / parent).iterdir()):
            (folder / parent).rmdir()


def _swap(place: Path, staged: Path, before: Path) -> None:
    if place.exists():
        place.rename(before)
    staged.rename(place)
    if before.exists():
        shutil.rmtree(before)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
