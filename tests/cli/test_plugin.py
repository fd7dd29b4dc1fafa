"""policykit plugin, and plugins as commands."""

import os
from pathlib import Path

import pytest

from policykit.cli import main

from .commandline import policykit_run

SCRIPT = '#!/bin/sh\necho "plugin in $CONFTEST_PLUGIN_DIR got: $*"\nexit "$1"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "system"))
    _plugin("source")
    return tmp_path


def _plugin(folder: str, name: str = "echo", command: str = "$CONFTEST_PLUGIN_DIR/run.sh") -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    Path(folder, "plugin.yaml").write_text(
        f"name: {name}\nversion: 1.0.0\nusage: says what it got\ncommand: {command}\n"
    )
    Path(folder, "run.sh").write_text(SCRIPT)
    Path(folder, "run.sh").chmod(0o755)


def _run(*words: str):
    known = {name: os.environ[name] for name in ("XDG_DATA_HOME", "XDG_DATA_DIRS")}
    return policykit_run(*words, variables=known)


def test_an_installed_plugin_is_a_command(folder, capsys):
    assert main(["plugin", "install", "source"]) == 0
    place = folder / "share/policykit/plugins/echo"
    assert place.resolve() == folder / "source"
    done = _run("echo", "7", "--help", "-x")
    assert (done.returncode, done.stdout) == (7, f"plugin in {place} got: 7 --help -x\n")
    main(["help"])
    assert "\nPlugins:\n  echo  says what it got\n" in capsys.readouterr().out


def test_installing_again_replaces(folder):
    main(["plugin", "install", "source"])
    _plugin("other")
    assert main(["plugin", "install", "other"]) == 0
    assert (folder / "share/policykit/plugins/echo").resolve() == folder / "other"


@pytest.mark.parametrize("place", ["share", "system", "."])
def test_plugins_of_conftest_work(place):
    _plugin(f"{place}/.conftest/plugins/echo")
    assert _run("echo", "0").stdout.endswith("got: 0\n")


def test_plugins_are_listed(capsys):
    main(["plugin", "install", "source"])
    assert main(["plugin"]) == 0
    assert capsys.readouterr().out.startswith("echo\t")


def test_a_command_of_ours_is_not_shadowed(capsys):
    _plugin("share/policykit/plugins/config", name="config")
    assert main(["config", "policy"]) == 0
    assert capsys.readouterr().out.startswith("policy = ")


def test_a_plugin_that_cannot_run_is_an_error(capsys):
    _plugin("share/policykit/plugins/gone", name="gone", command="/no/such/program")
    assert main(["gone"]) == 3
    assert "the plugin gone cannot run /no/such/program" in capsys.readouterr().err


def test_a_broken_plugin_is_kept_and_told(folder, capsys):
    _plugin("share/policykit/plugins/broken", name="../up")
    assert main(["plugin"]) == 0
    assert "broken/plugin.yaml: name must be letters, digits and dashes" in capsys.readouterr().err
    assert (folder / "share/policykit/plugins/broken").is_dir()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["install", "gone"], "error: gone: no such folder"),
        (["install", "https://example.com/x"], "error: a plugin is installed from a folder"),
        (["install", "."], "error: plugin.yaml: cannot be read"),
        (["install"], "error: one folder is installed at a time"),
        (["instal"], 'error: unknown word "instal"'),
    ],
)
def test_what_cannot_be_installed_is_said(words, error, capsys):
    assert main(["plugin", *words]) == 3
    assert capsys.readouterr().err.startswith(error)
