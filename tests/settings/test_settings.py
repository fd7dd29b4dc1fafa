"""Which of flags, environment and config files counts."""

from pathlib import Path

import pytest

from policykit.errors import ParseError, UsageError
from policykit.settings import Configuration, configure, options_of
from policykit.settings.flags import read_flags


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def _configured(*words: str, **environment: str) -> Configuration:
    return configure(read_flags(words, options_of("test")), environment)


def _policy(*words: str, **environment: str) -> tuple[tuple[str, ...], str]:
    configuration = _configured(*words, **environment)
    return configuration.settings.policy, configuration.origins.get("policy", "default")


def test_flags_go_before_environment_before_files_before_defaults():
    assert _policy() == (("policy",), "default")
    _write("conftest.toml", 'policy = "d"')
    assert _policy() == (("d",), "conftest.toml")
    _write("pyproject.toml", '[tool.policykit]\npolicy = "c"')
    assert _policy() == (("c",), "pyproject.toml")
    _write("policykit.toml", 'policy = "b"')
    assert _policy() == (("b",), "policykit.toml")
    assert _policy(CONFTEST_POLICY="e") == (("e",), "CONFTEST_POLICY")
    both = {"CONFTEST_POLICY": "e", "POLICYKIT_POLICY": "x,y z"}
    assert _policy(**both) == (("x", "y z"), "POLICYKIT_POLICY")
    assert _policy("-p", "f", **both) == (("f",), "--policy")


def test_files_of_one_folder_complete_each_other():
    _write("policykit.toml", 'policy = "a"')
    _write("conftest.toml", 'policy = "b"\nquiet = true')
    settings = _configured().settings
    assert (settings.policy, settings.quiet) == (("a",), True)


def test_an_empty_variable_counts_as_none():
    assert _policy(CONFTEST_POLICY="") == (("policy",), "default")


def test_arguments_are_kept():
    assert _configured("a", "--quiet", "b").settings.arguments == ("a", "b")


@pytest.mark.parametrize(
    ("environment", "no_color"),
    [
        ({"NO_COLOR": "1"}, True),
        ({"NO_COLOR": ""}, False),
        ({"TERM": "dumb"}, True),
        ({"TERM": "xterm"}, False),
        ({"NO_COLOR": "1", "POLICYKIT_NO_COLOR": "false"}, False),
    ],
)
def test_colour_is_left_out_where_the_environment_says_so(environment, no_color):
    assert _configured(**environment).settings.no_color is no_color


def test_the_first_of_conftests_files_counts():
    _write("conftest.yml", "policy: c")
    _write("conftest.yaml", "policy: [a, b]")
    assert _policy() == (("a", "b"), "conftest.yaml")
    _write("conftest.json", '{"policy": "j"}')
    assert _policy() == (("j",), "conftest.json")


def test_keys_of_conftest_may_be_in_any_case_and_unknown_ones_are_told():
    _write("conftest.toml", 'NO-COLOR = true\nshoe-size = 44\npolcy = "x"')
    configuration = _configured()
    assert configuration.settings.no_color
    assert configuration.warnings == (
        'conftest.toml:2:1: the key "shoe-size" is not known',
        'conftest.toml:3:1: the key "polcy" is not known; did you mean policy?',
    )


