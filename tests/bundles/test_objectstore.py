"""Bundles in object stores: moto's S3 server, and loopback stand-ins for the two others."""

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from policykit.bundles import fetch, parsed
from policykit.bundles.cache import Cache
from policykit.bundles.lock import Lock
from policykit.bundles.objectstore import _in_azure, _in_gcs, _in_s3
from policykit.bundles.options import Options
from policykit.errors import FetchError, UsageError
from tests.bundles.archives import POLICY, tar
from tests.bundles.conftest import Fetch
from tests.bundles.servers import Handler, WebServer, sha256

BUNDLE = tar({"a.rego": POLICY, "sub/b.rego": POLICY})
OBJECTS = {
    "p.tar.gz": BUNDLE,
    "dir/a.rego": POLICY,
    "dir/sub/b.rego": POLICY,
    "a b.rego": POLICY,
    "dangling": POLICY,
}


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Run moto's S3 server with a bucket called `policies`; give its host and port."""
    s3fs = pytest.importorskip("s3fs", reason="needs s3fs")
    moto = pytest.importorskip("moto.server", reason="needs moto[s3], flask and flask-cors")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    files = s3fs.S3FileSystem(
        key="k", secret="s", endpoint_url=f"http://{host}:{port}", skip_instance_cache=True
    )
    files.mkdir("policies")
    for name, content in OBJECTS.items():
        files.pipe(f"policies/{name}", content)
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def aws(options: Options) -> Options:
    """Return options with credentials for S3."""
    keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "hunter2"}
    return replace(options, environment={**options.environment, **keys})


def test_an_archive_in_s3(s3: str, pull: Fetch, aws: Options) -> None:
    fetched = pull(f"s3::http://{s3}/policies/p.tar.gz", using=aws)
    assert names_in(fetched.folder) == {"a.rego", "sub/b.rego"}
    assert fetched.pin.revision == sha256(BUNDLE)


def test_all_below_a_prefix_in_s3(s3: str, pull: Fetch, aws: Options) -> None:
    fetched = pull(f"s3::http://{s3}/policies/dir", using=aws)
    assert names_in(fetched.folder) == {"a.rego", "sub/b.rego"}
    selected = pull(f"s3::http://{s3}/policies/dir//sub", using=aws)
    assert names_in(selected.folder) == {"b.rego"}


def test_names_with_spaces_in_s3(s3: str, pull: Fetch, aws: Options) -> None:
    fetched = pull(f"s3::http://{s3}/policies/a%20b.rego", using=aws)
    assert names_in(fetched.folder) == {"a b.rego"}


def test_checksums_of_objects(s3: str, pull: Fetch, aws: Options) -> None:
    pull(f"s3::http://{s3}/policies/p.tar.gz?checksum={sha256(BUNDLE)}", using=aws)
    with pytest.raises(FetchError, match="checksums did not match"):
        pull(f"s3::http://{s3}/policies/p.tar.gz?checksum={'0' * 64}", using=aws)


@pytest.mark.parametrize("path", ["policies/nope.tar.gz", "nope/p.tar.gz"])
def test_objects_that_are_not_there(path: str, s3: str, pull: Fetch, aws: Options) -> None:
    with pytest.raises(FetchError, match=r"no such object|store refuses") as caught:
        pull(f"s3::http://{s3}/{path}", using=aws)
    assert "hunter2" not in f"{caught.value}{caught.value.hint}"


def test_objects_of_unknown_kind(s3: str, pull: Fetch, aws: Options) -> None:
    with pytest.raises(UsageError, match="nothing tells what 'dangling' is"):
        pull(f"s3::http://{s3}/policies/dangling", using=aws)


def test_limits_of_objects(s3: str, pull: Fetch, aws: Options) -> None:
    few = replace(aws, limits=replace(aws.limits, files=1))
    with pytest.raises(FetchError, match="more than 1 files"):
        pull(f"s3::http://{s3}/policies/dir", using=few)
    small = replace(aws, limits=replace(aws.limits, download_bytes=10))
    with pytest.raises(FetchError, match="more than 10 bytes"):
        pull(f"s3::http://{s3}/policies/p.tar.gz", using=small)


