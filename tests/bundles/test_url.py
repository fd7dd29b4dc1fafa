"""URLs of bundles, in all the forms that go-getter and conftest take."""

import pytest

from policykit.bundles import needs_fetching, parsed
from policykit.errors import UsageError

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("text", "fetcher", "address", "folder"),
    [
        ("git::https://host/o/r.git", "git", "https://host/o/r.git", ""),
        ("git::https://host/o/r.git//k8s/base?ref=v1", "git", "https://host/o/r.git", "k8s/base"),
        ("git::ssh://git@host:2222/o/r.git//a", "git", "ssh://host:2222/o/r.git", "a"),
        ("ssh://git@host/o/r.git", "git", "ssh://host/o/r.git", ""),
        ("git@host:owner/repo.git//sub?ref=main", "git", "git@host:owner/repo.git", "sub"),
        ("github.com/owner/repo//sub?ref=v1.2", "git", "https://github.com/owner/repo.git", "sub"),
        ("github.com/owner/repo.git", "git", "https://github.com/owner/repo.git", ""),
        ("github.com/owner/repo/a/b", "git", "https://github.com/owner/repo.git", "a/b"),
        ("git::github.com/owner/repo//sub", "git", "https://github.com/owner/repo.git", "sub"),
        ("bitbucket.org/owner/repo", "git", "https://bitbucket.org/owner/repo.git", ""),
        ("https://host/owner/repo.git//sub", "git", "https://host/owner/repo.git", "sub"),
        ("git::file:///srv/r.git//sub", "git", "/srv/r.git", "sub"),
        ("git::./r", "git", "./r", ""),
        ("https://host/p.tar.gz", "http", "https://host/p.tar.gz", ""),
        ("https://host/p.tar.gz//a/b?x=1&archive=tgz", "http", "https://host/p.tar.gz?x=1", "a/b"),
        ("HTTPS://host/p.rego", "http", "https://host/p.rego", ""),
        ("oci://host:5000/o/r:v1", "oci", "oci://host:5000/o/r:v1", ""),
        ("oci::host:5000/o/r", "oci", "oci://host:5000/o/r", ""),
        ("127.0.0.1:5000/o/r:v1", "oci", "oci://127.0.0.1:5000/o/r:v1", ""),
        ("name.azurecr.io/o/r", "oci", "oci://name.azurecr.io/o/r", ""),
        ("ghcr.io/o/r:1", "oci", "oci://ghcr.io/o/r:1", ""),
        ("eu-docker.pkg.dev/p/o/r", "oci", "oci://eu-docker.pkg.dev/p/o/r", ""),
        (
            "s3::https://s3.amazonaws.com/b/k.zip",
            "objectstore",
            "https://s3.amazonaws.com/b/k.zip",
            "",
        ),
        (
            "b.s3-eu-west-1.amazonaws.com/k",
            "objectstore",
            "https://b.s3-eu-west-1.amazonaws.com/k",
            "",
        ),
        ("s3://b/k", "objectstore", "s3://b/k", ""),
        (
            "gcs::https://www.googleapis.com/storage/v1/b/k",
            "objectstore",
            "https://www.googleapis.com/storage/v1/b/k",
            "",
        ),
        (
            "www.googleapis.com/storage/v1/b/k",
            "objectstore",
            "https://www.googleapis.com/storage/v1/b/k",
            "",
        ),
        ("file:///srv/policies//a", "local", "/srv/policies", "a"),
        ("file:policies", "local", "policies", ""),
        ("policy", "local", "policy", ""),
        ("./policies/a b", "local", "./policies/a b", ""),
        ("/srv/p.tar.gz", "local", "/srv/p.tar.gz", ""),
    ],
)
def test_forms_of_urls(text: str, fetcher: str, address: str, folder: str) -> None:
    url = parsed(text)
    assert (url.fetcher, url.address, url.folder) == (fetcher, address, folder)


