"""Builtins that sign JSON web tokens."""

from policykit.rego.builtins import builtin
from policykit.rego.builtins._failures import failing_as
from policykit.rego.values import Value, json_text


@builtin("io.jwt.encode_sign", deterministic=False)
def encode_sign(headers: dict[str, Value], payload: dict[str, Value], key: dict[str, Value]) -> str:
    """Return the token of a header and a payload, signed with a JSON web key."""
    with failing_as("io.jwt.encode_sign"):
        return _signed(json_text(headers), json_text(payload), json_text(key))


@builtin("io.jwt.encode_sign_raw", deterministic=False)
def encode_sign_raw(headers: str, payload: str, key: str) -> str:
    """Return the same, of texts in JSON that go into the token as they are."""
    with failing_as("io.jwt.encode_sign_raw"):
        return _signed(headers, payload, key)


def _signed(headers: str, payload: str, key: str) -> str:
    from policykit.rego.builtins._encodings import to_base64url
    from policykit.rego.builtins._token_signatures import ALGORITHMS, signature_of
    from policykit.rego.builtins._web_keys import signing_key

    algorithm = _algorithm(headers, payload)
    if algorithm not in ALGORITHMS:
        raise ValueError(f"unknown JWS algorithm: {algorithm}")
    text = f"{to_base64url(headers.encode())}.{to_base64url(payload.encode())}"
    signature = signature_of(algorithm, signing_key(key), text.encode())
    return f"{text}.{to_base64url(signature)}"


def _algorithm(headers: str, payload: str) -> str:
    """Return the algorithm that a header asks for; raises ValueError."""
    from policykit.rego.builtins._tokens import json_value

    fields = _header(headers)
    algorithm = fields["alg"]
    if not isinstance(algorithm, str):
        raise ValueError("missing or invalid 'alg' header: it must be a string")  # noqa: TRY004  # see _failures
    if fields.get("typ", "JWT") == "JWT" or not isinstance(fields["typ"], str):
        try:
            json_value(payload)
        except ValueError as error:
            raise ValueError("type is JWT but payload is not JSON") from error
    return algorithm


def _header(text: str) -> dict[str, Value]:
    from policykit.rego.builtins._tokens import json_value

    try:
        fields = json_value(text)
    except ValueError:
        fields = None
    if not isinstance(fields, dict) or "alg" not in fields:
        raise ValueError("missing or invalid 'alg' header: jwsbb: header \"alg\" not found")
    return fields
