"""policykit test."""

import json
from pathlib import Path

import pytest

from policykit.cli import main

POLICY = """package main

deny contains "must not run as root" if input.user == "root"

warn contains "owner is missing" if not input.owner
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("policy").mkdir()
    Path("policy/p.rego").write_text(POLICY)
    Path("bad.yaml").write_text("user: root\n")
    Path("warned.yaml").write_text("user: me\n")
    Path("good.yaml").write_text("user: me\nowner: you\n")


def test_findings_are_printed_and_fail_the_run(capsys):
    assert main(["test", "bad.yaml"]) == 1
    shown = capsys.readouterr()
    assert shown.out == (
        "WARN - bad.yaml - main - owner is missing\n"
        "FAIL - bad.yaml - main - must not run as root\n"
        "\n"
        "2 tests, 0 passed, 1 warning, 1 failure, 0 exceptions\n"
    )
    assert not shown.err


@pytest.mark.parametrize(
    ("file", "flags", "code"),
    [
        ("good.yaml", ["--fail-on-warn"], 0),
        ("warned.yaml", [], 0),
        ("warned.yaml", ["--fail-on-warn"], 1),
        ("bad.yaml", ["--fail-on-warn"], 2),
        ("bad.yaml", ["--fail-on-warn", "--no-fail"], 0),
    ],
)
def test_the_exit_code_says_how_bad_it_is(file, flags, code):
    assert main(["test", file, *flags]) == code


@pytest.mark.parametrize(
    ("file", "flags", "is_silent"),
    [
        ("good.yaml", [], True),
        ("warned.yaml", [], True),
        ("warned.yaml", ["--fail-on-warn"], False),
        ("bad.yaml", [], False),
    ],
)
def test_quiet_prints_only_what_fails(file, flags, is_silent, capsys):
    main(["test", file, "--quiet", *flags])
    assert (capsys.readouterr().out == "") is is_silent


def test_several_outputs_go_to_several_files(capsys):
    words = ["-o", "stdout", "-o", "json=out.json", "-o", "tap", "--output-file", "out.tap"]
    assert main(["test", "bad.yaml", *words]) == 1
    assert capsys.readouterr().out.startswith("WARN - bad.yaml")
    assert json.loads(Path("out.json").read_text())[0]["filename"] == "bad.yaml"
    assert Path("out.tap").read_text().startswith("1..2\n")


def test_two_outputs_cannot_share_the_screen(capsys):
    assert main(["test", "bad.yaml", "-o", "json,tap"]) == 3
    assert "only one of the outputs json, tap can go to standard output" in capsys.readouterr().err


def test_an_unknown_output_is_told_before_any_work(capsys):
    assert main(["test", "gone.yaml", "-o", "jsn"]) == 3
    assert capsys.readouterr().err == 'error: unknown output "jsn"\nhint: did you mean json?\n'


def test_an_output_that_cannot_be_written_is_an_error(capsys):
    assert main(["test", "bad.yaml", "-o", "json=no/such/folder/out.json"]) == 3
    assert "no/such/folder/out.json: the output cannot be written" in capsys.readouterr().err


def test_one_broken_file_stops_the_run_without_results(capsys):
    Path("broken.json").write_text("{")
    assert main(["test", "bad.yaml", "broken.json"]) == 3
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err.startswith("error: broken.json:1:")


def test_settings_come_from_config_files_and_the_environment(monkeypatch, capsys):
    Path("policykit.toml").write_text('output = "json"\nfail-on-warn = true\n')
    monkeypatch.setenv("POLICYKIT_OUTPUT", "tap")
    assert main(["test", "warned.yaml"]) == 1
    assert capsys.readouterr().out.startswith("1..2\n")
