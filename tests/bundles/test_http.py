"""Bundles from web servers that behave, and from others."""

import base64
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from socket import create_connection, socket

import pytest

from policykit.bundles.addresses import Zone
from policykit.bundles.cache import Cache
from policykit.bundles.connections import Guard
from policykit.bundles.options import Limits, Options
from policykit.errors import FetchError, UsageError
from tests.bundles.archives import POLICY, tar, zipped
from tests.bundles.certificates import server_context
from tests.bundles.conftest import Fetch
from tests.bundles.servers import Handler, WebServer, free_port, sha256, web_server

BUNDLE = tar({"a.rego": POLICY, "sub/b.rego": POLICY})


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def nothing_installed(cache: Cache) -> bool:
    left = [*(cache.folder / "trees").glob("*"), *(cache.folder / "staging").glob("*")]
    return not left


def test_an_archive_becomes_a_folder(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    fetched = pull(server.url("/p.tar.gz"))
    assert names_in(fetched.folder) == {"a.rego", "sub/b.rego"}
    assert fetched.pin.revision == sha256(BUNDLE)


def test_a_single_policy_keeps_its_name(server: WebServer, pull: Fetch) -> None:
    server.routes["/x/p.rego"] = POLICY
    assert names_in(pull(server.url("/x/p.rego")).folder) == {"p.rego"}


def test_one_folder_of_an_archive(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.zip"] = zipped({"x/a.rego": POLICY, "y/b.rego": POLICY})
    assert names_in(pull(server.url("/p.zip") + "//y").folder) == {"b.rego"}


def test_a_folder_that_is_not_there(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    with pytest.raises(FetchError, match="no folder 'other'"):
        pull(server.url("/p.tar.gz") + "//other")


def test_parameters_name_kind_and_file(server: WebServer, pull: Fetch) -> None:
    server.routes["/get"] = lambda handler: handler.answer(
        BUNDLE if "id=1" in handler.path else POLICY
    )
    assert "a.rego" in names_in(pull(server.url("/get?id=1&archive=tgz")).folder)
    assert names_in(pull(server.url("/get?id=2&filename=p.rego")).folder) == {"p.rego"}
    assert [seen.path for seen in server.seen] == ["/get?id=1", "/get?id=2"]


def test_a_file_of_unknown_kind_is_refused_before_it_is_fetched(
    server: WebServer, pull: Fetch
) -> None:
    with pytest.raises(UsageError, match="nothing tells what 'policies' is"):
        pull(server.url("/policies"))
    assert not server.seen


def test_checksums(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    digest = sha256(BUNDLE)
    pull(server.url(f"/p.tar.gz?checksum={digest}"))
    with pytest.raises(FetchError, match="checksums did not match") as caught:
        pull(server.url(f"/p.tar.gz?checksum=sha256:{'0' * 64}"))
    assert "0" * 64 in str(caught.value)
    assert digest.removeprefix("sha256:") in str(caught.value)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_refusals_are_told_and_not_repeated(status: int, server: WebServer, pull: Fetch) -> None:
    server.routes["/p.rego"] = lambda handler: handler.answer(b"no", status)
    with pytest.raises(FetchError, match=f"answers {status}"):
        pull(server.url("/p.rego"))
    assert len(server.seen) == 1


def test_a_failing_server_is_asked_again(server: WebServer, pull: Fetch) -> None:
    def recovering(handler: Handler) -> None:
        if len(server.seen) == 1:
            handler.answer(b"busy", 503, Retry_After="0")
        else:
            handler.answer(POLICY)

    server.routes["/p.rego"] = recovering
    assert names_in(pull(server.url("/p.rego")).folder) == {"p.rego"}
    assert len(server.seen) == 2


def test_a_server_that_keeps_failing_is_given_up(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.rego"] = lambda handler: handler.answer(b"", 502)
    with pytest.raises(FetchError, match="answers 502 Bad Gateway"):
        pull(server.url("/p.rego"))
    assert len(server.seen) == 2


def test_a_web_page_is_no_policy(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.rego"] = lambda handler: handler.answer(
        b"<html>", Content_Type="text/html; charset=utf-8"
    )
    with pytest.raises(FetchError, match="web page"):
        pull(server.url("/p.rego"))


def test_a_server_that_is_not_there(pull: Fetch) -> None:
    with pytest.raises(FetchError, match=r"cannot be reached: .*refused"):
        pull(f"http://127.0.0.1:{free_port()}/p.rego")


# Attack 43: credentials


def test_attack_43_credentials_reach_the_server_and_nothing_else(
    server: WebServer, pull: Fetch, cache: Cache
) -> None:
    server.routes["/p.tar.gz"] = BUNDLE
    fetched = pull(server.url("/p.tar.gz").replace("://", "://user:hunter2@"))
    wanted = base64.b64encode(b"user:hunter2").decode()
    assert server.seen[0].authorization == f"Basic {wanted}"
    everything = b"".join(p.read_bytes() for p in cache.folder.rglob("*") if p.is_file())
    assert b"hunter2" not in everything + str(fetched).encode()


def test_attack_43_credentials_are_in_no_message(server: WebServer, pull: Fetch) -> None:
    url = server.url("/p.tar.gz?access_token=hunter3").replace("://", "://user:hunter2@")
    with pytest.raises(FetchError) as caught:
        pull(url)
    shown = f"{caught.value!r} {caught.value} {caught.value.hint}"
    assert "hunter" not in shown
    assert server.seen[0].path.endswith("hunter3")


def test_netrc_is_used(server: WebServer, pull: Fetch, options: Options) -> None:
    server.routes["/p.rego"] = POLICY
    netrc = Path(options.environment["HOME"]) / ".netrc"
    netrc.write_text("machine 127.0.0.1 login u password p\n")
    netrc.chmod(0o600)
    pull(server.url("/p.rego"))
    assert server.seen[0].authorization == f"Basic {base64.b64encode(b'u:p').decode()}"


def test_a_broken_netrc_is_named_without_its_content(
    server: WebServer, pull: Fetch, options: Options
) -> None:
    netrc = Path(options.environment["HOME"]) / ".netrc"
    netrc.write_text("machine x login u\nhunter2 p\n")
    with pytest.raises(FetchError, match="netrc") as caught:
        pull(server.url("/p.rego"))
    assert "hunter2" not in str(caught.value)


def test_a_proxy_is_used(server: WebServer, pull: Fetch, options: Options) -> None:
    server.routes["*"] = POLICY
    proxy = server.url("").replace("://", "://me:pw@")
    using = replace(
        options, insecure=True, environment={**options.environment, "http_proxy": proxy}
    )
    pull("http://policies.example/p.rego", using=using)
    assert server.seen[0].path == "http://policies.example/p.rego"


# Attack 44: redirects


def test_redirects_are_followed(server: WebServer, pull: Fetch) -> None:
    server.routes["/old.rego"] = lambda handler: handler.redirect("/new/p.rego")
    server.routes["/new/p.rego"] = POLICY
    assert names_in(pull(server.url("/old.rego")).folder) == {"old.rego"}


def test_attack_44_a_hundred_redirects(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.rego"] = lambda handler: handler.redirect("/p.rego")
    with pytest.raises(FetchError, match="more than 5 redirects"):
        pull(server.url("/p.rego"))
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://[::1", "data:,x"],
)
def test_attack_44_redirect_off_the_web(target: str, server: WebServer, pull: Fetch) -> None:
    server.routes["/p.rego"] = lambda handler: handler.redirect(target)
    with pytest.raises(FetchError, match="redirects to"):
        pull(server.url("/p.rego"))


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://[fe80::1]/",
    ],
)
def test_attack_44_redirect_to_a_private_address(
    target: str, server: WebServer, pull: Fetch, options: Options
) -> None:
    server.routes["/p.rego"] = lambda handler: handler.redirect(target)
    with pytest.raises(FetchError, match="redirects to"):
        pull(server.url("/p.rego"), using=replace(options, insecure=True))


def test_attack_44_redirect_from_a_public_host_to_this_machine(
    server: WebServer, pull: Fetch, options: Options
) -> None:
    server.routes["*"] = lambda handler: handler.redirect(server.url("/secret.rego"))
    settings = {**options.environment, "http_proxy": server.url("")}
    using = replace(options, insecure=True, environment=settings)
    with pytest.raises(FetchError, match="a loopback address"):
        pull("http://policies.example/p.rego", using=using)
    assert len(server.seen) == 1


def test_attack_44_what_a_name_resolves_to_counts(server: WebServer) -> None:
    with Guard(5) as guard, create_connection(("127.0.0.1", server.port)) as connected:
        guard.check(connected, Zone.LOOPBACK)
        for origin in (Zone.PUBLIC, Zone.PRIVATE, Zone.LINK_LOCAL):
            with pytest.raises(FetchError, match="a loopback address"):
                guard.check(connected, origin)


def test_attack_44_authorization_is_not_sent_to_another_host(
    server: WebServer, pull: Fetch
) -> None:
    with web_server() as other:
        other.routes["/p.rego"] = POLICY
        server.routes["/p.rego"] = lambda handler: handler.redirect(other.url("/p.rego"))
        pull(server.url("/p.rego").replace("://", "://user:pw@"))
        assert server.seen[0].authorization
        assert [seen.authorization for seen in other.seen] == [""]


def test_attack_44_redirect_from_https_to_http(
    server: WebServer, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    context, certificate = server_context(tmp_path)
    server.routes["/p.rego"] = POLICY
    settings = {**options.environment, "SSL_CERT_FILE": str(certificate)}
    with web_server(context) as secure:
        secure.routes["/p.rego"] = lambda handler: handler.redirect(server.url("/p.rego"))
        using = replace(options, environment=settings, insecure=True)
        with pytest.raises(FetchError, match="not encrypted"):
            pull(f"https://127.0.0.1:{secure.port}/p.rego", using=using)
    assert not server.seen


@pytest.mark.parametrize("url", ["http://policies.example/p.rego", "http://10.0.0.1/p.rego"])
def test_plain_http_is_for_loopback_only(url: str, pull: Fetch) -> None:
    with pytest.raises(FetchError, match="not encrypted") as caught:
        pull(url)
    assert "--insecure" in caught.value.hint


# Attack 45: TLS


def test_tls_with_the_person_s_own_authority(pull: Fetch, options: Options, tmp_path: Path) -> None:
    context, certificate = server_context(tmp_path)
    with web_server(context) as secure:
        secure.routes["/p.rego"] = POLICY
        settings = {**options.environment, "SSL_CERT_FILE": str(certificate)}
        pull(
            f"https://127.0.0.1:{secure.port}/p.rego",
            using=replace(options, environment=settings),
        )


@pytest.mark.parametrize(("days", "trusted"), [(1, False), (-1, True)])
def test_attack_45_certificates_that_do_not_hold(
    days: int, trusted: bool, pull: Fetch, options: Options, tmp_path: Path
) -> None:
    context, certificate = server_context(tmp_path, days=days)
    settings = dict(options.environment)
    if trusted:
        settings["SSL_CERT_FILE"] = str(certificate)
    with web_server(context) as secure:
        secure.routes["/p.rego"] = POLICY
        with pytest.raises(FetchError, match="is not trusted"):
            pull(
                f"https://127.0.0.1:{secure.port}/p.rego",
                using=replace(options, environment=settings, insecure=True),
            )
        assert not secure.seen


def test_attack_45_no_fallback_to_plain_http(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.rego"] = POLICY
    with pytest.raises(FetchError):
        pull(server.url("/p.rego").replace("http:", "https:"))
    assert not server.seen


# Attack 46: answers that are not whole


def test_attack_46_truncated_download(server: WebServer, pull: Fetch, cache: Cache) -> None:
    def truncated(handler: Handler) -> None:
        handler.answer(BUNDLE[:100], Content_Length=str(len(BUNDLE)))
        handler.close_connection = True

    server.routes["/p.tar.gz"] = truncated
    with pytest.raises(FetchError, match="no whole answer"):
        pull(server.url("/p.tar.gz"))
    assert len(server.seen) == 2
    assert nothing_installed(cache)


def test_attack_46_body_without_length_that_is_cut(
    server: WebServer, pull: Fetch, cache: Cache
) -> None:
    def cut(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(BUNDLE[:-20])

    server.routes["/p.tar.gz"] = cut
    with pytest.raises(FetchError, match="damaged"):
        pull(server.url("/p.tar.gz"))
    assert nothing_installed(cache)


def test_attack_46_chunks_that_end_too_early(server: WebServer, pull: Fetch, cache: Cache) -> None:
    def chunked(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"ff\r\nonly this")
        handler.close_connection = True

    server.routes["/p.rego"] = chunked
    with pytest.raises(FetchError, match="no whole answer"):
        pull(server.url("/p.rego"))
    assert nothing_installed(cache)


def dripping(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    drip(handler)


def dripping_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(handler)


def dripping_handshake(connection: socket) -> None:
    connection.recv(1000)
    for byte in b"\x16\x03\x03\x40\x00\x02" + bytes(40):
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def test_attack_46_slow_handshake(pull: Fetch, options: Options) -> None:
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                dripping_handshake(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        limits = Limits(seconds=0.5, idle_seconds=0.4, attempts=1)
        with pytest.raises(FetchError, match=r"longer than 0.5 seconds|answer in time"):
            pull(
                f"https://127.0.0.1:{listening.getsockname()[1]}/p.rego",
                using=replace(options, limits=limits),
            )
        thread.join(10)


def silent(_handler: Handler) -> None:
    time.sleep(1.5)


def drip(handler: Handler) -> None:
    for _ in range(40):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)
    handler.close_connection = True


@pytest.mark.parametrize("route", [dripping, dripping_headers, silent])
def test_attack_46_slow_servers(
    route, server: WebServer, pull: Fetch, options: Options, cache: Cache
) -> None:
    server.routes["/p.rego"] = route
    limits = Limits(seconds=0.5, idle_seconds=0.4, attempts=1)
    with pytest.raises(FetchError, match=r"longer than 0.5 seconds|answer in time"):
        pull(server.url("/p.rego"), using=replace(options, limits=limits))
    assert nothing_installed(cache)


def test_attack_46_downloads_past_the_limit(
    server: WebServer, pull: Fetch, options: Options, cache: Cache
) -> None:
    server.routes["/p.rego"] = bytes(2000)
    limits = replace(options.limits, download_bytes=1000)
    with pytest.raises(FetchError, match="more than 1000 bytes"):
        pull(server.url("/p.rego"), using=replace(options, limits=limits))
    assert nothing_installed(cache)


def test_compressed_answers_are_not_asked_for_nor_unpacked(server: WebServer, pull: Fetch) -> None:
    server.routes["/p.tar.gz"] = lambda handler: handler.answer(BUNDLE, Content_Encoding="gzip")
    assert pull(server.url("/p.tar.gz")).pin.revision == sha256(BUNDLE)
