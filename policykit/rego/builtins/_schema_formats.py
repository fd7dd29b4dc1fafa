"""The formats that strings may have by a JSON Schema, as the library that OPA uses tells them."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from policykit.rego.builtins._go_urls import url_fields
from policykit.rego.builtins._layout_parsing import parsed
from policykit.rego.builtins._regexes import RegexError, matcher

_LABEL: Final = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_HOSTNAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_POINTER: Final = r"(?:/(?:[^~/]|~0|~1)*)*"
_JSON_POINTER = re.compile(_POINTER)
_RELATIVE_POINTER = re.compile(rf"(?:0|[1-9][0-9]*)(?:#|{_POINTER})")
_URI_TEMPLATE = re.compile(r"(?:[^{]*(?:\{[^}]*\})?)*")
_ATOM: Final = r"[^\x00-\x20\x7f()<>\[\]:;@\\,.\"]+"
_ATOMS: Final = rf"{_ATOM}(?:\.{_ATOM})*"
_QUOTED: Final = r"\"(?:[^\"\\]|\\.)*\""
_ADDRESS: Final = rf"(?:{_ATOMS}|{_QUOTED})@(?:{_ATOMS}|\[[0-9.]+\])"
_MAILBOX = re.compile(rf"\s*(?:{_ADDRESS}|(?:(?:{_ATOMS}|{_QUOTED})\s*)*<{_ADDRESS}>)\s*")
_HOSTNAME_LENGTH: Final = 255
_TIMES: Final = ("15:04:05", "15:04:05Z07:00")
_DATE: Final = "2006-01-02"
_MOMENT: Final = "2006-01-02T15:04:05Z07:00"


def has_format(text: str, name: str) -> bool:
    """Tell whether *text* has the format called *name*; formats that are not known hold always."""
    check = _FORMATS.get(name)
    return check is None or check(text)


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _is_time(*layouts: str) -> Callable[[str], bool]:
    return lambda text: any(_is_written(layout, text) for layout in layouts)


def _is_written(layout: str, text: str) -> bool:
    try:
        parsed(layout, text)
    except ValueError as error:
        return "valid range" in str(error)  # a year that nanoseconds cannot hold is still a date
    return True


def _is_hostname(text: str) -> bool:
    return len(text) <= _HOSTNAME_LENGTH and _HOSTNAME.fullmatch(text) is not None


def _is_address(mark: str) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            ip_address(text)
        except ValueError:
            return False
        return mark in text and "%" not in text

    return check


def _is_reference(text: str) -> bool:
    try:
        url_fields(text)
    except ValueError:
        return False
    return "\\" not in text


def _is_uri(text: str) -> bool:
    return _is_reference(text) and bool(url_fields(text)["Scheme"])


def _is_template(text: str) -> bool:
    return _is_reference(text) and _URI_TEMPLATE.fullmatch(text) is not None


def _is_regex(text: str) -> bool:
    try:
        matcher(text)
    except RegexError:
        return False
    return True


_FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "date": _is_time(_DATE),
    "time": _is_time(*_TIMES),
    "date-time": _is_time(*_TIMES, _DATE, _MOMENT),
    "hostname": _is_hostname,
    "email": _matches(_MAILBOX),
    "idn-email": _matches(_MAILBOX),
    "ipv4": _is_address("."),
    "ipv6": _is_address(":"),
    "uri": _is_uri,
    "uri-reference": _is_reference,
    "iri": _is_uri,
    "iri-reference": _is_reference,
    "uri-template": _is_template,
    "uuid": _matches(_UUID),
    "regex": _is_regex,
    "json-pointer": _matches(_JSON_POINTER),
    "relative-json-pointer": _matches(_RELATIVE_POINTER),
}
