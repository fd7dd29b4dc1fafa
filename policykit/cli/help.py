"""Help texts, made from the tables of commands and options."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from policykit.cli.command import Command, Example
from policykit.reporters import FORMATS as OUTPUTS
from policykit.settings import options_of
from policykit.settings.flags import HELP
from policykit.settings.options import Option
from policykit_parsers import FORMATS

_WIDTH = 80


def overview(commands: Sequence[Command], plugins: Sequence[Command]) -> str:
    """Return what `policykit help` shows: all commands."""
    lines = [
        "Test configuration files against Rego policies.",
        "",
        "Usage: policykit COMMAND [options] [arguments]",
        "",
        "Commands:",
        *_columns((row.name, row.summary) for row in commands),
    ]
    if plugins:
        lines += ["", "Plugins:", *_columns((row.name, row.summary) for row in plugins)]
    lines += [
        "",
        "policykit COMMAND --help shows the options of a command; policykit --version the version.",
    ]
    return "\n".join(lines) + "\n"


def command_help(command: Command, examples: Iterable[Example]) -> str:
    """Return what `policykit COMMAND --help` shows."""
    usage = " ".join(filter(None, ("policykit", command.name, "[options]", command.arguments)))
    options = (*options_of(command.name), HELP)
    lines = [
        f"{command.summary}.",
        "",
        f"Usage: {usage}",
        "",
        "Examples:",
        *_columns((example.line, example.purpose) for example in examples),
        "",
        "Options:",
        *_columns((_flag(option), _explained(option)) for option in options),
    ]
    return "\n".join(lines) + "\n"


def choices_of(option: Option) -> tuple[str, ...]:
    """Return the values that *option* takes, where they are names of ours."""
    match option.name:
        case "output":
            return ("auto", *(row.name for row in OUTPUTS))
        case "parser":
            return tuple(row.name for row in FORMATS)
        case _:
            return option.choices


def _flag(option: Option) -> str:
    short = f"-{option.short}, " if option.short else " " * 4
    return f"{short}--{option.name} {option.value_name}".rstrip()


def _explained(option: Option) -> str:
    choices = choices_of(option)
    text = f"{option.summary}: {' '.join(choices)}" if choices else option.summary
    match option.default:
        case True:
            return f"{text} (default true)"
        case False | "" | ():
            return text
        case tuple():
            return f"{text} (default {','.join(option.default)})"
        case _:
            return f"{text} (default {option.default})"


def _columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield *rows* in two columns; a left one that is too wide stands on a line of its own."""
    table = list(rows)
    left = min(max(len(name) for name, _ in table), _WIDTH // 2 - 4)
    for name, text in table:
        first, *others = wrap(text, _WIDTH - left - 4) or [""]
        if len(name) > left:
            yield f"  {name}"
            others.insert(0, first)
        else:
            yield f"  {name:{left}}  {first}".rstrip()
        yield from (f"{' ' * (left + 4)}{line}" for line in others)
