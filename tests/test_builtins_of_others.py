"""Functions in Python for policies to call: of a file, of installed packages, and conftest's."""

import sys
from pathlib import Path
from typing import Any

import pytest

from policykit import rego
from policykit.cli import main
from policykit.errors import LoadError, PolicykitError, UsageError
from policykit.findings import Report
from policykit.runner import run
from policykit.settings import Settings

OWN = '''\
from policykit.rego import builtin

@builtin("acme.owner")
def owner(team: str) -> str:
    """Return the owner of a team."""
    return {"web": "Jo"}[team]
'''
POLICY = """\
package main

deny contains acme.owner(input.team)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("policy").mkdir()
    Path("policy/p.rego").write_text(POLICY)
    Path("own.py").write_text(OWN)
    Path("a.yaml").write_text("team: web\n")


def _report(**settings: Any) -> Report:
    return run(Settings(arguments=("a.yaml",), builtins=("own.py",), **settings))


def _messages(report: Report) -> list[str]:
    return [finding.message for result in report.results for finding in result.findings]


def _answer(call: str, function: str) -> object:
    """Return what *call* gives, where the file defines *function* beside the imports."""
    head = "from typing import Any\nfrom policykit.rego import builtin\n\n"
    Path("own.py").write_text(head + function)
    Path("policy/p.rego").write_text(f"package main\n\ndeny contains json.marshal({call})\n")
    return _messages(_report())


# ---------------------------------------------------------------------- from a file


@pytest.mark.parametrize("run_number", [1, 2], ids=["compiled", "from-the-cache"])
def test_five_lines_make_a_builtin(run_number):
    for _ in range(run_number):
        assert _messages(_report()) == ["Jo"]


def test_other_content_of_the_file_is_another_builtin():
    assert _messages(_report()) == ["Jo"]
    Path("own.py").write_text(OWN.replace("Jo", "Al"))
    assert _messages(_report()) == ["Al"]


def test_what_it_raises_is_an_error_of_the_builtin():
    Path("a.yaml").write_text("team: gone\n")
    assert _messages(_report()) == []
    with pytest.raises(
        rego.RegoError, match=r"^policy/p\.rego:3:15: .*acme\.owner: KeyError: 'gone'"
    ):
        _report(show_builtin_errors=True)


def test_operands_are_checked_by_the_annotations():
    Path("a.yaml").write_text("team: 1\n")
    with pytest.raises(rego.RegoError, match="operand 1 must be string but got number"):
        _report(show_builtin_errors=True)


def test_it_is_checked_before_anything_runs():
    Path("policy/p.rego").write_text("package main\n\ndeny contains acme.ownr(input.team)\n")
    with pytest.raises(rego.RegoErrors, match=r"undefined function acme\.ownr"):
        _report()


def test_it_can_be_mocked():
    Path("policy/p_test.rego").write_text(
        'package main\n\nstand_in("x") := "X"\n\n'
        'test_value if "Z" in deny with input.team as "x" with acme.owner as "Z"\n\n'
        'test_function if "X" in deny with input.team as "x" with acme.owner as stand_in\n'
    )
    assert main(["verify", "--builtins", "own.py"]) == 0


@pytest.mark.parametrize(
    ("call", "function", "answer"),
    [
        ("f({1, 2})", '@builtin("f")\ndef f(x: set[int]) -> int:\n    return sum(x)\n', "3"),
        ("f([1, 2])", '@builtin("f")\ndef f(x: list[int]) -> Any:\n    return tuple(x)\n', "[1,2]"),
        (
            'f({"a": 1})',
            '@builtin("f")\ndef f(x: dict[str, Any]) -> Any:\n    return set(x)\n',
            '["a"]',
        ),
        (
            "f(1, null)",
            '@builtin("f")\ndef f(x: float, y: str | None) -> Any:\n    return {x: y}\n',
            '{"1":null}',
        ),
        (
            "f(true)",
            '@builtin("f")\ndef f(x: bool) -> Any:\n    return (i for i in [x])\n',
            "[true]",
        ),
    ],
)
def test_values_are_those_of_python(call, function, answer):
    assert _answer(call, function) == [answer]


def test_an_answer_that_is_no_value_is_undefined():
    assert _answer("f(1)", '@builtin("f")\ndef f(x: int) -> Any:\n    return object()\n') == []


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        ('@builtin("count")\ndef f(x: int) -> int:\n    return x\n', "the builtin count of"),
        ('@builtin("f")\ndef f(x) -> int:\n    return x\n', "the parameter x has no annotation"),
        ('@builtin("f")\ndef f(x: complex) -> int:\n    return x\n', "no type of Rego"),
        ('@builtin("f")\ndef f(x: "Gone") -> int:\n    return x\n', "an annotation cannot be read"),
        ('@builtin("f")\ndef f(*x: int) -> int:\n    return x\n', "must be a plain one"),
        ('@builtin("f")\ndef f(x: int = 1) -> int:\n    return x\n', "must be a plain one"),
        ('@builtin("f", relation=True)\ndef f(x: int) -> Any:\n    yield x\n', "gives one answer"),
    ],
)
def test_a_function_that_policies_cannot_call_is_refused(function, problem):
    with pytest.raises(UsageError, match=problem):
        _answer("f(1)", function)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("def (", r"^own\.py:1:5: SyntaxError"),
        ("x = 1\nraise ValueError('no')\n", r"^own\.py:2: ValueError: no"),
        ("import gone_for_good\n", r"^own\.py:1: ModuleNotFoundError"),
    ],
)
def test_a_file_that_cannot_be_imported_is_told_with_its_line(text, problem):
    Path("own.py").write_text(text)
    with pytest.raises(LoadError, match=problem):
        _report()


def test_a_file_that_is_not_there_is_told():
    Path("own.py").unlink()
    with pytest.raises(LoadError, match=r"^own\.py: no such file"):
        _report()


# ---------------------------------------------------------------------- from installed packages


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Put a package that names a module of builtins where Python looks for packages."""
    place = tmp_path / "site"
    (place / "acme_policies-1.0.dist-info").mkdir(parents=True)
    (place / "acme_policies-1.0.dist-info/METADATA").write_text(
        "Name: acme-policies\nVersion: 1.0\n"
    )
    (place / "acme_policies-1.0.dist-info/entry_points.txt").write_text(
        "[policykit.builtins]\nacme = acme_builtins\n"
    )
    (place / "acme_builtins.py").write_text(OWN)
    monkeypatch.syspath_prepend(str(place))
    yield place
    sys.modules.pop("acme_builtins", None)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("run_number", [1, 2], ids=["compiled", "from-the-cache"])
