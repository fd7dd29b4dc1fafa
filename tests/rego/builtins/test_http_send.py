"""http.send: off unless hosts are allowed, careful with addresses, and OPA's answers otherwise."""

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from policykit.rego.builtins import BuiltinError, World, builtins
from tests.rego.builtins.authority import IS_AUTHORITY, certificate, new_key, private_pem
from tests.rego.builtins.oracle import Call, call, needs_opa, theirs

LOCAL = "127.0.0.1"
# Path: status, headers, body.
PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/json": (200, {"Content-Type": "application/json; charset=utf-8"}, b'{"a": [1]}'),
    "/problem": (404, {"Content-Type": "application/problem+json"}, b'{"a": 1}'),
    "/broken": (200, {"Content-Type": "application/json"}, b'{"a":'),
    "/text": (200, {"Content-Type": "text/plain"}, b'{"a": 1}'),
    "/yaml": (200, {"Content-Type": "application/yaml"}, b"a: 1\nb: [x]\n"),
    "/bytes": (200, {"Content-Type": "application/octet-stream"}, b"\xff\xfe"),
    "/moved": (302, {"Location": "/echo"}, b""),
    "/kept": (307, {"Location": "/echo"}, b""),
    "/circle": (302, {"Location": "/circle"}, b""),
    "/away": (302, {"Location": "http://169.254.169.254/latest"}, b""),
    "/empty": (204, {}, b""),
}


class Service(BaseHTTPRequestHandler):
    """Answers with pages, or with what it was asked."""

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("latin-1")
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        status, headers, content = PAGES.get(self.path, (200, {}, b""))
        if self.path.startswith("/echo"):
            asked = {"method": self.command, "path": self.path, "body": body}
            asked["own"] = self.headers.get("X-Own", "")
            asked["secret"] = self.headers.get("Authorization", "")
            headers, content = {"Content-Type": "application/json"}, json.dumps(asked).encode()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_HEAD = do_FOO = handle_any  # noqa: N815  # names of http.server

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[ThreadingHTTPServer]:
    """Run a service on this machine that remembers what it was asked."""
    yield from running(ThreadingHTTPServer((LOCAL, 0), Service))


def running(server: ThreadingHTTPServer) -> Iterator[ThreadingHTTPServer]:
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def world(*hosts: str, **environment: str) -> World:
    return World(time_ns=0, extras={"allow_net": hosts}, environment=environment)


def send(request: dict[str, Any], there: World | None = None) -> Any:
    return builtins()["http.send"].call(there or world(LOCAL), request)


def url(server: ThreadingHTTPServer, path: str = "/json") -> str:
    return f"http://{LOCAL}:{server.server_address[1]}{path}"


def get(server: ThreadingHTTPServer, path: str = "/json", **more: Any) -> dict[str, Any]:
    return {"method": "get", "url": url(server, path), **more}


def without_noise(answer: dict[str, Any]) -> dict[str, Any]:
    for header in ("date", "server", "connection"):
        answer.get("headers", {}).pop(header, None)
    return answer


@needs_opa
def test_answers_are_opas(service: ThreadingHTTPServer):
    requests = [get(service, path) for path in PAGES]
    requests += [
        get(service, "/text", force_json_decode=True),
        get(service, "/bytes", force_json_decode=True),
        get(service, "/moved", method="post", raw_body="x", enable_redirect=True),
        get(service, "/kept", method="post", raw_body="x", enable_redirect=True),
        get(service, "/echo", method="POST", body={"a": [1, "<é>"]}),
        get(service, "/echo", method="put", raw_body="x", body={"a": 1}),
        get(service, "/echo", body=None, headers={"X-Own": "1"}),
        get(service, "/echo?a=%20b", method="foo"),
        get(service, "/json", method="head"),
    ]
    calls = [call("http.send", request) for request in requests]
    for request, answer in zip(requests, theirs(calls), strict=True):
        assert without_noise(send(request)) == without_noise(json.loads(answer)), request


@needs_opa
def test_wrong_parameters_are_refused_as_in_opa(service: ThreadingHTTPServer):
    requests: list[Any] = [
        {}, 3, get(service, foo=1), get(service, method="a b"), get(service, timeout="x"),
        get(service, timeout=True), get(service, headers=3), get(service, headers={"a": 1}),
        get(service, raw_body=3), get(service, raise_error=3), get(service, force_cache=True),
        get(service, max_retry_attempts="x"), get(service) | {"url": "ftp://x/"},
    ]  # fmt: skip
    calls: list[Call] = [call("http.send", request) for request in requests]
    for request, answer in zip(requests, theirs(calls), strict=True):
        with pytest.raises(BuiltinError) as caught:
            send(request)
        assert f"{caught.value.code}: {caught.value.message}" == answer, request


