"""policykit doc, beside conftest where that is here."""

import shutil
import subprocess
from pathlib import Path

import pytest

from policykit.cli import main

MAIN = """\
# METADATA
# title: Main package
# description: |
#   Several
#   lines
# related_resources:
# - ref: https://a.example
# - ref: https://b.example
#   description: B docs
package main

# METADATA
# title: No tabs
# description: Tabs are bad
# authors:
# - Jane <jane@example.com>
deny contains "x" if input.x

# METADATA
# title: Other
deny contains "y" if input.y
"""
DEEP = """\
# METADATA
# title: Deep
package a.b.c.d

# METADATA
# title: Rule
p := 1
"""
ABOVE = """\
# METADATA
# scope: subpackages
# title: Above
package a
"""
RENDERED = """\
# main - Main package

Several
lines


Related Resources:

* https://a.example
* [B docs](https://b.example)

## main.deny - No tabs

Tabs are bad

## main.deny - Other



"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("pol").mkdir()
    Path("pol/main.rego").write_text(MAIN)


def test_documentation_is_markdown():
    assert main(["doc", "pol"]) == 0
    assert Path("pol.md").read_text() == RENDERED


def test_the_folder_here_is_called_policy(monkeypatch):
    monkeypatch.chdir("pol")
    assert main(["doc", "."]) == 0
    assert Path("policy.md").read_text() == RENDERED


@pytest.mark.parametrize("flag", ["-o", "--out-dir", "--outDir"])
def test_it_may_go_to_another_folder(flag):
    Path("docs").mkdir()
    assert main(["doc", "pol/", flag, "docs"]) == 0
    assert Path("docs/pol.md").read_text() == RENDERED


def test_what_was_there_before_is_gone():
    Path("pol.md").write_text("x" * 10_000)
    main(["doc", "pol"])
    assert Path("pol.md").read_text() == RENDERED


def test_a_template_sees_all_that_metadata_says():
    Path("t").write_text(
        "{{range .}}{{.RegoPackageName}}:{{.Depth}}:{{.Annotations.Scope}}"
        "{{range .Annotations.Authors}} by {{.Name}}{{end}} {{.Annotations.Location}};{{end}}"
    )
    assert main(["doc", "pol", "-t", "t"]) == 0
    assert Path("pol.md").read_text() == (
        "main:1:package pol/main.rego:1;main.deny:2:rule by Jane pol/main.rego:12;"
        "main.deny:2:rule pol/main.rego:19;"
    )


def test_tests_are_left_out():
    Path("pol/main_test.rego").write_text("# METADATA\n# title: T\npackage main_test\n")
    main(["doc", "pol"])
    assert Path("pol.md").read_text() == RENDERED


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no folders are named"),
        (["gone"], "gone: this is no folder of policies"),
        (["pol/main.rego"], "pol/main.rego: this is no folder of policies"),
        (["bare"], "bare: the policies have no METADATA"),
        (["pol", "-t", "gone"], "gone: the template cannot be read"),
        (["pol", "-t", "bad"], "the template cannot be carried out"),
        (["wrong"], "wrong/p.rego:2:"),
    ],
)
def test_what_cannot_be_documented_is_told_and_leaves_no_file(words, said, capsys):
    Path("bare").mkdir()
    Path("bare/p.rego").write_text("package main\n")
    Path("wrong").mkdir()
    Path("wrong/p.rego").write_text("# METADATA\n# title: [\npackage main\n")
    Path("bad").write_text("{{ nope }}")
    assert main(["doc", *words]) == 3
    assert said in capsys.readouterr().err
    assert not list(Path().glob("*.md"))


@pytest.mark.skipif(not shutil.which("conftest"), reason="conftest is not here")
@pytest.mark.parametrize("files", [(MAIN,), (DEEP,), (DEEP, ABOVE), (MAIN, DEEP, ABOVE)])
def test_headings_grow_as_those_of_conftest(files):
    Path("pol/main.rego").unlink()
    for number, text in enumerate(files):
        Path(f"pol/{number}.rego").write_text(text)
    subprocess.run(["conftest", "doc", "pol"], check=True)
    expected = Path("pol.md").read_text()
    assert main(["doc", "pol"]) == 0
    assert Path("pol.md").read_text() == expected
