"""policykit baseline, and tests beside one."""

import json
from pathlib import Path

import pytest

from policykit.cli import main

POLICY = """package main

deny contains msg if {
	some image in input.images
	endswith(image, ":latest")
	msg := sprintf("%s is not pinned", [image])
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("policy").mkdir()
    Path("policy/p.rego").write_text(POLICY)
    Path("a.yaml").write_text("images: [a:latest, b:1]\n")
    Path("b.yaml").write_text("images: [c:latest]\n")
    assert main(["baseline", "a.yaml", "b.yaml"]) == 0
    capsys.readouterr()


def _tested(capsys, *words: str) -> tuple[int, str, str]:
    code = main(["test", *words, "--baseline", "policykit-baseline.json"])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_what_was_found_is_known():
    rows = json.loads(Path("policykit-baseline.json").read_text())["findings"]
    assert [(row["file"], row["path"], row["count"]) for row in rows] == [
        ("a.yaml", "images[0]", 1),
        ("b.yaml", "images[0]", 1),
    ]


def test_known_findings_are_counted_but_not_shown(capsys):
    code, out, err = _tested(capsys, "a.yaml", "b.yaml")
    assert (code, err) == (0, "")
    assert out == "\n2 tests, 0 passed, 0 warnings, 0 failures, 2 exceptions\n"


def test_moved_lines_do_not_matter(capsys):
    Path("a.yaml").write_text("# moved\n\nimages: [a:latest]\n")
    assert _tested(capsys, "a.yaml")[0] == 0


def test_what_is_new_fails_the_run(capsys):
    Path("a.yaml").write_text("images: [a:latest, new:latest]\n")
    code, out, _ = _tested(capsys, "a.yaml")
    assert code == 1
    assert out.startswith("FAIL - a.yaml - main - new:latest is not pinned\n\n2 tests")


def test_one_more_of_the_same_is_new():
    Path("policy/p.rego").write_text(
        'package main\n\ndeny contains "bad" if input.images[0] != "x"\n\n'
        'violation contains "bad" if input.images[1]\n'
    )
    Path("c.yaml").write_text("- images: [a]\n- images: [b]\n")
    assert main(["baseline", "c.yaml"]) == 0
    Path("c.yaml").write_text("- images: [a]\n- images: [b]\n- images: [c]\n")
    assert main(["test", "c.yaml", "--baseline", "policykit-baseline.json"]) == 1


def test_known_findings_that_are_gone_are_told_of_files_that_were_checked(capsys):
    Path("a.yaml").write_text("images: []\n")
    _, _, err = _tested(capsys, "a.yaml")
    assert err == (
        "warning: policykit-baseline.json: 1 known finding is gone\n"
        "  write it anew: policykit baseline\n"
    )


def test_programs_see_what_is_known(capsys):
    _, out, _ = _tested(capsys, "a.yaml", "-o", "json")
    [exception] = json.loads(out)[0]["exceptions"]
    assert exception["waiver"]["reason"] == "known in the baseline"
    assert exception["waiver"]["kind"] == "failure"


@pytest.mark.parametrize(
    "text",
    ["[]", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{"file": 1}]}', "{}"],
)
def test_a_file_that_is_no_baseline_is_an_error(text, capsys):
    Path("policykit-baseline.json").write_text(text)
    code, _, err = _tested(capsys, "a.yaml")
    assert code == 3
    assert err.startswith("error: policykit-baseline.json: this is no baseline of policykit")
