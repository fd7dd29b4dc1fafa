"""The house plan holds: tables list what is in their folders, and every module has its layer."""

import ast
import tomllib
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest

import policykit_parsers
from policykit import bundles, cli, reporters
from policykit.cli.command import Command
from policykit.rego import builtins

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "policykit"
PARSERS = ROOT / "parsers" / "policykit_parsers"


def modules_in(folder: Path) -> set[str]:
    """Return the names of the modules and packages in *folder* that others may import."""
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    modules = {path.stem for path in folder.glob("*.py")}
    return {name for name in packages | modules if not name.startswith("_")}


def defining(folder: Path, name: str) -> set[str]:
    """Return the modules in *folder* that define *name* at their top."""
    return {
        path.stem
        for path in folder.glob("*.py")
        if not path.stem.startswith("_") and name in defined_in(path)
    }


def defined_in(path: Path) -> set[str]:
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name=name):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                names.add(name)
            case _:
                pass
    return names


def test_every_parser_has_a_row_and_every_row_a_parser():
    assert modules_in(PARSERS) == {row.name for row in policykit_parsers.FORMATS}


def test_every_reporter_has_a_row_and_every_row_a_reporter():
    assert modules_in(PACKAGE / "reporters") == {row.name for row in reporters.FORMATS}


def test_every_family_of_builtins_is_listed():
    assert modules_in(PACKAGE / "rego" / "builtins") == set(builtins.FAMILIES)


def test_every_command_has_a_row_and_every_row_a_command():
    assert defining(PACKAGE / "cli", "EXAMPLES") == {row.name for row in cli.COMMANDS}


def test_every_fetcher_of_bundles_is_there():
    names = {row.name for row in bundles.FETCHERS}
    assert names <= defining(PACKAGE / "bundles", "fetch")


@pytest.mark.parametrize("row", policykit_parsers.FORMATS, ids=lambda row: row.name)
def test_every_parser_loads(row: policykit_parsers.Format):
    assert callable(import_module(f"policykit_parsers.{row.name}").load)


@pytest.mark.parametrize("row", reporters.FORMATS, ids=lambda row: row.name)
def test_every_reporter_reports(row: reporters.Format):
    assert callable(reporters.reporter(row.name))


@pytest.mark.parametrize("row", cli.COMMANDS, ids=lambda row: row.name)
def test_every_command_runs_and_shows_examples(row: Command):
    module = import_module(f"policykit.cli.{row.name}")
    assert callable(module.run)
    assert module.EXAMPLES


def test_every_module_has_a_layer():
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    rows = next(found for found in contracts if found["name"] == "Data flows one way")["layers"]
    names = {name.strip(" ()") for row in rows for name in row.split("|")}
    inside = {f"policykit.{name}" for name in modules_in(PACKAGE)} | {"policykit.__main__"}
    assert inside <= names


def test_every_module_says_what_it_is():
    silent = [path for path in sources() if not ast.get_docstring(tree_of(path))]
    assert not silent


def sources() -> Iterable[Path]:
    return [path for folder in (PACKAGE, PARSERS) for path in sorted(folder.rglob("*.py"))]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