def test_pinned_objects_are_not_asked_for_again(
    s3: str, cache: Cache, aws: Options, options: Options
) -> None:
    url = f"s3::http://{s3}/policies/p.tar.gz"
    first = fetch(url, cache=cache, lock=Lock(), options=aws)
    offline = replace(options, offline=True)
    assert fetch(url, cache=cache, lock=Lock((first.pin,)), options=offline) == first


def test_unencrypted_stores_are_for_loopback_only(pull: Fetch) -> None:
    with pytest.raises(FetchError, match="not encrypted"):
        pull("s3::http://store.example/b/k.zip")


def test_attack_53_the_metadata_service_is_asked_only_where_it_is_allowed(
    options: Options,
) -> None:
    pytest.importorskip("s3fs", reason="needs s3fs")
    url = parsed("s3::https://s3.amazonaws.com/b/k.zip")
    for asks in (False, True):
        session = _in_s3(url, replace(options, instance_credentials=asks)).settings["session"]
        resolver = session.get_component("credential_provider")  # type: ignore[attr-defined]  # untyped
        assert ("iam-role" in {row.METHOD for row in resolver.providers}) is asks


@pytest.mark.parametrize(
    ("text", "path", "region", "endpoint"),
    [
        ("s3://b/x/k.zip", "b/x/k.zip", None, None),
        ("s3::https://s3.amazonaws.com/b/k.zip", "b/k.zip", None, None),
        ("s3::https://s3-eu-west-1.amazonaws.com/b/k.zip", "b/k.zip", "eu-west-1", None),
        ("s3::https://s3.eu-west-1.amazonaws.com/b/k.zip", "b/k.zip", "eu-west-1", None),
        ("b.s3.eu-west-1.amazonaws.com/x/k.zip", "b/x/k.zip", "eu-west-1", None),
        ("b.s3-eu-west-1.amazonaws.com/k.zip", "b/k.zip", "eu-west-1", None),
        ("b.s3.amazonaws.com/k.zip", "b/k.zip", None, None),
        ("s3://b/k.zip?region=eu-north-1", "b/k.zip", "eu-north-1", None),
        ("s3::https://minio.example:9000/b/k.zip", "b/k.zip", None, "https://minio.example:9000"),
    ],
)
def test_forms_of_s3_urls(
    text: str, path: str, region: str | None, endpoint: str | None, options: Options
) -> None:
    pytest.importorskip("s3fs", reason="needs s3fs")
    found = _in_s3(parsed(text), options)
    assert found.path == path
    assert found.settings["client_kwargs"] == ({"region_name": region} if region else {})
    assert found.settings.get("endpoint_url") == endpoint


@pytest.mark.parametrize("text", ["s3://b/k.zip?aws_access_key_secret=hunter2", "s3://b/k?x=1"])
def test_secrets_do_not_belong_into_urls_of_stores(text: str) -> None:
    with pytest.raises(UsageError, match="know no parameter") as caught:
        parsed(text)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("gs://b/x/k.zip", "b/x/k.zip"),
        ("gcs://b/k.zip", "b/k.zip"),
        ("gcs::https://www.googleapis.com/storage/v1/b/x/k.zip", "b/x/k.zip"),
        ("www.googleapis.com/storage/v1/b/k.zip", "b/k.zip"),
    ],
)
def test_forms_of_gcs_urls(text: str, path: str, options: Options) -> None:
    found = _in_gcs(parsed(text), options)
    assert (found.path, found.settings) == (path, {"token": "anon"})


@pytest.mark.parametrize(
    ("text", "path", "account"),
    [
        ("az://c/x/k.zip", "c/x/k.zip", "mine"),
        ("azure::https://acc.blob.core.windows.net/c/k.zip", "c/k.zip", "acc"),
    ],
)
def test_forms_of_azure_urls(text: str, path: str, account: str, options: Options) -> None:
    settings = {**options.environment, "AZURE_STORAGE_ACCOUNT_NAME": "mine"}
    found = _in_azure(parsed(text), replace(options, environment=settings))
    assert (found.path, found.settings) == (path, {"anon": True, "account_name": account})


