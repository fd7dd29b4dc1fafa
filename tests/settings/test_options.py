"""The table of options, and how their values are spelt."""

import pytest

from policykit.cli import COMMANDS
from policykit.errors import UsageError
from policykit.settings import OPTIONS, TABLES, Settings, options_of
from policykit.settings.options import (
    Option,
    Setting,
    from_config,
    from_environment,
    from_flag,
    rebased,
)

LIST = Option("policy", ("policy",), "", ())
TEXT = Option("ignore", "", "", ())
FLAG = Option("quiet", False, "", ())
NUMBER = Option("max-file-size", 256, "", ())
CHOICE = Option("rego-version", "v1", "", (), choices=("v1", "v0"))


def test_every_field_of_the_settings_is_an_option_but_arguments_and_tables():
    others = {"arguments", "root", *TABLES}
    assert {option.field for option in OPTIONS} == set(Settings._fields) - others


def test_the_default_of_an_option_is_the_default_of_the_settings():
    assert {option.field: option.default for option in OPTIONS} == {
        option.field: getattr(Settings(), option.field) for option in OPTIONS
    }


def test_options_belong_to_commands_that_there_are():
    names = {command.name for command in COMMANDS}
    assert {name for option in OPTIONS for name in option.commands} <= names


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_no_two_options_of_a_command_share_a_letter(command):
    letters = [option.short for option in options_of(command) if option.short]
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        (LIST, "a,b", ("a", "b")),
        (LIST, "", ()),
        (LIST, '"a,b",c', ("a,b", "c")),
        (LIST, 'a,"say ""x"""', ("a", 'say "x"')),
        (LIST, ",", ("", "")),
        (TEXT, "a,b", "a,b"),
        (FLAG, "T", True),
        (FLAG, "0", False),
        (NUMBER, "12", 12),
        (CHOICE, "V0", "v0"),
    ],
)
def test_flags_spell_values(option: Option, text: str, value: Setting):
    assert from_flag(option, text) == value


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        (FLAG, "maybe", '--quiet: expected true or false, found "maybe"'),
        (FLAG, "yes", '--quiet: expected true or false, found "yes"'),
        (NUMBER, "-1", '--max-file-size: expected a whole number, found "-1"'),
        (CHOICE, "v3", '--rego-version: expected v1 or v0, found "v3"'),
        (LIST, 'a"b', '--policy: a quote is out of place in a"b'),
        (LIST, '"a', '--policy: a quote is out of place in "a'),
        (LIST, '"a"b', '--policy: a quote is out of place in "a"b'),
    ],
)
def test_a_misspelt_value_is_a_usage_error(option: Option, text: str, message: str):
    with pytest.raises(UsageError) as caught:
        from_flag(option, text)
    assert str(caught.value) == message


def test_lists_in_the_environment_are_split_at_commas_and_nothing_else():
    assert from_environment(LIST, 'a b,"c"', "POLICYKIT_POLICY") == ("a b", '"c"')


@pytest.mark.parametrize(
    ("option", "value", "setting"),
    [
        (LIST, ["a", 5], ("a", "5")),
        (LIST, "a,b", ("a", "b")),
        (LIST, 5, ("5",)),
        (LIST, "", ()),
        (TEXT, 1.5, "1.5"),
        (FLAG, True, True),
        (FLAG, 1, True),
        (FLAG, "False", False),
        (NUMBER, 7, 7),
    ],
)
def test_config_files_may_spell_values_in_other_types(
    option: Option, value: object, setting: Setting
):
    assert from_config(option, value) == setting


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        (FLAG, "perhaps", 'true or false, found "perhaps"'),
        (FLAG, [], "true or false, found"),
        (TEXT, True, "text, found true"),
        (TEXT, ["a"], "text, found"),
        (LIST, [["a"]], "a list of texts, found"),
        (LIST, {"a": 1}, "a list of texts, found a table"),
        (NUMBER, True, "a whole number, found true"),
    ],
)
def test_config_values_of_another_type_are_usage_errors(option: Option, value: object, found: str):
    with pytest.raises(UsageError, match=f"{option.name}: expected {found}"):
        from_config(option, value)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("policy", "../policy"),
        ("/abs", "/abs"),
        ("team.facts:facts.yaml", "team.facts:../facts.yaml"),
        ("C:\\rules", "C:\\rules"),
    ],
)
def test_paths_are_taken_relative_to_a_folder(path: str, shown: str):
    option = Option("data", (), "", (), path=True)
    assert rebased(option, (path,), "..") == (shown,)
    assert rebased(option._replace(path=False), (path,), "..") == (path,)
