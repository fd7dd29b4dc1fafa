"""Credentials that people keep for servers: in the URL, in netrc, with Docker."""

import base64
import json
import netrc
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from policykit.errors import FetchError

_HELPER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_HELPER_SECONDS: Final = 30
_IDENTITY_USER: Final = "<token>"
_DOCKER_HUB: Final = "https://index.docker.io/v1/"
_HUB_HOSTS: Final = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user's name and password, or the token that stands for both."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)

    def basic(self) -> str:
        """Return the value of the header `Authorization`."""
        pair = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"


def from_netrc(host: str, environment: Mapping[str, str]) -> Credentials | None:
    """Return what the netrc file holds for *host*; raises FetchError where it cannot be read."""
    named = environment.get("NETRC", "")
    home = environment.get("HOME") or environment.get("USERPROFILE", "")
    candidates = [named] if named else [f"{home}/.netrc", f"{home}/_netrc"] if home else []
    path = next((path for path in map(Path, candidates) if path.is_file()), None)
    if path is None:
        return None
    try:
        entry = netrc.netrc(path).authenticators(host)
    except (OSError, netrc.NetrcParseError) as error:
        # The parser's message may quote the line, and the line may hold the password.
        line = getattr(error, "lineno", None)
        raise FetchError(f"{path}:{line or 1}: the netrc file cannot be read") from error
    return Credentials(entry[0], entry[2] or "") if entry else None


def from_docker(host: str, environment: Mapping[str, str]) -> Credentials | None:
    """Return what Docker's config or its credential helpers hold for the registry *host*.

    Raises FetchError where the config cannot be read or a helper fails.
    """
    config = _docker_config(environment)
    names = [_DOCKER_HUB, "docker.io"] if host in _HUB_HOSTS else [host, f"https://{host}"]
    for name in names:
        helper = _table(config, "credHelpers").get(name) or config.get("credsStore")
        if isinstance(helper, str) and helper:
            found = _from_helper(helper, name, environment)
        else:
            found = _from_entry(_table(config, "auths").get(name))
        if found:
            return found
    return next(filter(None, map(_from_entry, map(_table(config, "auths").get, names))), None)


def _docker_config(environment: Mapping[str, str]) -> dict[str, object]:
    home = environment.get("HOME") or environment.get("USERPROFILE", "")
    folder = environment.get("DOCKER_CONFIG") or (f"{home}/.docker" if home else "")
    path = Path(folder) / "config.json"
    if not folder or not path.is_file():
        return {}
    try:
        config = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise FetchError(f"{path}: Docker's config cannot be read") from error
    return config if isinstance(config, dict) else {}


def _table(config: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = config.get(name)
    return table if isinstance(table, dict) else {}


def _from_entry(entry: object) -> Credentials | None:
    if not isinstance(entry, dict):
        return None
    token = entry.get("identitytoken")
    if isinstance(token, str) and token:
        return Credentials(identity_token=token)
    encoded = entry.get("auth")
    if not isinstance(encoded, str) or not encoded:
        return None
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except ValueError as error:
        raise FetchError("Docker's config holds credentials that cannot be read") from error
    return Credentials(user, password.rstrip("\0"))


def _from_helper(helper: str, host: str, environment: Mapping[str, str]) -> Credentials | None:
    program = shutil.which(f"docker-credential-{helper}", path=environment.get("PATH", ""))
    if not _HELPER.fullmatch(helper) or program is None:
        raise FetchError(f"Docker's credential helper {helper!r} is not installed")
    try:
        answer = subprocess.run(  # noqa: S603 the user's own helper, found by name, no shell
            [program, "get"],
            input=host.encode(),
            capture_output=True,
            env=dict(environment),
            timeout=_HELPER_SECONDS,
            check=False,
        )
        found = json.loads(answer.stdout) if answer.returncode == 0 else {}
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise FetchError(f"Docker's credential helper {helper!r} fails") from error
    match found:
        case {"Username": str(user), "Secret": str(secret)} if secret:
            return _helped(user, secret)
        case _:
            return None


def _helped(user: str, secret: str) -> Credentials:
    if user == _IDENTITY_USER:
        return Credentials(identity_token=secret)
    return Credentials(user, secret)
