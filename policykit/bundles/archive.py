"""Kinds of archives, known by the endings of their names; `unpacking` reads them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Archive:
    """One kind of archive: its name, and the endings of its files."""

    name: str
    endings: tuple[str, ...]


ARCHIVES = (
    Archive("tar.gz", (".tar.gz", ".tgz")),
    Archive("tar.bz2", (".tar.bz2", ".tbz2", ".tbz")),
    Archive("tar.xz", (".tar.xz", ".txz")),
    Archive("tar", (".tar",)),
    Archive("zip", (".zip",)),
)


def archive_of(filename: str) -> Archive | None:
    """Return the kind of archive that *filename* ends as, or None if it ends as none."""
    lowered = filename.lower()
    return next((row for row in ARCHIVES if lowered.endswith(row.endings)), None)


def archive_named(name: str) -> Archive | None:
    """Return the kind of archive called *name* (`tgz` and `tar.gz` are one), or None."""
    return next((row for row in ARCHIVES if f".{name.lower()}" in row.endings), None)
