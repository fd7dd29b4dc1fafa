"""JSON web tokens in compact form: three texts in base64url, with periods between them."""

from dataclasses import dataclass
from typing import Any, Final

from policykit.rego.builtins._encodings import from_base64
from policykit.rego.builtins._json_reading import value_of_json
from policykit.rego.values import Value

_SECTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Token:
    """The three sections of a token, as they are written."""

    header: str
    payload: str
    signature: str

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is made of."""
        return f"{self.header}.{self.payload}".encode()

    @property
    def header_fields(self) -> dict[str, Value]:
        """The header; raises ValueError where it is none, or that of an encrypted token."""
        text = _decoded("header", self.header)
        try:
            fields = json_object(text)
        except ValueError as error:
            raise ValueError(f"bad JWT header: {error}") from error
        if "enc" in fields:
            raise ValueError("JWT is a JWE object, which is not supported")
        return fields

    @property
    def payload_text(self) -> bytes:
        """The payload; raises ValueError where it is not in base64."""
        return _decoded("payload", self.payload)

    @property
    def signature_bytes(self) -> bytes:
        """The signature; raises ValueError where it is not in base64."""
        return from_base64url(self.signature)


def token_of(text: str) -> Token:
    """Return the token that *text* is; raises ValueError unless it has three sections."""
    sections = text.split(".")
    if len(sections) == 1:
        raise ValueError("encoded JWT had no period separators")
    if len(sections) != _SECTIONS:
        raise ValueError(f"encoded JWT must have 3 sections, found {len(sections)}")
    return Token(*sections)


def decoded_signature(token: Token) -> bytes:
    """Return the signature of a token; raises ValueError."""
    return _decoded("signature", token.signature)


def _decoded(name: str, text: str) -> bytes:
    try:
        return from_base64url(text)
    except ValueError as error:
        raise ValueError(f"JWT {name} had invalid encoding: {error}") from error


def from_base64url(text: str) -> bytes:
    """Return what *text* encodes, padded or not; raises ValueError."""
    if text.endswith("="):
        return from_base64(text, url=True)
    if len(text) % 4 == 1:
        raise ValueError(f"illegal base64url string: {text}")
    return from_base64(text + "=" * (-len(text) % 4), url=True)


def json_object(text: str | bytes) -> dict[str, Value]:
    """Return the object that *text* is in JSON; raises ValueError."""
    value = json_value(text)
    if not isinstance(value, dict):
        raise ValueError("decoded JSON type was not an Object")  # noqa: TRY004  # see _failures
    return value


def json_value(text: str | bytes) -> Any:
    """Return the value that *text* is in JSON, numbers as they are written; raises ValueError."""
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    try:
        return value_of_json(text)
    except ValueError as error:
        raise ValueError(f"invalid JSON: {error}") from error
