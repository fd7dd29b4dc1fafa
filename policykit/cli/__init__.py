"""The command line: a table of commands, and the edge where errors become text and exit codes.

A command is one module with `run(configuration) -> int` and EXAMPLES, and one row here; its module
is imported when it is called.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

from policykit.cli import console
from policykit.cli.command import Command
from policykit.errors import PolicykitError, UsageError
from policykit.findings import Exit
from policykit.settings import GLOBAL_OPTIONS, configure, options_of
from policykit.settings.flags import CommandLine, read_flags
from policykit.settings.options import Option
from policykit.suggestion import suggestion

COMMANDS = (
    Command("test", "Test files against policies", "PATH..."),
    Command("helm", "Test what helm makes of charts", "CHART..."),
    Command("verify", "Run the tests of policies"),
    Command("explain", "Tell why rules fired for a file, and why others did not", "FILE"),
    Command("compile", "Check policies, or print the Python they become", "[POLICY...]"),
    Command("baseline", "Keep the findings of today, to begin with new ones", "PATH..."),
    Command("init", "Write a first policy, its test and a job for CI", "[FOLDER]"),
    Command("fmt", "Format policies", "PATH..."),
    Command("doc", "Write documentation of policies from their METADATA", "FOLDER..."),
    Command("pull", "Fetch policies, and pin what they are", "[URL...]"),
    Command("push", "Store policies in an OCI registry", "URL"),
    Command(
        "bundle",
        "Build, sign and look into OPA bundles",
        "build|sign|inspect FOLDER",
        ("build", "sign", "inspect"),
    ),
    Command(
        "gatekeeper", "Turn policies into ConstraintTemplates", "export [POLICY...]", ("export",)
    ),
    Command("parse", "Show what policies see of files", "FILE..."),
    Command("reformat", "Turn results in JSON into another output", "[FILE]"),
    Command("config", "Show the settings, and where each came from"),
    Command("plugin", "Install a program as a command", "install FOLDER", ("install",)),
    Command(
        "completion",
        "Print the completion script for a shell",
        "SHELL",
        ("bash", "zsh", "fish", "powershell"),
    ),
)

_VERSION = Option("version", False, "show the version", (), "v")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv* and return its exit code; errors are shown, not raised."""
    console.prepare()
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except PolicykitError as error:
        from policykit.cli.failure import shown  # noqa: PLC0415 - only failure pays for it

        console.warn(shown(error))
    except KeyboardInterrupt:
        console.warn("interrupted\n")
        return Exit.INTERRUPTED
    except (RecursionError, MemoryError):
        console.warn("error: an input or a policy is too large or nested too deeply\n")
    except Exception:  # noqa: BLE001 - the edge: a mistake of ours must not pass for a failed policy
        from traceback import format_exc  # noqa: PLC0415 - as above

        console.warn(f"{format_exc()}error: this is a mistake in policykit; please report it\n")
    return Exit.ERROR


def _run(words: Sequence[str]) -> int:
    before = read_flags(words, (*GLOBAL_OPTIONS, _VERSION), interspersed=False)
    if before.values.get("version"):
        from policykit import __version__  # noqa: PLC0415 - needed only here

        console.write(f"policykit {__version__}\n")
        return Exit.PASSED
    name, *rest = before.arguments or ("help",)
    if name == "help" or before.values.get("help"):
        return _help(rest[0] if rest and name == "help" else "")
    command = next((row for row in COMMANDS if row.name == name), None)
    if command is None:
        return _plugin(name, rest)
    line = read_flags(rest, options_of(name))
    if line.values.get("help"):
        return _help(name)
    return _call(command, CommandLine({**before.values, **line.values}, line.arguments))


def _call(command: Command, line: CommandLine) -> int:
    configuration = configure(line)
    for warning in configuration.warnings:
        console.warn(f"warning: {warning}\n")
    code: int = import_module(f"{__name__}.{command.name}").run(configuration)
    return code


def _help(topic: str) -> int:
    from policykit.cli.help import command_help, overview  # noqa: PLC0415 - needed only here
    from policykit.cli.plugin import plugins  # noqa: PLC0415 - as above

    if not topic:
        installed = [Command(plugin.name, plugin.usage) for plugin in plugins()]
        console.write(overview(COMMANDS, installed))
        return Exit.PASSED
    command = next((row for row in COMMANDS if row.name == topic), None)
    if command is None:
        raise _unknown(topic)
    examples = import_module(f"{__name__}.{command.name}").EXAMPLES
    console.write(command_help(command, examples))
    return Exit.PASSED


def _plugin(name: str, words: Sequence[str]) -> int:
    from policykit.cli.plugin import call, plugins  # noqa: PLC0415 - needed only here

    found = next((plugin for plugin in plugins() if plugin.name == name), None)
    if found is None:
        raise _unknown(name)
    return call(found, words)


def _unknown(name: str) -> UsageError:
    names = [row.name for row in COMMANDS]
    return UsageError(
        f'unknown command "{name}"',
        hint=suggestion(name, names) or "policykit help lists the commands",
    )
