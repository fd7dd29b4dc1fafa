"""providers.aws.sign_req."""

from typing import Any

from policykit.rego.builtins import builtins
from tests.rego.builtins.oracle import Call, assert_same, call, needs_opa

NAME = "providers.aws.sign_req"
TIME = 1451311705000000000
REQUEST = {"method": "get", "url": "https://example.com"}
CONFIG = {
    "aws_access_key": "AK",
    "aws_secret_access_key": "SK",
    "aws_service": "s3",
    "aws_region": "us-east-1",
}


def signed(config: dict[str, Any] | None = None, time_ns: object = TIME, **request: Any) -> Call:
    return call(NAME, REQUEST | request, CONFIG | (config or {}), time_ns)


@needs_opa
def test_requests_are_signed_as_in_opa():
    ends = [
        "", "/a b", "/a%20b", "/a%2Fb", "/a//b", "/a/../b", "/é", "/a+b", "/?b=2&a=1", "/?a=b c",
        "/?a", "/?%zz", "/#frag", "/a*b!", "/$%24", ":8443/x",
    ]  # fmt: skip
    urls = [f"https://example.com{end}" for end in ends]
    services = [{"aws_service": name} for name in ("s3", "ec2", "glacier")]
    assert_same([signed(service, url=url) for service in services for url in urls])


@needs_opa
def test_bodies_headers_and_tokens_are_signed_as_in_opa():
    headers = [
        {"Foo": " a  b ", "bar": "1"}, {"a": 3}, {"User-Agent": "x", "Authorization": "y"},
        {"Host": "other"}, {"X-Amz-Date": "x"}, {"x-amz-content-sha256": "z"}, "x",
    ]  # fmt: skip
    assert_same(
        [
            *[signed(headers=given) for given in headers],
            signed(body={"a": [1, "<é>", None]}, method="POST"),
            signed(body={"a": 1}, raw_body="x"),
            signed(raw_body=3),
            signed({"aws_session_token": "T"}),
            signed({"disable_payload_signing": True}),
            signed({"disable_payload_signing": None}),
            signed(time_ns=-5 * 10**9),
        ]
    )


@needs_opa
def test_wrong_parameters_are_refused_as_in_opa():
    assert_same(
        [
            call(NAME, {}, CONFIG, TIME),
            call(NAME, REQUEST, {}, TIME),
            call(NAME, 3, CONFIG, TIME),
            signed({"aws_access_key": 3}),
            signed(method=3),
            signed(foo=1),
            signed(time_ns="x"),
            signed(time_ns=10**20),
        ]
    )


def test_the_request_stays_as_it_was():
    request = {**REQUEST, "headers": {"a": "b"}}
    builtins()[NAME].call(request, CONFIG, TIME)
    assert request == {**REQUEST, "headers": {"a": "b"}}
