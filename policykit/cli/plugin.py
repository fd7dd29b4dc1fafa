"""policykit plugin: programs of others as commands.

A plugin is a folder with a plugin.yaml, as for conftest, whose plugins work here too.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from policykit.cli import console
from policykit.cli.command import Example
from policykit.errors import LoadError, ParseError, PolicykitError, UsageError
from policykit.findings import Exit
from policykit.settings import Configuration
from policykit.settings.folders import data_folders
from policykit.source import Location, Source

EXAMPLES = (
    Example("policykit plugin install ./kubectl", "make `policykit kubectl` a command"),
    Example("policykit plugin", "list the plugins there are"),
)

_OWN = "policykit/plugins"
_CONFTEST = ".conftest/plugins"
_FILE = "plugin.yaml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_SIGNAL = 128


class Plugin(NamedTuple):
    """What plugin.yaml says; `folder` is where it stands."""

    name: str
    usage: str
    command: str
    folder: Path


def run(configuration: Configuration) -> int:
    """Install a plugin, or list those there are."""
    match configuration.settings.arguments:
        case ():
            console.write("".join(f"{row.name}\t{row.folder}\n" for row in plugins()))
        case ("install", folder):
            _install(folder)
        case ("install", *_):
            raise UsageError(
                "one folder is installed at a time", hint="policykit plugin install FOLDER"
            )
        case words:
            raise UsageError(f'unknown word "{words[0]}"', hint="policykit plugin install FOLDER")
    return Exit.PASSED


def plugins() -> list[Plugin]:
    """Return the plugins that are installed and readable, ours before conftest's."""
    own, *others = data_folders()
    places = [Path(own, _OWN), *(Path(folder, _CONFTEST) for folder in (own, *others))]
    found: dict[str, Plugin] = {}
    for place in places:
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            if (folder / _FILE).is_file():
                try:
                    plugin = _plugin(folder)
                except PolicykitError as error:
                    console.warn(f"warning: {error}\n")
                    continue
                found.setdefault(plugin.name, plugin)
    return list(found.values())


def call(plugin: Plugin, words: Sequence[str]) -> int:
    """Run *plugin* with *words* and return its exit code; raises PolicykitError if it cannot."""
    folder = str(plugin.folder)
    environment = {**os.environ, "CONFTEST_PLUGIN_DIR": folder, "POLICYKIT_PLUGIN_DIR": folder}
    command = [*_expanded(plugin.command, environment).split(), *words]
    try:
        code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - installed to be run
    except OSError as error:
        raise PolicykitError(
            f"the plugin {plugin.name} cannot run {command[0]}: {error.strerror}",
            Location(str(plugin.folder / _FILE)),
        ) from error
    return code if code >= 0 else _SIGNAL - code


def _install(folder: str) -> None:
    if "://" in folder or folder.startswith("git@"):
        raise UsageError(
            "a plugin is installed from a folder", hint="fetch it and look at it before you do"
        )
    source = Path(folder)
    if not source.is_dir():
        raise LoadError("no such folder", Location(folder))
    place = Path(data_folders()[0], _OWN, _plugin(source).name)
    try:
        _link(place, source)
    except OSError as error:
        reason = f"the plugin cannot be installed: {error.strerror}"
        raise LoadError(reason, Location(str(place))) from error


def _link(place: Path, source: Path) -> None:
    """Let *place* lead to the folder *source*, whatever it was before."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink():
        place.unlink()
    elif place.is_dir():
        shutil.rmtree(place)
    place.symlink_to(source.resolve(), target_is_directory=True)


def _plugin(folder: Path) -> Plugin:
    from policykit_parsers import load  # noqa: PLC0415 - few runs look for plugins

    file = folder / _FILE
    try:
        source = Source(str(file), file.read_bytes())
    except OSError as error:
        raise LoadError(f"cannot be read: {error.strerror}", Location(str(file))) from error
    value = load(source, "yaml")[0].value
    texts = value if isinstance(value, dict) else {}
    name, command = texts.get("name"), texts.get("command")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ParseError("name must be letters, digits and dashes", Location(str(file)))
    if not isinstance(command, str) or not command.strip():
        raise ParseError("command must say what to run", Location(str(file)))
    return Plugin(name, str(texts.get("usage") or ""), command, folder)


def _expanded(command: str, environment: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: environment.get(match[1] or match[2], ""), command)
