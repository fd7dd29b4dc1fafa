"""The examples do what they say, and conftest says the same of them."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import Shell, shell_in

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/session.txt"))
KUBERNETES = ROOT / "examples" / "kubernetes"
CONFTEST = shutil.which("conftest")

CLASSIC_MANIFEST = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: hello}\nspec: {}\n"
CLASSIC_POLICY = """\
package main

deny contains "Deployments are not allowed" if input.kind == "Deployment"

deny contains msg if {
	not input.spec.template.spec.securityContext.runAsNonRoot
	msg := "Containers must not run as root"
}
"""
CLASSIC_OUTPUT = """\
FAIL - deployment.yaml - main - Containers must not run as root
FAIL - deployment.yaml - main - Deployments are not allowed

2 tests, 0 passed, 0 warnings, 2 failures, 0 exceptions
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a session, what it prints, and the exit code it ends with."""

    command: str
    output: str
    code: int


def steps_of(session: str) -> Iterator[Step]:
    """Yield the steps of a *session* as it stands in an example's `session.txt`."""
    pattern = re.compile(r"^\$ (.*)\n((?:.*\n)*?)\[exit (\d+)\]$", re.MULTILINE)
    for command, output, code in pattern.findall(session):
        yield Step(command, output, int(code))


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    folder = tmp_path / "work"
    folder.mkdir()
    return shell_in(folder, tmp_path / "tools")


def session_of(example: Path) -> str:
    return (example / "session.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_example_prints_what_its_session_shows(example: Path, shell: Shell):
    shutil.copytree(example, shell.folder, dirs_exist_ok=True)
    steps = list(steps_of(session_of(example)))
    assert steps
    for step in steps:
        done = shell.run(step.command)
        assert (done.stdout, done.stderr, done.returncode) == (step.output, "", step.code)


@pytest.mark.skipif(CONFTEST is None, reason="conftest is not installed")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_conftest_says_the_same_in_some_order(example: Path, shell: Shell):
    shutil.copytree(example, shell.folder, dirs_exist_ok=True)
    for step in steps_of(session_of(example)):
        if "--output full" in step.command:
            continue
        done = shell.run(step.command.replace("policykit test", "conftest test --no-color"))
        assert sorted(done.stdout.splitlines()) == sorted(step.output.splitlines())
        assert done.returncode == step.code


def test_the_classic_session_works_to_the_letter(shell: Shell):
    (shell.folder / "policy").mkdir()
    (shell.folder / "policy" / "deployment.rego").write_text(CLASSIC_POLICY, encoding="utf-8")
    (shell.folder / "deployment.yaml").write_text(CLASSIC_MANIFEST, encoding="utf-8")
    done = shell.run("policykit test deployment.yaml")
    assert (done.stdout, done.stderr, done.returncode) == (CLASSIC_OUTPUT, "", 1)


def blocks_of(language: str) -> list[str]:
    """Return the blocks in one *language* of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_readme_shows_what_the_example_prints():
    shown = {f"$ {step.command}\n{step.output}" for step in steps_of(session_of(KUBERNETES))}
    assert len(shown.intersection(blocks_of("console"))) == 2


def test_the_first_policy_of_the_readme_works(shell: Shell):
    (policy,) = blocks_of("rego")
    (shell.folder / "policy").mkdir()
    (shell.folder / "policy" / "deployment.rego").write_text(policy, encoding="utf-8")
    manifest = "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n"
    (shell.folder / "deployment.yaml").write_text(manifest, encoding="utf-8")
    command = "policykit test deployment.yaml"
    assert f"$ {command}\n{shell.run(command).stdout}" in blocks_of("console")


def test_the_error_of_the_readme_is_real(shell: Shell):
    broken = "replicas: 1\nports: [80, 81\nname: x\n"
    (shell.folder / "broken.yaml").write_text(broken, encoding="utf-8")
    (shell.folder / "policy").mkdir()
    (shell.folder / "policy" / "main.rego").write_text("package main\n", encoding="utf-8")
    command = "policykit test broken.yaml"
    assert f"$ {command}\n{shell.run(command).stderr}" in blocks_of("console")


def test_the_python_of_the_readme_prints_what_it_says(capsys: pytest.CaptureFixture[str]):
    (code,) = blocks_of("python")
    exec(code, {})
    assert code.endswith(f"# {capsys.readouterr().out}")
