"""What one pytest session knows of policies: its settings, and the programs compiled for it."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

from policykit.errors import PolicykitError
from policykit.settings import Configuration, Settings, configure
from policykit.settings.flags import CommandLine
from policykit.source import lines_of
from policykit.testing.compiled import Compiled, compiled

_POLICY_FOLDERS = ("policy", "policies")


class RegoSession:
    """The settings and programs of one session.

    Paths of policies are relative to `folder`, so that they read as on policykit's command line.
    `is_named` and `has_namespace` tell whether any settings name policies, and packages; `records`
    whether what the tests reach is recorded; `told` is what the session was warned of.
    Raises pytest.UsageError for settings that cannot be used.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.folder = _folder(config)
        with chdir(self.folder):
            try:
                configuration = configure(CommandLine({}, ()))
            except PolicykitError as error:
                raise pytest.UsageError(str(error)) from error
        self.settings = self._settings(configuration)
        self.is_named = "policy" in configuration.origins or bool(self._paths("rego_policy"))
        self.has_namespace = "namespace" in configuration.origins
        self.records = bool(self.option("rego_coverage") or self.option("rego_coverage_fail_under"))
        self.told: set[str] = set()
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], Compiled] = {}

    def option(self, name: str) -> Any:  # noqa: ANN401  # options are of all types
        """Return what the command line gives for an option, else the ini file; None if neither."""
        value = self.config.getoption(name, None)
        return self.config.getini(name) if value is None else value

    def _paths(self, name: str) -> tuple[str, ...]:
        """Return paths from the command line or the ini file, relative to the folder."""
        paths = self.config.getoption(name, None)
        base = self.config.invocation_params.dir
        if paths is None:
            paths = self.config.getini(name)
            base = self.config.inipath.parent if self.config.inipath else self.config.rootpath
        return tuple(_relative(path, base, self.folder) for path in paths or ())

    def _settings(self, configuration: Configuration) -> Settings:
        """Return policykit's own settings, with what pytest's options say instead."""
        given: dict[str, Any] = {
            "policy": self._paths("rego_policy"),
            "data": self._paths("rego_data"),
            "rego_version": "v0" if self.option("rego_v0") else "",
            "show_builtin_errors": self.option("rego_strict_builtin_errors"),
            "trace": self.option("rego_trace"),
        }
        changes = {name: value for name, value in given.items() if value not in (None, "", ())}
        return configuration.settings._replace(**changes)

    def name_of(self, path: Path) -> str:
        """Return the name that policies know the file at *path* by."""
        return os.path.relpath(path, self.folder)

    def roots_of(self, path: Path) -> tuple[str, ...]:
        """Return the policies that the tests in the file at *path* are about.

        These are the ones that settings name, together with the file's own folder where it is not
        among them; where none are named, all in the nearest folder called `policy` or `policies`
        that the file is in, else those in its own folder.
        """
        name = self.name_of(path)
        own = os.path.dirname(name) or "."
        if any(_is_inside(name, root) for root in self.settings.policy):
            return self.settings.policy
        if self.is_named:
            return (*self.settings.policy, own)
        return (next(_policy_folders(own), own),)

    def compiled_for(self, path: Path) -> Compiled:
        """Return the policies that the tests in the file at *path* are about, compiled."""
        return self.compiled(self.settings._replace(policy=self.roots_of(path)))

    def compiled(self, settings: Settings) -> Compiled:
        """Return the policies of *settings*, compiled once for each set of them."""
        key = (settings.policy, settings.data)
        if key not in self._known:
            with chdir(self.folder):
                self._known[key] = compiled(settings, self.is_test_file)
        return self._known[key]

    def known(self) -> Iterable[Compiled]:
        """Return everything that was compiled so far."""
        return self._known.values()

    def is_test_file(self, name: str) -> bool:
        """Tell whether a file of that name has tests alone."""
        patterns: Sequence[str] = self.config.getini("rego_test_files")
        return any(Path(name).match(pattern) for pattern in patterns)

    def lines(self, name: str) -> Sequence[str]:
        """Return the lines of a policy, or of another file that an error is in."""
        try:
            text = (self.folder / name).read_text("utf-8", "replace")
        except (OSError, ValueError):
            return ()
        return lines_of(text)

    def shown(self, name: str) -> str:
        """Return the name of a policy as pytest shows paths: from where it was called."""
        return self.shown_path(self.folder / name)

    def shown_path(self, path: Path) -> str:
        """Return *path* as pytest shows it: from where it was called."""
        return os.path.relpath(path, self.config.invocation_params.dir)


_SESSION = pytest.StashKey[RegoSession]()


def session_of(config: pytest.Config) -> RegoSession:
    """Return what the session of *config* knows of policies."""
    if _SESSION not in config.stash:
        config.stash[_SESSION] = RegoSession(config)
    return config.stash[_SESSION]


def _folder(config: pytest.Config) -> Path:
    """Return the folder whose settings count: where pytest was called, if that is in its root."""
    called = config.invocation_params.dir
    return called if called.is_relative_to(config.rootpath) else config.rootpath


def _relative(path: str, base: Path, folder: Path) -> str:
    """Return *path*, which may stand under a prefix (`facts:data`), relative to *folder*."""
    prefix, colon, rest = path.rpartition(":")
    if len(prefix) == 1:  # a drive
        prefix, colon, rest = "", "", path
    return f"{prefix}{colon}{os.path.relpath(base / rest, folder)}"


def _is_inside(name: str, root: str) -> bool:
    return Path(os.path.abspath(name)).is_relative_to(os.path.abspath(root))


def _policy_folders(folder: str) -> Iterator[str]:
    """Yield *folder* and those that it is in which are called as folders of policies are."""
    for path in (Path(folder), *Path(folder).parents):
        if path.name in _POLICY_FOLDERS:
            yield str(path)
