"""Signatures of bundles: one JSON web token over the names and digests of all files."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from policykit.bundles.opa.digests import DEFAULT, digest_of
from policykit.bundles.opa.keys import (
    algorithm_called,
    is_signed,
    private_key,
    public_key,
    signed,
)
from policykit.bundles.options import Verification
from policykit.errors import FetchError
from policykit.source import Source

SIGNATURES: Final = ".signatures.json"
_LONGEST: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a bundle is signed; `claims` are put beside the files (`scope`, `keyid`, …)."""

    key: str = field(repr=False)
    algorithm: str = "RS256"
    key_id: str = ""
    claims: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Token:
    """A signature taken apart, not yet verified."""

    header: Mapping[str, object]
    payload: Mapping[str, object]
    content: bytes
    signature: bytes


def verify(folder: Path, verification: Verification | None) -> None:
    """Return if the bundle in *folder* holds exactly what its signature says, by the right key.

    Raises FetchError in every other case, and where there is no signature or no key.
    """
    token = token_in(folder)
    if token is None:
        raise FetchError(
            f"it is not signed: there is no {SIGNATURES}",
            hint="sign it with `policykit bundle sign`, or fetch it without --verification-key",
        )
    if verification is None:
        raise FetchError(
            "it is signed, and there is no key to verify it with",
            hint="pass --verification-key, or --skip-verify to take it as it is",
        )
    _refuse_forged(token, verification)
    _refuse_scope(token, verification)
    _refuse_files(folder, token)


def sign(folder: Path, signing: Signing) -> str:
    """Return the text of `.signatures.json` for the bundle in *folder*."""
    algorithm = algorithm_called(signing.algorithm)
    key = private_key(signing.key, algorithm)
    files = [
        {"name": source.path, "hash": digest_of(source, DEFAULT), "algorithm": DEFAULT}
        for source in _sources_in(folder)
    ]
    header = {"alg": algorithm.name, "typ": "JWT"}
    payload: dict[str, object] = {"files": files, **signing.claims}
    if signing.key_id:
        header["kid"] = signing.key_id
        payload.setdefault("keyid", signing.key_id)
    content = f"{_encoded(header)}.{_encoded(payload)}"
    signature = _base64(signed(content.encode(), key, algorithm))
    return json.dumps({"signatures": [f"{content}.{signature}"]}, indent=1) + "\n"


def token_in(folder: Path) -> Token | None:
    """Return the signature of the bundle in *folder*, taken apart, None where there is none.

    Raises FetchError where it cannot be read, or there is not exactly one.
    """
    path = folder / SIGNATURES
    if not path.is_file():
        return None
    if path.stat().st_size > _LONGEST:
        raise FetchError(f"{SIGNATURES} is longer than {_LONGEST} bytes")
    match _json_in(path.read_bytes()):
        case {"signatures": [str(token)]}:
            return _taken_apart(token)
        case {"signatures": [_, *_] as several}:
            raise FetchError(f"{SIGNATURES} holds {len(several)} signatures, not one")
        case _:
            raise FetchError(f"{SIGNATURES} holds no signature")


def _taken_apart(token: str) -> Token:
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        raise FetchError(f"the signature in {SIGNATURES} is no JSON web token")
    header, payload = (_json_in(_decoded(part)) for part in parts[:2])
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise FetchError(f"the signature in {SIGNATURES} is no JSON web token")
    content = f"{parts[0]}.{parts[1]}".encode()
    return Token(header, payload, content, _decoded(parts[2]))


def _refuse_forged(token: Token, verification: Verification) -> None:
    name = token.header.get("alg")
    algorithm = algorithm_called(name if isinstance(name, str) else "none")
    if verification.algorithm and algorithm.name != verification.algorithm:
        raise FetchError(f"it is signed by {algorithm.name}, not by {verification.algorithm}")
    if "crit" in token.header:
        raise FetchError("its signature asks for extensions that policykit does not know")
    key_id = token.header.get("kid") or token.payload.get("keyid")
    if verification.key_id and key_id and key_id != verification.key_id:
        raise FetchError(f"it is signed with the key {key_id!r}, not {verification.key_id!r}")
    key = public_key(verification.key, algorithm)
    if not is_signed(token.content, token.signature, key, algorithm):
        raise FetchError("its signature does not fit the verification key")


def _refuse_scope(token: Token, verification: Verification) -> None:
    scope = token.payload.get("scope", "")
    if scope != verification.scope:
        raise FetchError(
            f"scope mismatch: it is signed for {scope!r}, and {verification.scope!r} is wanted"
        )


def _refuse_files(folder: Path, token: Token) -> None:
    listed = _listed(token.payload.get("files"))
    found = set()
    for source in _sources_in(folder):
        found.add(source.path)
        if source.path not in listed:
            raise FetchError(f"{source.path} is not covered by the signature")
        algorithm, digest = listed[source.path]
        computed = digest_of(source, algorithm)
        if computed != digest:
            raise FetchError(
                f"{source.path} is not what was signed\n  signed: {digest}\n  found:  {computed}"
            )
    missing = sorted(listed.keys() - found)
    if missing:
        raise FetchError(f"{missing[0]} was signed and is missing")


def _listed(files: object) -> dict[str, tuple[str, str]]:
    """Return algorithm and digest of each file that the payload lists."""
    listed: dict[str, tuple[str, str]] = {}
    for file in files if isinstance(files, list) else ():
        match file:
            case {"name": str(name), "hash": str(digest), "algorithm": str(algorithm)}:
                path = name.lstrip("/")
                if path in listed:
                    raise FetchError(f"the signature lists {path} twice")
                listed[path] = (algorithm, digest)
            case _:
                raise FetchError("the signature lists a file without name, hash or algorithm")
    return listed


def _sources_in(folder: Path) -> Iterable[Source]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != SIGNATURES:
            yield Source(name, path.read_bytes())


def _json_in(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{SIGNATURES} cannot be read: {error}") from error


def _encoded(value: object) -> str:
    return _base64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise FetchError(f"the signature in {SIGNATURES} is no JSON web token") from error
