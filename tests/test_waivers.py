"""Waivers: what they waive, and what is said of those that do not."""

from pathlib import Path
from typing import Any

import pytest

from policykit.errors import UsageError
from policykit.findings import Kind, Report
from policykit.runner import run
from policykit.settings import Settings, configure
from policykit.settings.flags import CommandLine

POLICY = """package main

# METADATA
# custom:
#   id: acme/root
deny_root contains "root" if input.user == "root"

deny contains msg if {
	some image in input.images
	endswith(image, ":latest")
	msg := sprintf("latest: %s", [image])
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("policy").mkdir()
    Path("policy/p.rego").write_text(POLICY)


def _report(text: str, name: str = "a.yaml", **settings: Any) -> Report:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text)
    return run(Settings(arguments=(name,), **settings))


def _counts(report: Report) -> tuple[list[str], list[str]]:
    findings = [finding for result in report.results for finding in result.findings]
    kinds: dict[Kind, list[str]] = {Kind.FAILURE: [], Kind.EXCEPTION: []}
    for finding in findings:
        kinds[finding.kind].append(finding.message)
    return kinds[Kind.FAILURE], kinds[Kind.EXCEPTION]


# ---------------------------------------------------------------------- comments


@pytest.mark.parametrize(
    "text",
    [
        "user: root  # policykit:ignore deny_root -- why\n",
        "a: 1\n# policykit:ignore deny_root -- why\nuser: root\n",
        "a: 1\n# policykit:ignore deny_root -- why\n# about the user\n\nuser: root\n",
        "# policykit:ignore deny_root -- why\na: 1\nb: 2\nuser: root\n",
        "---\n# head\n# policykit:ignore deny_root -- why\n\na: 1\nuser: root\n",
    ],
    ids=["on-the-line", "line-before", "lines-before", "head", "head-of-a-stream"],
)
def test_a_comment_waives_its_line_the_next_one_or_the_file(text):
    report = _report(text)
    assert _counts(report) == ([], ["root"])
    assert not report.warnings


@pytest.mark.parametrize(
    "name", ["deny_root", "main/deny_root", "main.deny_root", "data.main.deny_root", "acme/root"]
)
def test_a_rule_goes_by_any_of_its_names(name):
    report = _report(f"user: root  # policykit:ignore {name} -- why\n")
    assert _counts(report) == ([], ["root"])


@pytest.mark.parametrize("name", ["main/*", "acme/*", "deny_*"])
def test_a_star_stands_for_any_rules(name):
    report = _report(f"user: root  # policykit:ignore {name} -- why\n")
    assert _counts(report) == ([], ["root"])


def test_a_comment_names_several_rules():
    text = "{user: root, images: [a:latest]} # policykit:ignore deny, deny_root -- why\n"
    assert _counts(_report(text))[0] == []


def test_other_lines_and_other_rules_are_not_waived():
    text = (
        "a: 1\nimages:\n- a:latest  # policykit:ignore deny -- why\n- b:latest\n"
        "user: root  # policykit:ignore deny -- why\n"
    )
    report = _report(text)
    assert _counts(report) == (["root", "latest: b:latest"], ["latest: a:latest"])
    assert report.warnings == (
        "a.yaml:5:13: the waiver of deny is not used: nothing to waive there",
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonc", '{\n"user": "root" // policykit:ignore deny_root -- why\n}'),
        ("a.jsonc", '{\n"user": "root" /* policykit:ignore deny_root -- why */\n}'),
        ("a.toml", 'user = "root" # policykit:ignore deny_root -- why\n'),
        ("a.hcl", 'user = "root" // policykit:ignore deny_root -- why\n'),
    ],
)
def test_comments_are_those_of_the_format(name, text):
    report = _report(text, name)
    assert _counts(report) == ([], ["root"])
    [finding] = report.results[0].findings
    assert finding.waiver is not None
    assert finding.waiver.reason == "why"


def test_each_file_of_a_combined_document_has_its_own_comments():
    Path("policy/p.rego").write_text(
        "package main\n\ndeny contains entry.path if {\n\tsome entry in input\n"
        '\tentry.contents.user == "root"\n}\n'
    )
    Path("b.yaml").write_text("user: root\n")
    Path("a.yaml").write_text("user: root # policykit:ignore deny -- why\n")
    report = run(Settings(arguments=("a.yaml", "b.yaml"), combine=True))
    assert _counts(report) == (["b.yaml"], ["a.yaml"])


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("deny_root", "1:13: the waiver of deny_root needs a reason: -- reason"),
        ("deny_root --", "1:13: the waiver of deny_root needs a reason: -- reason"),
        ("-- why", "1:13: the waiver names no rule: policykit:ignore RULE -- reason"),
        (
            "deny_root until soon -- why",
            "1:13: the waiver's date must be like 2026-12-31, found soon",
        ),
    ],
)
def test_a_comment_that_says_too_little_waives_nothing(words, problem):
    report = _report(f"user: root  # policykit:ignore {words}\n")
    assert _counts(report)[0] == ["root"]
    assert report.warnings == (f"a.yaml:{problem}",)


def test_a_waiver_holds_until_its_day():
    later = _report("user: root  # policykit:ignore deny_root until 9999-12-31 -- why\n")
    assert _counts(later) == ([], ["root"])
    past = _report("user: root  # policykit:ignore deny_root until 2020-01-31 -- why\n")
    assert _counts(past)[0] == ["root"]
    assert past.warnings == ("a.yaml:1:13: the waiver of deny_root expired on 2020-01-31",)


def test_unused_comments_are_told_even_where_nothing_is_found():
    report = _report("user: me  # policykit:ignore deny_root -- why\n")
    assert "is not used" in report.warnings[0]


# ---------------------------------------------------------------------- entries of config files


def _waived(entry: str) -> Settings:
    Path("policykit.toml").write_text(f"[[waivers]]\n{entry}\n")
    return configure(CommandLine({}, ()), {}).settings


@pytest.mark.parametrize(
    "entry",
    [
        'rule = "deny_root"\nreason = "why"',
        'rule = "deny_root"\nreason = "why"\nfiles = "legacy/**"',
        'rule = "deny_root"\nreason = "why"\nfiles = ["x", "legacy"]',
        'rule = "deny_root"\nreason = "why"\nfiles = "*.yaml"',
        'rule = "acme/*"\nreason = "why"\npath = "user"\nowner = "us"\nuntil = 9999-12-31',
    ],
)
def test_an_entry_waives_by_rule_file_and_document_path(entry):
    report = _report("user: root\n", "legacy/a.yaml", waivers=_waived(entry).waivers)
    assert _counts(report) == ([], ["root"])
    assert not report.warnings


@pytest.mark.parametrize(
    "entry",
    [
        'rule = "deny_root"\nreason = "why"\nfiles = "charts/**"',
        'rule = "deny_root"\nreason = "why"\npath = "users"',
        'rule = "deny"\nreason = "why"\nfiles = "nowhere/**"',
        'rule = "deny_root"\nreason = "why"\nuntil = "2020-01-01"',
    ],
)
def test_an_entry_for_something_else_waives_nothing(entry):
    report = _report("user: root\n", "legacy/a.yaml", waivers=_waived(entry).waivers)
    assert _counts(report)[0] == ["root"]


def test_a_star_in_a_document_path_stands_for_any_element():
    entry = _waived('rule = "deny"\nreason = "why"\npath = "images[*]"')
    report = _report("images: [a:latest, b:latest]\n", waivers=entry.waivers)
    assert _counts(report)[0] == []


def test_entries_that_are_of_no_use_are_told():
    unused = _waived('rule = "deny"\nreason = "why"')
    assert _report("user: root\n", waivers=unused.waivers).warnings == (
        "policykit.toml:1:1: the waiver of deny is not used: nothing to waive there",
    )
    expired = _waived('rule = "deny"\nreason = "why"\nuntil = 2020-01-01')
    assert _report("user: root\n", waivers=expired.waivers).warnings == (
        "policykit.toml:1:1: the waiver of deny expired on 2020-01-01",
    )
    elsewhere = _waived('rule = "deny"\nreason = "why"\nfiles = "other.yaml"')
    assert not _report("user: root\n", waivers=elsewhere.waivers).warnings


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('rule = "deny"', "the waiver of deny needs a reason"),
        ('rule = "deny"\nreason = " "', "the waiver of deny needs a reason"),
        ('reason = "why"', "rule must say which rule is waived"),
        ('rule = "deny"\nreason = "why"\nuntil = "soon"', 'until must be a date, found "soon"'),
        ('rule = "deny"\nreason = "why"\nfile = "x"', 'unknown key "file"'),
        ('rule = "deny"\nreason = 1', "reason must be text"),
    ],
)
def test_an_entry_that_says_too_little_is_refused(entry, problem):
    with pytest.raises(UsageError) as caught:
        _waived(entry)
    assert str(caught.value) == f"policykit.toml:1:1: waivers: {problem}"


def test_places_are_those_of_the_table_that_is_wrong():
    text = '[[waivers]]\nrule = "a"\nreason = "b"\n\n  [[ waivers ]]\nrule = "c"\n'
    Path("policykit.toml").write_text(text)
    with pytest.raises(UsageError, match=r"^policykit\.toml:5:3: "):
        configure(CommandLine({}, ()), {})
