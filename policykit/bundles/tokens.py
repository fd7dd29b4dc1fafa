"""Tokens: what a registry asks for before it answers, and who may be told the credentials.

A registry that wants a token names the server that gives it. Credentials go there only where that
server is the registry's own: the same host, its parent domain, or a sibling under one domain.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from json import JSONDecodeError, loads
from typing import Final
from urllib.parse import urlencode, urlsplit

from policykit.bundles.addresses import is_loopback, refuse_plain
from policykit.bundles.credentials import Credentials
from policykit.bundles.options import MEBIBYTE, Options
from policykit.bundles.web import Answer, Ask, Web
from policykit.errors import FetchError

_CHALLENGE: Final = re.compile(r'([A-Za-z]+)="([^"]*)"')
_TOKEN_BYTES: Final = MEBIBYTE


@dataclass(frozen=True, slots=True)
class Challenge:
    """How a registry wants to be answered: by what scheme, and who gives what is asked for."""

    scheme: str
    realm: str
    parameters: Mapping[str, str]


def challenge_in(answer: Answer) -> Challenge | None:
    """Return the challenge in a registry's *answer*, None where it does not ask who asks."""
    header = answer.headers.get("WWW-Authenticate", "")
    scheme, _, rest = header.partition(" ")
    if answer.status != 401 or scheme.lower() not in {"basic", "bearer"}:
        return None
    fields = {name.lower(): text for name, text in _CHALLENGE.findall(rest)}
    wanted = {name: fields[name] for name in ("service", "scope") if fields.get(name)}
    return Challenge(scheme.lower(), fields.get("realm", ""), wanted)


def refuse_realm(
    challenge: Challenge, registry: str, credentials: Credentials | None, options: Options
) -> None:
    """Raise FetchError where the server that *challenge* names must not be asked for a token."""
    realm, host = urlsplit(challenge.realm), urlsplit(f"//{registry}").hostname or ""
    if realm.scheme not in {"http", "https"} or not realm.hostname:
        raise FetchError(f"the registry {registry} names no server that would give a token")
    refuse_plain(realm.scheme, realm.hostname, insecure=options.insecure)
    if is_loopback(realm.hostname) and not is_loopback(host):
        raise FetchError(f"the registry {registry} sends for a token to {realm.hostname}")
    if credentials is not None and not is_own(realm.hostname, host):
        raise FetchError(
            f"the registry {registry} wants its credentials sent to {realm.hostname}: refused",
            hint="log out of the registry to fetch without credentials",
        )


def is_own(realm: str, registry: str) -> bool:
    """Return whether the server *realm* belongs to whom *registry* belongs to."""
    if realm == registry:
        return True
    try:
        ip_address(registry.strip("[]"))
    except ValueError:
        domain = registry.partition(".")[2]
        return "." in domain and (realm == domain or realm.partition(".")[2] == domain)
    return False


def token_for(challenge: Challenge, credentials: Credentials | None, web: Web) -> str:
    """Return the token that *credentials*, or nobody in particular, get for *challenge*."""
    query = dict(challenge.parameters)
    if credentials is not None and credentials.identity_token:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": credentials.identity_token,
            "client_id": "policykit",
            **query,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        ask = Ask(url=challenge.realm, method="POST", headers=headers, body=body)
    else:
        separator = "&" if urlsplit(challenge.realm).query else "?"
        signed = {"Authorization": credentials.basic()} if credentials else {}
        ask = Ask(url=f"{challenge.realm}{separator}{urlencode(query)}", headers=signed)
    return web.exchange(ask, _token_in)


def _token_in(answer: Answer) -> str:
    answer.refuse_failure()
    try:
        content = loads(answer.body(_TOKEN_BYTES))
    except (JSONDecodeError, UnicodeDecodeError) as error:
        raise FetchError("the registry's token server answers with no token") from error
    match content:
        case {"token": str(token)} | {"access_token": str(token)} if token.isascii():
            return token
        case _:
            raise FetchError("the registry's token server answers with no token")
