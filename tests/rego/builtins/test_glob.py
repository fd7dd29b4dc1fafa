"""Globs: every pattern of the corpus on every text, with each set of delimiters."""

import json
from pathlib import Path

import pytest

from policykit.rego.builtins import BuiltinError, glob

SHARED = Path(__file__).parents[3].parent / "shared"
CORPUS = SHARED / "corpora" / "glob" / "glob_cases.expected.json"


def match(pattern: str, delimiters: list[str] | None, text: str) -> bool | None:
    try:
        return glob.matches(pattern, delimiters, text)
    except BuiltinError:
        return None


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_answers_on_the_corpus_are_those_of_opa():
    corpus = json.loads(CORPUS.read_text(encoding="utf-8"))
    wrong = [
        (case["pattern"], delimiters, text)
        for case in corpus["cases"]
        for delimiters, row in zip(corpus["delimiters"], case["match"], strict=True)
        for text, expected in zip(corpus["texts"], row, strict=True)
        if match(case["pattern"], delimiters, text) != expected
    ]
    assert not wrong


def test_a_glob_with_many_stars_is_matched_in_linear_time():
    assert not glob.matches("*a" * 40 + "b", None, "a" * 10_000)


def test_a_quoted_text_matches_itself_alone():
    text = r"a*b?[c]{d}\e"
    assert glob.matches(glob.quote_meta(text), None, text)
    assert not glob.matches(glob.quote_meta("a*"), None, "ab")
