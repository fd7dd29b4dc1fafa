"""Policies from elsewhere: the URLs among `--policy`, fetched, pinned and put in their place.

A URL becomes the folder of its content in the cache. What it stands for is kept in the lock file
beside the config file, so that every later run gets the same without a network.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from policykit import bundles
from policykit.bundles.cache import Cache
from policykit.bundles.install import install
from policykit.bundles.lock import LOCK_FILE, Lock
from policykit.bundles.options import Options, Verification
from policykit.settings import Settings
from policykit.settings.folders import cache_folder
from policykit.settings.options import is_url


def fetched(settings: Settings) -> Settings:
    """Return *settings* with folders in place of the URLs of policies.

    Raises UsageError for a URL that means nothing, and FetchError where it cannot be fetched, or is
    not what is pinned or signed.
    """
    urls = [path for path in settings.policy if _needs_fetching(path)]
    archives = [path for path in urls if not is_url(path)]
    pinned_urls = [path for path in urls if is_url(path)]
    folders = dict(zip(pinned_urls, _fetched(pinned_urls, settings), strict=True))
    folders |= dict(zip(archives, _unpacked(archives, settings), strict=True))
    policy = tuple(str(folders.get(path, path)) for path in settings.policy)
    return settings._replace(policy=policy)


def pulled(urls: Sequence[str], destination: str, settings: Settings, *, upgrade: bool) -> None:
    """Make what is at *urls* the files of the folder *destination*; raises FetchError."""
    folders = _fetched(urls, settings, upgrade=upgrade)
    install(folders, Path(destination), _cache())


def pinned(settings: Settings, *, upgrade: bool) -> int:
    """Fetch and pin the URLs among the policies; return how many there are. Raises FetchError."""
    urls = [path for path in settings.policy if is_url(path) and _needs_fetching(path)]
    _fetched(urls, settings, upgrade=upgrade)
    return len(urls)


def options_of(settings: Settings, *, upgrade: bool = False) -> Options:
    """Return how bundles are fetched by *settings*."""
    verification = None
    if settings.verification_key:
        from policykit.bundles.opa.keys import key_text  # noqa: PLC0415  # few are signed

        verification = Verification(
            key=key_text(settings.verification_key, Path()),
            scope=settings.scope,
            key_id=settings.verification_key_id,
        )
    return Options(
        environment=os.environ,
        frozen=settings.frozen,
        offline=settings.offline,
        upgrade=upgrade,
        insecure=settings.insecure or not settings.tls,
        verification=verification,
        skip_verification=settings.skip_verify,
    )


def _unpacked(archives: Iterable[str], settings: Settings) -> list[Path]:
    """Return the folders of archives on this machine: nobody pins what may be built anew."""
    options = replace(options_of(settings), frozen=False, offline=False)
    found, _ = bundles.fetch_all(archives, cache=_cache(), lock=Lock(), options=options)
    return [bundle.folder for bundle in found]


def _fetched(urls: Sequence[str], settings: Settings, *, upgrade: bool = False) -> list[Path]:
    if not urls:
        return []
    path = Path(settings.root, LOCK_FILE)
    lock = Lock.read(path)
    found, new = bundles.fetch_all(
        urls, cache=_cache(), lock=lock, options=options_of(settings, upgrade=upgrade)
    )
    if new != lock and not settings.frozen:
        new.write(path)
    return [bundle.folder for bundle in found]


def _needs_fetching(path: str) -> bool:
    return bool(path) and not os.path.isdir(path) and bundles.needs_fetching(path)


def _cache() -> Cache:
    return Cache(Path(cache_folder(), "bundles"))
