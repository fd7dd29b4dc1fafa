"""The user's own git, run so that nothing but fetching happens: in a bare repository of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final, Self
from urllib.parse import quote, urlsplit

from policykit.bundles.options import Limits, Options
from policykit.bundles.tree import CHUNK
from policykit.bundles.url import BundleUrl, redacted
from policykit.errors import FetchError

_FETCHED: Final = "refs/policykit/fetched"
_CONFIG: Final = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
    "transfer.bundleURI=false",
)
# Of git's own variables, those by which people reach their servers; the others mean the
# repository that policykit happens to run in, as in a hook.
_KEPT_VARIABLES: Final = re.compile(
    r"GIT_(ASKPASS|CONFIG_.*|EXEC_PATH|HTTP_.*|PROXY.*|SSH.*|SSL_.*)"
)
# Run by git's shell; the secret stands in the environment, where no list of processes shows it.
_HELPER: Final = (
    '!f() { test "$1" = get && '
    'printf "username=%s\\npassword=%s\\n" "$POLICYKIT_USER" "$POLICYKIT_PASSWORD"; }; f'
)
_HINTS: Final = (
    ("could not read username", "store credentials with git's credential helper, or use ssh"),
    ("authentication failed", "the credentials that git has for this server do not fit"),
    ("permission denied", "check that your ssh key is loaded, and known to the server"),
    ("host key verification", "connect once with ssh to accept the server's key"),
    ("couldn't find remote ref", "check ?ref=: a branch, a tag, or all digits of a commit"),
)
_SHOWN_LINES: Final = 3


class Blobs:
    """The contents of a repository's files, by their object names."""

    def __init__(self, asked: IO[bytes], answers: IO[bytes]) -> None:
        self._asked = asked
        self._answers = answers

    def read(self, blob: str, size: int) -> Iterator[bytes]:
        """Yield the content of *blob*, which must be *size* bytes long."""
        self._asked.write(f"{blob}\n".encode())
        self._asked.flush()
        if self._answers.readline() != f"{blob} blob {size}\n".encode():
            raise FetchError(f"git cannot read the object {blob}")
        left = size
        while left:
            chunk = self._answers.read(min(left, CHUNK))
            if not chunk:
                raise FetchError(f"git ends within the object {blob}")
            left -= len(chunk)
            yield chunk
        self._answers.read(1)


@dataclass(frozen=True, slots=True)
class Repository:
    """A bare repository in *folder*, for one fetch; *secrets* never appear in a message."""

    git: str
    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    limits: Limits
    secrets: tuple[str, ...] = field(repr=False)

    @classmethod
    def create(cls, folder: Path, url: BundleUrl, transports: str, options: Options) -> Self:
        """Return a new repository that may fetch *url* by *transports* only."""
        git = shutil.which("git", path=options.environment.get("PATH"))
        if git is None:
            raise FetchError("git is not installed", hint="install git, or fetch an archive")
        environment = _environment(url, transports, options.environment)
        secrets = tuple(filter(None, (url.password, url.user if not url.password else "")))
        repository = cls(git, folder, environment, options.limits, secrets)
        repository.run("init", "--quiet", "--bare", "--template=")
        return repository

    def fetch(self, address: str, ref: str, depth: int) -> str:
        """Fetch *ref* from *address*; return its commit."""
        self.run(
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
            f"--depth={depth}",
            "--",
            address,
            f"+{ref}:{_FETCHED}",
        )
        return self.run("rev-parse", "--verify", f"{_FETCHED}^{{commit}}").decode().strip()

    def listing(self, commit: str) -> Iterator[str]:
        """Yield git's line on each file of *commit*: mode, type, object, size, tab, name."""
        output = self.run("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        for line in output.split(b"\0"):
            if line:
                yield line.decode(errors="surrogateescape")

    @contextmanager
    def blobs(self) -> Iterator[Blobs]:
        """Give the contents of the repository's files, read by one process of git."""
        process = subprocess.Popen(  # noqa: S603 git itself, with arguments of our own
            self._command("cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment,
        )
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                yield Blobs(process.stdin, process.stdout)
            finally:
                process.kill()

    def run(self, *arguments: str) -> bytes:
        """Return what git prints for *arguments*; raises FetchError where it fails."""
        with TemporaryFile() as output, TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603 validated in url.py, after `--`, no shell
                self._command(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env=self.environment,
                start_new_session=True,
            )
            try:
                self._watch(process)
            finally:
                _end(process)
            if process.returncode:
                errors.seek(0)
                raise self._failure(errors.read(CHUNK).decode(errors="replace"))
            output.seek(0)
            return output.read()

    def _command(self, *arguments: str) -> list[str]:
        config = [word for setting in _CONFIG for word in ("-c", setting)]
        idle = max(1, round(self.limits.idle_seconds))
        config += ["-c", "http.lowSpeedLimit=1", "-c", f"http.lowSpeedTime={idle}"]
        return [self.git, *config, f"--git-dir={self.folder}", *arguments]

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + self.limits.seconds
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.2)
                return
            if time.monotonic() > end:
                raise FetchError(f"git takes longer than {self.limits.seconds:g} seconds")
            if _bytes_below(self.folder) > self.limits.download_bytes:
                limit = self.limits.download_bytes
                raise FetchError(f"the repository sends more than {limit} bytes")

    def _failure(self, text: str) -> FetchError:
        for secret in self.secrets:
            for form in (secret, quote(secret, safe=""), quote(secret)):
                text = text.replace(form, "***")
        printable = re.sub(r"[^\n -~\u00a0-\U0010ffff]", "", redacted(text))
        lines = [line.strip() for line in printable.splitlines() if line.strip()]
        telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))]
        hint = next((hint for sign, hint in _HINTS if sign in printable.lower()), "")
        return FetchError(f"git: {'; '.join((telling or lines)[:_SHOWN_LINES])}", hint=hint)


def _environment(url: BundleUrl, transports: str, environment: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith("GIT_") or _KEPT_VARIABLES.fullmatch(name)
    }
    kept |= {
        "GIT_ALLOW_PROTOCOL": transports,
        "GIT_TERMINAL_PROMPT": "0",
        "GCM_INTERACTIVE": "never",
        "LC_ALL": "C",
    }
    if url.scheme in {"http", "https"} and (url.user or url.password):
        kept |= _credential_settings(url, int(kept.get("GIT_CONFIG_COUNT", "0") or 0))
    return kept


def _credential_settings(url: BundleUrl, number: int) -> dict[str, str]:
    """Return the variables that make git use the URL's credentials, and for its server only."""
    name = f"credential.{url.scheme}://{urlsplit(url.address).netloc}.helper"
    return {
        "GIT_CONFIG_COUNT": str(number + 2),
        f"GIT_CONFIG_KEY_{number}": name,
        f"GIT_CONFIG_VALUE_{number}": "",  # An empty one drops the helpers named before.
        f"GIT_CONFIG_KEY_{number + 1}": name,
        f"GIT_CONFIG_VALUE_{number + 1}": _HELPER,
        "POLICYKIT_USER": url.user,
        "POLICYKIT_PASSWORD": url.password,
    }


def _bytes_below(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # git removes its temporary files meanwhile
            total += path.stat().st_size
    return total


def _end(process: subprocess.Popen[bytes]) -> None:
    """End *process* and all that it started, if it has not ended by itself."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
