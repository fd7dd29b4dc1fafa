"""Runs: what they read, with which policies, and what they say besides results."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from policykit.errors import LoadError, PolicykitError, RegoError
from policykit.findings import Kind, Report, reaches, rule_of
from policykit.runner import run
from policykit.settings import Settings, configure
from policykit.settings.flags import CommandLine

POLICY = """\
# METADATA
# title: All of them
# custom:
#   severity: low
# related_resources:
# - https://example.com/all
package main

# METADATA
# title: No root
# description: Root may do anything.
# related_resources:
# - ref: https://example.com/root
# custom:
#   id: acme/root
#   severity: critical
#   remediation: Name a user.
deny contains "root" if input.user == "root"

# METADATA
# title: An owner
deny contains "owner" if not input.owner

warn contains "x" if input.x
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    _write("policy/p.rego", POLICY)
    _write("a.yaml", "user: root\n")


def _write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def _report(*paths: str, **settings: Any) -> Report:
    return run(Settings(arguments=paths, **settings))


def _messages(report: Report) -> dict[str, list[str]]:
    return {
        result.file: [finding.message for finding in result.findings] for result in report.results
    }


# ---------------------------------------------------------------------- METADATA


@pytest.mark.parametrize("run_number", [1, 2], ids=["compiled", "from-the-cache"])
def test_each_definition_has_the_metadata_of_its_own(run_number):
    for _ in range(run_number):
        report = _report("a.yaml")
    found = {
        finding.message: rule_of(finding, report.rules) for finding in report.results[0].findings
    }
    assert found["root"][1:] == (
        "acme/root",
        "No root",
        "Root may do anything.",
        "critical",
        "https://example.com/root",
        "Name a user.",
    )
    assert found["owner"][1:] == ("", "An owner", "", "low", "https://example.com/all", "")


def test_what_stands_above_a_package_does_not_name_its_rules():
    _write("a.yaml", "{x: 1, owner: me}\n")
    report = _report("a.yaml")
    [finding] = report.results[0].findings
    assert rule_of(finding, report.rules).title == ""
    assert rule_of(finding, report.rules).severity == "low"


@pytest.mark.parametrize(
    ("message", "reached"),
    [
        ("root", {"info", "low", "warning", "medium", "error", "high", "critical"}),
        ("owner", {"info", "low"}),
    ],
)
def test_a_level_is_reached_by_severity(message, reached):
    report = _report("a.yaml")
    [finding] = (item for item in report.results[0].findings if item.message == message)
    levels = ("info", "low", "warning", "medium", "error", "high", "critical")
    assert {level for level in levels if reaches(finding, report.rules, level)} == reached


def test_a_level_is_reached_by_kind_where_no_severity_is_known():
    _write(
        "policy/p.rego",
        'package main\n\ndeny contains "d" if input.user\n\nwarn contains "w" if input.user\n',
    )
    report = _report("a.yaml")
    found = {item.kind: reaches(item, report.rules, "error") for item in report.results[0].findings}
    assert found == {Kind.FAILURE: True, Kind.WARNING: False}


# ---------------------------------------------------------------------- inputs


def test_policies_are_compiled_even_for_no_results():
    _write("policy/broken.rego", "package main\n\ndeny contains\n")
    with pytest.raises(RegoError):
        _report("a.yaml")


def test_further_patterns_tell_the_format_of_names():
    _write("charts/app.tpl", "user: root\nowner: me\n")
    _write("charts/Chartfile", "user: root\nowner: me\n")
    patterns = (("*.tpl", "yaml"), ("Chartfile", "yaml"))
    assert list(_messages(_report("charts", formats=patterns))) == [
        "charts/Chartfile",
        "charts/app.tpl",
    ]
    with pytest.raises(LoadError):
        _report("charts")


def test_standard_input_keeps_its_text_for_those_who_show_it(monkeypatch):
    _write("in", "user: root\nowner: me\n")
    with Path("in").open() as file:
        monkeypatch.setattr("policykit.loading._STDIN_DESCRIPTOR", file.fileno())
        report = _report("-", stdin_filename="shown.yaml")
    assert report.texts == {"shown.yaml": "user: root\nowner: me\n"}
    assert report.results[0].findings[0].location is not None


def test_what_git_ignores_is_left_out_where_that_is_asked_for():
    subprocess.run(["git", "init", "--quiet", "."], check=True)
    _write(".gitignore", "build/\n*.gen.yaml\n")
    _write("build/b.yaml", "user: root\n")
    _write("conf/c.yaml", "user: root\n")
    _write("conf/d.gen.yaml", "user: root\n")
    everything = {"build/b.yaml", "conf/c.yaml", "conf/d.gen.yaml"}
    assert set(_messages(_report("build", "conf"))) == everything
    respected = _report("build", "conf", respect_gitignore=True)
    assert set(_messages(respected)) == {"conf/c.yaml"}


def test_git_must_know_the_folder_that_it_is_asked_about():
    with pytest.raises(LoadError, match="git does not tell what it ignores"):
        _report("a.yaml", respect_gitignore=True)


# ---------------------------------------------------------------------- keep going


