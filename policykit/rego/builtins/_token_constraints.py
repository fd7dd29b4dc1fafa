"""What `io.jwt.decode_verify` asks of a token: a key, an algorithm, an issuer, a time, a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from policykit.rego.builtins._token_signatures import ALGORITHMS, is_signature
from policykit.rego.builtins._tokens import Token, json_object, token_of
from policykit.rego.builtins._web_keys import VerificationKey, verification_keys
from policykit.rego.values import Number, Value, decimal_of

_UNDERSTOOD: Final = ("alg", "kid", "typ", "cty", "crit")
_SECOND: Final = 1_000_000_000
Fields = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a token must meet; empty texts ask for nothing, except that `aud` must be named."""

    keys: Sequence[VerificationKey]
    time_ns: Decimal
    alg: str = ""
    iss: str | None = None
    aud: str = ""


def constraints_of(given: Mapping[Any, Value], time_ns: int) -> Constraints:
    """Return the constraints that a policy gives, *time_ns* standing for now; raises ValueError."""
    if given.get("secret") and given.get("cert"):
        raise ValueError("duplicate key constraints")
    constraints = Constraints((), Decimal(time_ns))
    for name, value in given.items():
        match name:
            case "cert":
                constraints = replace(constraints, keys=verification_keys(_text(name, value)))
            case "secret":
                secret = _text(name, value).encode()
                keys = [VerificationKey(secret)] if secret else constraints.keys
                constraints = replace(constraints, keys=keys)
            case "alg":
                constraints = replace(constraints, alg=_text(name, value))
            case "iss":
                constraints = replace(constraints, iss=_text(name, value))
            case "aud":
                constraints = replace(constraints, aud=_text(name, value))
            case "time":
                constraints = replace(constraints, time_ns=_time(value))
            case _:
                raise ValueError(f"unknown token validation constraint: {name}")
    if not constraints.keys and "cert" not in given:
        raise ValueError("no key constraint")
    return constraints


def _text(name: str, value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} constraint: must be a string")  # noqa: TRY004  # see _failures
    return value


def _time(value: Value) -> Decimal:
    if type(value) not in (int, float, Number):
        raise ValueError("token time constraint: must be a number")
    if value < 0:
        raise ValueError("token time constraint: must not be negative")
    return decimal_of(value)


def verified(jwt: str, constraints: Constraints) -> tuple[Fields, Fields] | None:
    """Return header and payload of a token that meets the constraints; raises ValueError.

    A token may hold another, which then must be signed as well.
    """
    while True:
        token = token_of(jwt)
        header = token.header_fields
        _check_header(header)
        algorithm = header.get("alg", "")
        if not _is_understood(header) or constraints.alg not in ("", algorithm):
            return None
        if not is_signed(token, header, algorithm, constraints.keys):
            return None
        if header.get("cty", "").upper() != "JWT":
            payload = json_object(token.payload_text)
            return (header, payload) if _is_meant(payload, constraints) else None
        jwt = token.payload_text.decode(errors="replace")


def _check_header(header: Fields) -> None:
    for name in ("alg", "kid", "typ", "cty"):
        if not isinstance(header.get(name, ""), str):
            raise ValueError(f"{name}: must be a string")  # noqa: TRY004  # see _failures
    critical = header.get("crit", ["alg"])
    if not isinstance(critical, list):
        raise ValueError("crit: must be a list")  # noqa: TRY004  # see _failures
    if not any(isinstance(name, str) for name in critical):
        raise ValueError("crit: must be a nonempty list")


def _is_understood(header: Fields) -> bool:
    names = [name for name in header.get("crit", ()) if isinstance(name, str)]
    return all(name in _UNDERSTOOD or name not in header for name in names)


def is_signed(
    token: Token, header: Fields, algorithm: str, keys: Sequence[VerificationKey]
) -> bool:
    """Tell whether one of the keys signed a token: the one that it names, else any that fits."""
    signature = token.signature_bytes
    if algorithm not in ALGORITHMS:
        return False
    named = [key for key in keys if key.id and key.id == header.get("kid")][:1]
    wanted = header.get("alg", "")
    return any(
        is_signature(algorithm, key.key, token.signed, signature)
        for key in named or [key for key in keys if key.algorithm in ("", wanted)]
    )


def _is_meant(payload: Fields, constraints: Constraints) -> bool:
    if constraints.iss is not None and payload.get("iss") != constraints.iss:
        return False
    return _is_for(payload, constraints.aud) and _is_in_time(payload, constraints.time_ns)


def _is_for(payload: Fields, reader: str) -> bool:
    if "aud" not in payload:
        return not reader
    readers = payload["aud"] if isinstance(payload["aud"], list) else [payload["aud"]]
    return reader != "" and reader in readers


def _is_in_time(payload: Fields, time_ns: Decimal) -> bool:
    bounds: dict[str, Decimal] = {}
    for name in ("exp", "nbf"):
        if name in payload:
            if type(payload[name]) not in (int, float, Number):
                raise ValueError(f"{name} value must be a number")
            bounds[name] = decimal_of(payload[name]) * _SECOND
    if "exp" in bounds and time_ns >= bounds["exp"]:
        return False
    return "nbf" not in bounds or time_ns >= bounds["nbf"]
