"""Builtins that read and verify JSON web tokens."""

import hmac
from typing import Any, TypeAlias

from policykit.rego.builtins import World, builtin
from policykit.rego.builtins._failures import failing_as
from policykit.rego.builtins._tokens import decoded_signature, json_object, token_of
from policykit.rego.values import Value

Fields: TypeAlias = dict[Any, Value]


@builtin("io.jwt.decode")
def decode(jwt: str) -> list[Value]:
    """Return header, payload and signature (in hexadecimal digits) of a token, unverified."""
    with failing_as("io.jwt.decode"):
        while True:
            token = token_of(jwt)
            header = token.header_fields
            payload = token.payload_text
            if header.get("cty") != "JWT":
                return [header, json_object(payload), decoded_signature(token).hex()]
            jwt = payload.decode(errors="replace")
            if jwt.startswith('"') and jwt.endswith('"'):
                jwt = jwt[1:-1]


@builtin("io.jwt.decode_verify", world=True, deterministic=False)
def decode_verify(world: World, jwt: str, constraints: dict[str, Value]) -> list[Value]:
    """Return whether a token meets the constraints, and its header and payload if it does."""
    from policykit.rego.builtins._token_constraints import constraints_of, verified

    with failing_as("io.jwt.decode_verify"):
        found = verified(jwt, constraints_of(constraints, world.time_ns))
        return [True, *found] if found else [False, {}, {}]


def _verified(algorithm: str, jwt: str, certificate: str) -> bool:
    """Tell whether a token has a signature of *algorithm* by one of the keys of *certificate*."""
    from policykit.rego.builtins._token_constraints import is_signed
    from policykit.rego.builtins._web_keys import verification_keys

    with failing_as(f"io.jwt.verify_{algorithm.lower()}"):
        token = token_of(jwt)
        keys = verification_keys(certificate)
        return is_signed(token, token.header_fields, algorithm, keys)


def _has_code(algorithm: str, jwt: str, secret: str) -> bool:
    """Tell whether a token has the code that *secret* makes of it."""
    with failing_as(f"io.jwt.verify_{algorithm.lower()}"):
        token = token_of(jwt)
        signature = token.signature_bytes
        code = hmac.digest(secret.encode(), token.signed, f"sha{algorithm[2:]}")
        return hmac.compare_digest(code, signature)


@builtin("io.jwt.verify_rs256")
def verify_rs256(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by RSA (PKCS #1) and SHA-256, for a PEM or JSON web key."""
    return _verified("RS256", jwt, certificate)


@builtin("io.jwt.verify_rs384")
def verify_rs384(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by RSA (PKCS #1) and SHA-384, for a PEM or JSON web key."""
    return _verified("RS384", jwt, certificate)


@builtin("io.jwt.verify_rs512")
def verify_rs512(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by RSA (PKCS #1) and SHA-512, for a PEM or JSON web key."""
    return _verified("RS512", jwt, certificate)


@builtin("io.jwt.verify_ps256")
def verify_ps256(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by RSA (PSS) and SHA-256, for a PEM or JSON web key."""
    return _verified("PS256", jwt, certificate)


@builtin("io.jwt.verify_ps384")
def verify_ps384(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by RSA (PSS) and SHA-384, for a PEM or JSON web key."""
    return _verified("PS384", jwt, certificate)


@builtin("io.jwt.verify_ps512")
def verify_ps512(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by RSA (PSS) and SHA-512, for a PEM or JSON web key."""
    return _verified("PS512", jwt, certificate)


@builtin("io.jwt.verify_es256")
def verify_es256(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by ECDSA and SHA-256, for a PEM or JSON web key."""
    return _verified("ES256", jwt, certificate)


@builtin("io.jwt.verify_es384")
def verify_es384(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by ECDSA and SHA-384, for a PEM or JSON web key."""
    return _verified("ES384", jwt, certificate)


@builtin("io.jwt.verify_es512")
def verify_es512(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by ECDSA and SHA-512, for a PEM or JSON web key."""
    return _verified("ES512", jwt, certificate)


@builtin("io.jwt.verify_eddsa")
def verify_eddsa(jwt: str, certificate: str) -> bool:
    """Tell whether a token is signed by Ed25519, for a PEM or JSON web key."""
    return _verified("EdDSA", jwt, certificate)


@builtin("io.jwt.verify_hs256")
def verify_hs256(jwt: str, secret: str) -> bool:
    """Tell whether a token has the HMAC by SHA-256 that a secret makes."""
    return _has_code("HS256", jwt, secret)


@builtin("io.jwt.verify_hs384")
def verify_hs384(jwt: str, secret: str) -> bool:
    """Tell whether a token has the HMAC by SHA-384 that a secret makes."""
    return _has_code("HS384", jwt, secret)


@builtin("io.jwt.verify_hs512")
def verify_hs512(jwt: str, secret: str) -> bool:
    """Tell whether a token has the HMAC by SHA-512 that a secret makes."""
    return _has_code("HS512", jwt, secret)
