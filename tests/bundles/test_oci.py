"""Bundles in OCI registries: a real one, conftest on the other side, and registries that lie."""

import base64
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policykit.bundles import fetch, parsed
from policykit.bundles.cache import Cache
from policykit.bundles.credentials import Credentials, from_docker
from policykit.bundles.lock import Lock
from policykit.bundles.oci import DATA_LAYER, POLICY_LAYER, Pushed, push
from policykit.bundles.options import Options
from policykit.bundles.registry import MANIFEST, Registry, reference_in
from policykit.bundles.tokens import is_own
from policykit.errors import FetchError, UsageError
from tests.bundles.archives import POLICY, tar
from tests.bundles.conftest import Fetch
from tests.bundles.servers import Handler, Route, WebServer, oci_registry, sha256, web_server

TITLE = "org.opencontainers.image.title"
needs_conftest = pytest.mark.skipif(
    shutil.which("conftest") is None, reason="conftest is not on PATH"
)


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """Return a folder that holds policies, data, and what is neither."""
    folder = tmp_path / "policy"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.rego").write_bytes(POLICY)
    (folder / "sub" / "b.rego").write_bytes(POLICY.replace(b"bad", b"worse"))
    (folder / "sub" / "d.yaml").write_text("a: 1\n")
    (folder / "d.json").write_text("{}\n")
    (folder / "README.md").write_text("not pushed\n")
    return folder


PUSHED = {"policy/a.rego", "policy/sub/b.rego", "policy/sub/d.yaml", "policy/d.json"}


def pushed(url: str, options: Options, folder: str = "policy") -> Pushed:
    return push(parsed(url), [folder], [folder], options)


# The real registry


def test_what_was_pushed_is_pulled(
    registry: str, policies: Path, options: Options, pull: Fetch
) -> None:
    done = pushed(f"oci://{registry}/own/there:v1", options)
    fetched = pull(f"oci://{registry}/own/there:v1")
    assert names_in(fetched.folder) == PUSHED
    assert fetched.pin.revision == done.digest
    assert (fetched.folder / "policy/a.rego").read_bytes() == (policies / "a.rego").read_bytes()


@pytest.mark.usefixtures("policies")
def test_pushing_twice_gives_the_same_digest(registry: str, options: Options) -> None:
    first = pushed(f"oci://{registry}/own/twice", options)
    assert pushed(f"oci://{registry}/own/twice", options) == first
    assert str(first.reference) == f"{registry}/own/twice:latest"


def test_a_digest_names_one_content_for_ever(
    registry: str, policies: Path, options: Options, pull: Fetch
) -> None:
    url = f"oci://{registry}/own/moving"
    first = pushed(f"{url}:v1", options)
    (policies / "new.rego").write_bytes(POLICY)
    pushed(f"{url}:v1", options)
    assert "policy/new.rego" not in names_in(pull(f"{url}@{first.digest}").folder)
    assert "policy/new.rego" in names_in(pull(f"{url}:v1").folder)


@pytest.mark.usefixtures("policies")
def test_a_folder_of_an_artifact(registry: str, options: Options, pull: Fetch) -> None:
    pushed(f"oci://{registry}/own/folders:v1", options)
    assert names_in(pull(f"oci://{registry}/own/folders:v1//policy/sub").folder) == {
        "b.rego", "d.yaml",
    }  # fmt: skip


def test_titles_of_folders_from_elsewhere_start_at_the_folder(
    registry: str, policies: Path, options: Options, pull: Fetch
) -> None:
    url = f"oci://{registry}/own/absolute:v1"
    push(parsed(url), [str(policies)], ["../" + policies.parent.name + "/policy"], options)
    assert names_in(pull(url).folder) == PUSHED


@pytest.mark.usefixtures("policies")
def test_there_must_be_something_to_push(options: Options) -> None:
    url = parsed("oci://127.0.0.1:1/own/nothing")
    with pytest.raises(UsageError, match="nothing to push"):
        push(url, [""], [], options)
    with pytest.raises(UsageError, match="no such file or folder: nope"):
        push(url, ["nope"], [], options)


