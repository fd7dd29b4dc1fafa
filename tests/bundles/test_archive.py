"""Archives: what is unpacked, and the attacks that are refused."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from policykit.bundles.archive import ARCHIVES, archive_named, archive_of
from policykit.bundles.options import Limits
from policykit.bundles.tree import Tree
from policykit.bundles.unpacking import unpack
from policykit.errors import FetchError
from tests.bundles.archives import POLICY, member, tar, tar_of, zipped

SMALL = Limits(files=50, tree_bytes=1_000_000, ratio_from=100_000)


def unpacked(
    content: bytes, tmp_path: Path, name: str = "p.tar.gz", limits: Limits = SMALL, sub: str = ""
) -> dict[str, bytes]:
    path, folder = tmp_path / name, tmp_path / "tree"
    path.write_bytes(content)
    folder.mkdir()
    kind = archive_of(name)
    assert kind is not None
    try:
        unpack(path, kind, Tree(folder, limits, sub), limits)
    finally:
        written = {p for p in tmp_path.rglob("*") if p not in {path, folder}}
        assert all(p.is_relative_to(folder) and not p.is_symlink() for p in written)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in written if p.is_file()}


FILES = {"a.rego": POLICY, "sub/b.rego": POLICY, "sub/deep/data.json": b"{}"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.tar", tar(FILES, "w")),
        ("p.tar.gz", tar(FILES)),
        ("p.tgz", tar(FILES)),
        ("p.tar.bz2", tar(FILES, "w:bz2")),
        ("p.tbz2", tar(FILES, "w:bz2")),
        ("p.tar.xz", tar(FILES, "w:xz")),
        ("P.TXZ", tar(FILES, "w:xz")),
        ("p.zip", zipped(FILES)),
    ],
)
def test_every_kind_of_archive_is_unpacked(name: str, content: bytes, tmp_path: Path) -> None:
    assert unpacked(content, tmp_path, name) == FILES


def test_kinds_are_known_by_the_names_people_write() -> None:
    assert archive_named("tgz") is archive_named("tar.gz") is ARCHIVES[0]
    assert archive_named("rar") is None
    assert archive_of("policy.rego") is None


def test_one_folder_is_selected(tmp_path: Path) -> None:
    assert unpacked(tar(FILES), tmp_path, sub="sub") == {
        "b.rego": POLICY,
        "deep/data.json": b"{}",
    }


def test_a_folder_is_selected_by_pattern(tmp_path: Path) -> None:
    content = tar({"repo-v1/policy/a.rego": POLICY, "repo-v1/README": b""})
    assert unpacked(content, tmp_path, sub="*/policy") == {"a.rego": POLICY}


def test_a_pattern_that_selects_two_folders_is_refused(tmp_path: Path) -> None:
    content = tar({"one/policy/a.rego": POLICY, "two/policy/a.rego": POLICY})
    with pytest.raises(FetchError, match="selects more than one folder"):
        unpacked(content, tmp_path, sub="*/policy")


def test_folders_and_dots_in_names_are_harmless(tmp_path: Path) -> None:
    folder, file = member("./", type=tarfile.DIRTYPE), member("./x/./a.rego", POLICY)
    assert unpacked(tar_of(folder, file), tmp_path) == {"x/a.rego": POLICY}


def test_what_opa_builds_has_names_from_its_root(tmp_path: Path) -> None:
    content = tar({"/data.json": b"{}", "/a/p.rego": POLICY, "/.manifest": b"{}"})
    assert set(unpacked(content, tmp_path)) == {"data.json", "a/p.rego", ".manifest"}


BAD_NAMES = [
    "../x.rego", "a/../../x.rego", "/abs.rego", "C:\\x.rego", "C:/x.rego", "\\\\?\\x.rego",
    "a\\b.rego", "a\nb.rego", "dot./x.rego", "space /x.rego", "NUL", "com1.rego", "a/CON",
    ".git/config", "a/.GIT/hooks/x", "GIT~1/config", ".g\u200cit/config", "a" * 300,
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("kind", ["p.tar.gz", "p.zip"])
def test_attack_34_names(name: str, kind: str, tmp_path: Path) -> None:
    files = {"good.rego": POLICY, name: POLICY}
    content = tar(files) if kind == "p.tar.gz" else zipped(files)
    with pytest.raises(FetchError):
        unpacked(content, tmp_path, kind)


def test_attack_34_absolute_names_are_refused_even_after_an_opa_bundle_s_first(
    tmp_path: Path,
) -> None:
    content = tar({"/data.json": b"{}", "//etc/x": POLICY})
    with pytest.raises(FetchError, match="absolute"):
        unpacked(content, tmp_path)


def test_attack_34_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    info, content = member("x\udcff.rego", POLICY)
    file = io.BytesIO()
    with tarfile.open(
        fileobj=file, mode="w", format=tarfile.GNU_FORMAT, errors="surrogateescape"
    ) as archive:
        archive.addfile(info, io.BytesIO(content))
    with pytest.raises(FetchError, match="cannot be seen"):
        unpacked(file.getvalue(), tmp_path, "p.tar")


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.rego", "A.rego"), ("x/a.rego", "X/b.rego"), ("a", "a/b.rego"), ("a/b.rego", "a"),
     ("a.rego", "./a.rego"), ("caf\u00e9.rego", "cafe\u0301.rego"), ("stra\u00dfe", "STRASSE")],
)  # fmt: skip
def test_attack_34_colliding_names(one: str, other: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="collide"):
        unpacked(tar_of(member(one, POLICY), member(other, POLICY)), tmp_path)


@pytest.mark.parametrize(
    "links",
    [
        [member("l", type=tarfile.SYMTYPE, linkname="/etc"), member("l/passwd", b"x")],
        [member("l", type=tarfile.SYMTYPE, linkname="..")],
        [member("l", type=tarfile.SYMTYPE, linkname="a.rego")],
        [member("l", type=tarfile.LNKTYPE, linkname="../../etc/passwd")],
        [member("l", type=tarfile.LNKTYPE, linkname="a.rego")],
        [member("l", type=tarfile.SYMTYPE, linkname="")],
        [member("", type=tarfile.SYMTYPE, linkname="/etc")],
    ],
)
def test_attack_35_links(links: list[tuple[tarfile.TarInfo, bytes]], tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"is a link|unsafe file name"):
        unpacked(tar_of(member("a.rego", POLICY), *links), tmp_path)


def test_attack_35_links_in_zip_archives(tmp_path: Path) -> None:
    def as_link(info: zipfile.ZipInfo) -> None:
        info.external_attr = 0o120777 << 16

    with pytest.raises(FetchError, match="is a link"):
        unpacked(zipped({"l": b"/etc/passwd"}, as_link), tmp_path, "p.zip")


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"Z"])
def test_attack_36_devices_and_pipes(kind: bytes, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="not a regular file"):
        unpacked(tar_of(member("d", type=kind)), tmp_path)


def test_attack_36_mode_bits_are_dropped(tmp_path: Path) -> None:
    unpacked(tar_of(member("a.rego", POLICY, mode=0o6777, uid=0)), tmp_path)
    assert (tmp_path / "tree" / "a.rego").stat().st_mode & 0o7111 == 0


def test_attack_36_sparse_files(tmp_path: Path) -> None:
    headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "s",
               "GNU.sparse.realsize": "100000000"}  # fmt: skip
    sparse = member("s", b"1\n0\n4\n".ljust(512, b"\0") + b"data", pax_headers=headers)
    with pytest.raises(FetchError, match="sparse"):
        unpacked(tar_of(sparse), tmp_path)


def test_attack_36_long_names_in_headers_take_no_memory(tmp_path: Path) -> None:
    longname = member("././@LongLink", b"a" * 4_000_000, type=b"L")
    content = tar_of(longname, member("x", POLICY), mode="w")
    with pytest.raises(FetchError, match="header is longer"):
        unpacked(content, tmp_path, "p.tar", Limits())


def test_attack_37_gzip_bomb(tmp_path: Path) -> None:
    content = tar({"zeros": bytes(60_000_000)})
    assert len(content) < 100_000
    with pytest.raises(FetchError, match="swells"):
        unpacked(content, tmp_path, limits=Limits(ratio_from=1_000_000))
    assert sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file()) < 15_000_000


@pytest.mark.parametrize("kind", ["bz2", "xz"])
def test_attack_37_other_bombs(kind: str, tmp_path: Path) -> None:
    content = tar({"zeros": bytes(20_000_000)}, f"w:{kind}")
    with pytest.raises(FetchError, match="swells"):
        unpacked(content, tmp_path, f"p.tar.{kind}")


def test_attack_37_zip_bomb(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="swells"):
        unpacked(zipped({"zeros": bytes(20_000_000)}), tmp_path, "p.zip")


def test_attack_37_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    content = bytearray(zipped({"zeros": bytes(20_000_000)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + offset
        content[at : at + 4] = struct.pack("<I", 1000)
    with pytest.raises(FetchError):
        unpacked(bytes(content), tmp_path, "p.zip")
    assert sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file()) < 100_000


def test_attack_37_overlapping_members_of_zip(tmp_path: Path) -> None:
    honest = zipped({"a": b"x" * 100, "b": b"x" * 100})
    content = bytearray(honest)
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)
    with pytest.raises(FetchError, match=r"shares its bytes|damaged"):
        unpacked(bytes(content), tmp_path, "p.zip")


def test_attack_37_nested_archives_stay_packed(tmp_path: Path) -> None:
    inner = tar({"a.rego": POLICY})
    assert unpacked(tar({"inner.tar.gz": inner}), tmp_path) == {"inner.tar.gz": inner}


def test_attack_37_too_many_members(tmp_path: Path) -> None:
    files = {f"{number}.rego": b"" for number in range(51)}
    with pytest.raises(FetchError, match="more than 50 files"):
        unpacked(tar(files), tmp_path)


def test_attack_37_too_many_members_of_zip(tmp_path: Path) -> None:
    files = {f"{number}.rego": b"" for number in range(300)}
    with pytest.raises(FetchError, match="more than 50 files"):
        unpacked(zipped(files), tmp_path, "p.zip")


def test_attack_37_too_many_folders(tmp_path: Path) -> None:
    folders = [member(f"f{number}", type=tarfile.DIRTYPE) for number in range(51)]
    with pytest.raises(FetchError, match="more than 50 files"):
        unpacked(tar_of(*folders), tmp_path)


def test_attack_37_too_many_bytes(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 5000
    with pytest.raises(FetchError, match="more than 1000000 bytes"):
        unpacked(tar({"a": noise}, "w"), tmp_path, "p.tar")


def test_attack_37_xz_dictionary_larger_than_memory_allows(tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 512 * 1024 * 1024}]
    content = lzma.compress(tar({"a": POLICY}, "w"), filters=filters)
    with pytest.raises(FetchError, match="damaged"):
        unpacked(content, tmp_path, "p.tar.xz")


def test_attack_38_encrypted_zip(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.rego": POLICY}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    with pytest.raises(FetchError, match="encrypted"):
        unpacked(bytes(content), tmp_path, "p.zip")


def test_attack_38_names_in_an_untold_encoding(tmp_path: Path) -> None:
    content = bytearray(zipped({"\u00e9.rego": POLICY}))
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        content[content.index(signature) + offset] &= ~0x08
    with pytest.raises(FetchError, match="encoding"):
        unpacked(bytes(content), tmp_path, "p.zip")


def test_attack_38_names_that_differ_between_header_and_directory(tmp_path: Path) -> None:
    content = zipped({"a.rego": POLICY}).replace(b"a.rego", b"b.rego", 1)
    with pytest.raises(FetchError, match="damaged"):
        unpacked(content, tmp_path, "p.zip")


@pytest.mark.parametrize("name", ["p.tar.gz", "p.tar.bz2", "p.tar.xz", "p.tar", "p.zip"])
@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b"<html>not an archive</html>"])
def test_what_is_no_archive_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"damaged|empty"):
        unpacked(content, tmp_path, name)


@pytest.mark.parametrize(
    ("name", "pack"),
    [("p.tar.gz", gzip.compress), ("p.tar.bz2", bz2.compress), ("p.tar.xz", lzma.compress)],
)
def test_attack_46_archives_that_end_too_early(name: str, pack, tmp_path: Path) -> None:
    content = pack(tar({"a.rego": POLICY * 500, "b.rego": POLICY}, "w"))
    for length in (len(content) // 2, len(content) - 4):
        place = tmp_path / str(length)
        place.mkdir()
        with pytest.raises(FetchError, match="damaged"):
            unpacked(content[:length], place, name)


def test_xz_files_of_several_streams(tmp_path: Path) -> None:
    content = tar(FILES, "w")
    halves = lzma.compress(content[:1000]) + lzma.compress(content[1000:]) + bytes(8)
    assert unpacked(halves, tmp_path, "p.tar.xz") == FILES


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_members_compressed_in_other_ways(compression: int, tmp_path: Path) -> None:
    def otherwise(info: zipfile.ZipInfo) -> None:
        info.compress_type = compression

    with pytest.raises(FetchError, match="other than deflate"):
        unpacked(zipped({"a.rego": POLICY}, otherwise), tmp_path, "p.zip")


def test_folders_in_zip_archives(tmp_path: Path) -> None:
    content = zipped({"x/": b"", "x/a.rego": POLICY})
    assert unpacked(content, tmp_path, "p.zip") == {"x/a.rego": POLICY}
