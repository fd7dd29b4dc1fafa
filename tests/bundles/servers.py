"""Real servers on loopback for the tests: a web server that misbehaves on order, and others."""

import hashlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection, socket
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that reached a server."""

    method: str
    path: str
    authorization: str
    host: str


class Handler(BaseHTTPRequestHandler):
    """Answers by the routes of its server; a route gets the handler and does as it likes."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def answer(self, content: bytes, status: int = 200, **headers: str) -> None:
        """Send a whole answer; underscores in names of headers stand for dashes."""
        self.send_response(status)
        headers.setdefault("Content_Length", str(len(content)))
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def redirect(self, target: str, status: int = 302) -> None:
        """Send the client to *target*."""
        self.answer(b"", status, Location=target)

    def body(self) -> bytes:
        """Return what the client sent."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _respond(self) -> None:
        path = self.path.partition("?")[0]
        authorization = self.headers.get("Authorization", "")
        host = self.headers.get("Host", "")
        self.server.seen.append(Seen(self.command, self.path, authorization, host))
        routes = self.server.routes
        route = (
            routes[path]
            if path in routes
            else next(
                (
                    found
                    for prefix, found in routes.items()
                    if prefix == "*" or (prefix.endswith("/*") and path.startswith(prefix[:-1]))
                ),
                None,
            )
        )
        try:
            if route is None:
                self.answer(b"nothing here", 404)
            elif isinstance(route, bytes):
                self.answer(route)
            else:
                route(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = _respond  # noqa: N815 http.server's own names


Route = bytes | Callable[[Handler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    routes: dict[str, Route]
    seen: list[Seen]


@dataclass(slots=True)
class WebServer:
    """A web server whose routes a test sets, and which remembers what was asked."""

    port: int
    routes: dict[str, Route] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the URL of *path* on this server."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def web_server(context: Any = None) -> Iterator[WebServer]:
    """Run a web server, by TLS if there is a *context*."""
    server = _Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    running = WebServer(server.server_address[1])
    server.routes, server.seen = running.routes, running.seen
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(command: list[str], port: int, **settings: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* until the end of the block, waiting until it listens on *port*."""
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **settings
    )
    try:
        _wait_for(port, running)
        yield running
    finally:
        running.kill()
        running.wait(10)


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert running.poll() is None, "the server ended before it listened"
        try:
            create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server never listened")


@contextmanager
def oci_registry(folder: Path, extra: str = "") -> Iterator[str]:
    """Run Debian's docker-registry on loopback; give its host and port."""
    program = shutil.which("docker-registry")
    assert program is not None
    port = free_port()
    config = folder / "registry.yml"
    config.write_text(
        f"version: 0.1\nlog: {{level: error}}\n"
        f"storage: {{filesystem: {{rootdirectory: {folder}/blobs}}}}\n"
        f"http: {{addr: 127.0.0.1:{port}}}\n{extra}"
    )
    with process([program, "serve", str(config)], port):
        yield f"127.0.0.1:{port}"


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """Return what git prints for *arguments* in *folder*, free of the person's own settings."""
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
        **environment,
    }
    command = ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"]
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env=settings, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def repository(folder: Path, files: dict[str, str]) -> str:
    """Make a repository of *files* in *folder*, one commit with the tag v1; return the commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet")
    return commit(folder, files, tag="v1")


def commit(folder: Path, files: dict[str, str], tag: str = "") -> str:
    """Add a commit of *files* to the repository in *folder*; return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "--all", ".")
    git(folder, "commit", "--quiet", "--no-verify", "--message=change")
    if tag:
        git(folder, "tag", tag)
    return git(folder, "rev-parse", "HEAD")


def git_backend(root: Path, password: str = "") -> Callable[[Handler], None]:
    """Return a route that serves the repositories below *root* by `git http-backend`."""

    def serve(handler: Handler) -> None:
        if password and handler.headers.get("Authorization", "") != password:
            handler.body()
            handler.answer(b"", 401, WWW_Authenticate='Basic realm="git"')
            return
        path, _, query = handler.path.partition("?")
        settings = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
            "REQUEST_METHOD": handler.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", "http-backend"],
            input=_request_body(handler),
            env=settings,
            capture_output=True,
            check=True,
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(fields.pop("Status", "200").split()[0])
        handler.answer(content, status, **fields)

    return serve


def _request_body(handler: Handler) -> bytes:
    if handler.headers.get("Transfer-Encoding", "") != "chunked":
        return handler.body()
    content = b""
    while size := int(handler.rfile.readline(), 16):
        content += handler.rfile.read(size)
        handler.rfile.readline()
    handler.rfile.readline()
    return content


def sha256(content: bytes) -> str:
    """Return the digest of *content* as registries and lock files write it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
