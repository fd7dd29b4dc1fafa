"""What a run imports: most of a short run is start-up, so it loads nothing it does not need."""

import json
import sys
from pathlib import Path

import pytest

from tests.running import Shell, shell_in

POLICY = """\
package main

deny contains msg if {
	input.kind == "Pod"
	msg := sprintf("%s is not allowed", [input.kind])
}
"""
PROBE = """\
import atexit, json, sys
atexit.register(lambda: open("modules.json", "w").write(json.dumps(sorted(sys.modules))))
from policykit.cli import main
sys.exit(main(sys.argv[1:]))
"""
FORMATS = "policykit_parsers."
COMPILER = ("lark", "policykit.rego.ast", "policykit.rego.build", "policykit.rego.check")
NETWORK = ("asyncio", "email", "http", "policykit.bundles", "socket", "ssl", "urllib.request")
OTHERS = ("cryptography", "distributed", "re2", "rich", "xml", "zoneinfo", "policykit.cli.help")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    folder = tmp_path / "work"
    (folder / "policy").mkdir(parents=True)
    (folder / "policy" / "main.rego").write_text(POLICY, encoding="utf-8")
    (folder / "pod.yaml").write_text("kind: Pod\n", encoding="utf-8")
    (folder / "probe.py").write_text(PROBE, encoding="utf-8")
    return shell_in(folder, tmp_path / "tools")


def imported(shell: Shell) -> set[str]:
    """Return the modules that a test of one YAML file has loaded at its end."""
    done = shell.run(f"'{sys.executable}' probe.py test pod.yaml")
    assert done.returncode == 1, done.stderr
    return set(json.loads((shell.folder / "modules.json").read_text(encoding="utf-8")))


def below(modules: set[str], *names: str) -> list[str]:
    """Return those of *modules* that are one of *names* or inside it."""
    return sorted(name for name in modules for other in names if f"{name}.".startswith(f"{other}."))


def test_a_run_on_yaml_loads_no_other_format_no_network_and_nothing_heavy(shell: Shell):
    modules = imported(shell)
    assert not below(modules, *NETWORK, *OTHERS)
    formats = {name.split(".")[1] for name in modules if name.startswith(FORMATS)}
    assert {name for name in formats if not name.startswith("_")} == {"yaml"}


def test_policies_that_were_compiled_before_are_not_compiled_again(shell: Shell):
    imported(shell)
    assert not below(imported(shell), *COMPILER)


def test_the_package_itself_loads_nothing(shell: Shell):
    done = shell.run(
        f"'{sys.executable}' -c 'import sys; known = set(sys.modules); import policykit; "
        "print(sorted(set(sys.modules) - known))'"
    )
    assert done.stdout == "['policykit']\n", done.stderr
