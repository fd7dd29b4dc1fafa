"""Jsonnet: values, imports, limits and errors."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from policykit.documents import Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import jsonnet
from policykit_parsers.jsonnet import evaluate, load
from tests.parsers.places import where

pytest.importorskip("_jsonnet", reason="the library jsonnet is not installed")


def value(text: str, path: str = "a.jsonnet") -> Value:
    [one] = load(Source.of(path, text))
    assert one.positions.root is None
    return one.value


def refused(text: str, path: str = "a.jsonnet", timeout: float = 30) -> ParseError:
    with pytest.raises(ParseError) as caught:
        load(Source.of(path, text), timeout=timeout)
    return caught.value


def test_programs_are_evaluated():
    assert value("local n = 2; {a: n * 2, h:: 1, b: [x / 4 for x in [1, 8]], c: 'é'}") == {
        "a": 4,
        "b": [0.25, 2],
        "c": "é",
    }
    assert isinstance(value("1"), int)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{\n a: nope }", (2, 5), "Unknown variable: nope"),
        ("{ a: ", (1, 6), "unexpected end of file"),
        ("{a:\n error 'boom'}", (2, 2), "boom"),
        ("local f(x) = f(x + 1);\nf(0)", (1, 14), "max stack frames exceeded"),
        ("function(x) x", (1, 1), "function parameter x not bound in call"),
        ("std.extVar('x')", (1, 1), "undefined external variable: x"),
    ],
)
def test_errors_are_placed_in_the_file(text, place, message):
    error = refused(text, "some/a+b.jsonnet")
    assert where(error) == place
    assert error.message == message


def test_files_below_the_working_directory_may_be_imported(tmp_path, monkeypatch):
    (tmp_path / "app").mkdir()
    (tmp_path / "lib.libsonnet").write_text("{b: import 'app/c.libsonnet'}")
    (tmp_path / "app" / "c.libsonnet").write_text("3")
    monkeypatch.chdir(tmp_path)
    assert value("(import '../lib.libsonnet') + {d: 1}", "app/a.jsonnet") == {"b": 3, "d": 1}


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.txt", "link.txt"])
@pytest.mark.parametrize("statement", ["import", "importstr"])
def test_files_elsewhere_may_not_be_imported(tmp_path, monkeypatch, name, statement):
    (tmp_path / "secret.txt").write_text("'secret'")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "link.txt").symlink_to(tmp_path / "secret.txt")
    monkeypatch.chdir(tmp_path / "work")
    assert "is outside of" in refused(f"{statement} '{name}'").message


def test_missing_imports_are_errors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "there is no file" in refused("import 'no.libsonnet'").message


def test_programs_without_end_are_stopped():
    error = refused("std.foldl(function(a, b) b, std.range(1, 1e9), 0)", timeout=1)
    assert error.message in {
        "evaluation takes longer than 1 seconds",
        "evaluation ran out of memory or crashed",
    }


def test_programs_that_take_all_memory_are_stopped():
    source = Source.of("a.jsonnet", "std.length(std.repeat('x', 1000000000))")
    with pytest.raises(ParseError, match="memory"):
        load(source, memory=200 << 20)


def test_a_missing_library_is_an_error_that_says_what_to_install(monkeypatch):
    monkeypatch.setattr(jsonnet, "find_spec", lambda _: None)
    error = refused("1")
    assert "pip install 'policykit[jsonnet]'" in error.hint


def test_rjsonnet_stands_in_for_jsonnet(tmp_path, monkeypatch):
    pytest.importorskip("rjsonnet", reason="the library rjsonnet is not installed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(evaluate, "find_spec", lambda _: None)
    Path("b.libsonnet").write_text("{c: 'é'}")
    request: evaluate.Request = {
        "text": "{a: import 'b.libsonnet', s: importstr 'b.libsonnet'}",
        "name": "a.jsonnet",
        "root": str(tmp_path.resolve()),
        "memory": 1 << 30,
    }
    assert json.loads(evaluate._evaluate(request)) == {"a": {"c": "é"}, "s": "{c: 'é'}"}
    outside: evaluate.Request = {**request, "text": "{\n a: import '/etc/passwd'}"}
    with pytest.raises(RuntimeError, match="is outside of"):
        evaluate._evaluate(outside)


def test_the_program_imports_nothing_of_policykit():
    assert evaluate.__file__ is not None
    listed = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", evaluate.__file__],
        input='{"text": "1", "name": "a", "root": "/", "memory": 4294967296}',
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert json.loads(listed.stdout) == {"result": "1\n"}
    assert "policykit" not in listed.stderr
