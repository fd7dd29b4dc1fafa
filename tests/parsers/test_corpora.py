"""Each recorded input gives what it gave conftest, but for the differences that have a name."""

import pytest

from policykit.errors import ParseError
from policykit_parsers import load
from policykit_parsers._text import forgiving
from tests.parsers.corpora import CORPORA, Case, cases, same
from tests.parsers.differences import DIFFERENCES
from tests.parsers.places import Text, parts

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")


def _is_difference(case: Case) -> bool:
    return case.name in DIFFERENCES.get(case.format, {})


def _parameters(*, differ: bool, error: bool | None = None) -> list[pytest.ParameterSet]:
    return [
        pytest.param(case, id=f"{case.format}/{case.name}")
        for case in cases()
        if _is_difference(case) == differ and error in (None, case.is_error)
    ]


def _agrees(case: Case) -> bool:
    try:
        value = case.loaded()
    except ParseError:
        return case.is_error
    return not case.is_error and same(value, case.value())


@pytest.mark.parametrize("case", _parameters(differ=False, error=False))
def test_input_gives_the_document_that_conftest_makes_of_it(case):
    assert same(case.loaded(), case.value())


@pytest.mark.parametrize("case", _parameters(differ=False, error=True))
def test_input_that_conftest_refuses_is_refused_with_a_place(case):
    with pytest.raises(ParseError) as refused:
        case.loaded()
    assert refused.value.location is not None
    assert refused.value.location.line > 0


@pytest.mark.parametrize("case", _parameters(differ=True))
def test_named_difference_is_one(case):
    assert not _agrees(case)


def test_named_differences_are_about_inputs_that_exist():
    named = {(name, path) for name, paths in DIFFERENCES.items() for path in paths}
    assert named <= {(case.format, case.name) for case in cases()}


# Formats of which each part of a value has its own place.
_LOCATED = ("csv", "json", "json5", "jsonc", "toml", "yaml")


@pytest.mark.parametrize(
    "case",
    [case for case in cases() if case.format in _LOCATED and not case.is_error],
    ids=lambda case: f"{case.format}/{case.name}",
)
def test_each_part_has_a_place_inside_the_file(case):
    try:
        documents = load(case.source(), case.format)
    except ParseError:
        assert _is_difference(case)
        return
    text = Text(forgiving(case.source()))
    for document in documents:
        for _, _, place in parts(document):
            text.cut(place.span)
            text.cut(place.key or place.span)
