"""Requests of policies: the parameters of `http.send`, checked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from policykit.rego.builtins._failures import OperandError
from policykit.rego.builtins._terms import term_text
from policykit.rego.values import Number, Value, json_text, set_of, type_name

Fields: TypeAlias = Mapping[Any, Value]

PARAMETERS: Final = frozenset((
    "method", "url", "headers", "body", "raw_body", "timeout", "enable_redirect", "raise_error",
    "force_json_decode", "force_yaml_decode", "max_retry_attempts",
    "cache", "force_cache", "force_cache_duration_seconds", "caching_mode", "cache_ignored_headers",
    "tls_use_system_certs", "tls_insecure_skip_verify", "tls_server_name",
    "tls_ca_cert", "tls_ca_cert_file", "tls_ca_cert_env_variable",
    "tls_client_cert", "tls_client_cert_file", "tls_client_cert_env_variable",
    "tls_client_key", "tls_client_key_file", "tls_client_key_env_variable",
))  # fmt: skip
REQUIRED: Final = ("method", "url")
_SECOND: Final = 1_000_000_000
_DEFAULT_TIMEOUT: Final = 5.0  # seconds
_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, with the answers to everything that its sending asks."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    timeout: float
    follows_redirects: bool
    raises: bool
    forces_json: bool
    forces_yaml: bool
    attempts: int
    ignored_headers: frozenset[str]
    tls: Mapping[str, Value] = field(default_factory=dict)


def check_names(fields: Fields, required: Iterable[str], position: int, what: str) -> None:
    """Raise OperandError unless all *required* fields are there, as strings."""
    missing = [name for name in required if name not in fields]
    if missing:
        raise OperandError(
            f"operand {position} missing required {what} parameters(s): {_set_text(missing)}"
        )
    wrong = [name for name in required if type(fields[name]) is not str]
    if wrong:
        raise OperandError(
            f"operand {position} invalid values for required {what}"
            f" parameters(s): {_set_text(wrong)}"
        )


def check_parameters(fields: Fields) -> None:
    """Raise OperandError if one of the fields is no parameter of a request."""
    unknown = [key for key in fields if key not in PARAMETERS]
    if unknown:
        raise OperandError(f"operand 1 invalid request parameters(s): {_set_text(unknown)}")


def _set_text(names: Iterable[Value]) -> str:
    return term_text(set_of(names))


def request_of(fields: Fields) -> Request:
    """Return the request that a policy describes; raises ValueError."""
    check_parameters(fields)
    check_names(fields, REQUIRED, 1, "request")
    method = fields["method"].upper() or "GET"
    if not _METHOD.fullmatch(method):
        raise ValueError(f'net/http: invalid method "{method}"')
    if _flag(fields, "force_cache") and "force_cache_duration_seconds" not in fields:
        raise ValueError(
            "'force_cache' set but 'force_cache_duration_seconds' parameter is missing"
        )
    return Request(
        method=method,
        url=fields["url"],
        headers=_headers(fields.get("headers", {})),
        body=_body(fields),
        timeout=_timeout(fields.get("timeout", _DEFAULT_TIMEOUT * _SECOND)),
        follows_redirects=_flag(fields, "enable_redirect"),
        raises=_flag(fields, "raise_error", default=True),
        forces_json=_flag(fields, "force_json_decode"),
        forces_yaml=_flag(fields, "force_yaml_decode"),
        attempts=1 + _count(fields, "max_retry_attempts"),
        ignored_headers=frozenset(map(str.lower, _names(fields, "cache_ignored_headers"))),
        tls={name: value for name, value in fields.items() if name.startswith("tls_")},
    )


def _flag(fields: Fields, name: str, *, default: bool = False) -> bool:
    value = fields.get(name, default)
    if not isinstance(value, bool):
        raise ValueError(f"invalid value for {name} field")  # noqa: TRY004  # see _failures
    return value


def _count(fields: Fields, name: str) -> int:
    value = fields.get(name, 0)
    if type(value) is not int or value < 0:
        raise ValueError(f'invalid value {term_text(value)} for field "{name}"')
    return value


def _names(fields: Fields, name: str) -> list[str]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f'"{name}" must be an array of strings')
    return value


def _headers(value: Value) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise ValueError("invalid type for headers key")
    for text in value.values():
        if not isinstance(text, str):
            raise ValueError(f'invalid type for headers value "{term_text(text)}"')  # noqa: TRY004  # see _failures
    return value


def _body(fields: Fields) -> bytes | None:
    if "raw_body" in fields:
        if not isinstance(fields["raw_body"], str):
            raise ValueError('"raw_body" must be a string')  # see _failures
        return fields["raw_body"].encode()
    return json_text(fields["body"]).encode() if "body" in fields else None


def _timeout(value: Value) -> float:
    """Return seconds, of nanoseconds or a duration such as `3s`."""
    from policykit.rego.builtins._durations import duration_ns

    if isinstance(value, str):
        try:
            return duration_ns(value) / _SECOND
        except ValueError as error:
            raise ValueError(f'invalid timeout value "{value}": {error}') from error
    if type(value) not in (int, float, Number):
        raise OperandError(
            f"operand 1 'timeout' must be one of {{string, number}} but got {type_name(value)}"
        )
    return float(value) / _SECOND
