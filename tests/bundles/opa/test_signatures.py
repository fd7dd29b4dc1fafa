"""Signatures: what is accepted, what is refused, and what `opa` makes of ours and we of its."""

import base64
import hmac
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policykit.bundles.archive import archive_of
from policykit.bundles.opa.build import Build, build
from policykit.bundles.opa.keys import algorithm_called, key_text, private_key, signed
from policykit.bundles.opa.signatures import SIGNATURES, Signing, sign, token_in, verify
from policykit.bundles.options import Limits, Verification
from policykit.bundles.tree import Tree
from policykit.bundles.unpacking import unpack
from policykit.errors import FetchError, UsageError
from tests.bundles.archives import tar
from tests.bundles.certificates import server_context
from tests.bundles.opa.keys import ALGORITHMS, pair

needs_opa = pytest.mark.skipif(shutil.which("opa") is None, reason="opa is not on PATH")
FILES = {
    "a/p.rego": "package a.p\n\nallow if input.x\n",
    "data.json": '{"é": 1.50, "b": [1e3, "<\u2028>", null], "d": {}}\n',
    "d/y/data.yaml": "on: yes\nn: 0x1F\nbig: 1e22\nsmall: 0.00000012\nt: 2020-01-01\n",
    ".manifest": '{"revision": "r1", "roots": [""]}',
}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return a bundle of policies and data, not signed."""
    folder = tmp_path / "bundle"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def signed_bundle(folder: Path, algorithm: str = "RS256", **signing: Any) -> Verification:
    """Sign the bundle in *folder*; return what verifies it."""
    private, public = pair(algorithm)
    text = sign(folder, Signing(key=private, algorithm=algorithm, **signing))
    (folder / SIGNATURES).write_text(text)
    return Verification(key=public)


Change = Callable[[dict[str, Any], dict[str, Any]], None]


def forged(folder: Path, change: Change, key: str = "", algorithm: str = "RS256") -> None:
    """Sign the bundle in *folder* with header and payload changed by *change*."""
    token = token_in(folder)
    assert token is not None
    header, payload = dict(token.header), dict(token.payload)
    change(header, payload)
    content = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in (header, payload)
    )
    how = algorithm_called(algorithm)
    signature = signed(content.encode(), private_key(key or pair(algorithm)[0], how), how)
    last = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    (folder / SIGNATURES).write_text(json.dumps({"signatures": [f"{content}.{last}"]}))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_is_signed_is_verified(algorithm: str, bundle: Path) -> None:
    verification = signed_bundle(bundle, algorithm)
    verify(bundle, verification)
    (bundle / "a" / "p.rego").write_text("package a.p\n\nallow := true\n")
    with pytest.raises(FetchError, match=r"a/p.rego is not what was signed"):
        verify(bundle, verification)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_that_was_changed(algorithm: str, bundle: Path) -> None:
    verification = signed_bundle(bundle, algorithm)
    text = (bundle / SIGNATURES).read_text()
    at = text.index('"', text.index("ey") + 2) - 20
    (bundle / SIGNATURES).write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
    with pytest.raises(FetchError, match="does not fit"):
        verify(bundle, verification)


def test_data_counts_by_what_it_says(bundle: Path) -> None:
    verification = signed_bundle(bundle)
    same = '{"d":{},   "b": [1e3,"<\\u2028>",null],"\\u00e9":1.50}'
    (bundle / "data.json").write_text(same)
    verify(bundle, verification)
    (bundle / "data.json").write_text(same.replace("1.50", "1.5"))
    with pytest.raises(FetchError, match=r"data.json is not what was signed"):
        verify(bundle, verification)


# Attack 51


def test_attack_51_missing_while_required(bundle: Path) -> None:
    with pytest.raises(FetchError, match="is not signed"):
        verify(bundle, Verification(key=pair("RS256")[1]))


def test_attack_51_signed_and_no_key(bundle: Path) -> None:
    signed_bundle(bundle)
    with pytest.raises(FetchError, match="no key to verify it with") as caught:
        verify(bundle, None)
    assert "--verification-key" in caught.value.hint


@pytest.mark.parametrize("name", ["b.rego", "x/data.json", ".hidden", "a/.signatures.json"])
def test_attack_51_extra_file(name: str, bundle: Path) -> None:
    verification = signed_bundle(bundle)
    (bundle / name).parent.mkdir(exist_ok=True)
    (bundle / name).write_text("{}")
    with pytest.raises(FetchError, match=f"{name} is not covered"):
        verify(bundle, verification)


def test_attack_51_missing_file(bundle: Path) -> None:
    verification = signed_bundle(bundle)
    (bundle / "data.json").unlink()
    with pytest.raises(FetchError, match=r"data.json was signed and is missing"):
        verify(bundle, verification)


@pytest.mark.parametrize("name", ["none", "nOnE", "", "HS1", "RS1", "EdDSA", None, 1])
def test_attack_51_algorithms_that_are_none(name: object, bundle: Path) -> None:
    verification = signed_bundle(bundle)
    forged(bundle, lambda header, _: header.update(alg=name))
    with pytest.raises(FetchError, match="is not accepted"):
        verify(bundle, verification)


def test_attack_51_no_signature_at_all(bundle: Path) -> None:
    verification = signed_bundle(bundle)
    token = json.loads((bundle / SIGNATURES).read_text())["signatures"][0]
    cut = ".".join([*token.split(".")[:2], ""])
    (bundle / SIGNATURES).write_text(json.dumps({"signatures": [cut]}))
    with pytest.raises(FetchError, match="does not fit"):
        verify(bundle, verification)


def test_attack_51_public_key_as_secret(bundle: Path) -> None:
    """Whoever knows the public key signs by HMAC with its text as the secret."""
    verification = signed_bundle(bundle)
    how = algorithm_called("HS256")
    token = token_in(bundle)
    assert token is not None
    header = {**token.header, "alg": "HS256"}
    content = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in (header, dict(token.payload))
    )
    mac = hmac.digest(verification.key.encode(), content.encode(), "sha256")
    last = base64.urlsafe_b64encode(mac).decode().rstrip("=")
    (bundle / SIGNATURES).write_text(json.dumps({"signatures": [f"{content}.{last}"]}))
    with pytest.raises(FetchError, match="none for HS256"):
        verify(bundle, verification)
    assert how.family == "HS"


@pytest.mark.parametrize(
    ("signed_for", "wanted"), [("", "write"), ("write", ""), ("write", "read"), ("Write", "write")]
)
def test_attack_51_scope(signed_for: str, wanted: str, bundle: Path) -> None:
    verification = signed_bundle(bundle, claims={"scope": signed_for} if signed_for else {})
    with pytest.raises(FetchError, match="scope mismatch"):
        verify(bundle, Verification(key=verification.key, scope=wanted))
    verify(bundle, Verification(key=verification.key, scope=signed_for))


@pytest.mark.parametrize("name", ["MD5", "SHA-1", "sha-256", "", "SHA-256 "])
def test_attack_51_weak_digests(name: str, bundle: Path) -> None:
    verification = signed_bundle(bundle)
    forged(bundle, lambda _, payload: payload["files"][0].update(algorithm=name))
    with pytest.raises(FetchError, match=r"digest .* is not accepted"):
        verify(bundle, verification)


def test_attack_51_two_signatures(bundle: Path) -> None:
    verification = signed_bundle(bundle)
    token = json.loads((bundle / SIGNATURES).read_text())["signatures"][0]
    (bundle / SIGNATURES).write_text(json.dumps({"signatures": [token, token]}))
    with pytest.raises(FetchError, match="holds 2 signatures, not one"):
        verify(bundle, verification)


def test_attack_51_a_file_listed_twice(bundle: Path) -> None:
    verification = signed_bundle(bundle)
    forged(bundle, lambda _, payload: payload["files"].append(payload["files"][0]))
    with pytest.raises(FetchError, match="twice"):
        verify(bundle, verification)


@pytest.mark.parametrize("files", [None, 1, [1], [{"name": "x"}], {}])
def test_attack_51_lists_of_files_that_are_none(files: object, bundle: Path) -> None:
    verification = signed_bundle(bundle)
    forged(bundle, lambda _, payload: payload.update(files=files))
    with pytest.raises(FetchError, match=r"not covered|without name"):
        verify(bundle, verification)


def test_attack_51_extensions_that_must_be_understood(bundle: Path) -> None:
    verification = signed_bundle(bundle)
    forged(bundle, lambda header, _: header.update(crit=["b64"], b64=False))
    with pytest.raises(FetchError, match="extensions"):
        verify(bundle, verification)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"signatures": []}', '{"signatures": [1]}', '{"signatures": ["a.b"]}',
     '{"signatures": ["a.b.c"]}', '{"signatures": ["e30.W10.x"]}', '{"signatures": ["é.e30.e30"]}',
     "[" * 5000],
)  # fmt: skip
def test_signatures_that_are_none(text: str, bundle: Path) -> None:
    (bundle / SIGNATURES).write_text(text)
    with pytest.raises(FetchError, match=SIGNATURES):
        verify(bundle, Verification(key=pair("RS256")[1]))


@pytest.mark.parametrize(
    ("algorithm", "key_of"),
    [("RS256", "ES256"), ("ES256", "RS256"), ("ES256", "ES384"), ("RS256", "HS256"),
     ("HS256", "RS256"), ("PS256", "ES512")],
)  # fmt: skip
def test_keys_of_another_kind(algorithm: str, key_of: str, bundle: Path) -> None:
    signed_bundle(bundle, algorithm)
    with pytest.raises(FetchError, match=f"none for {algorithm}"):
        verify(bundle, Verification(key=pair(key_of)[1]))


def test_another_key_of_the_same_kind(bundle: Path) -> None:
    signed_bundle(bundle, "RS256")
    with pytest.raises(FetchError, match="does not fit"):
        verify(bundle, Verification(key=pair("RS256", 3072)[1]))


def test_short_rsa_keys(bundle: Path) -> None:
    signed_bundle(bundle)
    with pytest.raises(FetchError, match="1024 bits is too short"):
        verify(bundle, Verification(key=pair("RS256", 1024)[1]))
    with pytest.raises(FetchError, match="too short"):
        sign(bundle, Signing(key=pair("RS256", 1024)[0]))


@pytest.mark.parametrize("key", ["", "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n"])
def test_keys_that_are_none(key: str, bundle: Path) -> None:
    signed_bundle(bundle)
    with pytest.raises(FetchError, match="key"):
        verify(bundle, Verification(key=key))


def test_a_private_key_does_not_verify(bundle: Path) -> None:
    signed_bundle(bundle)
    with pytest.raises(FetchError, match="no public key"):
        verify(bundle, Verification(key=pair("RS256")[0]))


def test_a_public_key_does_not_sign(bundle: Path) -> None:
    with pytest.raises(FetchError, match="no private key"):
        sign(bundle, Signing(key=pair("RS256")[1]))


@pytest.mark.parametrize(("wanted", "fits"), [("RS256", True), ("RS512", False), ("PS256", False)])
def test_the_algorithm_where_one_is_wanted(wanted: str, fits: bool, bundle: Path) -> None:
    verification = signed_bundle(bundle, "RS256")
    wanting = Verification(key=verification.key, algorithm=wanted)
    if fits:
        verify(bundle, wanting)
    else:
        with pytest.raises(FetchError, match=f"not by {wanted}"):
            verify(bundle, wanting)


def test_the_key_s_name_where_one_is_wanted(bundle: Path) -> None:
    verification = signed_bundle(bundle, key_id="k1")
    verify(bundle, Verification(key=verification.key, key_id="k1"))
    with pytest.raises(FetchError, match="with the key 'k1', not 'k2'"):
        verify(bundle, Verification(key=verification.key, key_id="k2"))


def test_secrets_are_in_no_representation() -> None:
    assert "secret" not in repr(Signing(key="secret")) + repr(Verification(key="secret"))


# The other side


def opa(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["opa", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def unpacked(path: Path, folder: Path) -> Path:
    folder.mkdir()
    kind = archive_of(path.name)
    assert kind is not None
    unpack(path, kind, Tree(folder, Limits()), Limits())
    return folder


@needs_opa
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_opa_s_signatures_are_verified(algorithm: str, bundle: Path, tmp_path: Path) -> None:
    private, public = pair(algorithm)
    key = tmp_path / "key.pem"
    key.write_text(private)
    given = private if algorithm.startswith("HS") else str(key)
    output = tmp_path / "b.tar.gz"
    done = opa(
        "build", "-b", str(bundle), "-o", str(output), "--signing-key", given, "--signing-alg",
        algorithm,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    verify(unpacked(output, tmp_path / "unpacked"), Verification(key=public))


@needs_opa
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_opa_verifies_our_signatures(algorithm: str, bundle: Path, tmp_path: Path) -> None:
    private, public = pair(algorithm)
    key, output = tmp_path / "key.pem", tmp_path / "b.tar.gz"
    key.write_text(public)
    build(bundle, output, Build(signing=Signing(key=private, algorithm=algorithm)))
    given = public if algorithm.startswith("HS") else str(key)
    arguments = ["build", "-b", str(output), "-o", str(tmp_path / "o.tar.gz"),
                 "--verification-key", given, "--signing-alg", algorithm]  # fmt: skip
    done = opa(*arguments)
    assert done.returncode == 0, done.stderr
    whole = unpacked(output, tmp_path / "unpacked")
    files = {p.relative_to(whole).as_posix(): p.read_bytes() for p in whole.rglob("*.*")}
    output.write_bytes(tar({**files, "a/p.rego": b"package a.p\n"}))
    assert opa(*arguments).returncode != 0


DATA = [
    "on: yes\noff: no\ny: n\n",
    "a: 010\nb: 0o10\nc: 0x1F\nd: 0b11\ne: 1_000\nf: -0\ng: +5\n",
    "a: 1.0\nb: 1.50\nc: .5\nd: 5.\ne: 12e03\nf: 1e400\ng: 1e21\nh: 123456789.125\ni: 0.1e-7\n",
    "a: 18446744073709551615\nb: 18446744073709551616\nc: -9223372036854775809\n",
    "a: 2001-12-14t21:59:43.10-05:00\nb: 2020-01-01\nc: 1:30\nd: =\n",
    "a: ~\nb: null\nc: NULL\nd:\ne: True\nf: FALSE\n",
    "1: one\n2.5: two\ntrue: three\n",
    "a: &x {k: 1}\nb: {<<: *x, l: 2}\nc: *x\n",
    "a: !!str 5\nb: !foo bar\nc: !!binary aGk=\n",
    'a: |\n  x\n  y\nb: >\n  x\n  y\nc: "\\u00e9\\u2028"\n',
    "a: 1\n---\nb: 2\n",
    "a: 0x\nb: 0o8\nc: 1_0.5\nd: -.5\n",
]


@needs_opa
@pytest.mark.parametrize("text", DATA)
def test_yaml_counts_as_it_does_for_opa(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "data.yaml").write_text(text)
    private, public = pair("RS256")
    (tmp_path / "key.pem").write_text(private)
    done = opa("sign", "--signing-key", str(tmp_path / "key.pem"), "-b", str(folder), "-o",
               str(tmp_path))  # fmt: skip
    assert done.returncode == 0, done.stderr
    names = json.loads((tmp_path / SIGNATURES).read_text())
    (folder / SIGNATURES).write_text(json.dumps(names))
    token = token_in(folder)
    assert token is not None
    # `opa sign` names the files from the file system's root.
    forged(folder, lambda _, payload: payload["files"][0].update(name="data.yaml"))
    verify(folder, Verification(key=public))


def test_importing_fetch_does_not_import_cryptography() -> None:
    code = "import policykit.bundles, sys; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_keys_are_files_or_secrets(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("-----BEGIN …")
    (tmp_path / "binary").write_bytes(b"\xff")
    assert key_text("key.pem", tmp_path) == "-----BEGIN …"
    assert key_text("secret", tmp_path) == "secret"
    with pytest.raises(UsageError, match="the key binary cannot be read"):
        key_text("binary", tmp_path)


def test_a_certificate_verifies(bundle: Path, tmp_path: Path) -> None:
    _, certificate = server_context(tmp_path)
    text = sign(bundle, Signing(key=(tmp_path / "key.pem").read_text(), algorithm="ES256"))
    (bundle / SIGNATURES).write_text(text)
    verify(bundle, Verification(key=certificate.read_text()))


@pytest.mark.parametrize("key", ["-----BEGIN EC PRIVATE KEY-----\nx\n", ""])
def test_signing_keys_that_are_none(key: str, bundle: Path) -> None:
    with pytest.raises(FetchError, match="key"):
        sign(bundle, Signing(key=key, algorithm="HS256" if not key else "ES256"))


def test_a_signature_that_is_too_long(bundle: Path) -> None:
    with (bundle / SIGNATURES).open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    with pytest.raises(FetchError, match="is longer than"):
        verify(bundle, None)
