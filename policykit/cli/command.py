"""What a command is to the command line: a row of its table."""

from typing import NamedTuple


class Command(NamedTuple):
    """One command: its name, what it does, and what its arguments are called in help texts.

    `choices` are all the arguments there are, if they are known.
    """

    name: str
    summary: str
    arguments: str = ""
    choices: tuple[str, ...] = ()


class Example(NamedTuple):
    """A command line that help texts and documentation show, and what it is good for."""

    line: str
    purpose: str