def test_an_artifact_that_is_not_there(registry: str, pull: Fetch) -> None:
    with pytest.raises(FetchError, match="answers 404"):
        pull(f"oci://{registry}/own/nothing:v1")


@needs_conftest
@pytest.mark.usefixtures("policies")
def test_conftest_pulls_what_policykit_pushed(
    registry: str, options: Options, tmp_path: Path
) -> None:
    pushed(f"oci://{registry}/own/forconftest:v1", options)
    out = tmp_path / "out"
    out.mkdir()
    _conftest(out, "pull", f"oci://{registry}/own/forconftest:v1")
    assert names_in(out / "policy") == PUSHED


@needs_conftest
@pytest.mark.usefixtures("policies")
def test_policykit_pulls_what_conftest_pushed(registry: str, pull: Fetch, tmp_path: Path) -> None:
    _conftest(tmp_path, "push", f"{registry}/own/byconftest:v1")
    assert names_in(pull(f"{registry}/own/byconftest:v1").folder) == PUSHED


@needs_conftest
@pytest.mark.usefixtures("policies")
def test_manifests_are_those_of_conftest(registry: str, options: Options, tmp_path: Path) -> None:
    pushed(f"oci://{registry}/own/ours:v1", options)
    _conftest(tmp_path, "push", f"{registry}/own/theirs:v1")
    ours, theirs = (_manifest(registry, f"own/{name}") for name in ("ours", "theirs"))
    assert ours["config"] == theirs["config"]
    assert sorted(ours["layers"], key=title_of) == sorted(theirs["layers"], key=title_of)


def title_of(row: dict[str, Any]) -> str:
    title: str = row["annotations"][TITLE]
    return title


def _conftest(folder: Path, *arguments: str) -> None:
    settings = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    subprocess.run(
        ["conftest", *arguments], cwd=folder, env=settings, check=True, capture_output=True,
        timeout=60,
    )  # fmt: skip


def _manifest(registry: str, name: str) -> dict[str, Any]:
    reference = reference_in(f"oci://{registry}/{name}:v1")
    found: dict[str, Any] = json.loads(Registry(reference, Options()).manifest("v1")[0])
    return found


def test_attack_49_a_tag_that_moved(
    registry: str, policies: Path, options: Options, pull: Fetch, tmp_path: Path
) -> None:
    """With the lock, what was pinned is fetched by its digest, from an empty cache too."""
    url = f"oci://{registry}/own/moved:v1"
    pushed(url, options)
    pin = pull(url).pin
    (policies / "new.rego").write_bytes(POLICY)
    pushed(url, options)
    empty = Cache(tmp_path / "empty")
    fetched = fetch(url, cache=empty, lock=Lock((pin,)), options=options)
    assert fetched.pin == pin
    assert "policy/new.rego" not in names_in(fetched.folder)
    upgraded = pull(url, Lock((pin,)), replace(options, upgrade=True))
    assert upgraded.pin.revision != pin.revision


@pytest.mark.usefixtures("policies")
def test_basic_authentication_from_docker_s_config(
    options: Options, tmp_path: Path, pull: Fetch
) -> None:
    if shutil.which("docker-registry") is None:
        pytest.skip("docker-registry is not installed")
    folder = tmp_path / "private"
    folder.mkdir()
    hashed = "$2b$04$Wb/mgbKBKx6U/okO8uatmObnqR3M0q1YRwHxHELzlBoJsEOPGYVPm"
    (folder / "htpasswd").write_text(f"me:{hashed}\n")
    extra = f"auth: {{htpasswd: {{realm: r, path: {folder}/htpasswd}}}}\n"
    with oci_registry(folder, extra) as host:
        with pytest.raises(FetchError, match="wants credentials") as caught:
            pushed(f"oci://{host}/o/r:v1", options)
        assert "docker login" in caught.value.hint
        _log_in(options, host, "me:hunter2")
        pushed(f"oci://{host}/o/r:v1", options)
        assert names_in(pull(f"oci://{host}/o/r:v1").folder) == PUSHED
        _log_in(options, host, "me:wrong")
        with pytest.raises(FetchError, match="401") as refused:
            pushed(f"oci://{host}/o/r:v1", options)
        assert "wrong" not in str(refused.value)


