"""Regular expressions: the patterns and texts of the corpus, and one engine against the other."""

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policykit.rego.builtins import regex
from policykit.rego.builtins._glob_intersection import intersects
from policykit.rego.builtins._regexes import compiled
from policykit.rego.builtins._simple_regexes import STEPS, matcher_of

SHARED = Path(__file__).parents[3].parent / "shared"
CORPUS = SHARED / "corpora" / "regex" / "regex_cases.expected.json"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")


@cache
def corpus() -> Any:
    return json.loads(CORPUS.read_text(encoding="utf-8"))


def answers(function: str) -> list[tuple[str, str, Any, Any]]:
    calls = {
        "match": regex.matches,
        "find": lambda pattern, text: regex.find_n(pattern, text, -1),
        "find_all_string_submatch": lambda pattern, text: regex.find_submatches(pattern, text, -1),
        "replace_with_<$0>": lambda pattern, text: regex.replace(text, pattern, "<$0>"),
        "split": regex.split,
    }
    return [
        (row["pattern"], text, calls[function](row["pattern"], text), expected)
        for row in corpus()["patterns"]
        if row["valid"]
        for text, expected in zip(corpus()["texts"], row[function], strict=True)
    ]


@needs_corpus
def test_patterns_are_valid_as_in_opa():
    wrong = [
        row["pattern"]
        for row in corpus()["patterns"]
        if regex.is_valid(row["pattern"]) != row["valid"]
    ]
    assert not wrong


@needs_corpus
@pytest.mark.parametrize(
    "function", ["match", "find", "find_all_string_submatch", "replace_with_<$0>", "split"]
)
def test_answers_on_the_corpus_are_those_of_opa(function: str):
    wrong = [row for row in answers(function) if row[2] != row[3]]
    assert not wrong


PIECES = (
    *"abé -_/:.0", ".", r"\.", r"\d", r"\w", r"\s", r"\S", r"\D", r"\W", r"\b", "^", "$", "[a-c]",
    "[^a-c]", r"[\w.-]", r"[^\s/]", "[-a]", "[a-]", "(?:a|b)", "(a|bc)", "a*", "b+", "c?", "[ab]*",
    ".*", ".+", "a{2}", "b{1,2}", ".{2,}", "a*?", "|", "(ab)?", r"\x41", r"\A", r"\z", r"\t",
)  # fmt: skip
ALPHABET = "abcABé \n\t\v._-/:019A\x00"


def test_simple_patterns_match_in_both_engines_alike():
    chance = random.Random(1)
    simple = 0
    for _ in range(1500):
        pattern = "".join(chance.choices(PIECES, k=chance.randrange(1, 6)))
        found = matcher_of(pattern)
        if found is None:
            continue
        simple += 1
        search = compiled(pattern, capture=False).search
        for _ in range(12):
            text = "".join(chance.choices(ALPHABET, k=chance.randrange(8)))
            assert bool(found[0](text)) == bool(search(text.encode())), (pattern, text)
    assert simple > 1000


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b", "(?i)a", "[[:alpha:]]", r"\pL", "a**", r"\Q.\E", "(?P<n>a)", r"\B", "[a-z-9]",
        "a{2}{3}", "a{1001}", "(?s).", "[^]a]", "*", "(a*)*", "(ab){2}", r"\10", "x{,2}", "[[]",
    ],
)  # fmt: skip
def test_patterns_that_the_engines_may_take_differently_go_to_re2(pattern: str):
    assert matcher_of(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [("^[a-z]+$", STEPS, STEPS), ("[a-z]+$", 300, 320), ("^a*b*c*d*$", 10, 20)],
)
def test_the_longest_text_for_backtracking_shrinks_with_the_ways_to_match(
    pattern: str, least: int, most: int
):
    found = matcher_of(pattern)
    assert found is not None
    assert least <= found[1] <= most


def test_a_text_beyond_the_limit_is_matched_in_linear_time():
    assert not regex.matches("^a*a*a*a*b$", "a" * 100_000)
    assert not regex.matches("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 1000)


@pytest.mark.parametrize(
    ("left", "right", "meet"),
    [("a*b*", "b*c*", False), ("a+", "a+c*a", False), ("a+c*a", "a+", True), ("a*", "", False)],
)
def test_glob_intersection_has_the_blind_spots_of_opa(left: str, right: str, meet: bool):
    assert intersects(left, right) is meet
