"""policykit parse."""

from pathlib import Path

import pytest

from policykit.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text('{"n": 1, "html": "<b>"}')
    Path("m.yaml").write_text("kind: A\n---\nkind: B\n")


def test_one_file_is_its_value(capsys):
    assert main(["parse", "a.json"]) == 0
    assert capsys.readouterr().out == '{\n  "html": "\\u003cb\\u003e",\n  "n": 1\n}\n'


def test_the_same_file_twice_is_one(capsys):
    main(["parse", "a.json"])
    once = capsys.readouterr().out
    main(["parse", "a.json", "", "a.json"])
    assert capsys.readouterr().out == once


def test_a_stream_is_an_array(capsys):
    main(["parse", "m.yaml"])
    assert capsys.readouterr().out.split() == [
        "[",
        "{",
        '"kind":',
        '"A"',
        "},",
        "{",
        '"kind":',
        '"B"',
        "}",
        "]",
    ]


def test_several_files_stand_under_their_names(capsys):
    main(["parse", "m.yaml", "a.json"])
    assert capsys.readouterr().out.startswith('{\n  "a.json": {\n    "html"')


def test_combined_files_are_an_array_with_tabs(capsys):
    main(["parse", "--combine", "m.yaml", "a.json"])
    text = capsys.readouterr().out
    assert text.startswith('[\n\t{\n\t\t"path": "a.json",\n\t\t"contents": {\n')
    assert text.endswith("\t}\n]\n\n")


def test_nothing_combined_is_null(capsys):
    Path("l.json").write_text("[]")
    main(["parse", "--combine", "l.json"])
    assert capsys.readouterr().out == "null\n\n"


def test_large_integers_are_shown_as_the_float64_that_readers_make_of_them(capsys):
    Path("n.json").write_text("[9223372036854775807, 9007199254740991]")
    main(["parse", "n.json"])
    assert capsys.readouterr().out == "[\n  9223372036854776000,\n  9007199254740991\n]\n"


def test_a_folder_is_no_file(capsys):
    Path("sub").mkdir()
    assert main(["parse", "sub"]) == 3
    assert capsys.readouterr().err == "error: sub: this is a folder, not a file\n"