def _log_in(options: Options, host: str, pair: str) -> None:
    folder = Path(options.environment["HOME"]) / ".docker"
    folder.mkdir(exist_ok=True)
    auth = base64.b64encode(pair.encode()).decode()
    (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": auth}}}))


# Registries that lie

Change = Callable[[dict[str, Any]], None]


def layer(title: str, content: bytes, kind: str = POLICY_LAYER) -> dict[str, Any]:
    return {
        "mediaType": kind, "digest": sha256(content), "size": len(content),
        "annotations": {TITLE: title},
    }  # fmt: skip


def serve(
    server: WebServer,
    layers: list[dict[str, Any]],
    blobs: dict[str, bytes] | None = None,
    kind: str = MANIFEST,
) -> str:
    """Serve an artifact of *layers*; return its URL."""
    content = json.dumps({"schemaVersion": 2, "layers": layers}).encode()
    server.routes["/v2/o/r/manifests/*"] = lambda handler: handler.answer(
        content, Content_Type=kind
    )
    for row in layers:
        blob = (blobs or {}).get(str(row.get("digest")), POLICY)
        server.routes[f"/v2/o/r/blobs/{row.get('digest')}"] = blob
    return f"oci://127.0.0.1:{server.port}/o/r"


def test_an_honest_artifact(server: WebServer, pull: Fetch) -> None:
    assert names_in(pull(serve(server, [layer("p/a.rego", POLICY)])).folder) == {"p/a.rego"}
    assert server.seen[0].path == "/v2/o/r/manifests/latest"


def test_an_opa_bundle_in_one_layer(server: WebServer, pull: Fetch) -> None:
    content = tar({"/data.json": b"{}", "/a.rego": POLICY, "/.manifest": b"{}"})
    kind = "application/vnd.oci.image.layer.v1.tar+gzip"
    url = serve(server, [layer("", content, kind)], {sha256(content): content})
    assert names_in(pull(url).folder) == {"data.json", "a.rego", ".manifest"}


def test_files_pushed_by_oras_without_a_media_type(server: WebServer, pull: Fetch) -> None:
    url = serve(server, [layer("a.rego", POLICY, "application/vnd.oci.image.layer.v1.tar")])
    assert names_in(pull(url).folder) == {"a.rego"}


def test_attack_47_manifest_that_is_not_its_digest(server: WebServer, pull: Fetch) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    with pytest.raises(FetchError, match="not what its digest says"):
        pull(f"{url}@sha256:{'0' * 64}")


def test_attack_47_header_of_another_digest(server: WebServer, pull: Fetch) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    content = json.dumps({"schemaVersion": 2, "layers": [layer("a.rego", POLICY)]}).encode()
    server.routes["/v2/o/r/manifests/*"] = lambda handler: handler.answer(
        content, Content_Type=MANIFEST, Docker_Content_Digest=f"sha256:{'0' * 64}"
    )
    with pytest.raises(FetchError, match="not what its digest says"):
        pull(url)


def test_attack_47_blob_that_is_not_its_digest(
    server: WebServer, pull: Fetch, cache: Cache
) -> None:
    good = layer("a.rego", POLICY)
    url = serve(server, [good], {good["digest"]: POLICY.replace(b"deny", b"warn")})
    with pytest.raises(FetchError, match="not what the manifest says"):
        pull(url)
    assert not list((cache.folder / "trees").glob("*"))


@pytest.mark.parametrize("size", [1, 10_000])
def test_attack_47_size_that_is_not_the_blob_s(size: int, server: WebServer, pull: Fetch) -> None:
    wrong = {**layer("a.rego", POLICY), "size": size}
    with pytest.raises(FetchError, match=r"more than 1 bytes|not what the manifest says"):
        pull(serve(server, [wrong]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "sha256:../../x"}, {"digest": "md5:00"}, {"digest": 1}, {"size": -1},
        {"size": "1"}, {"size": True}, {"mediaType": None}, {"mediaType": "text/html"},
        {"mediaType": "application/octet-stream"}, {"size": 10**12},
    ],
)  # fmt: skip
def test_attack_47_descriptors_that_make_no_sense(
    wrong: dict[str, Any], server: WebServer, pull: Fetch
) -> None:
    with pytest.raises(FetchError):
        pull(serve(server, [{**layer("a.rego", POLICY), **wrong}]))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"layers": 1}', b'{"layers": [1]}', b'{"layers": []}',
                b"[" * 100_000],
)  # fmt: skip
def test_attack_47_manifests_that_are_none(content: bytes, server: WebServer, pull: Fetch) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    server.routes["/v2/o/r/manifests/*"] = lambda handler: handler.answer(
        content, Content_Type=MANIFEST
    )
    with pytest.raises(FetchError, match="manifest"):
        pull(url)


