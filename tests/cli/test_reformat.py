"""policykit reformat."""

from pathlib import Path

import pytest

from policykit.cli import main

from .commandline import policykit_run

RESULTS = (
    '[{"filename": "a.yaml", "namespace": "main", "successes": 1, "failures": [{"msg": "bad"}]}]'
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("results.json").write_text(RESULTS)


def test_a_file_of_results_is_shown_in_another_output(capsys):
    assert main(["reformat", "-o", "tap", "results.json"]) == 0
    assert capsys.readouterr().out == (
        "1..2\nnot ok 1 - a.yaml - main - bad\n# successes\nok 2 - a.yaml - main - SUCCESS\n"
    )


def test_standard_input_is_read_where_no_file_is_named():
    done = policykit_run("reformat", stdin=RESULTS.encode())
    assert done.returncode == 0
    assert done.stdout.startswith("FAIL - a.yaml - main - bad\n")


def test_results_survive_the_way_through_json(capsys):
    main(["reformat", "-o", "json", "results.json"])
    once = capsys.readouterr().out
    Path("again.json").write_text(once)
    main(["reformat", "-o", "json", "again.json"])
    assert capsys.readouterr().out == once


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("nope", "results.json:1:1: "),
        ("", "results.json"),
        ("[[]]", "results.json:1:2: 0 is no object"),
    ],
)
def test_what_is_no_result_is_an_error(text, error, capsys):
    Path("results.json").write_text(text)
    assert main(["reformat", "results.json"]) == 3
    assert capsys.readouterr().err.startswith(f"error: {error}")


def test_two_files_are_too_many(capsys):
    assert main(["reformat", "results.json", "results.json"]) == 3
    assert "one file is read at a time" in capsys.readouterr().err
