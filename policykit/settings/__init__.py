"""Settings: every option there is, and its value from flags, environment and config files.

The fields of `Settings` are the one table of options: help texts, completion and documentation
iterate over `OPTIONS`.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from policykit.errors import UsageError
from policykit.settings.files import ConfigFile, config_files
from policykit.settings.flags import CommandLine
from policykit.settings.options import (
    Option,
    Setting,
    from_config,
    from_environment,
    option,
    rebased,
)
from policykit.suggestion import suggestion

_PREFIXES = ("POLICYKIT_", "CONFTEST_")

# The commands that evaluate policies, that read inputs, and that print results.
_TESTING = ("test",)
_READING = ("test", "parse")
_REPORTING = ("test", "reformat")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is to do. `arguments` is what stands on the command line beside flags: paths."""

    arguments: tuple[str, ...] = ()

    config_file: str = option("", "read this config file and no other", (), short="c")

    policy: tuple[str, ...] = option(
        ("policy",), "policy files and folders", _TESTING, short="p", path=True
    )
    namespace: tuple[str, ...] = option(
        ("main",), "packages to evaluate; * ? [..] match names", _TESTING, short="n"
    )
    all_namespaces: bool = option(False, "evaluate every package there is", _TESTING)
    data: tuple[str, ...] = option(
        (),
        "files and folders that policies see as data; prefix:path",
        _TESTING,
        short="d",
        path=True,
    )
    rego_version: str = option(
        "v1", "version of Rego that the policies are in", _TESTING, choices=("v1", "v0")
    )
    capabilities: str = option(
        "", "JSON file with the capabilities of OPA that policies may use", _TESTING, path=True
    )
    strict: bool = option(False, "refuse unused variables, imports and arguments", _TESTING)
    show_builtin_errors: bool = option(False, "stop at the errors of built-in functions", _TESTING)
    update: tuple[str, ...] = option(
        (), "URLs to download policies from before testing", _TESTING, short="u"
    )
    tls: bool = option(True, "use TLS to talk to OCI registries", _TESTING)

    parser: str = option("", "read all inputs as this format", _READING)
    combine: bool = option(False, "evaluate all inputs together, as one array", _READING)
    ignore: str = option("", "leave out paths that match this regular expression", _TESTING)
    stdin_filename: str = option("", "name to show for standard input instead of -", _TESTING)
    proto_file_dirs: tuple[str, ...] = option(
        (), "folders with .proto files, for textproto", _TESTING, path=True
    )
    max_file_size: int = option(256, "refuse inputs larger than this many MiB", _READING)

    output: tuple[str, ...] = option(
        ("auto",), "FORMAT or FORMAT=FILE; may be given more than once", _REPORTING, short="o"
    )
    output_file: str = option("", "write the last output to this file", _REPORTING, path=True)
    no_color: bool = option(False, "do not colour the output", _REPORTING)
    suppress_exceptions: bool = option(False, "do not show exceptions", _REPORTING)
    junit_hide_message: bool = option(False, "junit: name test cases by file alone", _REPORTING)
    github_hide_passed: bool = option(False, "github: leave out files that passed", _REPORTING)
    locations: bool = option(
        False, "junit and tap: add the file, line and rule of each finding", _REPORTING
    )
    trace: bool = option(False, "show on stderr how rules are evaluated", _TESTING)

    fail_on_warn: bool = option(False, "exit with 1 on warnings, with 2 on failures", _TESTING)
    no_fail: bool = option(False, "exit with 0 even if there are failures", _TESTING)
    quiet: bool = option(False, "print nothing if the exit code is 0", _TESTING)


_DEFAULTS = Settings()
OPTIONS = tuple(
    Option(row.name.replace("_", "-"), getattr(_DEFAULTS, row.name), **row.metadata)
    for row in fields(Settings)
    if row.metadata
)
GLOBAL_OPTIONS = tuple(row for row in OPTIONS if not row.commands)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings, by the name of an option where its value came from, and what to warn about."""

    settings: Settings
    origins: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def options_of(command: str) -> tuple[Option, ...]:
    """Return the options that *command* takes as flags, those of all commands last."""
    return (*(row for row in OPTIONS if command in row.commands), *GLOBAL_OPTIONS)


def configure(line: CommandLine, environment: Mapping[str, str] | None = None) -> Configuration:
    """Return the configuration: flags go before the environment, and that before config files.

    Raises UsageError, and ParseError for a config file that cannot be parsed.
    """
    variables = _in_environment(os.environ if environment is None else environment)
    values: dict[str, Setting] = {}
    origins: dict[str, str] = {}
    chosen = line.values.get("config-file", variables.get("config-file", ("", ""))[0])
    files = config_files(str(chosen))
    for file in reversed(files):
        read = _in_file(file)
        values |= read
        origins |= dict.fromkeys(read, file.source.path)
    for name, (setting, variable) in variables.items():
        values[name], origins[name] = setting, variable
    for row in OPTIONS:
        if row.name in line.values:
            values[row.name], origins[row.name] = line.values[row.name], f"--{row.name}"
    attributes: dict[str, Any] = {
        row.field: values[row.name] for row in OPTIONS if row.name in values
    }
    settings = Settings(arguments=line.arguments, **attributes)
    return Configuration(settings, origins, tuple(_unknown_keys(files)))


def _in_environment(environment: Mapping[str, str]) -> dict[str, tuple[Setting, str]]:
    """Return the values that the environment gives, with the variable of each."""
    found: dict[str, tuple[Setting, str]] = {}
    for row in OPTIONS:
        for prefix in _PREFIXES:
            variable = f"{prefix}{row.field.upper()}"
            if environment.get(variable):
                found[row.name] = (from_environment(row, environment[variable], variable), variable)
                break
    if environment.get("NO_COLOR"):
        found.setdefault("no-color", (True, "NO_COLOR"))
    if environment.get("TERM") == "dumb":
        found.setdefault("no-color", (True, "TERM"))
    return found


def _in_file(file: ConfigFile) -> dict[str, Setting]:
    known = {row.name: row for row in OPTIONS}
    found: dict[str, Setting] = {}
    for key, value in file.values.items():
        row = known.get(key.lower() if file.is_conftest else key)
        if row is not None:
            found[row.name] = _checked(file, key, row, value)
        elif not file.is_conftest:
            raise UsageError(f'unknown key "{key}"', file.place(key), hint=suggestion(key, known))
    return found


def _checked(file: ConfigFile, key: str, row: Option, value: object) -> Setting:
    try:
        return rebased(row, from_config(row, value), file.folder)
    except UsageError as error:
        raise UsageError(error.message, file.place(key), hint=error.hint) from None


def _unknown_keys(files: list[ConfigFile]) -> Iterator[str]:
    """Yield what to say of the keys of conftest's files that nothing reads: it ignores them too."""
    known = {row.name for row in OPTIONS}
    for file in files:
        for key in file.values if file.is_conftest else ():
            if key.lower() not in known:
                hint = suggestion(key, known)
                yield f'{file.place(key)}: the key "{key}" is not known{hint and f"; {hint}"}'