def test_it_is_off_unless_a_host_is_allowed(service: ThreadingHTTPServer):
    with pytest.raises(BuiltinError, match=r"http\.send is off: pass --allow-net=127\.0\.0\.1"):
        send(get(service, raise_error=False), World(time_ns=0))
    with pytest.raises(BuiltinError, match=r"may not reach 127\.0\.0\.1"):
        send(get(service), world("example.com"))
    assert service.asked == []  # type: ignore[attr-defined]


def test_allowing_all_hosts_does_not_allow_private_addresses(service: ThreadingHTTPServer):
    with pytest.raises(BuiltinError, match="a private address: pass --allow-net=127"):
        send(get(service), world("*"))
    assert send(get(service), world("*", "127.0.0.0/8"))["status_code"] == 200


def test_a_redirect_is_checked_like_a_request(service: ThreadingHTTPServer):
    with pytest.raises(BuiltinError, match=r"may not reach 169\.254\.169\.254"):
        send(get(service, "/away", enable_redirect=True))
    with pytest.raises(BuiltinError, match="stopped after 10 redirects"):
        send(get(service, "/circle", enable_redirect=True))


def test_a_redirect_to_another_host_takes_no_secrets_along(service: ThreadingHTTPServer):
    port = service.server_address[1]
    PAGES["/elsewhere"] = (302, {"Location": f"http://localhost:{port}/echo"}, b"")
    headers = {"Authorization": "Bearer x", "X-Own": "1"}
    request = get(service, "/elsewhere", enable_redirect=True, headers=headers)
    answer = send(request, world(LOCAL, "localhost"))
    assert (answer["body"]["own"], answer["body"]["secret"]) == ("1", "")


def test_equal_requests_of_one_evaluation_are_sent_once(service: ThreadingHTTPServer):
    there = world(LOCAL)
    for secret in ("1", "2"):
        ignoring = get(service, cache_ignored_headers=["X-Own"], headers={"X-Own": secret})
        assert send(ignoring, there)["body"] == {"a": [1]}
    send(get(service), there)
    send(get(service), there)
    assert service.asked == ["/json", "/json"]  # type: ignore[attr-defined]


def test_a_service_that_does_not_answer_is_an_error_or_a_value():
    request = {"method": "get", "url": f"http://{LOCAL}:1/", "max_retry_attempts": 1}
    with pytest.raises(BuiltinError, match=r'Get "http://127\.0\.0\.1:1/": Connection refused'):
        send(request)
    answer = send(request | {"raise_error": False})
    assert answer["status_code"] == 0
    assert answer["error"]["code"] == "eval_http_send_network_error"


def test_a_timeout_ends_the_wait():
    server = ThreadingHTTPServer((LOCAL, 0), Service)  # listens, and never answers
    with pytest.raises(BuiltinError, match="request timed out"):
        send({"method": "get", "url": url(server), "timeout": "50ms"})
    server.server_close()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[ThreadingHTTPServer, dict[str, str]]]:
    """Run a service that asks for a certificate; return it with the parameters that satisfy it."""
    root, own = new_key("p256"), new_key("p256")
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOCAL))])
    authority = certificate(root, "root", extensions=IS_AUTHORITY)
    leaf = certificate(own, "leaf", ("root", root), [(names, False)])
    (tmp_path / "ca.pem").write_text(authority)
    (tmp_path / "pair.pem").write_text(leaf + private_pem(own))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=tmp_path / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(tmp_path / "pair.pem")
    server = ThreadingHTTPServer((LOCAL, 0), Service)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    client = {
        "tls_ca_cert_file": str(tmp_path / "ca.pem"),
        "tls_client_cert": leaf,
        "tls_client_key_env_variable": "KEY",
    }
    for running_server in running(server):
        yield running_server, client | {"KEY": private_pem(own)}


def test_certificates_are_checked_and_shown(secure: tuple[ThreadingHTTPServer, dict[str, str]]):
    server, client = secure
    there = world(LOCAL, KEY=client.pop("KEY"))
    request = get(server) | {"url": url(server).replace("http:", "https:")}
    assert send(request | client, there)["body"] == {"a": [1]}
    with pytest.raises(BuiltinError, match="certificate verify failed"):
        send(request, there)
    trusting = client | {"tls_ca_cert_file": None, "tls_insecure_skip_verify": True}
    trusting = {name: value for name, value in trusting.items() if value is not None}
    assert send(request | trusting, there)["status_code"] == 200
    with pytest.raises(BuiltinError, match="could not append certificates"):
        send(request | {"tls_ca_cert": "junk"}, there)
