"""Builtins that digest text: hashes, and codes that only holders of a key can make."""

import hashlib
import hmac

from policykit.rego.builtins import builtin


@builtin("crypto.md5")
def md5(x: str) -> str:
    """Return the MD5 digest of a text, in hexadecimal digits."""
    return hashlib.md5(x.encode(errors="replace"), usedforsecurity=False).hexdigest()


@builtin("crypto.sha1")
def sha1(x: str) -> str:
    """Return the SHA-1 digest of a text, in hexadecimal digits."""
    return hashlib.sha1(x.encode(errors="replace"), usedforsecurity=False).hexdigest()


@builtin("crypto.sha256")
def sha256(x: str) -> str:
    """Return the SHA-256 digest of a text, in hexadecimal digits."""
    return hashlib.sha256(x.encode(errors="replace")).hexdigest()


@builtin("crypto.hmac.md5")
def hmac_md5(x: str, key: str) -> str:
    """Return the HMAC of a text by MD5, in hexadecimal digits."""
    return hmac.new(key.encode(errors="replace"), x.encode(errors="replace"), "md5").hexdigest()


@builtin("crypto.hmac.sha1")
def hmac_sha1(x: str, key: str) -> str:
    """Return the HMAC of a text by SHA-1, in hexadecimal digits."""
    return hmac.new(key.encode(errors="replace"), x.encode(errors="replace"), "sha1").hexdigest()


@builtin("crypto.hmac.sha256")
def hmac_sha256(x: str, key: str) -> str:
    """Return the HMAC of a text by SHA-256, in hexadecimal digits."""
    return hmac.new(key.encode(errors="replace"), x.encode(errors="replace"), "sha256").hexdigest()


@builtin("crypto.hmac.sha512")
def hmac_sha512(x: str, key: str) -> str:
    """Return the HMAC of a text by SHA-512, in hexadecimal digits."""
    return hmac.new(key.encode(errors="replace"), x.encode(errors="replace"), "sha512").hexdigest()


@builtin("crypto.hmac.equal")
def hmac_equal(mac1: str, mac2: str) -> bool:
    """Tell whether two codes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(mac1.encode(errors="replace"), mac2.encode(errors="replace"))
