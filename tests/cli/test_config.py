"""policykit config."""

import tomllib
from pathlib import Path

import pytest

from policykit.cli import main
from policykit.settings import OPTIONS


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_all_settings_are_shown_with_their_origin(monkeypatch, capsys):
    Path("conftest.toml").write_text('policy = ["a", "b"]\n')
    monkeypatch.setenv("CONFTEST_QUIET", "true")
    assert main(["config"]) == 0
    rows = dict(line.split("  # ") for line in capsys.readouterr().out.splitlines())
    shown = {name.strip(): origin for name, origin in rows.items()}
    assert shown['policy = ["a","b"]'] == "conftest.toml"
    assert shown["quiet = true"] == "CONFTEST_QUIET"
    assert shown['rego-version = "v1"'] == "default"


def test_what_is_shown_is_a_config_file(capsys):
    main(["config"])
    read = tomllib.loads(capsys.readouterr().out)
    assert {
        name: tuple(value) if isinstance(value, list) else value for name, value in read.items()
    } == {option.name: option.default for option in OPTIONS}


def test_settings_may_be_named(capsys):
    assert main(["config", "quiet", "policy"]) == 0
    assert (
        capsys.readouterr().out
        == 'policy = ["policy"]  # default\nquiet = false        # default\n'
    )


TABLES = """\
formats.yaml = ["*.tpl"]

[[overrides]]
files = ["charts/**"]
all-namespaces = true

[[waivers]]
rule = "deny"
files = ["a"]
reason = "why"
until = "2026-12-31"
"""


def test_tables_are_shown_too(capsys):
    Path("policykit.toml").write_text(TABLES)
    assert main(["config", "formats", "overrides", "waivers"]) == 0
    shown = capsys.readouterr().out
    assert tomllib.loads(shown) == tomllib.loads(TABLES)
    assert shown.count("# policykit.toml") == 3


def test_an_unknown_setting_is_corrected(capsys):
    assert main(["config", "polcy"]) == 3
    assert capsys.readouterr().err == (
        'error: there is no setting "polcy"\nhint: did you mean policy?\n'
    )
