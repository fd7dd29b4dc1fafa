"""The pytest plugin: tests of policies and checks of config files as pytest's own items.

Every pytest run in an environment with policykit loads this module, so it imports nothing but
pytest. Each hook loads what it needs from `policykit.testing` when there is something to do.
"""

import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import pytest

_FLOAT = "float" if pytest.version_tuple >= (8, 4) else "string"
_PATHS = {"action": "append", "metavar": "PATH"}
_SWITCH = {"action": "store_true", "default": None}
_FORMATS = {"action": "append", "nargs": "?", "const": "term", "metavar": "FORMAT"}


class _Option(NamedTuple):
    """A flag with its twin in the ini file (`--rego-policy`, `rego_policy`), or the key alone."""

    name: str
    kind: str
    summary: str
    flag: dict[str, Any] | None = None
    default: Any = None

    @property
    def key(self) -> str:
        """The name of the ini key, and of the flag's value."""
        return self.name.replace("-", "_")


OPTIONS = (
    _Option("rego-policy", "linelist", "policies to compile tests with", _PATHS),
    _Option("rego-data", "linelist", "what policies see as data; prefix:path", _PATHS),
    _Option(
        "rego-coverage",
        "linelist",
        "report what the tests reach: term, lcov, cobertura or html, or FORMAT=FILE",
        _FORMATS,
    ),
    _Option(
        "rego-coverage-fail-under",
        _FLOAT,
        "fail where the tests reach less of the policies than this percentage",
        {"metavar": "PERCENT", "type": float},
    ),
    _Option("rego-trace", "bool", "report how tests of policies are evaluated", _SWITCH),
    _Option("rego-v0", "bool", "read policies as Rego v0", _SWITCH),
    _Option("rego-collect", "bool", "collect the tests of policies", default=True),
    _Option(
        "rego-test-files",
        "linelist",
        "patterns of the files with tests of policies",
        default=["*_test.rego"],
    ),
    _Option(
        "rego-strict-builtin-errors",
        "bool",
        "whether the error of a builtin ends a test, or is undefined",
    ),
    _Option(
        "policykit-configs",
        "linelist",
        "patterns of the config files to check as tests",
        default=[],
    ),
)
_MARKERS = (
    "rego(package): every test of a policy; select by package with -m \"rego(package='main')\"",
    "policy(*paths, data=(), namespace=()): the policies that the fixture `policy` has",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("policykit", "policies in Rego")
    for row in OPTIONS:
        if row.flag is not None:
            group.addoption(f"--{row.name}", dest=row.key, help=row.summary, **row.flag)
        parser.addini(row.key, row.summary, type=row.kind, default=row.default)  # type: ignore[arg-type]  # a name that pytest knows


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; check config files even where `testpaths` does not lead to them."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    if config.getini("policykit_configs"):
        from policykit.testing.configs import add_configs  # noqa: PLC0415  # few runs have any

        add_configs(config)


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Collector | list[pytest.Collector] | None:
    """Collect the tests of policies in a file, or a config file that is checked as a test."""
    config = parent.config
    if file_path.suffix == ".rego":
        if not config.getini("rego_collect"):
            return None
        patterns = config.getini("rego_test_files")
        is_named = parent.session.isinitpath(file_path)
        if not is_named and not any(fnmatch(file_path.name, pattern) for pattern in patterns):
            return None
        from policykit.testing.collection import RegoFile  # noqa: PLC0415  # there is something now

        return RegoFile.from_parent(parent, path=file_path)
    if config.getini("policykit_configs"):
        from policykit.testing.configs import config_file  # noqa: PLC0415  # few runs have any

        return config_file(file_path, parent)
    return None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Put together what the tests reached of policies."""
    if _records(session.config):
        from policykit.testing.reporting import finish  # noqa: PLC0415  # where asked for

        finish(session)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401  # of pytest-xdist, which may be absent
    """Take what a process of pytest-xdist reached."""
    if _records(node.config):
        from policykit.testing.reporting import receive  # noqa: PLC0415  # where asked for

        receive(node.config, getattr(node, "workeroutput", {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Show what the tests reached of policies."""
    if _records(config):
        from policykit.testing.reporting import show  # noqa: PLC0415  # where asked for

        show(config, terminalreporter)


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Show findings that are compared, one on each line."""
    if "policykit.testing.found" not in sys.modules:
        return None
    from policykit.testing.found import compared  # noqa: PLC0415  # it is loaded

    return compared(op, left, right)


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> object:
    """Give the policies of policykit's settings, or of @pytest.mark.policy("dir"), compiled once.

    See policykit.testing.Policy; called with paths, it gives other policies.
    """
    from policykit.testing.fixtures import policy_of  # noqa: PLC0415  # where a test asks for it

    return policy_of(request)


@pytest.fixture(scope="session")
def parse_config() -> object:
    """Give the function that makes documents of texts: call it with a text and "hcl2"."""
    from policykit.testing.subjects import parse  # noqa: PLC0415  # where a test asks for it

    return parse


@pytest.fixture
def rego_coverage(request: pytest.FixtureRequest) -> Iterator[object]:
    """Give what this test reaches of the policies that it asks: percent(), missed(), files()."""
    from policykit.testing.fixtures import covered  # noqa: PLC0415  # where a test asks for it

    with covered(request.config) as coverage:
        yield coverage


def _records(config: pytest.Config) -> bool:
    names = ("rego_coverage", "rego_coverage_fail_under")
    return any(config.getoption(name, None) or config.getini(name) for name in names)
