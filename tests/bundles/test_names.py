"""Names of files in bundles."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.bundles.names import collision_key, safe_name
from policykit.errors import FetchError

PIECES = st.sampled_from(["a", "b.rego", "..", ".", "", "/", "\\", ":", "\0", ".git", "NUL", " "])


@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=6).map("/".join))
def test_a_name_is_refused_or_stays_within_the_folder(name: str) -> None:
    try:
        path = safe_name(name)
    except FetchError:
        return
    assert path.parts
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert Path("/root", path).resolve().is_relative_to("/root")
    assert safe_name(str(path)) == path


@pytest.mark.parametrize(
    "name", ["a.rego", ".manifest", "a/.hidden/x", "com10", "nulls", "gi\u0301t"]
)
def test_ordinary_names(name: str) -> None:
    assert safe_name(name) == PurePosixPath(name)


def test_names_that_some_systems_take_for_one() -> None:
    assert collision_key(PurePosixPath("A/\u00c9")) == collision_key(PurePosixPath("a/e\u0301"))
    assert collision_key(PurePosixPath("a/b")) != collision_key(PurePosixPath("a/c"))