@pytest.mark.parametrize("kind", ["text/html", "application/json", ""])
def test_attack_47_media_type_of_the_manifest(kind: str, server: WebServer, pull: Fetch) -> None:
    with pytest.raises(FetchError, match="not a manifest"):
        pull(serve(server, [layer("a.rego", POLICY)], kind=kind))


@pytest.mark.parametrize("title", ["../../x", "/etc/x", "a/../../x", "C:\\x", ".git/config", ""])
def test_attack_48_titles(title: str, server: WebServer, pull: Fetch) -> None:
    with pytest.raises(FetchError, match="unsafe file name"):
        pull(serve(server, [layer(title, POLICY, DATA_LAYER)]))


def test_attack_49_index_of_several_manifests(server: WebServer, pull: Fetch) -> None:
    kind = "application/vnd.oci.image.index.v1+json"
    with pytest.raises(FetchError, match="index of several manifests"):
        pull(serve(server, [layer("a.rego", POLICY)], kind=kind))


@pytest.mark.parametrize("revision", ["v1", "../../x", "sha256:abc"])
def test_attack_49_revisions_in_a_lock_file(revision: str, server: WebServer, pull: Fetch) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    forged = replace(pull(url).pin, revision=revision, sha256="0" * 64)
    with pytest.raises(FetchError, match="is no digest"):
        pull(url, Lock((forged,)))


def test_attack_49_pinned_content_that_is_gone(server: WebServer, pull: Fetch) -> None:
    """The registry no longer has what the lock pins: the error shows what is there instead."""
    url = serve(server, [layer("a.rego", POLICY)])
    old = pull(url).pin
    other = POLICY.replace(b"bad", b"worse")
    serve(server, [layer("a.rego", other)], {sha256(other): other})
    good = server.routes["/v2/o/r/manifests/*"]
    server.routes["/v2/o/r/manifests/latest"] = good
    del server.routes["/v2/o/r/manifests/*"]
    gone = replace(old, sha256="0" * 64)
    with pytest.raises(FetchError, match="not the pinned one") as caught:
        pull(url, Lock((gone,)))
    assert old.revision in str(caught.value)
    assert "0" * 64 in str(caught.value)


# Tokens


def guarded(
    server: WebServer,
    realm: str,
    token: str = "abc",
) -> None:
    """Make every route want *token*, which *realm* gives."""

    def guard(route: Route) -> Callable[[Handler], None]:
        def answer(handler: Handler) -> None:
            if handler.headers.get("Authorization") != f"Bearer {token}":
                challenge = f'Bearer realm="{realm}",service="s",scope="repository:o/r:pull"'
                handler.answer(b"", 401, WWW_Authenticate=challenge)
            elif isinstance(route, bytes):
                handler.answer(route)
            else:
                route(handler)

        return answer

    for path, route in list(server.routes.items()):
        server.routes[path] = guard(route)