def test_broken_files_are_told_and_the_rest_is_checked():
    _write("broken.yaml", "a: [\n")
    report = _report("broken.yaml", "gone.yaml", "a.yaml", keep_going=True)
    assert list(_messages(report)) == ["a.yaml"]
    assert sorted(str(error).split(":")[0] for error in report.errors) == [
        "broken.yaml",
        "gone.yaml",
    ]


def test_a_document_on_which_a_policy_fails_is_told_as_well():
    _write(
        "policy/q.rego",
        "package main\n\nn := 1 if input.a\n\nn := 2 if input.a\n\nwarn contains n\n",
    )
    _write("b.yaml", "a: 1\n")
    report = _report("b.yaml", "a.yaml", keep_going=True)
    assert list(_messages(report)) == ["a.yaml"]
    assert "complete rules must not produce multiple outputs" in str(report.errors[0])


def test_the_first_broken_file_ends_the_run_otherwise():
    _write("broken.yaml", "a: [\n")
    with pytest.raises(PolicykitError, match=r"^broken\.yaml"):
        _report("broken.yaml", "a.yaml")


def test_many_files_are_spread_over_processes_with_the_same_outcome():
    _write("broken.yaml", "a: [\n")
    for number in range(40):
        _write(f"many/{number:02}.yaml", f"user: root # policykit:ignore deny -- {number}\n")
    one = _report("many", "broken.yaml", keep_going=True, jobs=1)
    two = _report("many", "broken.yaml", keep_going=True, jobs=2)
    assert two._replace(errors=()) == one._replace(errors=())
    assert [str(error) for error in two.errors] == [str(error) for error in one.errors]
    assert len(one.results) == 40


def test_progress_is_told_until_all_is_done():
    for number in range(120):
        _write(f"many/{number:03}.yaml", "owner: me\n")
    told: list[tuple[int, int]] = []
    run(
        Settings(arguments=("many",), jobs=1),
        progress=lambda done, files: told.append((done, files)),
    )
    assert told == [(50, 120), (100, 120), (120, 120)]


# ---------------------------------------------------------------------- overrides


def _overridden(text: str) -> Settings:
    _write("policykit.toml", text)
    return configure(CommandLine({}, ("a.yaml", "charts", "infra")), {}).settings


def test_overrides_hold_for_the_files_that_they_name():
    _write("charts/b.yaml", "user: root\n")
    _write("infra/c.json", "user: root\n")
    _write("rules/p.rego", 'package k8s\n\ndeny contains "k8s" if input.user\n')
    settings = _overridden(
        '[[overrides]]\nfiles = "charts/**"\npolicy = "rules"\nnamespace = "k8s"\n'
        '[[overrides]]\nfiles = ["infra"]\nparser = "yaml"\n'
    )
    report = run(settings)
    assert _messages(report) == {
        "a.yaml": ["owner", "root"],
        "charts/b.yaml": ["k8s"],
        "infra/c.json": ["owner", "root"],
    }
    assert [result.namespace for result in report.results] == ["main", "k8s", "main"]


def test_the_last_override_counts():
    settings = _overridden(
        '[[overrides]]\nfiles = "*.yaml"\nnamespace = "x"\n'
        '[[overrides]]\nfiles = "a.*"\nnamespace = "main"\n'
    )
    report = run(settings._replace(arguments=("a.yaml",)))
    assert [result.namespace for result in report.results] == ["main"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[overrides]]\nnamespace = 'x'", "files must say for which"),
        ("[[overrides]]\nfiles = 'a'\nquiet = true", 'unknown key "quiet"'),
        ("[[overrides]]\nfiles = 1", "files must be text or a list of texts"),
        ("overrides = 1", "expected tables, each under"),
        ("formats = 1", "expected a table of formats"),
        ("[formats]\nyml = ['x']", 'unknown format "yml"'),
        ("[formats]\nyaml = 1", "yaml must be text or a list of texts"),
    ],
)
def test_tables_that_make_no_sense_are_told(text, problem):
    with pytest.raises(PolicykitError, match=problem):
        _overridden(text)


def test_patterns_are_relative_to_the_folder_of_the_config_file(monkeypatch):
    subprocess.run(["git", "init", "--quiet", "."], check=True)
    _write("charts/b.yaml", "user: root\n")
    _write("policykit.toml", '[[overrides]]\nfiles = "charts/**"\nnamespace = "x"\n')
    monkeypatch.chdir("charts")
    report = run(
        configure(CommandLine({}, ("b.yaml",)), {}).settings._replace(policy=("../policy",))
    )
    assert [result.namespace for result in report.results] == ["x"]


# ---------------------------------------------------------------------- traces


def test_a_trace_tells_each_condition_with_its_values():
    report = _report("a.yaml", trace=True)
    assert [(trace.query, trace.has_passed) for trace in report.traces] == [
        ("data.main.deny", False),
        ("data.main.warn", True),
    ]
    assert report.traces[0].lines[0].split("  ")[0] == "policy/p.rego:18"
    assert report.traces[0].lines[0].endswith('{input.user = "root"}')
    assert "fail warn contains" in report.traces[1].lines[0]
