"""The lock file: its text, what it takes back, and what it refuses."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from policykit.bundles.lock import Lock, Pin
from policykit.errors import FetchError

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def pin(url: str, content: str = "a", at: datetime = AT) -> Pin:
    return Pin(url, f"rev-{content}", content * 64, at)


def test_the_text_is_the_same_for_the_same_pins() -> None:
    one = Lock().including([pin("b"), pin("a")])
    other = Lock().including([pin("a")]).including([pin("b")])
    assert one.text() == other.text()
    assert one.text().endswith(
        f'[[bundle]]\nurl = "b"\nrevision = "rev-a"\nsha256 = "{"a" * 64}"\n'
        "fetched = 2026-11-21T09:30:00Z\n"
    )


@pytest.mark.parametrize("url", ["a", "https://h/ü?x=1&y='\"\\", "\U0001f600"])
def test_what_is_written_is_read(url: str, tmp_path: Path) -> None:
    path = tmp_path / "policykit.lock"
    lock = Lock().including([pin(url), pin("z", at=AT.astimezone(timezone(timedelta(hours=2))))])
    lock.write(path)
    assert Lock.read(path) == lock


def test_no_file_is_an_empty_lock(tmp_path: Path) -> None:
    assert Lock.read(tmp_path / "policykit.lock").pins == ()


def test_the_time_changes_with_the_content_only() -> None:
    later = AT + timedelta(days=1)
    lock = Lock().including([pin("a")])
    assert lock.including([pin("a", at=later)]) == lock
    changed = lock.including([pin("a", "b", later)]).pin("a")
    assert changed is not None
    assert changed.fetched == later


def test_a_lock_that_says_the_same_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "policykit.lock"
    lock = Lock().including([pin("a")])
    lock.write(path)
    before = path.stat()
    lock.write(path)
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [entry.name for entry in tmp_path.iterdir()] == ["policykit.lock"]


ENTRY = (
    f'[[bundle]]\nurl = "a"\nrevision = "r"\nsha256 = "{"a" * 64}"\nfetched = {AT:%Y-%m-%dT%TZ}\n'
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<<<<<<< HEAD\n", "line 1, column 1"),
        ("", "version None"),
        ("version = 2\n", "version 2"),
        ("version = 1\nbundle = 1\n", "no list of tables"),
        ('version = 1\n[[bundle]]\nurl = "a"\n', "lacks its url"),
        (f"version = 1\n{ENTRY.replace('a' * 64, '../../../etc')}", "lacks its url"),
        (f"version = 1\n{ENTRY}{ENTRY}", "pinned twice"),
    ],
)
def test_what_is_no_lock_file(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "policykit.lock"
    path.write_text(text)
    with pytest.raises(FetchError, match=reason) as caught:
        Lock.read(path)
    assert str(caught.value).startswith(f"{path}: not a lock file")


def test_a_lock_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "policykit.lock").mkdir()
    with pytest.raises(FetchError, match="cannot be read"):
        Lock.read(tmp_path / "policykit.lock")


def test_a_lock_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="cannot be written"):
        Lock().including([pin("a")]).write(tmp_path / "nowhere" / "policykit.lock")
