"""crypto.x509.*: certificates, requests, chains and keys as Go's JSON shows them."""

import base64
import datetime as dt
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from policykit.rego.builtins import World, builtins
from policykit.rego.values import Value
from tests.rego.builtins.authority import (
    FROM,
    IS_AUTHORITY,
    certificate,
    digest_for,
    name,
    new_key,
    private_pem,
)
from tests.rego.builtins.oracle import Call, assert_same, call, needs_opa

PARSE = "crypto.x509.parse_certificates"
VERIFY = "crypto.x509.parse_and_verify_certificates"
WITH_OPTIONS = "crypto.x509.parse_and_verify_certificates_with_options"
NOW = 1_790_000_000_000_000_000  # between the start and the end of every certificate here
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
OTHER = x509.ObjectIdentifier("1.2.3.4.5")
NAMES = [
    x509.DNSName("a.example.com"),
    x509.DNSName("*.b.com"),
    x509.IPAddress(ip_address("10.0.0.1")),
    x509.IPAddress(ip_address("2001:db8::1")),
    x509.RFC822Name("x@y.z"),
    x509.UniformResourceIdentifier("spiffe://td/ns/a?q=1#f"),
    x509.UniformResourceIdentifier("HTTP://u:p@h:80/p%20x%2f"),
    x509.UniformResourceIdentifier("urn:isbn:1"),
    x509.DirectoryName(name("directory")),
]
EXTENSIONS = [
    (x509.SubjectAlternativeName(NAMES), False),
    (x509.ExtendedKeyUsage([SERVER, CLIENT, OTHER]), False),
    (x509.KeyUsage(True, True, True, True, True, False, False, True, False), True),
    (x509.BasicConstraints(ca=True, path_length=0), True),
    (
        x509.CRLDistributionPoints(
            [
                x509.DistributionPoint(
                    [x509.UniformResourceIdentifier("http://crl")], None, None, None
                )
            ]
        ),
        False,
    ),
    (
        x509.AuthorityInformationAccess(
            [
                x509.AccessDescription(
                    x509.oid.AuthorityInformationAccessOID.OCSP,
                    x509.UniformResourceIdentifier("http://ocsp"),
                )
            ]
        ),
        False,
    ),
    (
        x509.NameConstraints(
            [x509.DNSName("ok.com"), x509.IPAddress(ip_network("10.0.0.0/8"))],
            [x509.RFC822Name("m.com"), x509.UniformResourceIdentifier("u.com")],
        ),
        True,
    ),
    (x509.CertificatePolicies([x509.PolicyInformation(OTHER, ["http://cps"])]), False),
    (x509.InhibitAnyPolicy(3), False),
    (x509.PolicyConstraints(1, 0), True),
    (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.99"), b"\x05\x00"), True),
]


@needs_opa
@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "p521", "ed25519"])
def test_certificates_of_every_kind_of_key_are_shown_as_in_opa(kind: str):
    key = new_key(kind)
    pem = certificate(key, extensions=[(x509.SubjectKeyIdentifier(b"\1\2"), False)])
    pair = (pem, private_pem(key))
    assert_same([call(PARSE, pem), call("crypto.x509.parse_keypair", *pair)])


@needs_opa
def test_extensions_are_shown_as_in_opa():
    key = new_key("p256")
    long_past = dt.datetime(1950, 1, 1, tzinfo=dt.UTC)
    forever = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert_same(
        [
            call(PARSE, certificate(key, extensions=EXTENSIONS)),
            call(PARSE, certificate(key, start=long_past, end=forever)),
        ]
    )


@needs_opa
def test_texts_are_taken_apart_as_in_opa():
    pem = certificate(new_key("p256"))
    encoded = base64.b64encode(pem.encode()).decode()
    texts = [
        "", "foobar", "!!", pem * 2, encoded, f"junk\n{pem}", f"{pem}trailing", pem[:-30],
        pem.replace("\n", "\r\n"), pem.replace("CERTIFICATE", "FOO"), "ab==c", "abc=\n",
        pem + private_pem(new_key("ed25519")),
    ]  # fmt: skip
    assert_same([call(PARSE, text) for text in texts])


@needs_opa
def test_requests_are_shown_as_in_opa():
    key = new_key("rsa")
    builder = x509.CertificateSigningRequestBuilder().subject_name(name("request"))
    builder = builder.add_extension(x509.SubjectAlternativeName(NAMES), critical=False)
    builder = builder.add_attribute(x509.oid.AttributeOID.CHALLENGE_PASSWORD, b"pw")
    request = builder.sign(key, digest_for(key))
    pem = request.public_bytes(serialization.Encoding.PEM).decode()
    der = request.public_bytes(serialization.Encoding.DER)
    texts = [pem, base64.b64encode(pem.encode()).decode(), base64.b64encode(der).decode(), "!!"]
    assert_same([call("crypto.x509.parse_certificate_request", text) for text in texts])


