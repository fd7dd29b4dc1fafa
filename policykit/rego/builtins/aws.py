"""The builtin that signs requests to AWS (Signature Version 4)."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from policykit.rego.builtins import Declared, Numeric, builtin
from policykit.rego.builtins._failures import OperandError, failing_as, require
from policykit.rego.builtins._go_urls import escaped_path, url_fields
from policykit.rego.builtins._http_requests import REQUIRED, check_names, check_parameters
from policykit.rego.values import Number, Value, decimal_of, json_text, type_name

Fields: TypeAlias = dict[Any, Value]

_NOT_SIGNED: Final = ("authorization", "user-agent", "x-amzn-trace-id")
_CONFIG_PARTS: Final = ("aws_access_key", "aws_region", "aws_secret_access_key", "aws_service")
_WITH_DIGEST: Final = ("s3", "glacier")  # the services that want the body's digest as a header
_WORD: Final = 1 << 63


@builtin("providers.aws.sign_req")
def sign_req(
    request: Declared[dict[str, Value]],
    aws_config: Declared[dict[str, Value]],
    time_ns: Declared[Numeric],
) -> Fields:
    """Return the request with the headers that prove to AWS who sends it."""
    with failing_as("providers.aws.sign_req"):
        require(request, 1, dict)
        require(aws_config, 1, dict)
        moment = _moment(time_ns)
        check_names(aws_config, _CONFIG_PARTS, 2, "AWS config")
        check_names(request, REQUIRED, 1, "request")
        check_parameters(request)
        return request | {"headers": _signed(request, aws_config, moment)}


def _moment(time_ns: Value) -> str:
    """Return the time as AWS writes it; raises OperandError."""
    from policykit.rego.builtins._layouts import formatted
    from policykit.rego.builtins._moments import moment_of

    if type(time_ns) not in (int, float, Number):
        raise OperandError(f"operand 1 must be number but got {type_name(time_ns)}")
    exact = decimal_of(time_ns)
    if exact != exact.to_integral_value() or not -_WORD <= exact < _WORD:
        raise OperandError("operand 3 could not convert time_ns value into a unix timestamp")
    return formatted(moment_of(int(exact)), "20060102T150405Z")


def _signed(request: Fields, config: Fields, moment: str) -> Fields:
    """Return the headers of the request with those that AWS asks for."""
    url = url_fields(request["url"])
    own = _texts(request.get("headers", {}))
    added = {"host": url["Host"], "x-amz-date": moment}
    digest = _body_digest(request, config)
    if config["aws_service"] in _WITH_DIGEST:
        added["x-amz-content-sha256"] = digest
    token = config.get("aws_session_token")
    if type(token) is str and token:
        added["x-amz-security-token"] = token
    to_sign = added | {
        name.lower(): text for name, text in own.items() if name.lower() not in _NOT_SIGNED
    }
    names = ";".join(sorted(to_sign))
    lines = [f"{name}:{to_sign[name]}" for name in sorted(to_sign)]
    canonical = [request["method"], escaped_path(url), url["RawQuery"], *lines, "", names, digest]
    scope = f"{moment[:8]}/{config['aws_region']}/{config['aws_service']}/aws4_request"
    signature = _signature(config, moment, scope, "\n".join(canonical))
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={config['aws_access_key']}/{scope},"
        f"SignedHeaders={names},Signature={signature}"
    )
    return {**own, **added, "Authorization": authorization}


def _texts(headers: Value) -> dict[str, str]:
    """Return headers as texts; what is no string is empty, as in OPA."""
    require(headers, 0, dict)
    return {
        name if type(name) is str else "": text if type(text) is str else ""
        for name, text in headers.items()
    }


def _body_digest(request: Fields, config: Fields) -> str:
    unsigned = config.get("disable_payload_signing", False)
    if type(unsigned) is not bool:
        raise OperandError("operand 2 invalid value for 'disable_payload_signing' in AWS config")
    if unsigned:
        return "UNSIGNED-PAYLOAD"
    body = json_text(request["body"]) if "body" in request else ""
    if type(request.get("raw_body")) is str:
        body = request["raw_body"]
    return hashlib.sha256(body.encode()).hexdigest()


def _signature(config: Mapping[Any, str], moment: str, scope: str, canonical: str) -> str:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{config['aws_secret_access_key']}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
    return hmac.digest(key, text.encode(), "sha256").hex()