def test_a_token_is_fetched_for_nobody_in_particular(server: WebServer, pull: Fetch) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    guarded(server, server.url("/token"))
    server.routes["/token"] = b'{"token": "abc"}'
    assert names_in(pull(url).folder) == {"a.rego"}
    asked = next(seen for seen in server.seen if seen.path.startswith("/token"))
    assert asked.path == "/token?service=s&scope=repository%3Ao%2Fr%3Apull"
    assert asked.authorization == ""


def test_a_token_is_fetched_with_credentials(
    server: WebServer, pull: Fetch, options: Options
) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    guarded(server, server.url("/token"))
    server.routes["/token"] = b'{"access_token": "abc"}'
    _log_in(options, f"127.0.0.1:{server.port}", "me:hunter2")
    pull(url)
    asked = next(seen for seen in server.seen if seen.path.startswith("/token"))
    assert asked.authorization == f"Basic {base64.b64encode(b'me:hunter2').decode()}"


def test_an_identity_token_is_exchanged(server: WebServer, pull: Fetch, options: Options) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    guarded(server, server.url("/token"))
    bodies = []

    def exchanged(handler: Handler) -> None:
        bodies.append(handler.body())
        handler.answer(b'{"access_token": "abc"}')

    server.routes["/token"] = exchanged
    folder = Path(options.environment["HOME"]) / ".docker"
    folder.mkdir()
    entry = {f"127.0.0.1:{server.port}": {"identitytoken": "refresh"}}
    (folder / "config.json").write_text(json.dumps({"auths": entry}))
    pull(url)
    assert b"grant_type=refresh_token&refresh_token=refresh" in bodies[0]


def test_a_credential_helper_is_asked(
    server: WebServer, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    guarded(server, server.url("/token"))
    server.routes["/token"] = b'{"token": "abc"}'
    helper = tmp_path / "bin" / "docker-credential-mine"
    helper.parent.mkdir()
    helper.write_text('#!/bin/sh\ncat > "$0.asked"\necho \'{"Username": "u", "Secret": "p"}\'\n')
    helper.chmod(helper.stat().st_mode | stat.S_IXUSR)
    config = tmp_path / "docker"
    config.mkdir()
    (config / "config.json").write_text('{"credsStore": "mine"}')
    settings = {"DOCKER_CONFIG": str(config), "PATH": f"{helper.parent}:{os.environ['PATH']}"}
    pull(url, using=replace(options, environment={**options.environment, **settings}))
    assert Path(f"{helper}.asked").read_text() == f"127.0.0.1:{server.port}"
    asked = next(seen for seen in server.seen if seen.path.startswith("/token"))
    assert asked.authorization == f"Basic {base64.b64encode(b'u:p').decode()}"


@pytest.mark.parametrize("helper", ["../evil", "a b", "missing"])
def test_credential_helpers_that_are_none(
    helper: str, server: WebServer, pull: Fetch, options: Options
) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    guarded(server, server.url("/token"))
    folder = Path(options.environment["HOME"]) / ".docker"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"credsStore": helper}))
    with pytest.raises(FetchError, match="credential helper"):
        pull(url)


def test_attack_49_realm_on_another_host_gets_no_credentials(
    server: WebServer, pull: Fetch, options: Options
) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    with web_server() as other:
        guarded(server, other.url("/token", "localhost"))
        other.routes["/token"] = b'{"token": "abc"}'
        _log_in(options, f"127.0.0.1:{server.port}", "me:hunter2")
        with pytest.raises(FetchError, match="wants its credentials sent to localhost"):
            pull(url)
        assert not other.seen


@pytest.mark.parametrize("realm", ["http://auth.example/token", "file:///etc/passwd", "", "x"])
def test_attack_49_realms_that_are_refused(realm: str, server: WebServer, pull: Fetch) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    guarded(server, realm)
    with pytest.raises(FetchError, match=r"not encrypted|names no server"):
        pull(url)


