"""Flags, spelt as conftest spells them."""

import pytest

from policykit.errors import UsageError
from policykit.settings import GLOBAL_OPTIONS, options_of
from policykit.settings.flags import CommandLine, read_flags


def _read(*words: str) -> CommandLine:
    return read_flags(words, options_of("test"))


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["--policy", "a"], {"policy": ("a",)}),
        (["--policy=a"], {"policy": ("a",)}),
        (["-pa"], {"policy": ("a",)}),
        (["-p=a"], {"policy": ("a",)}),
        (["-p", "a"], {"policy": ("a",)}),
        (["-p", "-n"], {"policy": ("-n",)}),
        (["-p="], {"policy": ("=",)}),
        (["--policy="], {"policy": ()}),
        (["-p", "a,b", "-p", "c"], {"policy": ("a", "b", "c")}),
        (["-p", ""], {"policy": ()}),
        (["--ignore", "a", "--ignore=b"], {"ignore": "b"}),
        (["--quiet"], {"quiet": True}),
        (["--quiet=false"], {"quiet": False}),
        (["-h"], {"help": True}),
        (["-hp", "a"], {"help": True, "policy": ("a",)}),
    ],
)
def test_flags_are_spelt_as_pflag_reads_them(words, values):
    assert _read(*words) == CommandLine(values, ())


def test_flags_stand_anywhere():
    line = _read("a.yaml", "--quiet", "-", "-pq", "b.yaml")
    assert line == CommandLine({"quiet": True, "policy": ("q",)}, ("a.yaml", "-", "b.yaml"))


def test_a_flag_without_value_takes_no_word():
    assert _read("--quiet", "false").arguments == ("false",)


def test_two_dashes_end_the_flags():
    assert _read("--quiet", "--", "--policy", "-p").arguments == ("--policy", "-p")


def test_the_first_argument_may_end_the_flags():
    line = read_flags(["-c", "x.toml", "test", "-c", "y"], GLOBAL_OPTIONS, interspersed=False)
    assert line == CommandLine({"config-file": "x.toml"}, ("test", "-c", "y"))


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["--polcy", "a"], "unknown flag: --polcy", "did you mean --policy?"),
        (["--no_color"], "unknown flag: --no_color", "did you mean --no-color?"),
        (["--pol=a"], "unknown flag: --pol", "did you mean --policy?"),
        (["---x"], "unknown flag: ---x", "put -- before an argument that starts with a dash"),
        (["-x"], "unknown flag: -x", ""),
        (["-quiet"], "unknown flag: -q in -quiet", "did you mean --quiet?"),
        (["--output"], "--output needs a value", ""),
        (["-o"], "-o needs a value", ""),
    ],
)
def test_what_is_no_flag_is_a_usage_error(words, message, hint):
    with pytest.raises(UsageError) as caught:
        _read(*words)
    assert (str(caught.value), caught.value.hint) == (message, hint)
