"""policykit init."""

import shutil
import subprocess
from pathlib import Path

import pytest

from policykit.cli import main

DEPLOYMENT = """\
kind: Deployment
metadata: {name: web, labels: {owner: us}}
spec: {template: {spec: {containers: [{name: a, image: "b:latest"}]}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


def _files() -> set[str]:
    return {str(path) for path in Path().rglob("*") if path.is_file() and ".cache" not in str(path)}


def test_what_is_written_works(capsys):
    assert main(["init"]) == 0
    assert _files() == {
        ".github/workflows/policies.yml",
        "policy/main.rego",
        "policy/main_test.rego",
        "policykit.toml",
    }
    assert main(["verify"]) == 0
    Path("deployment.yaml").write_text(DEPLOYMENT)
    capsys.readouterr()
    assert main(["test", "deployment.yaml", "-o", "full"]) == 1
    shown = capsys.readouterr()
    assert "high[main/deny]: a runs the image b:latest" in shown.out
    assert "help: Name the version of the image" in shown.out
    assert not shown.err


@pytest.mark.parametrize(
    ("ci", "job"), [("gitlab", {".gitlab/policies.yml"}), ("none", set())], ids=["gitlab", "none"]
)
def test_the_job_is_for_the_ci_that_is_named(ci, job):
    assert main(["init", "infra", "--ci", ci]) == 0
    policies = {"policy/main.rego", "policy/main_test.rego", "policykit.toml"}
    assert _files() == {f"infra/{name}" for name in policies | job}


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_jobs_are_yaml_that_policykit_reads(ci, capsys):
    main(["init", "--ci", ci])
    [job] = (path for path in _files() if path.endswith(".yml"))
    assert main(["parse", job]) == 0
    assert "policykit verify" in capsys.readouterr().out


def test_nothing_is_written_over(capsys):
    Path("policykit.toml").write_text("")
    assert main(["init"]) == 3
    assert capsys.readouterr().err.startswith("error: policykit.toml: there is such a file already")
    assert _files() == {"policykit.toml"}


@pytest.mark.skipif(not shutil.which("opa"), reason="opa is not here")
def test_the_policies_are_formatted():
    main(["init"])
    done = subprocess.run(["opa", "fmt", "--list", "policy"], capture_output=True, check=True)
    assert done.stdout == b""
