"""Config files as tests: an item for each file, with -v one for each rule; what is denied fails.

The settings are policykit's own, so the verdict is that of `policykit test` on the file.
"""

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import chdir
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from policykit.errors import PolicykitError
from policykit.findings import Finding, Kind, Report, reaches, rule_id, rule_of
from policykit.patterns import matches
from policykit.policies import Policies
from policykit.runner import run
from policykit.settings import Settings
from policykit.source import excerpt
from policykit.terminal import visible
from policykit.testing.internals import Shown, Style
from policykit.testing.session import RegoSession, session_of

_WHOLE = "policy"
_WILD = frozenset("*?[")


class PolicyWarning(UserWarning):
    """A policy warns of something in a config file."""


class ConfigDenied(Exception):  # noqa: N818  # it is no error: the policies say so
    """Policies deny a config file."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


class ConfigFile(pytest.File):
    """A config file that is checked as a test."""

    def collect(self) -> Iterator["ConfigCheck"]:
        """Yield one item for the file, with -v one for each rule; raises PolicykitError."""
        names = self._rules() if self.config.get_verbosity() > 0 else ()
        for rule in names or ("",):
            namespace, _, last = rule.removeprefix("data.").rpartition(".")
            name = f"{namespace}/{last}" if rule else _WHOLE
            yield ConfigCheck.from_parent(self, name=name, rule=rule)

    @property
    def rego(self) -> RegoSession:
        """What the session knows of policies."""
        return session_of(self.config)

    def _rules(self) -> Sequence[str]:
        session = self.rego
        settings = _overridden(session.settings, session.name_of(self.path))
        with chdir(session.folder):
            namespaces = Policies(settings).namespaces
        checks = (check for namespace in namespaces for check in namespace.checks)
        return tuple(dict.fromkeys(check.path for check in checks))

    @cached_property
    def report(self) -> Report:
        """What the policies say about the file; raises PolicykitError."""
        session = self.rego
        name = session.name_of(self.path)
        settings = session.settings._replace(
            arguments=(name,), combine=False, keep_going=False, jobs=1
        )
        with chdir(session.folder):
            return run(settings)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Style = None
    ) -> Shown:
        """Show errors of policies with their lines."""
        del style
        if isinstance(excinfo.value, pytest.UsageError):
            return f"E   {excinfo.value}"
        return _shown(self, excinfo.value) or super().repr_failure(excinfo)


class ConfigCheck(pytest.Item):
    """What the policies say about one config file, or what one rule does."""

    def __init__(self, *, rule: str, **options: Any) -> None:  # noqa: ANN401  # pytest's own
        super().__init__(**options)
        self.rule = rule

    @property
    def file(self) -> ConfigFile:
        """The config file."""
        assert isinstance(self.parent, ConfigFile)
        return self.parent

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the file begins, lines from 0."""
        return self.path, 0, self.name

    def runtest(self) -> None:
        """Warn of what does not fail; raises ConfigDenied for what does, and PolicykitError."""
        report = self.file.report
        for line in report.prints:
            print(line)
        denied = [finding for finding in self._findings() if self._is_denied(finding)]
        try:
            self._warn(report.warnings)
            for finding in self._findings():
                if finding not in denied and finding.kind is not Kind.EXCEPTION:
                    self._warn_of(finding)
        finally:
            if denied:  # also where a warning is an error: this says more
                raise ConfigDenied(denied)

    def _findings(self) -> Iterator[Finding]:
        for result in self.file.report.results:
            for finding in result.findings:
                if self.rule in ("", finding.rule):
                    yield finding

    def _is_denied(self, finding: Finding) -> bool:
        """Tell whether *finding* fails the check, by the settings for the exit code."""
        settings = self.file.rego.settings
        if settings.no_fail:
            return False
        if settings.fail_level:
            return reaches(finding, self.file.report.rules, settings.fail_level)
        is_warning = finding.kind is Kind.WARNING
        return finding.kind is Kind.FAILURE or (is_warning and settings.fail_on_warn)

    def _warn(self, lines: Sequence[str]) -> None:
        """Say once what a run warns of, save of a baseline: it is about more than one file."""
        session = self.file.rego
        baseline = session.settings.baseline
        for line in lines:
            if line not in session.told and not (baseline and line.startswith(baseline)):
                session.told.add(line)
                warnings.warn_explicit(line, PolicyWarning, str(self.path), 1)

    def _warn_of(self, finding: Finding) -> None:
        line = finding.location.line if finding.location else 1
        text = f"{finding.message} [{self.id_of(finding)}]"
        warnings.warn_explicit(text, PolicyWarning, str(self.path), max(line, 1))

    def id_of(self, finding: Finding) -> str:
        """Return the id that people know the rule of *finding* by."""
        return rule_id(rule_of(finding, self.file.report.rules))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Style = None
    ) -> Shown:
        """Show each finding with its line of the file."""
        if isinstance(excinfo.value, ConfigDenied):
            from policykit.testing import internals  # noqa: PLC0415  # only failure pays

            lines = [f"E   {line}" for f in excinfo.value.findings for line in self._told(f)]
            first = excinfo.value.findings[0]
            more = len(excinfo.value.findings) - 1
            message = visible(first.message) + (f" (and {more} more)" if more else "")
            path = self.file.rego.shown_path(self.path)
            line = first.location.line if first.location else 1
            return internals.failure(lines, (), message, path, line, style="long")
        return _shown(self, excinfo.value) or super().repr_failure(excinfo, style)

    def _told(self, finding: Finding) -> Iterator[str]:
        """Yield a finding: message and rule, its place, its line, the remedy."""
        yield visible(f"{finding.message} [{self.id_of(finding)}]")
        session = self.file.rego
        place = finding.location
        part = f" ({finding.path})" if finding.path else ""
        if place:
            yield f"  at {place._replace(path=session.shown(place.path))}{part}"
            shown = excerpt(session.lines(place.path), place)
            yield from (f"    {visible(line.expandtabs(4))}" for line in shown.split("\n") if shown)
        remedy = rule_of(finding, self.file.report.rules).remediation
        if remedy:
            yield f"  fix: {visible(remedy)}"


