"""Bundles of policies: from a URL to a pinned folder on this machine.

`fetch` takes a URL, a cache, a lock and options, and gives the folder and the pin that says what
is in it. Nothing here knows of policies. A fetcher is a module with `fetch(Request) -> str` and
one row in `FETCHERS`; it is imported when the first of its URLs is fetched.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from policykit.bundles.archive import archive_of
from policykit.bundles.cache import Cache
from policykit.bundles.lock import Lock, Pin
from policykit.bundles.options import Options
from policykit.bundles.request import Request
from policykit.bundles.tree import Tree
from policykit.bundles.url import BundleUrl, Fetcher, parse
from policykit.errors import FetchError, PolicykitError

FETCHERS = (
    Fetcher(
        "git",
        getters=("git",),
        schemes=("git", "ssh"),
        transports=("file", "git", "http", "https", "ssh"),
        parameters=("ref", "depth"),
        summary="a folder of a Git repository, at a branch, tag or commit",
    ),
    Fetcher(
        "http",
        getters=("http", "https"),
        schemes=("http", "https"),
        transports=("http", "https"),
        parameters=("archive", "checksum", "filename"),
        summary="an archive or a single file from a web server",
        passes_parameters=True,
    ),
    Fetcher(
        "oci",
        getters=("oci",),
        schemes=("oci",),
        transports=("oci",),
        parameters=(),
        summary="an artifact in an OCI registry, by tag or digest",
    ),
    Fetcher(
        "objectstore",
        getters=("s3", "gcs", "azure"),
        schemes=("s3", "gcs", "gs", "az"),
        transports=("http", "https", "s3", "gcs", "gs", "az"),
        parameters=("archive", "checksum", "filename", "region"),
        summary="an archive, a file or a folder in S3, Google Cloud Storage or Azure",
    ),
    Fetcher(
        "local",
        getters=("file",),
        schemes=("file",),
        transports=("file",),
        parameters=("archive", "checksum", "filename"),
        summary="a folder, an archive or a file on this machine",
    ),
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A bundle on this machine: *folder* holds exactly what *pin* says, and must not be changed."""

    folder: Path
    pin: Pin


def parsed(url: str) -> BundleUrl:
    """Return what *url* means; raises UsageError where it means nothing that can be fetched."""
    return parse(url, FETCHERS)


def needs_fetching(text: str) -> bool:
    """Return whether *text* is for a fetcher, and not the path of a folder or file of policies."""
    found = parsed(text)
    written_as_path = found.fetcher == "local" and not text.lower().startswith("file:")
    return not written_as_path or archive_of(found.address) is not None


def fetch(url: str, *, cache: Cache, lock: Lock, options: Options) -> Fetched:
    """Return the bundle at *url*: the one that *lock* pins, from *cache* where it is there.

    Raises UsageError for a URL that cannot be fetched, and FetchError where what is fetched is
    not what is pinned or signed, or cannot be had.
    """
    wanted = parsed(url)
    pin = None if options.upgrade else lock.pin(wanted.shown)
    with _named(wanted):
        folder = cache.find(pin.sha256) if pin else None
        if pin is None or folder is None:
            _refuse_fetching(wanted, pin, options)
            fetched = _downloaded(wanted, pin, cache, options)
        else:
            fetched = Fetched(folder, pin)
        _verify(fetched.folder, options)
    return fetched


def fetch_all(
    urls: Iterable[str], *, cache: Cache, lock: Lock, options: Options
) -> tuple[tuple[Fetched, ...], Lock]:
    """Return the bundles at *urls* in their order, and the lock that pins them all."""
    fetched = tuple(fetch(url, cache=cache, lock=lock, options=options) for url in urls)
    return fetched, lock.including(bundle.pin for bundle in fetched)


def _refuse_fetching(wanted: BundleUrl, pin: Pin | None, options: Options) -> None:
    if options.frozen and pin is None and not wanted.pins_itself:
        raise FetchError(
            "it is not pinned",
            hint="run `policykit pull` without --frozen and commit policykit.lock",
        )
    if options.offline:
        raise FetchError("it is not in the cache, and --offline fetches nothing")


def _downloaded(wanted: BundleUrl, pin: Pin | None, cache: Cache, options: Options) -> Fetched:
    with cache.staging(wanted.shown) as staged:
        found = cache.find(pin.sha256) if pin else None
        if pin and found:  # Whoever held the staging folder before has fetched it.
            return Fetched(found, pin)
        files, scratch = staged / "tree", staged / "scratch"
        files.mkdir()
        scratch.mkdir()
        tree = Tree(files, options.limits, wanted.folder)
        request = Request(
            url=wanted,
            revision=pin.revision if pin else "",
            tree=tree,
            scratch=scratch,
            options=options,
        )
        revision = import_module(f"{__name__}.{wanted.fetcher}").fetch(request)
        sha256 = tree.finish()
        new = Pin(wanted.shown, revision or f"sha256:{sha256}", sha256, options.now())
        _refuse_change(pin, new)
        return Fetched(cache.keep(files, sha256), pin or new)


def _refuse_change(pin: Pin | None, new: Pin) -> None:
    if pin is not None and pin.content != new.content:
        raise FetchError(
            "its content is not the pinned one\n"
            f"  pinned: {pin.revision} sha256:{pin.sha256}\n"
            f"  found:  {new.revision} sha256:{new.sha256}",
            hint="find out who changed it; `policykit pull --upgrade` accepts what is there now",
        )


def _verify(folder: Path, options: Options) -> None:
    if options.skip_verification:
        return
    if options.verification is not None or (folder / ".signatures.json").exists():
        signatures = import_module("policykit.bundles.opa.signatures")
        signatures.verify(folder, options.verification)


@contextmanager
def _named(wanted: BundleUrl) -> Iterator[None]:
    """Put the URL before the message of every error, and turn those of the disk into ours."""
    try:
        yield
    except FetchError as error:
        raise FetchError(f"{wanted.shown}: {error}", hint=error.hint) from error
    except PolicykitError:
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        place = f" {error.filename}" if error.filename else ""
        raise FetchError(f"{wanted.shown}: cannot write{place}: {reason}") from error