@pytest.mark.parametrize(
    ("realm", "registry_host", "own"),
    [
        ("ghcr.io", "ghcr.io", True),
        ("auth.docker.io", "registry-1.docker.io", True),
        ("gitlab.com", "registry.gitlab.com", True),
        ("gitlab.acme.example", "registry.acme.example", True),
        ("evil.example", "registry.acme.example", False),
        ("evil.io", "ghcr.io", False),
        ("evil.co.uk", "registry.acme.co.uk", False),
        ("10.0.0.2", "10.0.0.1", False),
        ("acme.example.evil.org", "registry.acme.example", False),
    ],
)
def test_attack_49_which_realms_belong_to_a_registry(
    realm: str, registry_host: str, own: bool
) -> None:
    assert is_own(realm, registry_host) is own


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"token": 1}', b'{"token": "a\\u00e9"}'])
def test_tokens_that_are_none(answer: bytes, server: WebServer, pull: Fetch) -> None:
    url = serve(server, [layer("a.rego", POLICY)])
    guarded(server, server.url("/token"))
    server.routes["/token"] = answer
    with pytest.raises(FetchError, match="no token"):
        pull(url)


@pytest.mark.parametrize(
    ("address", "host", "repository", "version"),
    [
        ("oci://h/o/r", "h", "o/r", "latest"),
        ("oci://h:5000/o/r:v1", "h:5000", "o/r", "v1"),
        (f"oci://h/o/r:v1@sha256:{'a' * 64}", "h", "o/r", f"sha256:{'a' * 64}"),
        ("oci://docker.io/o/r", "registry-1.docker.io", "o/r", "latest"),
        ("oci://docker.io/r", "registry-1.docker.io", "library/r", "latest"),
    ],
)
def test_references(address: str, host: str, repository: str, version: str) -> None:
    found = reference_in(address)
    assert (found.host, found.repository, found.version) == (host, repository, version)


@pytest.mark.parametrize("address", ["oci://h", "oci://h/", "oci://h/O/R", "oci://h/o/r:a b",
                                     "oci://h/../r", "oci://h/o/r@sha256:abc"])  # fmt: skip
def test_references_that_are_none(address: str) -> None:
    with pytest.raises(UsageError, match="names no repository"):
        reference_in(address)


def test_plain_http_only_on_loopback_or_when_allowed() -> None:
    reference = reference_in("oci://h.example/o/r")
    assert Registry(reference, Options())._url("blobs", "x").startswith("https://")
    assert Registry(reference, Options(insecure=True))._url("blobs", "x").startswith("http://")


@pytest.mark.parametrize("text", ["{", "[]", '{"auths": 1}', '{"auths": {"h": 1}}'])
def test_docker_configs_that_hold_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text)
    if text == "{":
        with pytest.raises(FetchError, match="Docker's config cannot be read"):
            from_docker("h", {"DOCKER_CONFIG": str(tmp_path)})
    else:
        assert from_docker("h", {"DOCKER_CONFIG": str(tmp_path)}) is None


def test_docker_configs_with_broken_credentials(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"auths": {"h": {"auth": "/w=="}}}')
    with pytest.raises(FetchError, match="credentials that cannot be read"):
        from_docker("h", {"DOCKER_CONFIG": str(tmp_path)})


def test_docker_hub_has_a_name_of_its_own(tmp_path: Path) -> None:
    entry = {"https://index.docker.io/v1/": {"auth": base64.b64encode(b"u:p").decode()}}
    (tmp_path / "config.json").write_text(json.dumps({"auths": entry}))
    found = from_docker("registry-1.docker.io", {"DOCKER_CONFIG": str(tmp_path)})
    assert found == Credentials("u", "p")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ('{"Username": "<token>", "Secret": "t"}', Credentials(identity_token="t")),
        ('{"Username": "u", "Secret": ""}', None),
        ("[]", None),
    ],
)
def test_what_credential_helpers_answer(
    answer: str, found: Credentials | None, tmp_path: Path
) -> None:
    helper = tmp_path / "docker-credential-mine"
    helper.write_text(f"#!/bin/sh\necho '{answer}'\n")
    helper.chmod(0o755)
    (tmp_path / "config.json").write_text('{"credHelpers": {"h": "mine"}}')
    environment = {"DOCKER_CONFIG": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert from_docker("h", environment) == found