def test_installed_packages_bring_builtins(run_number):
    for _ in range(run_number):
        assert _messages(run(Settings(arguments=("a.yaml",)))) == ["Jo"]


def test_a_package_that_is_gone_is_missed_even_where_policies_are_cached(installed, monkeypatch):
    run(Settings(arguments=("a.yaml",)))
    sys.modules.pop("acme_builtins")
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path != str(installed)])
    with pytest.raises(PolicykitError, match=r"undefined function acme\.owner"):
        run(Settings(arguments=("a.yaml",)))


# ---------------------------------------------------------------------- conftest's own


def test_policies_read_config_files_beside_them():
    Path("policy/conf").mkdir()
    Path("policy/conf/app.toml").write_text("port = 80\n")
    Path("policy/p.rego").write_text(
        'package main\n\ndeny contains "file" if parse_config_file("conf/app.toml").port == 80\n\n'
        'deny contains "text" if parse_config("yaml", "a: [1]").a[0] == 1\n\n'
        'deny contains entry.path if some entry in parse_combined_config_files(["conf/app.toml"])\n'
    )
    assert _messages(_report()) == ["file", "policy/conf/app.toml", "text"]


@pytest.mark.parametrize(
    "call",
    [
        'parse_config("klingon", "a: 1")',
        'parse_config("json", "{")',
        'parse_config_file("gone.yaml")',
        'parse_combined_config_files(["gone.yaml"])',
    ],
)
def test_what_cannot_be_read_is_undefined_or_an_error(call):
    Path("policy/p.rego").write_text(f'package main\n\ndeny contains "x" if {call}\n')
    assert _messages(_report()) == []
    with pytest.raises(rego.RegoError, match=call.partition("(")[0]):
        _report(show_builtin_errors=True)


def test_a_function_of_conftest_can_be_mocked():
    Path("policy/p_test.rego").write_text(
        "package main\n\n"
        'port(x) := sprintf("port of %s", [x])\n\n'
        'test_file if parse_config_file("gone") == 1 with parse_config_file as 1\n\n'
        'test_function if parse_config_file("a") == "port of a" with parse_config_file as port\n'
    )
    Path("policy/p.rego").unlink()
    assert main(["verify"]) == 0


# ---------------------------------------------------------------------- capabilities


def test_capabilities_restrict_what_policies_may_call():
    Path("caps.json").write_text('{"builtins": [{"name": "plus"}, {"name": "acme.owner"}]}')
    assert _messages(_report(capabilities="caps.json")) == ["Jo"]
    Path("caps.json").write_text('{"builtins": [{"name": "plus"}]}')
    with pytest.raises(rego.RegoErrors, match=r"undefined function acme\.owner"):
        _report(capabilities="caps.json")


@pytest.mark.parametrize("text", ["[]", "{}", '{"builtins": 1}', '{"builtins": [1]}', "{"])
def test_a_file_that_names_no_capabilities_is_an_error(text):
    Path("caps.json").write_text(text)
    with pytest.raises(PolicykitError, match=r"^caps\.json"):
        _report(capabilities="caps.json")
