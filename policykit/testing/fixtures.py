"""What the fixtures of the pytest plugin give."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, chdir, contextmanager, nullcontext
from typing import TypeAlias

import pytest

from policykit.coverage_reports import total_of
from policykit.errors import PolicykitError
from policykit.policies import Policies
from policykit.rego.coverage import FileCoverage
from policykit.settings import Settings
from policykit.testing.coverage import Recorder, recorder_of, swapped, watching
from policykit.testing.failures import Failures
from policykit.testing.policies import Policy, policies_of, with_given
from policykit.testing.reporting import files_in
from policykit.testing.session import RegoSession, session_of

_Key: TypeAlias = tuple[tuple[str, ...], ...]
_KNOWN = pytest.StashKey[dict[_Key, Policies]]()


class PolicyFixture(Policy):
    """The policies of the settings, or of the marker `policy`; called, other ones.

    What is at the same paths is compiled once a session.
    """

    def __init__(self, session: RegoSession, settings: Settings, *, is_named: bool) -> None:
        super().__init__(lambda: _loaded(session, settings, is_named=is_named), watch=self._watched)
        self._session = session
        self._is_named = is_named

    def __call__(
        self,
        *paths: str | os.PathLike[str],
        data: Iterable[str] = (),
        namespace: Iterable[str] = (),
    ) -> "PolicyFixture":
        """Return the policies at *paths*, which are relative to where pytest was called."""
        return fixture_of(self._session, paths, data, namespace)

    def _watched(self, policies: Policies) -> AbstractContextManager[None]:
        session = self._session
        if not session.records:
            return nullcontext()
        compiled = session.compiled(policies.settings)
        return watching(session.config, compiled, policies.program)


def fixture_of(
    session: RegoSession,
    paths: Iterable[str | os.PathLike[str]] = (),
    data: Iterable[str] = (),
    namespace: Iterable[str] = (),
) -> PolicyFixture:
    """Return the policies at *paths*; what is not given is as in the settings."""
    wanted = tuple(namespace)
    settings = with_given(session.settings, paths, data, wanted)
    return PolicyFixture(session, settings, is_named=session.has_namespace or bool(wanted))


def policy_of(request: pytest.FixtureRequest) -> PolicyFixture:
    """Return the policies that the marker of a test names, or those of the settings."""
    session = session_of(request.config)
    marker = request.node.get_closest_marker("policy")
    if marker is None:
        return fixture_of(session)
    try:
        return fixture_of(session, marker.args, **marker.kwargs)
    except TypeError as error:
        raise pytest.UsageError(f"{request.node.nodeid}: the marker policy: {error}") from error


def _loaded(session: RegoSession, settings: Settings, *, is_named: bool) -> Policies:
    """Return the policies of *settings*; fails the test where they cannot be used."""
    __tracebackhide__ = True
    known = session.config.stash.setdefault(_KNOWN, {})
    key = (settings.policy, settings.data, settings.namespace)
    if key not in known:
        try:
            with chdir(session.folder):
                known[key] = policies_of(settings, is_named=is_named)
        except PolicykitError as error:
            pytest.fail(Failures(session, session.lines).text_of(error), pytrace=False)
    return known[key]


class RegoCoverage:
    """What the policies that a test asks have reached in it so far."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def files(self) -> Mapping[str, FileCoverage]:
        """Return what was reached of each policy."""
        session = session_of(self._config)
        return files_in(session, recorder_of(self._config).reached)

    def percent(self, path: str = "") -> float:
        """Return the share of the lines of one policy, or of all, that was reached."""
        files = self.files()
        return total_of({path: files[path]} if path else files)

    def missed(self, path: str) -> list[int]:
        """Return the lines of a policy that were not reached."""
        return sorted(self.files()[path].missed_rows)


@contextmanager
def covered(config: pytest.Config) -> Iterator[RegoCoverage]:
    """Record what is reached inside on its own, and count it for the session afterwards."""
    session = session_of(config)
    own = Recorder()
    before, records = swapped(config, own), session.records
    session.records = True
    try:
        yield RegoCoverage(config)
    finally:
        session.records = records
        swapped(config, before)
        before.add(own.reached)
