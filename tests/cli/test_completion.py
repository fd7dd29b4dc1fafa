"""Completion scripts: made for every shell, tried in bash."""

import shutil
import subprocess

import pytest

from policykit.cli import COMMANDS, main
from policykit.cli.completion import EXAMPLES
from policykit.reporters import FORMATS
from policykit.settings import options_of

[SHELLS] = (row.choices for row in COMMANDS if row.name == "completion")


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_learns_every_command_and_option(shell, capsys):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for row in COMMANDS:
        assert row.name in script
        for option in options_of(row.name):
            assert option.name in script


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_its_script(shell, capsys, tmp_path):
    if shell == "powershell" or shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    main(["completion", shell])
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out)
    assert subprocess.run([shell, "-n", script], check=False).returncode == 0


def test_every_shell_has_an_example():
    assert all(any(shell in example.line for example in EXAMPLES) for shell in SHELLS)


def test_without_a_shell_the_help_is_shown(capsys):
    assert main(["completion"]) == 0
    assert "Usage: policykit completion" in capsys.readouterr().out


def test_an_unknown_shell_is_corrected(capsys):
    assert main(["completion", "bsh"]) == 3
    assert capsys.readouterr().err == 'error: unknown shell "bsh"\nhint: did you mean bash?\n'


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["pa"], ["parse"]),
        (["test", "--no-"], ["--no-color", "--no-fail"]),
        (["test", "--output", "s"], ["stdout", "sarif"]),
        (["test", "-o", "j"], ["json", "junit"]),
        (["test", "--output", "=", "ta"], ["tap", "table"]),
        (["test", "--output", "="], ["auto", *(row.name for row in FORMATS)]),
        (["test", "a.yaml", "--rego-version", ""], ["v1", "v0"]),
        (["completion", "z"], ["zsh"]),
        (["help", "ref"], ["reformat"]),
        (["test", "x"], []),
    ],
)
def test_bash_completes(typed, offered, capsys):
    main(["completion", "bash"])
    words = " ".join(f"'{word}'" for word in ("policykit", *typed))
    script = (
        f"{capsys.readouterr().out}\n"
        f"COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=()\n"
        '_policykit; for word in "${COMPREPLY[@]}"; do echo "$word"; done\n'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == offered
