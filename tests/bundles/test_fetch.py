"""Fetching as a whole: pins, the cache, what is refused, and what interruption leaves."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import policykit.bundles
from policykit.bundles import FETCHERS, fetch, fetch_all
from policykit.bundles.cache import Cache
from policykit.bundles.lock import Lock, Pin
from policykit.bundles.options import Options
from policykit.bundles.tree import digest_of
from policykit.errors import FetchError, UsageError
from tests.bundles.archives import POLICY, tar
from tests.bundles.conftest import Fetch
from tests.bundles.servers import WebServer, sha256

BUNDLE = tar({"a.rego": POLICY})
OTHER = tar({"a.rego": POLICY + b"# changed\n"})


def test_the_table_and_the_folder_agree() -> None:
    folder = Path(policykit.bundles.__file__).parent
    fetching = {
        path.stem
        for path in folder.glob("*.py")
        if path.stem != "__init__" and "def fetch(request: Request) -> str:" in path.read_text()
    }
    assert {row.name for row in FETCHERS} == fetching
    for row in FETCHERS:
        assert callable(import_module(f"policykit.bundles.{row.name}").fetch)
        assert set(row.schemes) <= set(row.transports)


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    for name in ("http", "oci", "git", "objectstore", "opa.signatures"):
        text = (Path(policykit.bundles.__file__).parent / "__init__.py").read_text()
        assert f"from policykit.bundles.{name}" not in text


def test_a_pinned_bundle_makes_no_request(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    first = pull(server.url("/p.tar.gz"))
    assert len(server.seen) == 1
    assert pull(server.url("/p.tar.gz"), Lock((first.pin,))) == first
    assert len(server.seen) == 1


def test_content_that_changed_under_its_pin(
    server: WebServer, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    lock = Lock((pull(server.url("/p.tar.gz")).pin,))
    server.routes["/p.tar.gz"] = OTHER
    empty = Cache(tmp_path / "empty")
    with pytest.raises(FetchError, match="not the pinned one") as caught:
        fetch(server.url("/p.tar.gz"), cache=empty, lock=lock, options=options)
    assert sha256(BUNDLE) in str(caught.value)
    assert sha256(OTHER) in str(caught.value)
    upgraded = fetch(
        server.url("/p.tar.gz"), cache=empty, lock=lock, options=replace(options, upgrade=True)
    )
    assert upgraded.pin.revision == sha256(OTHER)


def test_frozen_refuses_what_is_not_pinned(
    server: WebServer, pull: Fetch, options: Options
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    frozen = replace(options, frozen=True)
    with pytest.raises(FetchError, match="not pinned"):
        pull(server.url("/p.tar.gz"), using=frozen)
    assert not server.seen
    pull(server.url(f"/p.tar.gz?checksum={sha256(BUNDLE)}"), using=frozen)
    lock = Lock((pull(server.url("/p.tar.gz")).pin,))
    shutil.rmtree(options.root / "cache")
    assert pull(server.url("/p.tar.gz"), lock, frozen).folder.is_dir()


def test_offline_serves_from_the_cache_alone(
    server: WebServer, pull: Fetch, options: Options
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    offline = replace(options, offline=True)
    with pytest.raises(FetchError, match="not in the cache"):
        pull(server.url("/p.tar.gz"), using=offline)
    lock = Lock((pull(server.url("/p.tar.gz")).pin,))
    assert pull(server.url("/p.tar.gz"), lock, offline).pin == lock.pins[0]
    assert len(server.seen) == 1


def test_attack_50_a_poisoned_cache_is_not_served(
    server: WebServer, pull: Fetch, options: Options
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    url = server.url("/p.tar.gz")
    first = pull(url)
    lock = Lock((first.pin,))
    for spoil in (
        lambda: (first.folder / "a.rego").write_text("package evil\n"),
        lambda: (first.folder / "b.rego").write_text("package evil\n"),
        (first.folder / "a.rego").unlink,
        lambda: (first.folder / "l").symlink_to("/etc/passwd"),
    ):
        spoil()
        with pytest.raises(FetchError, match="not in the cache"):
            pull(url, lock, replace(options, offline=True))
        again = pull(url, lock)
        assert [path.name for path in again.folder.iterdir()] == ["a.rego"]
        assert digest_of(again.folder) == first.pin.sha256


def test_attack_50_a_cached_folder_that_is_a_link(
    server: WebServer, pull: Fetch, tmp_path: Path
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    first = pull(server.url("/p.tar.gz"))
    first.folder.rename(tmp_path / "elsewhere")
    first.folder.symlink_to(tmp_path / "elsewhere")
    again = pull(server.url("/p.tar.gz"), Lock((first.pin,)))
    assert len(server.seen) == 2
    assert not again.folder.is_symlink()


def test_a_failed_fetch_leaves_what_was_there(
    server: WebServer, pull: Fetch, cache: Cache, options: Options
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    first = pull(server.url("/p.tar.gz"))
    server.routes["/p.tar.gz"] = tar({"a.rego": POLICY, "../x": POLICY})
    with pytest.raises(FetchError, match="unsafe file name"):
        pull(server.url("/p.tar.gz"), using=replace(options, upgrade=True))
    assert digest_of(first.folder) == first.pin.sha256
    assert not list((cache.folder / "staging").iterdir())


def test_several_urls_are_locked_together(
    server: WebServer, cache: Cache, options: Options
) -> None:
    server.routes.update({"/b.rego": POLICY, "/a.rego": POLICY})
    urls = [server.url("/b.rego"), server.url("/a.rego")]
    fetched, lock = fetch_all(urls, cache=cache, lock=Lock(), options=options)
    assert [bundle.pin.url for bundle in fetched] == urls
    assert [found.url for found in lock.pins] == sorted(urls)
    again, same = fetch_all(urls, cache=cache, lock=lock, options=options)
    assert (again, same) == (fetched, lock)
    assert len(server.seen) == 2


def test_equal_content_is_kept_once(server: WebServer, pull: Fetch, cache: Cache) -> None:
    server.routes.update({"/x/a.rego": POLICY, "/y/a.rego": POLICY})
    assert pull(server.url("/x/a.rego")).folder == pull(server.url("/y/a.rego")).folder
    assert len(list((cache.folder / "trees").iterdir())) == 1


def test_local_folders_archives_and_files(tmp_path: Path, pull: Fetch) -> None:
    folder = tmp_path / "given"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text("")
    (folder / "a.rego").write_bytes(POLICY)
    (tmp_path / "p.tar.gz").write_bytes(BUNDLE)
    found = {
        pull(url).folder
        for url in (f"file://{folder}", "file:given", "file:p.tar.gz", "file:given/a.rego")
    }
    assert len(found) == 1
    assert pull("file:p.tar.gz").pin.revision == sha256(BUNDLE)


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "/etc"])
def test_local_links_that_leave_the_folder(target: str, tmp_path: Path, pull: Fetch) -> None:
    (tmp_path / "outside").write_text("")
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "l.rego").symlink_to(target)
    with pytest.raises(FetchError, match="is a link"):
        pull("file:given")


def test_a_file_that_is_not_there(pull: Fetch) -> None:
    with pytest.raises(FetchError, match="no such file or folder") as caught:
        pull("gitlab.com/owner/repo")
    assert "git::https://" in caught.value.hint


def test_attack_64_no_home_folder(server: WebServer, pull: Fetch, options: Options) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    assert pull(server.url("/p.tar.gz"), using=replace(options, environment={})).folder.is_dir()


def test_attack_64_a_cache_that_cannot_be_written(
    server: WebServer, options: Options, tmp_path: Path
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    (tmp_path / "file").write_text("")
    with pytest.raises(FetchError, match="cannot be written"):
        fetch(
            server.url("/p.tar.gz"), cache=Cache(tmp_path / "file" / "cache"), lock=Lock(),
            options=options,
        )  # fmt: skip


def test_attack_64_disk_full(server: WebServer, tmp_path: Path) -> None:
    """The limit of the process on the size of a file stands for a disk that is full."""
    server.routes["/p.rego"] = bytes(200_000)
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from policykit.bundles import fetch\n"
        "from policykit.bundles.cache import Cache\n"
        "from policykit.bundles.lock import Lock\n"
        "from policykit.bundles.options import Options\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "fetch(sys.argv[1], cache=Cache(Path(sys.argv[2])), lock=Lock(), options=Options())\n"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code, server.url("/p.rego"), str(tmp_path / "cache")],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert f"FetchError: {server.url('/p.rego')}: cannot write: File too large" in done.stderr
    assert not list((tmp_path / "cache" / "trees").iterdir())
    assert not list((tmp_path / "cache" / "staging").iterdir())


def test_the_cache_is_private(server: WebServer, pull: Fetch, cache: Cache) -> None:
    server.routes["/a.rego"] = POLICY
    cache.folder.mkdir(mode=0o777)
    cache.folder.chmod(0o777)
    pull(server.url("/a.rego"))
    assert cache.folder.stat().st_mode & 0o777 == 0o700


def test_digests_of_trees_are_those_of_sha256sum(tmp_path: Path) -> None:
    """The digest of `hash  name` lines in the order of the names' bytes, as `sha256sum` prints."""
    for name in ("b.rego", "a/z.rego", "a.rego", "\u00e9.rego"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    names = sorted(("b.rego", "a/z.rego", "a.rego", "\u00e9.rego"), key=str.encode)
    lines = [f"{sha256(name.encode()).removeprefix('sha256:')}  {name}\n" for name in names]
    assert f"sha256:{digest_of(tmp_path)}" == sha256("".join(lines).encode())


def test_a_pin_of_another_revision_but_the_same_files(
    server: WebServer, pull: Fetch, cache: Cache
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    url = server.url("/p.tar.gz")
    pin = pull(url).pin
    shutil.rmtree(cache.folder)
    with pytest.raises(FetchError, match="not the pinned one"):
        pull(url, Lock((Pin(url, "sha256:" + "0" * 64, pin.sha256, pin.fetched),)))


def test_parameters_that_a_folder_does_not_take(tmp_path: Path, pull: Fetch) -> None:
    (tmp_path / "given").mkdir()
    for parameter in ("archive=tgz", f"checksum={'0' * 64}"):
        with pytest.raises(UsageError, match="a folder has no checksum"):
            pull(f"file:given?{parameter}")
    with pytest.raises(UsageError, match="no archive is called 'rar'"):
        pull("https://127.0.0.1/x?archive=rar")


def test_local_things_that_are_no_files(tmp_path: Path, pull: Fetch) -> None:
    (tmp_path / "given").mkdir()
    os.mkfifo(tmp_path / "given" / "pipe.rego")
    with pytest.raises(FetchError, match="no regular file"):
        pull("file:given")
    with pytest.raises(FetchError, match="no such file"):
        pull("file:given/pipe.rego")


def test_an_empty_bundle(tmp_path: Path, pull: Fetch) -> None:
    (tmp_path / "given").mkdir()
    with pytest.raises(FetchError, match="holds no files"):
        pull("file:given")


def test_a_signed_bundle_needs_its_key_each_time(tmp_path: Path, pull: Fetch) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / ".signatures.json").write_text("{}")
    with pytest.raises(FetchError, match="holds no signature"):
        pull("file:given")
