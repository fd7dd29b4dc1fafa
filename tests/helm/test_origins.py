"""Where values come from."""

from pathlib import Path

import pytest

from policykit.helm.charts import charts_in
from policykit.helm.origins import Origin, Values, is_seen
from policykit.source import Location

pytestmark = pytest.mark.usefixtures("charts")


def place(values: Values, *reference: str, inside: bool = False) -> str | None:
    found = charts_in("charts/web")
    origin = values.origin(reference, found if inside else found[:1])
    return f"{origin.place.path}:{origin.place.line}" if origin else None


def test_the_last_file_that_says_it_counts():
    Path("a.yaml").write_text("image: {tag: a}\n")
    Path("b.yaml").write_text("# b\nimage:\n  tag: b\n")
    assert place(Values(), "image", "tag") == "charts/web/values.yaml:5"
    assert place(Values(("a.yaml", "b.yaml")), "image", "tag") == "b.yaml:3"
    assert place(Values(("b.yaml", "a.yaml")), "image", "tag") == "a.yaml:1"
    assert place(Values(("a.yaml",)), "image", "repository") == "charts/web/values.yaml:4"
    assert place(Values(), "image", "none") is None


def test_a_chart_in_a_chart_asks_its_parents_first():
    assert place(Values(), "user", inside=True) == "charts/web/values.yaml:26"
    assert place(Values(), "size", inside=True) == "charts/web/charts/db/values.yaml:2"
    assert place(Values(), "global", "domain", inside=True) == "charts/web/values.yaml:29"


@pytest.mark.parametrize(
    "flag", ["image.tag=x", "a=1,image.tag=x", "image={}", "image.tag.deep=1", '{"image": {}}']
)
def test_what_a_flag_sets_is_in_no_file(flag):
    assert place(Values((), (flag,)), "image", "tag") is None


def test_other_flags_do_not_matter():
    flags = ("image.tags=x", "replicas=2")
    assert place(Values((), flags), "image", "tag") == "charts/web/values.yaml:5"


def test_a_file_that_cannot_be_read_leaves_it_open():
    assert place(Values(("https://example.test/v.yaml",)), "image", "tag") is None


@pytest.mark.parametrize(
    ("value", "rendered", "is_it"),
    [
        ("latest", 'image: "web:latest"', True),
        ("1.2", 'image: "web:latest"', False),
        (2, "replicas: 2", True),
        (True, "x: true", True),
        (None, "x: null", False),
        ({"a": 1}, "a: 1", True),
    ],
)
def test_a_value_is_named_where_its_text_is_seen(value, rendered, is_it):
    assert is_seen(Origin(".Values.x", value, Location("values.yaml", 1)), rendered) is is_it
