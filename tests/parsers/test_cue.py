"""CUE: what the program `cue` evaluates, and its absence."""

import shutil

import pytest

from policykit.documents import Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.cue import load
from tests.parsers.places import where

needs_cue = pytest.mark.skipif(not shutil.which("cue"), reason="the program cue is not installed")


def value(text: str) -> Value:
    [one] = load(Source.of("a.cue", text))
    assert one.positions.root is None
    return one.value


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        load(Source.of("a.cue", text))
    return caught.value


@needs_cue
def test_files_are_evaluated():
    text = 'import "strings"\na: 9007199254740993\nb: strings.ToUpper("é")\n#D: int\nc?: int\n'
    assert value(text) == {"a": 9007199254740993, "b": "É"}


@needs_cue
@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\na: 2\n", (2, 4), "a: conflicting values 2 and 1"),
        ("a: int\n", (1, 4), "a: incomplete value int"),
        ("a: {\n", (1, 6), "expected '}', found 'EOF'"),
        ("a: 1e400\n", (1, 1), "the result is nested too deeply, or holds numbers"),
        ('import "example.com/x"\na: x\n', (1, 8), "import failed"),
        ('@extern(embed)\npackage a\nx: _ @embed(file="/etc/passwd")', (1, 1), "embed"),
    ],
)
def test_errors_are_placed_in_the_file(text, place, message):
    error = refused(text)
    assert message in error.message
    assert where(error) == place


def test_without_the_program_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    error = refused("a: 1")
    assert error.message == "the program cue is not installed"
    assert "install cue" in error.hint
