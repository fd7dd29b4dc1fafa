"""Digests of a bundle's files as its signature holds them.

Documents (data, the manifest) count by what they say: JSON with sorted keys and numbers as they
are written. All other files count by their bytes.
"""

import hashlib
import json
from pathlib import PurePosixPath
from typing import Final

from policykit.bundles.opa.data import DATA_FILES
from policykit.bundles.opa.documents import Number, Value, value_of
from policykit.bundles.opa.manifest import MANIFEST
from policykit.errors import FetchError
from policykit.source import Source

DEFAULT: Final = "SHA-256"
# MD5 and SHA-1, which OPA takes too, are left out: content can be made to fit them.
ALGORITHMS: Final = {
    "SHA-224": "sha224",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
    "SHA-512-224": "sha512_224",
    "SHA-512-256": "sha512_256",
}
_DOCUMENTS: Final = frozenset({*DATA_FILES, MANIFEST})


def digest_of(source: Source, algorithm: str) -> str:
    """Return the digest of *source* by *algorithm*; raises FetchError for one that is too weak."""
    if algorithm not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise FetchError(f"the digest {algorithm!r} is not accepted", hint=f"sign with {known}")
    content = source.content
    if PurePosixPath(source.path).name in _DOCUMENTS:
        content = canonical(value_of(source, exact=True)).encode(errors="replace")
    return hashlib.new(ALGORITHMS[algorithm], content).hexdigest()


def canonical(value: Value) -> str:
    """Return *value* in the one form that everybody hashes."""
    match value:
        case Number():
            return str(value)
        case dict():
            keys = sorted(value, key=lambda key: key.encode(errors="replace"))
            return "{" + ",".join(f"{_text(key)}:{canonical(value[key])}" for key in keys) + "}"
        case list():
            return "[" + ",".join(map(canonical, value)) + "]"
        case _:
            return _text(value)


def _text(value: bool | float | str | None) -> str:
    """Return a scalar as Go's encoder writes it, which escapes two separators of lines."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
