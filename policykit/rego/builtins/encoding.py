"""Base64, base64 for URLs, and hexadecimal; texts stand for their UTF-8.

What is decoded becomes a text again: a byte that is not UTF-8 becomes U+FFFD.
"""

import base64

from policykit.rego.builtins import builtin
from policykit.rego.builtins._encodings import from_base64, to_base64, to_base64url
from policykit.rego.builtins._failures import failing_as
from policykit.rego.values import Value

_HEX_DIGITS = frozenset(b"0123456789abcdefABCDEF")


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")


def _text(content: bytes) -> str:
    """Return *content* as a text, one U+FFFD for each byte that is not UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        escaped = content.decode(errors="surrogateescape")
        return "".join(char if not "\udc80" <= char <= "\udcff" else "\ufffd" for char in escaped)


@builtin("base64.encode")
def base64_encode(text: str) -> str:
    """Return the text in base64."""
    return to_base64(_bytes(text))


@builtin("base64.decode")
def base64_decode(text: str) -> str:
    """Return what is encoded in base64."""
    with failing_as("base64.decode"):
        return _text(from_base64(text))


@builtin("base64.is_valid")
def base64_is_valid(text: Value) -> bool:
    """Return whether the string is in base64."""
    if type(text) is not str:
        return False
    try:
        from_base64(text)
    except ValueError:
        return False
    return True


@builtin("base64url.encode")
def base64url_encode(text: str) -> str:
    """Return the text in base64 for URLs."""
    return base64.urlsafe_b64encode(_bytes(text)).decode()


@builtin("base64url.encode_no_pad")
def base64url_encode_no_pad(text: str) -> str:
    """Return the text in base64 for URLs, without padding."""
    return to_base64url(_bytes(text))


@builtin("base64url.decode")
def base64url_decode(text: str) -> str:
    """Return what is encoded in base64 for URLs, padded or not."""
    with failing_as("base64url.decode"):
        if not text.endswith("="):
            if len(text) % 4 == 1:
                raise ValueError(f"illegal base64url string: {text}")
            text += "=" * (-len(text) % 4)
        return _text(from_base64(text, url=True))


@builtin("hex.encode")
def hex_encode(text: str) -> str:
    """Return the text in hexadecimal."""
    return _bytes(text).hex()


@builtin("hex.decode")
def hex_decode(text: str) -> str:
    """Return what is encoded in hexadecimal."""
    digits = _bytes(text)
    with failing_as("hex.decode"):
        wrong = next((byte for byte in digits if byte not in _HEX_DIGITS), None)
        if wrong is not None:
            shown = f" '{chr(wrong)}'" if chr(wrong).isprintable() else ""
            raise ValueError(f"encoding/hex: invalid byte: U+{wrong:04X}{shown}")
        if len(digits) % 2:
            raise ValueError("encoding/hex: odd length hex string")
        return _text(bytes.fromhex(text))
