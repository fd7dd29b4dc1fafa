"""policykit explain and policykit compile."""

from pathlib import Path

import pytest

from policykit.cli import main

POLICY = """package main

deny_root contains msg if {
	some container in input.containers
	container.user == "root"
	msg := sprintf("%s runs as root", [container.name])
}

# METADATA
# custom:
#   id: acme/port
deny_port contains msg if {
	input.port < 1024
	not input.labels.public
	msg := sprintf("port %d", [input.port])
}

deny_port contains "no port" if not input.port
"""
INPUT = """port: 8080
containers:
- name: a
  user: root
- name: b
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("policy").mkdir()
    Path("policy/p.rego").write_text(POLICY)
    Path("a.yaml").write_text(INPUT)


def _explained(capsys, *words: str) -> str:
    assert main(["explain", *words]) == 0
    return str(capsys.readouterr().out)


def test_a_rule_that_fired_is_told_with_its_finding(capsys):
    assert (
        _explained(capsys, "a.yaml", "-r", "deny_root")
        == """\
a.yaml

  main/deny_root fired once  policy/p.rego:3
    a runs as root
    --> a.yaml:4:9 (containers[0].user)
    4 |   user: root
      |         ^^^^

"""
    )


def test_a_rule_that_did_not_fire_is_told_with_what_kept_it(capsys):
    shown = _explained(capsys, "a.yaml", "--rule", "acme/port")
    assert shown.startswith("""\
a.yaml

  acme/port did not fire  policy/p.rego:12
    because this does not hold:
    --> policy/p.rego:13:2
    13 | 	input.port < 1024
       | 	^^^^^^^^^^^^^^^^^
      input.port = 8080
    --> a.yaml:1:7 (port)
    1 | port: 8080
      |       ^^^^

  main/deny_port did not fire  policy/p.rego:18
    because this does not hold:
    --> policy/p.rego:18:1
""")


def test_the_condition_that_got_furthest_is_told(capsys):
    Path("a.yaml").write_text("port: 80\nlabels:\n  public: true\n")
    shown = _explained(capsys, "a.yaml", "-r", "deny_port")
    assert "    14 | \tnot input.labels.public\n" in shown
    assert "      input.labels.public = true\n" in shown
    assert "    --> a.yaml:3:11 (labels.public)\n" in shown


def test_what_is_absent_is_told_with_where_it_would_be(capsys):
    Path("a.yaml").write_text("containers:\n- name: a\n")
    shown = _explained(capsys, "a.yaml", "-r", "deny_root")
    assert "      container.user = undefined\n" in shown
    assert "(not in containers[0])" in shown


def test_all_rules_are_told_of_each_document(capsys):
    Path("a.yaml").write_text("port: 80\n---\nport: 90\n")
    shown = _explained(capsys, "a.yaml")
    assert shown.count("main/deny_root did not fire") == 2
    assert shown.startswith("a.yaml:1:1\n")
    assert "\na.yaml:3:1\n" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "one file is explained at a time"),
        (["a.yaml", "b.yaml"], "one file is explained at a time"),
        (["gone.yaml"], "gone.yaml: no such file"),
        (["a.yaml", "-r", "deny_rot"], "did you mean deny_root?"),
        (["a.yaml", "-n", "other"], "there are no rules to explain in other"),
    ],
)
def test_what_cannot_be_explained_is_told(words, said, capsys):
    assert main(["explain", *words]) == 3
    assert said in capsys.readouterr().err


def test_the_python_of_policies_is_printed_with_their_lines(capsys):
    for _ in range(2):  # the second time the program is in the cache
        assert main(["compile", "--python"]) == 0
        shown = capsys.readouterr().out
        assert "def data_main_deny_root(ctx):" in shown
        assert '# policy/p.rego:5: container.user == "root"\n' in shown
        main(["test", "a.yaml"])
        capsys.readouterr()


def test_policies_are_checked_without_a_word(capsys):
    assert main(["compile", "policy/p.rego"]) == 0
    assert capsys.readouterr() == ("", "")


def test_what_is_wrong_with_policies_is_told(capsys):
    Path("bad.rego").write_text("package main\n\nx := y\n")
    assert main(["compile", "bad.rego"]) == 3
    assert capsys.readouterr().err.startswith("error: bad.rego:3:6: rego_unsafe_var_error")