def test_the_libraries_are_named_where_they_are_missing(
    pull: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs.core", None)
    with pytest.raises(UsageError, match=r"gcs URLs need the library gcsfs$") as caught:
        pull("gs://b/k.zip")
    assert caught.value.hint == "pip install 'policykit[cloud]'"


def google(handler: Handler) -> None:
    """Answer as Google's JSON API does, for the objects of the bucket `policies`."""
    split = urlsplit(handler.path)
    if split.path.startswith(("/download/", "/storage/v1/b/policies/o/")):
        name = unquote(split.path.rpartition("/o/")[2])
        if name not in OBJECTS:
            handler.answer(b'{"error": {"code": 404, "message": "no"}}', 404)
        elif "alt=media" in split.query:
            handler.answer(OBJECTS[name])
        else:
            handler.answer(json.dumps(_google_object(name)).encode())
        return
    prefix = parse_qs(split.query).get("prefix", [""])[0]
    items = [_google_object(name) for name in OBJECTS if name.startswith(prefix)]
    handler.answer(json.dumps({"kind": "storage#objects", "items": items}).encode())


def _google_object(name: str) -> dict[str, str]:
    return {
        "kind": "storage#object", "bucket": "policies", "name": name, "id": name,
        "size": str(len(OBJECTS[name])), "updated": "2026-01-01T00:00:00Z",
        "timeCreated": "2026-01-01T00:00:00Z", "generation": "1",
    }  # fmt: skip


def test_google_cloud_storage(server: WebServer, pull: Fetch, options: Options) -> None:
    pytest.importorskip("gcsfs", reason="needs gcsfs")
    server.routes["*"] = google
    settings = {**options.environment, "STORAGE_EMULATOR_HOST": server.url("")}
    using = replace(options, environment=settings)
    assert names_in(pull("gs://policies/p.tar.gz", using=using).folder) == {"a.rego", "sub/b.rego"}
    assert names_in(pull("gs://policies/dir", using=using).folder) == {"a.rego", "sub/b.rego"}
    with pytest.raises(FetchError, match=r"no such object|store refuses"):
        pull("gs://policies/nope.zip", using=using)


def azure(handler: Handler) -> None:
    """Answer as Azure's blob service does, for the objects of the container `policies`."""
    split = urlsplit(handler.path)
    query = parse_qs(split.query)
    name = unquote(split.path.removeprefix("/account/policies").lstrip("/"))
    if query.get("comp") == ["list"]:
        prefix = query.get("prefix", [""])[0]
        blobs = "".join(
            f"<Blob><Name>{found}</Name><Properties><Content-Length>{len(content)}"
            "</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>"
            for found, content in OBJECTS.items()
            if found.startswith(prefix)
        )
        listing = (
            f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>{blobs}</Blobs>'
        )
        handler.answer(
            f"{listing}<NextMarker/></EnumerationResults>".encode(), Content_Type="application/xml"
        )
    elif name in OBJECTS:
        content = OBJECTS[name]
        headers = {"ETag": '"1"', "x_ms_blob_type": "BlockBlob",
                   "Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}  # fmt: skip
        if handler.command == "GET":
            size = len(content)
            headers["Content_Range"] = f"bytes 0-{size - 1}/{size}"
        handler.answer(content, 206 if handler.command == "GET" else 200, **headers)
    else:
        handler.answer(b"", 404, x_ms_error_code="BlobNotFound")


def test_azure_blob_storage(server: WebServer, pull: Fetch, options: Options) -> None:
    pytest.importorskip("adlfs", reason="needs adlfs")
    server.routes["*"] = azure
    connection = (
        "DefaultEndpointsProtocol=http;AccountName=account;AccountKey=aHVudGVyMg==;"
        f"BlobEndpoint={server.url('/account')};"
    )
    settings = {**options.environment, "AZURE_STORAGE_CONNECTION_STRING": connection}
    using = replace(options, environment=settings)
    assert names_in(pull("az://policies/p.tar.gz", using=using).folder) == {"a.rego", "sub/b.rego"}
    with pytest.raises(FetchError, match=r"no such object|store refuses"):
        pull("az://policies/nope.zip", using=using)
