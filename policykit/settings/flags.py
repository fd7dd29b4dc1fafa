"""The command line, read by pflag's rules: what conftest's users type works to the letter.

    --name VALUE   --name=VALUE   -nVALUE   -n VALUE   -n=VALUE   -abc (flags without a value)

Flags stand before, between or after arguments; `--` ends them; a flag without a value takes one
only after `=`. Of a text given twice the last counts; lists grow.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from policykit.errors import UsageError
from policykit.settings.options import Option, Setting, from_flag
from policykit.suggestion import suggestion

HELP = Option("help", False, "show this text", (), "h")


class CommandLine(NamedTuple):
    """What was typed: values by the name of their option, and the arguments that are no flags."""

    values: Mapping[str, Setting]
    arguments: tuple[str, ...]


def read_flags(
    words: Sequence[str], options: Sequence[Option], *, interspersed: bool = True
) -> CommandLine:
    """Return what *words* say in terms of *options*; `help` is one of them.

    Where flags are not *interspersed*, the first argument ends them. Raises UsageError.
    """
    reader = _Reader((*options, HELP))
    rest = iter(words)
    for word in rest:
        if word == "--":
            reader.arguments += rest
        elif word.startswith("--"):
            reader.long(word, rest)
        elif word.startswith("-") and word != "-":
            reader.short(word, rest)
        else:
            reader.arguments.append(word)
            if not interspersed:
                reader.arguments += rest
    return CommandLine(reader.values, tuple(reader.arguments))


class _Reader:
    """The values and arguments seen so far."""

    def __init__(self, options: Sequence[Option]) -> None:
        self._by_name = {option.name: option for option in options}
        self._by_name |= {option.alias: option for option in options if option.alias}
        self._by_short = {option.short: option for option in options if option.short}
        self.values: dict[str, Setting] = {}
        self.arguments: list[str] = []

    def long(self, word: str, rest: Iterator[str]) -> None:
        """Take `--name`, with its value from behind `=` or from *rest*."""
        name, equals, text = word[2:].partition("=")
        option = self._by_name.get(name)
        if option is None:
            raise UsageError(
                f"unknown flag: --{name}",
                hint=suggestion(name, self._by_name, prefix="--")
                or "put -- before an argument that starts with a dash",
            )
        if not equals:
            text = option.alone or self._next(f"--{name}", rest)
        self._store(option, text)

    def short(self, word: str, rest: Iterator[str]) -> None:
        """Take `-n` with its value, or several flags that need none behind one dash."""
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            option = self._by_short.get(letter)
            if option is None:
                where = f" in {word}" if len(word) > len("-n") else ""
                hint = f"did you mean -{word}?" if word[1:] in self._by_name else ""
                raise UsageError(f"unknown flag: -{letter}{where}", hint=hint)
            if letters.startswith("=") and len(letters) > 1:
                self._store(option, letters[1:])
                return
            if option.alone:
                self._store(option, option.alone)
                continue
            self._store(option, letters or self._next(f"-{letter}", rest))
            return

    def _store(self, option: Option, text: str) -> None:
        value = from_flag(option, text)
        before = self.values.get(option.name, ())
        if isinstance(value, tuple) and isinstance(before, tuple):
            value = before + value
        self.values[option.name] = value

    @staticmethod
    def _next(flag: str, rest: Iterator[str]) -> str:
        for word in rest:
            return word
        raise UsageError(f"{flag} needs a value")
