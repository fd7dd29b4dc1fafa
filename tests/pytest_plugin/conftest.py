"""Runs of pytest inside of tests: with the plugin, and with no other that is not named."""

import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

# A run forgets what it imported. What is imported here stays, and is the same for all of them.
import policykit.locations
import policykit.testing.configs
import policykit.testing.failing
import policykit.testing.fixtures  # noqa: F401  # see above
import policykit_parsers.yaml.stream  # noqa: F401  # see above
from policykit.rego.builtins import builtins

builtins()
PLUGIN = ("-p", "policykit.pytest_plugin")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder of files in which pytest is run."""

    pytester: pytest.Pytester

    @property
    def folder(self) -> Path:
        """The folder."""
        return self.pytester.path

    def write(self, **files: str) -> "Project":
        """Write files, named as `policy__pods_rego` for policy/pods.rego."""
        for name, text in files.items():
            stem, _, suffix = name.replace("__", "/").rpartition("_")
            self.file(f"{stem}.{suffix}", text)
        return self

    def file(self, name: str, text: str) -> Path:
        """Write one file and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run pytest in this process, where warnings are not errors as they are outside."""
        with warnings.catch_warnings():
            warnings.resetwarnings()
            return self.pytester.runpytest_inprocess(*PLUGIN, *arguments)

    def start(self, *arguments: str) -> pytest.RunResult:
        """Run pytest in a process of its own."""
        return self.pytester.runpytest_subprocess(*PLUGIN, *arguments)


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def project(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, cache_folder: Path
) -> Project:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("POLICYKIT_CACHE_DIR", str(cache_folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    monkeypatch.delenv("CI", raising=False)
    return Project(pytester)