@pytest.mark.parametrize(
    "text",
    [
        "ext::sh -c id",
        "EXT::sh -c id",
        "git::ext::sh -c id",
        "git::EXT::sh -c id",
        "git::fd::17",
        "git::ext://sh",
        "--upload-pack=touch x",
        "git::ssh://-oProxyCommand=id/x",
        "git::ssh://-oProxyCommand=id@host/x",
        "ssh://-oProxyCommand=id/x",
        "git@-oProxyCommand=id:x/y",
        "-oProxyCommand=id@host:x/y",
        "git@host:--upload-pack=id",
        "git::https://host/r?ref=--output=x",
        "git::https://host/r?ref=-h",
        "git::https://host/r?ref=a..b",
        "git::https://host/r?ref=a:b",
        "git::https://host/r?ref=a%0ab",
    ],
)
def test_attacks_39_and_40_are_refused_before_any_process_starts(text: str) -> None:
    with pytest.raises(UsageError):
        parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://host/x.tgz\n",
        "hg::https://host/r",
        "bogus://host/x",
        "https://ho st/x.tgz",
        "https://host:port/x.tgz",
        "https://[::1/x.tgz",
        "https://host/x.tgz#part",
        "https://host/x.tgz?checksum=md5:00",
        "https://host/x.tgz?checksum=sha256:abc",
        "https://host/x.tgz//../y",
        "https://host/x.tgz//a/%2e%2e/y",
        "git::https://host/r?depth=0",
        "git::https://host/r?rev=v1",
        "git::https://host/r?sshkey=AAAA",
        "oci://host/r?x=1",
        "file:",
    ],
)
def test_other_urls_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parsed(text)


def test_unknown_scheme_is_named_as_conftest_does() -> None:
    with pytest.raises(UsageError, match="download not supported for scheme 'bogus'"):
        parsed("bogus://host/x")


def test_parameters_are_taken_out_of_the_address() -> None:
    digest = "a" * 64
    url = parsed(f"https://host/x?archive=zip&checksum={digest}&filename=f&page=1")
    assert (url.archive, url.checksum, url.filename) == ("zip", f"sha256:{digest}", "f")
    assert url.address == "https://host/x?page=1"


def test_ref_and_depth_of_a_repository() -> None:
    url = parsed("git::https://host/r?ref=release/1.x&depth=3")
    assert (url.ref, url.depth) == ("release/1.x", 3)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://TOKEN@host/x.tgz", "https://host/x.tgz"),
        ("https://user:secret@host/x.tgz", "https://host/x.tgz"),
        ("https://us%40er:se%2Fcret@host/x.tgz", "https://host/x.tgz"),
        ("git::https://x:TOKEN@host/r.git?ref=v1", "git::https://host/r.git?ref=v1"),
        ("git::ssh://git@host/r.git", "git::ssh://git@host/r.git"),
        ("git::ssh://git:secret@host/r.git", "git::ssh://host/r.git"),
        ("https://h/x.tgz?token=T&page=1", "https://h/x.tgz?token=***&page=1"),
        ("https://h/x.tgz?X-Amz-Signature=T", "https://h/x.tgz?X-Amz-Signature=***"),
        ("https://h/x.tgz?api_key=T&sig=T", "https://h/x.tgz?api_key=***&sig=***"),
        ("https://h/x.tgz?monkey=1", "https://h/x.tgz?monkey=1"),
    ],
)
def test_attack_43_secrets_are_not_shown(text: str, shown: str) -> None:
    url = parsed(text)
    assert url.shown == shown
    assert "secret" not in repr(url).lower()
    assert "TOKEN" not in repr(url)


@pytest.mark.parametrize(
    "text",
    [
        "https://u:SECRET@ho st/x",
        "https://u:SECRET@host:x/y.tgz",
        "https://u:SECRET/x@host/y.tgz",
        "hg::https://u:SECRET@h/x",
    ],
)
def test_attack_43_refusals_do_not_show_secrets(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(text)
    assert "SECRET" not in str(caught.value)


def test_credentials_are_decoded() -> None:
    url = parsed("https://us%40er:se%2Fcret@host/x.tgz")
    assert (url.user, url.password) == ("us@er", "se/cret")


@pytest.mark.parametrize(
    ("text", "pins_itself"),
    [
        (f"git::https://host/r?ref={COMMIT}", True),
        ("git::https://host/r?ref=v1", False),
        ("oci://host/r:v1", False),
        (f"oci://host/r@sha256:{'a' * 64}", True),
        (f"https://host/x.tgz?checksum={'a' * 64}", True),
        ("https://host/x.tgz", False),
    ],
)
def test_urls_that_pin_themselves(text: str, pins_itself: bool) -> None:
    assert parsed(text).pins_itself is pins_itself


@pytest.mark.parametrize(
    ("text", "fetched"),
    [
        ("policy", False),
        ("./a/b.rego", False),
        ("p.tar.gz", True),
        ("file:policy", True),
        ("https://host/x.tgz", True),
        ("github.com/o/r", True),
    ],
)
def test_paths_of_policies_need_no_fetching(text: str, fetched: bool) -> None:
    assert needs_fetching(text) is fetched
