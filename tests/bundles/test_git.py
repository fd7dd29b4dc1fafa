"""Bundles from real Git repositories: on disk, by `git daemon`, by `git http-backend`."""

import base64
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from policykit.bundles import fetch, parsed
from policykit.bundles.cache import Cache
from policykit.bundles.git import _address_of
from policykit.bundles.lock import Lock
from policykit.bundles.options import Limits, Options
from policykit.bundles.request import Request
from policykit.bundles.tree import Tree
from policykit.errors import FetchError
from tests.bundles.certificates import server_context
from tests.bundles.conftest import Fetch
from tests.bundles.servers import (
    WebServer,
    commit,
    free_port,
    git,
    git_backend,
    process,
    repository,
    web_server,
)

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

FILES = {"a.rego": "package a\n", "k8s/b.rego": "package b\n", "k8s/deep/c.rego": "package c\n"}


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "srv" / "r"
    repository(folder, FILES)
    return folder


def test_the_default_branch(repo: Path, pull: Fetch) -> None:
    fetched = pull(f"git::file://{repo}")
    assert names_in(fetched.folder) == set(FILES)
    assert fetched.pin.revision == git(repo, "rev-parse", "HEAD")


def test_a_bare_repository_by_its_path(repo: Path, pull: Fetch) -> None:
    git(repo.parent, "clone", "--quiet", "--bare", "r", "bare.git")
    assert names_in(pull("git::srv/bare.git//k8s").folder) == {"b.rego", "deep/c.rego"}


@pytest.mark.parametrize("ref", ["v1", "main", "refs/tags/v1", "refs/heads/main", "HEAD"])
def test_branches_and_tags(ref: str, repo: Path, pull: Fetch) -> None:
    assert names_in(pull(f"git::file://{repo}//k8s?ref={ref}").folder) == {
        "b.rego",
        "deep/c.rego",
    }


def test_an_annotated_tag_means_its_commit(repo: Path, pull: Fetch) -> None:
    git(repo, "tag", "--annotate", "--message=x", "v2")
    assert pull(f"git::file://{repo}?ref=v2").pin.revision == git(repo, "rev-parse", "HEAD")


def test_a_commit_that_no_branch_leads_to_any_more(repo: Path, pull: Fetch) -> None:
    first = git(repo, "rev-parse", "HEAD")
    commit(repo, {"a.rego": "package changed\n"})
    assert (pull(f"git::file://{repo}?ref={first}").folder / "a.rego").read_text() == "package a\n"


def test_a_folder_by_pattern(repo: Path, pull: Fetch) -> None:
    assert names_in(pull(f"git::file://{repo}//k*/deep").folder) == {"c.rego"}


def test_a_single_file_of_a_repository(repo: Path, pull: Fetch) -> None:
    assert names_in(pull(f"git::file://{repo}//k8s/b.rego").folder) == {"b.rego"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("?ref=nope", "couldn't find remote ref"),
        ("//nope", "has no folder 'nope'"),
        ("?ref=0123456", "couldn't find remote ref"),
    ],
)
def test_what_is_not_there(url: str, message: str, repo: Path, pull: Fetch) -> None:
    with pytest.raises(FetchError, match=message) as caught:
        pull(f"git::file://{repo}{url}")
    assert str(repo) in str(caught.value)


def test_a_repository_that_is_not_there(tmp_path: Path, pull: Fetch) -> None:
    with pytest.raises(FetchError, match="no such repository"):
        pull(f"git::file://{tmp_path}/nope")


def test_git_is_needed(repo: Path, pull: Fetch, options: Options, tmp_path: Path) -> None:
    using = replace(options, environment={"PATH": str(tmp_path)})
    with pytest.raises(FetchError, match="git is not installed"):
        pull(f"git::file://{repo}", using=using)


