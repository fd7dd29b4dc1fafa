"""Pulled folders: what a pull puts there, leaves alone, refuses and recovers from."""

from pathlib import Path

import pytest

from policykit.bundles.cache import Cache
from policykit.bundles.install import RECORD, install
from policykit.errors import FetchError


def bundle(tmp_path: Path, name: str, files: dict[str, str]) -> Path:
    folder = tmp_path / "bundles" / name
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    return folder


def texts_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != RECORD
    }


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return where policies go."""
    return tmp_path / "project" / "policy"


def test_bundles_are_copied(tmp_path: Path, place: Path, cache: Cache) -> None:
    one = bundle(tmp_path, "one", {"a.rego": "a", "x/b.rego": "b"})
    other = bundle(tmp_path, "other", {"c.rego": "c", "a.rego": "a"})
    install([one, other], place, cache)
    assert texts_in(place) == {"a.rego": "a", "x/b.rego": "b", "c.rego": "c"}
    assert [path.name for path in place.parent.iterdir()] == ["policy"]


def test_the_next_pull_replaces_and_removes(tmp_path: Path, place: Path, cache: Cache) -> None:
    install([bundle(tmp_path, "one", {"a.rego": "1", "x/y/b.rego": "1"})], place, cache)
    (place / "mine.rego").write_text("mine")
    install([bundle(tmp_path, "two", {"a.rego": "2"})], place, cache)
    assert texts_in(place) == {"a.rego": "2", "mine.rego": "mine"}
    assert not (place / "x").exists()


def test_the_same_pull_changes_nothing(tmp_path: Path, place: Path, cache: Cache) -> None:
    one = bundle(tmp_path, "one", {"a.rego": "1"})
    install([one], place, cache)
    before = place.stat()
    install([one], place, cache)
    assert place.stat() == before


def test_a_file_of_one_s_own_is_not_overwritten(tmp_path: Path, place: Path, cache: Cache) -> None:
    place.mkdir(parents=True)
    (place / "a.rego").write_text("mine")
    with pytest.raises(FetchError, match=r"already exists at .*a.rego, refusing to overwrite"):
        install([bundle(tmp_path, "one", {"a.rego": "1", "b.rego": "1"})], place, cache)
    assert texts_in(place) == {"a.rego": "mine"}


def test_an_equal_file_is_taken_over(tmp_path: Path, place: Path, cache: Cache) -> None:
    place.mkdir(parents=True)
    (place / "a.rego").write_text("1")
    install([bundle(tmp_path, "one", {"a.rego": "1"})], place, cache)
    install([bundle(tmp_path, "two", {"a.rego": "2"})], place, cache)
    assert texts_in(place) == {"a.rego": "2"}


def test_a_pulled_file_that_was_edited_is_kept(tmp_path: Path, place: Path, cache: Cache) -> None:
    install([bundle(tmp_path, "one", {"a.rego": "1"})], place, cache)
    (place / "a.rego").write_text("edited")
    for files in ({"a.rego": "2"}, {"other.rego": "2"}):
        with pytest.raises(FetchError, match="refusing to overwrite"):
            install([bundle(tmp_path, f"{len(files)}{[*files]}", files)], place, cache)
    assert texts_in(place) == {"a.rego": "edited"}


def test_bundles_that_disagree(tmp_path: Path, place: Path, cache: Cache) -> None:
    one = bundle(tmp_path, "one", {"a.rego": "1"})
    other = bundle(tmp_path, "other", {"a.rego": "2"})
    with pytest.raises(FetchError, match=r"different files called a.rego"):
        install([one, other], place, cache)
    assert not place.exists()


@pytest.mark.parametrize("linked", ["policy", "policy/x", "policy/a.rego"])
def test_nothing_is_written_through_a_link(
    linked: str, tmp_path: Path, place: Path, cache: Cache
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    link = place.parent / linked
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside / "f" if linked.endswith(".rego") else outside)
    with pytest.raises(FetchError, match="link"):
        install([bundle(tmp_path, "one", {"a.rego": "1", "x/b.rego": "1"})], place, cache)
    assert not list(outside.iterdir())


@pytest.mark.parametrize("name", ["/etc/passwd", "../../x"])
def test_a_forged_record_removes_nothing_outside(
    name: str, tmp_path: Path, place: Path, cache: Cache
) -> None:
    place.mkdir(parents=True)
    outside = tmp_path / "x"
    outside.write_text("x")
    (place / RECORD).write_text(f"{'0' * 64}  {name}\n")
    install([bundle(tmp_path, "one", {"a.rego": "1"})], place, cache)
    assert outside.read_text() == "x"
    assert Path("/etc/passwd").exists()


@pytest.mark.parametrize("moment", ["before the swap", "within the swap", "after the swap"])
def test_attack_63_what_a_killed_pull_leaves_is_put_right(
    moment: str, tmp_path: Path, place: Path, cache: Cache
) -> None:
    one, two = bundle(tmp_path, "one", {"a.rego": "1"}), bundle(tmp_path, "two", {"a.rego": "2"})
    install([one], place, cache)
    (place / "mine.rego").write_text("mine")
    staged, before = (place.with_name(f".policy.{x}") for x in ("pulling", "before-pull"))
    if moment == "before the swap":
        staged.mkdir()
        (staged / "half").write_text("")
    elif moment == "within the swap":
        place.rename(before)
        staged.mkdir()
    else:
        before.mkdir()
        (before / "old").write_text("")
    install([two], place, cache)
    assert texts_in(place) == {"a.rego": "2", "mine.rego": "mine"}
    assert [path.name for path in place.parent.iterdir()] == ["policy"]