@pytest.mark.parametrize(
    ("file", "text", "message", "hint"),
    [
        ("policykit.toml", "x = 1\n", 'policykit.toml:1:1: unknown key "x"', ""),
        (
            "policykit.toml",
            "quiet = true\nno_color = 1",
            'policykit.toml:2:1: unknown key "no_color"',
            "did you mean no-color?",
        ),
        (
            "policykit.toml",
            'POLICY = "x"',
            'policykit.toml:1:1: unknown key "POLICY"',
            "did you mean policy?",
        ),
        (
            "pyproject.toml",
            "[tool.policykit]\n  polcy = 1",
            'pyproject.toml:2:3: unknown key "polcy"',
            "did you mean policy?",
        ),
        (
            "conftest.json",
            '{\n "quiet": "maybe"}',
            'conftest.json:2:3: quiet: expected true or false, found "maybe"',
            "",
        ),
        (
            "policykit.toml",
            "policy = {a = 1}",
            "policykit.toml:1:1: policy: expected a list of texts, found a table",
            "",
        ),
        ("policykit.toml", "a = 1\nb = = 2\n", "policykit.toml:2:5: Invalid value", ""),
        ("policykit.toml", 'a = "', "policykit.toml:1:1: Unterminated string", ""),
        ("conftest.yaml", "- a", "conftest.yaml:1:1: expected keys and values", ""),
        (
            "pyproject.toml",
            "[tool]\npolicykit = 1",
            "pyproject.toml: policykit must be a table",
            "",
        ),
    ],
)
def test_a_wrong_config_file_is_a_usage_error(file, text, message, hint):
    _write(file, text)
    with pytest.raises(UsageError) as caught:
        _configured()
    assert (str(caught.value), caught.value.hint) == (message, hint)


def test_yaml_that_does_not_parse_is_a_parse_error():
    _write("conftest.yaml", "a: [")
    with pytest.raises(ParseError, match=r"^conftest\.yaml:"):
        _configured()


def test_bytes_that_are_no_text_are_a_usage_error(folder):
    (folder / "policykit.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(UsageError, match=r"policykit\.toml: the config file is not UTF-8"):
        _configured()


def test_the_nearest_folder_counts_up_to_the_root_of_the_repository(monkeypatch):
    _write("policykit.toml", 'policy = "outside"')
    _write("repo/.git/HEAD", "")
    _write("repo/a/b/x.yaml", "")
    monkeypatch.chdir("repo/a/b")
    assert _policy() == (("policy",), "default")
    _write("../../policykit.toml", 'policy = ["rules", "/abs"]\ndata = ["team:facts.yaml"]')
    configuration = _configured()
    assert configuration.settings.policy == ("../../rules", "/abs")
    assert configuration.settings.data == ("team:../../facts.yaml",)
    assert configuration.origins["policy"] == "../../policykit.toml"
    _write("../conftest.toml", 'policy = "near"')
    assert _policy() == (("../near",), "../conftest.toml")


def test_without_a_repository_only_the_working_directory_counts(monkeypatch):
    _write("policykit.toml", 'policy = "up"')
    _write("a/x.yaml", "")
    monkeypatch.chdir("a")
    assert _policy() == (("policy",), "default")


def test_a_pyproject_without_our_table_is_passed_over(monkeypatch):
    _write("repo/.git/HEAD", "")
    _write("repo/policykit.toml", 'policy = "up"')
    _write("repo/a/pyproject.toml", '[project]\ndependencies = ["policykit"]')
    monkeypatch.chdir("repo/a")
    assert _policy() == (("../up",), "../policykit.toml")


def test_a_config_file_that_is_named_is_the_only_one_and_its_paths_are_ours():
    _write("policykit.toml", "quiet = true")
    _write("ci/own.toml", 'policy = "rules"')
    assert _policy("-c", "ci/own.toml") == (("rules",), "ci/own.toml")
    assert _policy(CONFTEST_CONFIG_FILE="ci/own.toml") == (("rules",), "ci/own.toml")
    assert not _configured("-c", "ci/own.toml").settings.quiet


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("my.cfg", "my.cfg: a config file must end in .toml, .yaml, .yml or .json"),
        ("gone.toml", "gone.toml: the config file cannot be read: No such file or directory"),
    ],
)
def test_a_config_file_that_cannot_be_used_is_a_usage_error(name, message):
    _write("my.cfg", "")
    with pytest.raises(UsageError) as caught:
        _configured("-c", name)
    assert str(caught.value) == message
