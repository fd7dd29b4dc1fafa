"""The command line as a whole: its tables, help, and how errors are shown."""

from importlib import import_module
from pathlib import Path

import pytest

from policykit import __version__
from policykit.cli import COMMANDS, main
from policykit.cli.help import choices_of
from policykit.settings import options_of

# What stands beside the modules of commands.
_SHARED = {
    *("__init__", "command", "console", "delivery", "failure", "help", "progress", "watching")
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


def test_every_module_is_a_row_and_every_row_a_module():
    folder = Path(import_module("policykit.cli").__file__ or "").parent
    assert {row.name for row in COMMANDS} == {path.stem for path in folder.glob("*.py")} - _SHARED


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]])
def test_without_a_command_all_commands_are_shown(words, capsys):
    assert main(words) == 0
    shown = capsys.readouterr()
    assert not shown.err
    assert all(f"  {row.name}  " in shown.out for row in COMMANDS)


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_help_shows_usage_examples_and_every_option_of_a_command(row, capsys):
    assert main([row.name, "--help"]) == 0
    text = capsys.readouterr().out
    assert main(["help", row.name]) == 0
    assert capsys.readouterr().out == text
    assert f"\nUsage: policykit {row.name} [options]" in text
    assert all(f"--{option.name}" in text for option in options_of(row.name))
    assert max(map(len, text.splitlines())) <= 80
    for example in import_module(f"policykit.cli.{row.name}").EXAMPLES:
        assert example.line in text


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_help_lists_the_choices_of_an_option(row, capsys):
    main([row.name, "--help"])
    words = capsys.readouterr().out.split()
    for option in options_of(row.name):
        assert set(choices_of(option)) <= set(words)


def test_the_version_is_ours(capsys):
    assert main(["--version"]) == main(["-v"]) == 0
    assert capsys.readouterr().out == f"policykit {__version__}\n" * 2


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["tes"], 'error: unknown command "tes"\nhint: did you mean test?\n'),
        (
            ["help", "zzz"],
            'error: unknown command "zzz"\nhint: policykit help lists the commands\n',
        ),
        (["--purple"], "error: unknown flag: --purple\n"),
        (["parse"], "error: no files are named\nhint: policykit parse FILE..., or - for stdin\n"),
        (["test"], "error: no files are named\nhint: policykit test PATH..., or - for stdin\n"),
        (["test", "--purple", "x"], "error: unknown flag: --purple\n"),
        (["parse", "gone.yaml"], "error: gone.yaml: no such file or directory\n"),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_with_3(words, error, capsys):
    assert main(words) == 3
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err.startswith(error)


def test_an_error_shows_its_line_with_a_caret_and_what_to_do(capsys):
    Path("bad.json").write_text('{"a": 1,\n "b": nope}\n')
    assert main(["parse", "bad.json"]) == 3
    error, line, caret, hint = capsys.readouterr().err.splitlines()
    assert error.startswith("error: bad.json:2:7: ")
    assert (line, caret) == ('  2 |  "b": nope}', "    |       ^")
    assert hint.startswith("hint: ")


def test_an_error_in_a_config_file_shows_its_line(capsys):
    Path("policykit.toml").write_text('quiet = true\npolcy = "x"\n')
    assert main(["config"]) == 3
    assert capsys.readouterr().err == (
        'error: policykit.toml:2:1: unknown key "polcy"\n'
        '  2 | polcy = "x"\n'
        "    | ^\n"
        "hint: did you mean policy?\n"
    )


def test_an_error_lets_no_escape_sequence_through(capsys):
    main(["parse", "\x1b[2J.yaml"])
    assert capsys.readouterr().err == "error: ␛[2J.yaml: no such file or directory\n"


def test_unknown_keys_of_conftest_are_warnings(capsys):
    Path("conftest.toml").write_text("shoe-size = 44\n")
    assert main(["config", "policy"]) == 0
    assert capsys.readouterr().err == (
        'warning: conftest.toml:1:1: the key "shoe-size" is not known\n'
    )


def test_global_flags_may_stand_before_the_command(capsys):
    Path("own.toml").write_text('policy = "mine"')
    assert main(["-c", "own.toml", "config", "policy"]) == 0
    assert capsys.readouterr().out == 'policy = ["mine"]  # own.toml\n'
