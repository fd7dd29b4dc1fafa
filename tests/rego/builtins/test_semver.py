"""Semantic versions: every pair of the corpus."""

import json
from pathlib import Path
from typing import Any

import pytest

from policykit.rego.builtins import BuiltinError, semver

SHARED = Path(__file__).parents[3].parent / "shared"
CORPUS = SHARED / "corpora" / "semver" / "semver_cases.expected.json"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")


def corpus() -> Any:
    return json.loads(CORPUS.read_text(encoding="utf-8"))


def compared(left: str, right: str) -> int | None:
    try:
        return semver.compare(left, right)
    except BuiltinError:
        return None


@needs_corpus
def test_versions_are_valid_as_in_opa():
    assert list(map(semver.is_valid, corpus()["versions"])) == corpus()["is_valid"]


@needs_corpus
def test_versions_compare_as_in_opa():
    versions = corpus()["versions"]
    assert [[compared(a, b) for b in versions] for a in versions] == corpus()["compare"]


def test_numbers_of_a_prerelease_compare_at_any_size():
    assert semver.compare("1.0.0-99999999999999999999", "1.0.0-100000000000000000000") == -1
