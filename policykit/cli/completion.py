"""policykit completion: scripts by which shells complete our command line.

They are made from the tables of commands and options and call nothing, so that a shell stays quick.
"""

from collections.abc import Iterator, Sequence

from policykit.cli import COMMANDS, console
from policykit.cli.command import Command, Example
from policykit.cli.help import choices_of, command_help
from policykit.errors import UsageError
from policykit.findings import Exit
from policykit.settings import Configuration, options_of
from policykit.settings.options import Option
from policykit.suggestion import suggestion

EXAMPLES = (
    Example('eval "$(policykit completion bash)"', "in ~/.bashrc"),
    Example('eval "$(policykit completion zsh)"', "in ~/.zshrc, after compinit"),
    Example("policykit completion fish | source", "in ~/.config/fish/config.fish"),
    Example("policykit completion powershell | Out-String | Invoke-Expression", "in $PROFILE"),
)


def run(configuration: Configuration) -> int:
    """Print the script for the shell that is named, or what can be named."""
    [row] = (row for row in COMMANDS if row.name == "completion")
    match configuration.settings.arguments:
        case ():
            console.write(command_help(row, EXAMPLES))
        case (shell,) if shell in _SCRIPTS:
            console.write("\n".join(_SCRIPTS[shell]()) + "\n")
        case _:
            shell = configuration.settings.arguments[0]
            hint = suggestion(shell, _SCRIPTS) or f"shells are {', '.join(_SCRIPTS)}"
            raise UsageError(f'unknown shell "{shell}"', hint=hint)
    return Exit.PASSED


def _names() -> list[str]:
    return [row.name for row in COMMANDS] + ["help"]


def _flags(option: Option) -> list[str]:
    return [f"--{option.name}", *([f"-{option.short}"] if option.short else [])]


def _quoted(text: str) -> str:
    """Return *text*, which is ours, as one word of any of the shells."""
    return "'" + text.replace("'", "") + "'"


def _bash() -> Iterator[str]:
    yield from (
        "_policykit() {",
        '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command i',
        '  if [[ $word == "=" ]]; then word=""; fi',
        '  if [[ $before == "=" ]]; then before="${COMP_WORDS[COMP_CWORD-2]}"; fi',
        "  for ((i = 1; i < COMP_CWORD; i++)); do",
        '    case "${COMP_WORDS[i]}" in',
        f'      {"|".join(_names())}) command="${{COMP_WORDS[i]}}"; break ;;',
        "    esac",
        "  done",
        '  case "$command $before" in',
    )
    for row in COMMANDS:
        for option in options_of(row.name):
            if choices_of(option):
                patterns = "|".join(f'"{row.name} {flag}"' for flag in _flags(option))
                yield f"    {patterns}) {_replies(choices_of(option))}; return ;;"
    yield from ("  esac", '  case "$command:$word" in', f"    :*) {_replies(_names())} ;;")
    for row in COMMANDS:
        flags = [flag for option in options_of(row.name) for flag in _flags(option)]
        yield f"    {row.name}:-*) {_replies((*flags, '--help'))} ;;"
        if row.choices:
            yield f"    {row.name}:*) {_replies(row.choices)} ;;"
    yield f"    help:*) {_replies(_names())} ;;"
    yield from ("  esac", "}", "complete -o default -F _policykit policykit")


def _replies(words: Sequence[str]) -> str:
    return f'COMPREPLY=($(compgen -W {_quoted(" ".join(words))} -- "$word"))'


def _zsh() -> Iterator[str]:
    yield from ("#compdef policykit", "_policykit() {", "  local -a commands=(")
    yield from (f"    {_quoted(f'{row.name}:{row.summary}')}" for row in COMMANDS)
    yield from (
        "  )",
        "  if (( CURRENT == 2 )); then _describe command commands; return; fi",
        "  case ${words[2]} in",
    )
    for row in COMMANDS:
        yield f"    {row.name}) shift words; (( CURRENT-- )); _arguments \\"
        yield from (f"      {_zsh_option(option)} \\" for option in options_of(row.name))
        yield f"      {_zsh_arguments(row)} ;;"
    yield from ("  esac", "}", "compdef _policykit policykit")


def _zsh_option(option: Option) -> str:
    summary = option.summary.replace("[", "(").replace("]", ")").replace(":", ";")
    choices = choices_of(option)
    values = f"({' '.join(choices)})" if choices else "_files"
    value = "" if option.is_flag else f":{option.value_name}:{values}"
    star = "*" if isinstance(option.default, tuple) else ""
    rows = [_quoted(f"{star}{flag}[{summary}]{value}") for flag in _flags(option)]
    return " ".join(rows)


def _zsh_arguments(row: Command) -> str:
    return _quoted(f"*:argument:({' '.join(row.choices)})" if row.choices else "*:file:_files")


def _fish() -> Iterator[str]:
    at_start = "-n __fish_use_subcommand -f"
    for row in COMMANDS:
        summary = _quoted(row.summary)
        yield f"complete -c policykit {at_start} -a {row.name} -d {summary}"
    for row in COMMANDS:
        seen = _quoted(f"__fish_seen_subcommand_from {row.name}")
        if row.choices:
            yield f"complete -c policykit -n {seen} -f -a {_quoted(' '.join(row.choices))}"
        for option in options_of(row.name):
            short = f" -s {option.short}" if option.short else ""
            choices = choices_of(option)
            value = f" -x -a {_quoted(' '.join(choices))}" if choices else " -r"
            ending = f"{'' if option.is_flag else value} -d {_quoted(option.summary)}"
            yield f"complete -c policykit -n {seen} -l {option.name}{short}{ending}"


def _powershell() -> Iterator[str]:
    yield "Register-ArgumentCompleter -Native -CommandName policykit -ScriptBlock {"
    yield "  param($word, $line, $position)"
    yield "  $words = @{"
    yield f"    '' = {_array(_names())}"
    for row in COMMANDS:
        flags = [f"--{option.name}" for option in options_of(row.name)]
        yield f"    {row.name} = {_array((*row.choices, *flags))}"
    yield "  }"
    yield "  $values = @{"
    options = {option.name: option for row in COMMANDS for option in options_of(row.name)}
    for option in options.values():
        if choices_of(option):
            yield from (f"    '{flag}' = {_array(choices_of(option))}" for flag in _flags(option))
    yield from (
        "  }",
        "  $typed = @($line.CommandElements | ForEach-Object { $_.ToString() })",
        "  if ($word -ne '') { $typed = @($typed | Select-Object -SkipLast 1) }",
        "  $command = if ($typed.Count -gt 1) { $typed[1] } else { '' }",
        "  $known = $words[$command]",
        "  if ($values.ContainsKey($typed[-1])) { $known = $values[$typed[-1]] }",
        '  $known | Where-Object { $_ -like "$word*" } |',
        "    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }",
        "}",
    )


def _array(words: Sequence[str]) -> str:
    return f"@({', '.join(map(_quoted, words))})"


_SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish, "powershell": _powershell}