@pytest.fixture(scope="module")
def chains() -> list[tuple[str, dict[str, Value]]]:
    """Return chains, each with the options to verify it by."""
    root, middle, leaf = new_key("p256"), new_key("ed25519"), new_key("rsa")

    def chain(top=IS_AUTHORITY, between=IS_AUTHORITY, bottom=(), start=FROM) -> str:
        return (
            certificate(root, "root", extensions=top)
            + certificate(middle, "middle", ("root", root), between, start=start)
            + certificate(leaf, "leaf", ("middle", middle), bottom)
        )

    def uses(*usages: x509.ObjectIdentifier) -> tuple[x509.ExtensionType, bool]:
        return (x509.ExtendedKeyUsage(usages), False)

    def bounded(*names: x509.GeneralName) -> tuple[tuple[x509.ExtensionType, bool], ...]:
        return (*IS_AUTHORITY, (x509.NameConstraints(names, None), True))

    no_authority = ((x509.BasicConstraints(ca=False, path_length=None), True),)
    short = ((x509.BasicConstraints(ca=True, path_length=0), True),)
    named = ((x509.SubjectAlternativeName(NAMES[:5]), False),)
    unsigned = ((x509.KeyUsage(True, *[False] * 8), True), *IS_AUTHORITY)
    client: dict[str, Value] = {"KeyUsages": ["KeyUsageClientAuth"]}
    given: list[tuple[str, dict[str, Value]]] = [
        (chain(), {}),
        (chain(top=()), {}),
        (chain(between=()), {}),
        (chain(between=no_authority), {}),
        (chain(top=short), {}),
        (chain(between=short), {}),
        (chain(between=unsigned), {}),
        (chain(start=dt.datetime(2059, 1, 1, tzinfo=dt.UTC)), {}),
        (
            chain(start=dt.datetime(2059, 1, 1, tzinfo=dt.UTC)),
            {"CurrentTime": 2_840_000_000 * 10**9},
        ),
        (chain(bottom=(uses(CLIENT),)), {}),
        (chain(bottom=(uses(CLIENT),)), client),
        (chain(bottom=(uses(OTHER),)), {"KeyUsages": ["KeyUsageAny"]}),
        (chain(between=(*IS_AUTHORITY, uses(SERVER)), bottom=(uses(SERVER, CLIENT),)), client),
        (chain(bottom=EXTENSIONS[-1:]), {}),
        *[
            (chain(bottom=named), {"DNSName": wanted})
            for wanted in ("a.example.com", "A.Example.com.", "x.b.com", "b.com", "10.0.0.1", "c")
        ],
        (chain(between=bounded(x509.DNSName("example.com")), bottom=named), {}),
        (chain(between=bounded(x509.DNSName("com")), bottom=named), {}),
        (chain(between=bounded(x509.IPAddress(ip_network("10.0.0.0/8"))), bottom=named), {}),
        (chain(between=bounded(x509.RFC822Name("y.z")), bottom=named), {}),
        ("".join(reversed(chain().split("-----END CERTIFICATE-----\n"))), {}),
        (chain()[: len(chain()) // 2], {}),
        (chain(), {"DNSName": 3}),
        (chain(), {"Foo": 1}),
        (chain(), {"KeyUsages": ["foo"]}),
    ]
    return given


@needs_opa
def test_chains_hold_where_they_hold_in_opa(chains: list[tuple[str, dict[str, Value]]]):
    given = [call(WITH_OPTIONS, pem, {"CurrentTime": NOW} | options) for pem, options in chains]
    assert_same(given)


def test_a_chain_is_verified_at_the_time_of_the_evaluation():
    root, leaf = new_key("p256"), new_key("p256")
    pem = certificate(root, "root", extensions=IS_AUTHORITY)
    pem += certificate(leaf, "leaf", ("root", root))
    verify = builtins()[VERIFY].call
    is_valid, chain = verify(World(time_ns=NOW), pem)
    assert is_valid
    assert [shown["Subject"]["CommonName"] for shown in chain] == ["leaf", "root"]
    assert verify(World(time_ns=0), pem) == [False, []]
    assert verify(World(time_ns=NOW), "junk") == [False, []]


def key_calls(text: str) -> list[Call]:
    names = ("crypto.parse_private_keys", "crypto.x509.parse_rsa_private_key")
    return [call(name, text) for name in names]


@needs_opa
@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "p521", "ed25519"])
def test_private_keys_are_shown_as_in_opa(kind: str):
    key = new_key(kind)
    pem = private_pem(key)
    texts = [pem, base64.b64encode(pem.encode()).decode(), pem + pem, certificate(key) + pem]
    if kind != "ed25519":
        texts.append(private_pem(key, "TraditionalOpenSSL"))
    assert_same([found for text in texts for found in key_calls(text)])


@needs_opa
def test_texts_without_a_private_key_are_as_in_opa():
    texts = ["", "foobar", "!!", certificate(new_key("p256"))]
    assert_same([found for text in texts for found in key_calls(text)])