def test_variables_of_the_repository_we_run_in_change_nothing(
    repo: Path, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    """A hook of git, as pre-commit is, runs with these set."""
    other = tmp_path / "other"
    repository(other, {"other.rego": ""})
    here = {"GIT_DIR": f"{other}/.git", "GIT_WORK_TREE": str(other), "GIT_INDEX_FILE": "x"}
    using = replace(options, environment={**options.environment, **here})
    assert names_in(pull(f"git::file://{repo}", using=using).folder) == set(FILES)
    assert git(other, "status", "--porcelain") == ""


def test_git_daemon(repo: Path, pull: Fetch) -> None:
    port = free_port()
    serve = ["git", "daemon", "--listen=127.0.0.1", f"--port={port}", "--export-all", "--reuseaddr"]
    command = [*serve, f"--base-path={repo.parent}", str(repo.parent)]
    with process(command, port, env={**os.environ, "HOME": str(repo.parent)}):
        fetched = pull(f"git::git://127.0.0.1:{port}/r//k8s?ref=v1")
    assert names_in(fetched.folder) == {"b.rego", "deep/c.rego"}


@pytest.mark.parametrize("url", ["git::http://host.example/r", "git::git://host.example/r"])
def test_unencrypted_transports_are_for_loopback_only(url: str, pull: Fetch) -> None:
    with pytest.raises(FetchError, match="not encrypted"):
        pull(url)


def test_one_shallow_fetch_and_then_none(
    tmp_path: Path, server: WebServer, cache: Cache, options: Options
) -> None:
    root = tmp_path / "srv"
    folder = root / "large"
    repository(folder, FILES)
    for _ in range(5):
        (folder / "noise").write_bytes(os.urandom(1_000_000))
        commit(folder, {})
    (folder / "noise").unlink()
    commit(folder, {}, tag="v2")
    server.routes["*"] = git_backend(root)
    url = server.url("/large/.git").replace("http", "git::http") + "//k8s?ref=v2"
    fetched = fetch(url, cache=cache, lock=Lock(), options=options)
    asked = [(seen.method, seen.path.rpartition("/")[2]) for seen in server.seen]
    assert asked == [
        ("GET", "refs?service=git-upload-pack"),
        ("POST", "git-upload-pack"),
        ("POST", "git-upload-pack"),
    ]
    sent = sum(p.stat().st_size for p in cache.folder.rglob("*") if p.is_file())
    assert sent < 10_000
    again = fetch(url, cache=cache, lock=Lock((fetched.pin,)), options=options)
    assert len(server.seen) == len(asked)
    assert again == fetched


# Attack 43: credentials


def test_attack_43_credentials_of_the_url_reach_the_server(
    repo: Path, server: WebServer, cache: Cache, options: Options
) -> None:
    wanted = f"Basic {base64.b64encode(b'us er:hunter2').decode()}"
    server.routes["*"] = git_backend(repo.parent, password=wanted)
    url = server.url("/r/.git").replace("http://", "git::http://us%20er:hunter2@")
    fetched = fetch(url, cache=cache, lock=Lock(), options=options)
    assert names_in(fetched.folder) == set(FILES)
    kept = b"".join(p.read_bytes() for p in cache.folder.rglob("*") if p.is_file())
    assert b"hunter2" not in kept + repr(fetched).encode()


def test_attack_43_credentials_are_in_no_message(
    repo: Path, server: WebServer, pull: Fetch
) -> None:
    server.routes["*"] = git_backend(repo.parent, password="Basic other")
    with pytest.raises(FetchError, match="Authentication failed") as caught:
        pull(server.url("/r/.git").replace("http://", "git::http://hunter1:hunter2@"))
    assert "hunter" not in f"{caught.value!r}{caught.value}{caught.value.hint}"


def test_attack_43_a_token_alone(repo: Path, server: WebServer, pull: Fetch) -> None:
    wanted = f"Basic {base64.b64encode(b'TOKEN:').decode()}"
    server.routes["*"] = git_backend(repo.parent, password=wanted)
    url = server.url("/r/.git").replace("http://", "git::http://TOKEN@")
    assert "TOKEN" not in pull(url).pin.url


def test_the_person_s_own_credential_helper_is_used(
    repo: Path, server: WebServer, pull: Fetch, options: Options
) -> None:
    wanted = f"Basic {base64.b64encode(b'me:pw').decode()}"
    server.routes["*"] = git_backend(repo.parent, password=wanted)
    config = Path(options.environment["HOME"]) / ".gitconfig"
    config.write_text(
        '[credential]\n\thelper = "!f() { echo username=me; echo password=pw; }; f"\n'
    )
    assert names_in(pull(server.url("/r/.git").replace("http", "git::http")).folder) == set(FILES)


def test_no_credentials_are_asked_for_on_a_terminal(
    repo: Path, server: WebServer, pull: Fetch
) -> None:
    server.routes["*"] = git_backend(repo.parent, password="Basic other")
    with pytest.raises(FetchError, match="could not read Username") as caught:
        pull(server.url("/r/.git").replace("http", "git::http"))
    assert "credential helper" in caught.value.hint


def test_attack_44_git_does_not_follow_redirects_from_https_to_http(
    repo: Path, server: WebServer, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    server.routes["*"] = git_backend(repo.parent)
    context, certificate = server_context(tmp_path)
    settings = {**options.environment, "GIT_SSL_CAINFO": str(certificate)}
    using = replace(options, environment=settings, insecure=True)
    with web_server(context) as secure:
        secure.routes["*"] = git_backend(repo.parent)
        url = f"git::https://127.0.0.1:{secure.port}/r/.git"
        assert names_in(pull(url, using=using).folder) == set(FILES)
        secure.routes["*"] = lambda handler: handler.redirect(server.url(handler.path))
        with pytest.raises(FetchError, match="git: "):
            pull(url, using=using)
    assert not server.seen


# Attacks 39 to 42


@pytest.mark.parametrize("transport", ["ext::sh -c 'touch {mark}'", "fd::17"])
def test_attack_39_rewriting_to_commands_is_refused(
    transport: str, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    """Even a person's own `insteadOf` does not bring back what runs commands."""
    mark = tmp_path / "mark"
    config = Path(options.environment["HOME"]) / ".gitconfig"
    rewritten = transport.format(mark=mark).replace('"', "")
    config.write_text(
        f'[url "{rewritten} "]\n\tinsteadOf = http://127.0.0.1/\n'
        '[protocol "ext"]\n\tallow = always\n'
    )
    with pytest.raises(FetchError, match=r"not allowed|transport"):
        pull("git::http://127.0.0.1/r")
    assert not mark.exists()


def test_attack_41_hooks_do_not_run(
    repo: Path, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    mark, hooks, template = tmp_path / "mark", tmp_path / "hooks", tmp_path / "template"
    (template / "hooks").mkdir(parents=True)
    hooks.mkdir()
    for folder in (hooks, template / "hooks"):
        for name in ("reference-transaction", "post-checkout", "post-merge"):
            (folder / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
            (folder / name).chmod(0o755)
    config = Path(options.environment["HOME"]) / ".gitconfig"
    config.write_text(f"[core]\n\thooksPath = {hooks}\n[init]\n\ttemplateDir = {template}\n")
    pull(f"git::file://{repo}")
    assert not mark.exists()


def test_attack_41_filters_do_not_run(
    repo: Path, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    commit(repo, {".gitattributes": "*.rego filter=evil\n*.rego export-ignore\n"})
    config = Path(options.environment["HOME"]) / ".gitconfig"
    config.write_text(f'[filter "evil"]\n\tsmudge = "touch {mark}; cat"\n\trequired = true\n')
    folder = pull(f"git::file://{repo}").folder
    assert (folder / "a.rego").read_text() == FILES["a.rego"]
    assert not mark.exists()


def test_attack_41_submodules_are_not_fetched(repo: Path, pull: Fetch, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    repository(inner, {"inner.rego": ""})
    git(repo, "submodule", "--quiet", "add", str(inner), "sub")
    commit(repo, {})
    assert names_in(pull(f"git::file://{repo}").folder) == {*FILES, ".gitmodules"}
    with pytest.raises(FetchError, match="is a submodule"):
        pull(f"git::file://{repo}//sub")


def link(repo: Path, name: str, target: str) -> None:
    (repo / name).symlink_to(target)
    commit(repo, {})


@pytest.mark.parametrize("target", ["/etc", "../../..", "k8s", "nowhere"])
def test_attack_42_a_folder_that_is_a_link(target: str, repo: Path, pull: Fetch) -> None:
    link(repo, "linked", target)
    for folder in ("linked", "linked/deep"):
        with pytest.raises(FetchError, match="'linked' is a link"):
            pull(f"git::file://{repo}//{folder}")


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../../x", "..", ".", "nowhere", "k8s/../../r/a.rego"]
)
def test_attack_42_links_that_leave_the_bundle(target: str, repo: Path, pull: Fetch) -> None:
    link(repo, "linked", target)
    with pytest.raises(FetchError, match="'linked' is a link"):
        pull(f"git::file://{repo}")


def test_attack_42_links_out_of_the_selected_folder(repo: Path, pull: Fetch) -> None:
    link(repo, "k8s/linked.rego", "../a.rego")
    with pytest.raises(FetchError, match="which is no file of the bundle"):
        pull(f"git::file://{repo}//k8s")
    assert "k8s/linked.rego" in names_in(pull(f"git::file://{repo}").folder)


def test_links_within_the_bundle_become_copies(repo: Path, pull: Fetch) -> None:
    link(repo, "linked.rego", "k8s/b.rego")
    link(repo, "k8s/same", "deep")
    folder = pull(f"git::file://{repo}").folder
    assert (folder / "linked.rego").read_text() == FILES["k8s/b.rego"]
    assert (folder / "k8s" / "same" / "c.rego").read_text() == FILES["k8s/deep/c.rego"]
    assert not any(path.is_symlink() for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("limits", "message"),
    [(Limits(files=2), "more than 2 files"), (Limits(tree_bytes=20), "more than 20 bytes")],
)
def test_limits_of_the_files(
    limits: Limits, message: str, repo: Path, pull: Fetch, options: Options
) -> None:
    with pytest.raises(FetchError, match=message):
        pull(f"git::file://{repo}", using=replace(options, limits=limits))


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(seconds=0.3), "git takes longer than 0.3 seconds"),
        (Limits(download_bytes=10), "sends more than 10 bytes"),
    ],
)
def test_limits_of_the_fetch(
    limits: Limits, message: str, repo: Path, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    real = shutil.which("git")
    slow.write_text(f'#!/bin/sh\n{real} "$@"\ncase "$*" in *fetch*) sleep 5;; esac\n')
    slow.chmod(0o755)
    using = replace(
        options,
        limits=limits,
        environment={**options.environment, "PATH": f"{slow.parent}:{os.environ['PATH']}"},
    )
    with pytest.raises(FetchError, match=message):
        pull(f"git::file://{repo}", using=using)


def test_a_pinned_commit_is_fetched_though_the_tag_moved(
    repo: Path, pull: Fetch, cache: Cache
) -> None:
    url = f"git::file://{repo}?ref=v1"
    first = pull(url)
    commit(repo, {"a.rego": "package changed\n"})
    git(repo, "tag", "--force", "v1")
    shutil.rmtree(cache.folder)
    assert pull(url, Lock((first.pin,))).pin == first.pin
    assert pull(url).pin.revision != first.pin.revision


def test_a_pinned_commit_that_is_gone(repo: Path, pull: Fetch, cache: Cache) -> None:
    url = f"git::file://{repo}?ref=v1"
    first = pull(url)
    shutil.rmtree(cache.folder)
    shutil.rmtree(repo)
    now = repository(repo, {"a.rego": "package changed\n"})
    with pytest.raises(FetchError, match="not the pinned one") as caught:
        pull(url, Lock((first.pin,)))
    assert first.pin.revision in str(caught.value)
    assert now in str(caught.value)


@pytest.mark.parametrize("revision", ["--output=x", "main", "HEAD^", "a b"])
def test_attack_40_revisions_in_a_lock_file(revision: str, repo: Path, pull: Fetch) -> None:
    url = f"git::file://{repo}"
    forged = replace(pull(url).pin, revision=revision, sha256="0" * 64)
    with pytest.raises(FetchError, match="is no commit"):
        pull(url, Lock((forged,)))


def test_addresses_that_git_is_given(options: Options, tmp_path: Path) -> None:
    def address(url: str) -> str:
        tree = Tree(tmp_path, options.limits)
        wanted = parsed(url)
        return _address_of(
            Request(url=wanted, revision="", tree=tree, scratch=tmp_path, options=options)
        )

    assert address("git::ssh://me@host:2222/o/r.git") == "ssh://me@host:2222/o/r.git"
    assert address("git@host:o/r.git//sub") == "git@host:o/r.git"
    assert address("git::https://u:hunter2@host/r") == "https://host/r"