def _shown(node: ConfigFile | ConfigCheck, error: BaseException) -> Shown | None:
    if not isinstance(error, PolicykitError):
        return None
    from policykit.testing.failures import Failures  # noqa: PLC0415  # only failure pays

    session = session_of(node.config)
    return Failures(session, session.lines).of_error(error)


def _overridden(settings: Settings, name: str) -> Settings:
    """Return *settings* with the overrides that hold for the file of that *name*."""
    for override in settings.overrides:
        if any(matches(pattern, name, folder=override.folder) for pattern in override.files):
            settings = settings._replace(**override.values)
    return settings


def config_file(path: Path, parent: pytest.Collector) -> ConfigFile | None:
    """Return the collector of the file at *path*, if it is one of those to check."""
    config = parent.config
    patterns = config.getini("policykit_configs")
    folder = str(config.rootpath)
    if any(matches(pattern, str(path), folder=folder) for pattern in patterns):
        return ConfigFile.from_parent(parent, path=path)
    return None


def add_configs(config: pytest.Config) -> None:
    """Let a run without arguments check all config files, even those not below `testpaths`."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    known = [Path(os.path.abspath(argument)) for argument in config.args]
    for path in _configs(config):
        if not any(path.is_relative_to(argument) for argument in known):
            config.args.append(str(path))


def _configs(config: pytest.Config) -> Iterator[Path]:
    """Yield the config files to check, in order."""
    patterns = config.getini("policykit_configs")
    left_out = config.getini("norecursedirs")
    folder = str(config.rootpath)
    for root in sorted({_fixed(pattern) for pattern in patterns}):
        for place, folders, names in os.walk(os.path.join(folder, root)):
            folders[:] = sorted(n for n in folders if not any(fnmatch(n, p) for p in left_out))
            for name in sorted(names):
                path = os.path.join(place, name)
                if any(matches(pattern, path, folder=folder) for pattern in patterns):
                    yield Path(path)


def _fixed(pattern: str) -> str:
    """Return the folder that all files of *pattern* are in."""
    parts = pattern.removeprefix("./").split("/")[:-1]
    wild = next((n for n, part in enumerate(parts) if _WILD & set(part)), len(parts))
    return "/".join(parts[:wild]) or "."
