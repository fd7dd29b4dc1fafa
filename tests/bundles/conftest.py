"""Fixtures for bundles: a cache, options without the person's own settings, servers."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policykit.bundles import Fetched, fetch
from policykit.bundles.cache import Cache
from policykit.bundles.lock import Lock
from policykit.bundles.options import Limits, Options
from tests.bundles.servers import WebServer, oci_registry, web_server

Fetch = Callable[..., Fetched]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment with a home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    return {"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Return an empty cache."""
    return Cache(tmp_path / "cache")


@pytest.fixture
def options(tmp_path: Path, environment: dict[str, str]) -> Options:
    """Return options that give up soon."""
    limits = Limits(seconds=20, idle_seconds=5, attempts=2)
    return Options(root=tmp_path, environment=environment, limits=limits)


@pytest.fixture
def pull(cache: Cache, options: Options) -> Fetch:
    """Return `fetch` with the cache and the options of this test."""

    def fetched(url: str, lock: Lock | None = None, using: Options | None = None) -> Fetched:
        return fetch(url, cache=cache, lock=lock or Lock(), options=using or options)

    return fetched


@pytest.fixture
def server() -> Iterator[WebServer]:
    """Run a web server that does what a test orders."""
    with web_server() as running:
        yield running


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a real OCI registry; give its host and port."""
    if shutil.which("docker-registry") is None:
        pytest.skip("docker-registry is not installed")
    with oci_registry(tmp_path_factory.mktemp("registry")) as host:
        yield host
