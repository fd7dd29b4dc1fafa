"""Building, inspecting and reading bundles, and what `opa` makes of them."""

import json
import shutil
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policykit.bundles import fetch
from policykit.bundles.cache import Cache
from policykit.bundles.lock import Lock
from policykit.bundles.opa.build import Build, build, opened
from policykit.bundles.opa.data import data_in, leaves_of
from policykit.bundles.opa.inspection import inspect
from policykit.bundles.opa.manifest import Manifest, manifest_in, refuse_outside
from policykit.bundles.opa.signatures import SIGNATURES, Signing, verify
from policykit.bundles.options import Limits, Options, Verification
from policykit.errors import FetchError, UsageError
from tests.bundles.opa.keys import pair

needs_opa = pytest.mark.skipif(shutil.which("opa") is None, reason="opa is not on PATH")
POLICY = 'package main\n\ndeny contains msg if {\n\tinput.port < data.least\n\tmsg := "low"\n}\n'
FILES = {
    "main.rego": POLICY,
    "main_test.rego": "package main\n",
    "data.json": '{"least": 1024}',
    "sub/data.yaml": "a: on\n",
    "README.md": "not bundled",
    "sub/other.json": "{}",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of policies and data."""
    for name, text in FILES.items():
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "src"


def members(path: Path) -> list[str]:
    with tarfile.open(path) as archive:
        return archive.getnames()


def test_a_bundle_holds_policies_data_and_manifest(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "b.tar.gz"
    built = build(folder, output, Build(revision="r1", ignored=("*_test.rego",)))
    assert members(output) == ["data.json", "sub/data.yaml", "main.rego", ".manifest"]
    assert built.names == tuple(members(output))
    assert built.left_out == ("README.md", "sub/other.json")
    with opened(output, Limits()) as bundle:
        assert manifest_in(bundle) == Manifest(revision="r1", rego_version=1)
        assert data_in(bundle) == {"least": 1024, "sub": {"a": "on"}}


def test_building_again_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.tar.gz", tmp_path / "other.tar.gz"
    build(folder, one, Build())
    (folder / "main.rego").touch()
    build(folder, other, Build())
    assert one.read_bytes() == other.read_bytes()


def test_the_folder_s_manifest_is_kept(folder: Path, tmp_path: Path) -> None:
    text = {"revision": "old", "roots": ["main", "least", "sub"], "metadata": {"k": 1},
            "file_rego_versions": {"/old/*.rego": 0}, "rego_version": 1}  # fmt: skip
    (folder / ".manifest").write_text(json.dumps(text))
    build(folder, tmp_path / "b.tar.gz", Build(revision="new"))
    with opened(tmp_path / "b.tar.gz", Limits()) as bundle:
        found = manifest_in(bundle)
    assert found is not None
    assert json.loads(found.text()) == {**text, "revision": "new"}
    assert found.rego_version_of("old/x.rego") == 0
    assert found.rego_version_of("/old/x.rego") == 0
    assert found.rego_version_of("new/x.rego") == 1


def test_a_failed_build_leaves_the_old_bundle(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "b.tar.gz"
    build(folder, output, Build())
    before = output.read_bytes()
    (folder / "data.json").write_text("{")
    with pytest.raises(FetchError, match=r"data.json:1:2: no JSON"):
        build(folder, output, Build())
    assert output.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_there_must_be_something_to_bundle(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    with pytest.raises(UsageError, match="no policies and no data"):
        build(tmp_path / "src", tmp_path / "b.tar.gz", Build())


def test_signed_bundles(folder: Path, tmp_path: Path) -> None:
    private, public = pair("ES256")
    signing = Signing(key=private, algorithm="ES256", key_id="k1", claims={"scope": "write"})
    build(folder, tmp_path / "b.tar.gz", Build(signing=signing))
    with opened(tmp_path / "b.tar.gz", Limits()) as bundle:
        verify(bundle, Verification(key=public, scope="write", key_id="k1"))
        found = inspect(bundle)
    assert found.signature is not None
    assert found.signature.header == {"alg": "ES256", "typ": "JWT", "kid": "k1"}
    assert SIGNATURES in {file.name for file in found.files}


def test_inspection(folder: Path, tmp_path: Path) -> None:
    build(folder, tmp_path / "b.tar.gz", Build(revision="r1", ignored=("sub",)))
    with opened(tmp_path / "b.tar.gz", Limits()) as bundle:
        found = inspect(bundle)
    assert (found.manifest.revision, found.has_manifest, found.signature) == ("r1", True, None)
    sizes = {file.name: file.size for file in found.files}
    assert sizes["main.rego"] == len(POLICY)
    with opened(folder, Limits()) as unbundled:
        assert not inspect(unbundled).has_manifest


@pytest.mark.parametrize("name", ["nope.tar.gz", "b.txt"])
def test_what_is_no_bundle(name: str, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("")
    with pytest.raises(UsageError, match="is no bundle"), opened(tmp_path / name, Limits()):
        pass


# Attack 52


@pytest.mark.parametrize(
    ("roots", "message"),
    [
        (["a", "a/b"], "overlap"),
        (["a", "a"], "overlap"),
        (["", "a"], "overlap"),
        (["a/", "/a"], "overlap"),
        ("a", "no list"),
        ([1], "no text"),
    ],
)
def test_attack_52_roots_that_overlap(roots: object, message: str, tmp_path: Path) -> None:
    (tmp_path / ".manifest").write_text(json.dumps({"roots": roots}))
    with pytest.raises(FetchError, match=message):
        manifest_in(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "1: no JSON"), ("[]", "no object"), ('{"rego_version": 2}', "no Rego version 2"),
     ('{"rego_version": true}', "no Rego version"), ('{"revision": 1}', "no text"),
     ('{"file_rego_versions": []}', None), ('{"file_rego_versions": {"x": 9}}', "version 9"),
     ('{"metadata": "x"}', "no object"), ("[" * 100_000, "cannot be read")],
)  # fmt: skip
def test_manifests_that_are_none(text: str, message: str | None, tmp_path: Path) -> None:
    (tmp_path / ".manifest").write_text(text)
    if message is None:
        assert manifest_in(tmp_path) == Manifest()
        return
    with pytest.raises(FetchError, match=message) as caught:
        manifest_in(tmp_path)
    assert str(caught.value).startswith(".manifest")


@pytest.mark.parametrize(
    ("roots", "data", "rules", "message"),
    [
        (("a",), [("b", "x")], [], r"data at data.b.x lies outside the bundle's roots 'a'"),
        (("a/b",), [("a", "c")], [], "lies outside"),
        (("a",), [], [("b", "allow")], r"a rule at data.b.allow lies outside"),
        (("ab",), [("a",)], [], "lies outside"),
        (("",), [("a", "p", "x")], [("a", "p")], r"data.a.p.x is both data and a rule"),
        (("",), [("a", "p")], [("a", "p")], "both data and a rule"),
        (("",), [("a", "q")], [("a", "p")], None),
        (("a", "b/c"), [("a", "x"), ("b", "c", "y")], [("b", "c", "z")], None),
    ],
)
def test_attack_52_paths_outside_the_roots(
    roots: tuple[str, ...], data: list[Any], rules: list[Any], message: str | None
) -> None:
    if message is None:
        refuse_outside(Manifest(roots=roots), data, rules)
        return
    with pytest.raises(FetchError, match=message):
        refuse_outside(Manifest(roots=roots), data, rules)


def test_attack_52_data_that_contradicts_itself(folder: Path) -> None:
    (folder / "data.json").write_text('{"sub": {"a": 1}}')
    with pytest.raises(FetchError, match=r"sub/data.yaml: another file gives data.sub.a too"):
        data_in(folder)
    (folder / "data.json").write_text("[1]")
    with pytest.raises(FetchError, match=r"data.json: the root of data must be an object"):
        data_in(folder)


def test_attack_52_builds_are_checked(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="lies outside"):
        build(folder, tmp_path / "b.tar.gz", Build(roots=("main",)))
    with pytest.raises(FetchError, match="both data and a rule"):
        build(folder, tmp_path / "b.tar.gz", Build(rules=(("sub", "a"),)))


def test_leaves_of_data() -> None:
    assert list(leaves_of({"a": {"b": 1, "c": {}}, "d": [1]})) == [("a", "b"), ("a", "c"), ("d",)]


# The other side


def opa(*arguments: str) -> Any:
    done = subprocess.run(
        ["opa", *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


@needs_opa
def test_a_bundle_built_here_runs_in_opa(folder: Path, tmp_path: Path) -> None:
    private, public = pair("RS256")
    output = tmp_path / "b.tar.gz"
    build(folder, output, Build(revision="r1", signing=Signing(key=private)))
    (tmp_path / "in.json").write_text('{"port": 80}')
    found = opa("eval", "-b", str(output), "-i", str(tmp_path / "in.json"), "data")
    value = found["result"][0]["expressions"][0]["value"]
    assert value["main"]["deny"] == ["low"]
    assert value["sub"] == {"a": "on"}
    assert opa("inspect", "-f", "json", str(output))["manifest"]["revision"] == "r1"
    (tmp_path / "pub.pem").write_text(public)
    opa("build", "-b", str(output), "-o", str(tmp_path / "o.tar.gz"), "--verification-key",
        str(tmp_path / "pub.pem"))  # fmt: skip


@needs_opa
def test_a_bundle_built_by_opa_is_fetched_and_verified(
    folder: Path, tmp_path: Path, options: Options, cache: Cache
) -> None:
    private, public = pair("RS256")
    (tmp_path / "key.pem").write_text(private)
    opa("build", "-b", str(folder), "-o", str(tmp_path / "b.tar.gz"), "-r", "r2", "--signing-key",
        str(tmp_path / "key.pem"))  # fmt: skip
    using = replace(options, verification=Verification(key=public))
    fetched = fetch("file:b.tar.gz", cache=cache, lock=Lock(), options=using)
    assert data_in(fetched.folder) == {"least": 1024, "sub": {"a": "on"}}
    manifest = manifest_in(fetched.folder)
    assert manifest is not None
    assert manifest.revision == "r2"
    with pytest.raises(FetchError, match="no key to verify"):
        fetch("file:b.tar.gz", cache=cache, lock=Lock((fetched.pin,)), options=options)
    skipping = replace(options, skip_verification=True)
    assert fetch("file:b.tar.gz", cache=cache, lock=Lock(), options=skipping).pin.content == (
        fetched.pin.content
    )
