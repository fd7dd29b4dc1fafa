"""SPDX in tag-value form: values, errors and places."""

import pytest

from policykit.documents import Document, Span, Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.spdx import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where

HEAD = """\
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: d
DocumentNamespace: http://x/y
Creator: Tool: t
Created: 2024-01-01T00:00:00Z
"""
PACKAGE = "PackageName: p\nSPDXID: SPDXRef-p\nPackageDownloadLocation: NONE\n"
FILE = "FileName: ./f\nSPDXID: SPDXRef-f\n"


def document(text: str) -> Document:
    [one] = load(Source("a.spdx", text.encode()))
    return one


def part(text: str, *path: str | int) -> Value:
    value: Value = document(HEAD + text).value
    for step in path:
        match value:
            case dict() if isinstance(step, str):
                value = value[step]
            case list() if isinstance(step, int):
                value = value[step]
    return value


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ("PackageVersion: 1.0", "versionInfo", "1.0"),
        ("PackageSupplier: Person: A (a@b)", "supplier", "Person: A (a@b)"),
        ("PackageOriginator: NOASSERTION", "originator", "NOASSERTION"),
        ("FilesAnalyzed: false", "filesAnalyzed", False),
        ("PackageChecksum: MD5: aa", "checksums", [{"algorithm": "MD5", "checksumValue": "aa"}]),
        ("PackageComment: <text>a\n b</text>", "comment", "a\n b"),
        (
            "PackageVerificationCode: aa (excludes: ./x, ./y)",
            "packageVerificationCode",
            {
                "packageVerificationCodeValue": "aa",
                "packageVerificationCodeExcludedFiles": ["./x, ./y"],
            },
        ),
        (
            "ExternalRef: PACKAGE_MANAGER purl pkg:a/b\nExternalRefComment: c",
            "externalRefs",
            [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:a/b",
                    "comment": "c",
                }
            ],
        ),
        ("PackageLicenseInfoFromFiles: MIT", "licenseInfoFromFiles", ["MIT"]),
        ("PackageVersion:", "filesAnalyzed", True),
        (
            FILE.rstrip(),
            "files",
            [
                {
                    "fileName": "./f",
                    "SPDXID": "SPDXRef-f",
                    "checksums": None,
                    "copyrightText": "",
                }
            ],
        ),
    ],
)
def test_tags_of_packages_have_the_names_of_the_json_form(line, name, expected):
    assert part(f"{PACKAGE}{line}\n", "packages", 0, name) == expected


def test_older_versions_become_2_3_with_an_empty_verification_code():
    value = document((HEAD + PACKAGE).replace("2.3", "2.1")).value
    assert isinstance(value, dict)
    assert value["spdxVersion"] == "SPDX-2.3"
    assert "packageVerificationCodeValue" in str(value["packages"])


def test_files_before_any_package_stand_in_the_document():
    assert part(FILE + PACKAGE + FILE, "files", 0, "fileName") == "./f"
    assert part(FILE + PACKAGE + FILE, "packages", 0, "files", 0, "fileName") == "./f"


def test_files_name_the_projects_that_they_are_from():
    text = f"{FILE}ArtifactOfProjectName: j\nArtifactOfProjectURI: u\nLicenseComments: c\n"
    assert part(text, "files", 0, "artifactOfs") == [{"name": "j", "homePage": "", "URI": "u"}]


def test_the_head_names_other_documents_and_may_come_back():
    other = "ExternalDocumentRef: DocumentRef-o http://o SHA1:aa\n"
    text = HEAD.replace("Creator:", f"{other}Creator:") + "DocumentComment: c\nDocumentName: e\n"
    value = document(text + "LicenseListVersion: 3\nCreatorComment: d\n").value
    assert isinstance(value, dict)
    assert value["name"] == "e"
    assert value["comment"] == "c"
    assert value["creationInfo"] == {
        "created": "2024-01-01T00:00:00Z",
        "creators": ["Tool: t"],
        "licenseListVersion": "3",
        "comment": "d",
    }
    assert value["externalDocumentRefs"] == [
        {
            "externalDocumentId": "DocumentRef-o",
            "spdxDocument": "http://o",
            "checksum": {"algorithm": "SHA1", "checksumValue": "aa"},
        }
    ]


def test_snippets_and_reviews_are_checked_and_left_out():
    text = (
        f"{FILE}SnippetSPDXID: SPDXRef-s\nSnippetFromFileSPDXID: SPDXRef-f\n"
        "SnippetLineRange: 1:2\nSnippetName: n\nReviewer: Person: r\nReviewDate: d\n"
    )
    assert document(HEAD + text).value == document(HEAD + FILE).value


def test_relationships_and_annotations_may_stand_anywhere():
    text = (
        f"{PACKAGE}Relationship: SPDXRef-p CONTAINS DocumentRef-o:SPDXRef-x\n"
        "Annotator: Person: a\nAnnotationDate: d\nSPDXREF: SPDXRef-p\nPackageVersion: 2\n"
    )
    assert part(text, "packages", 0, "versionInfo") == "2"
    assert part(text, "relationships", 0, "relatedSpdxElement") == "DocumentRef-o:SPDXRef-x"
    assert part(text, "annotations", 0, "annotationDate") == "d"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (1, 1), "no line says SPDXVersion"),
        ("SPDXVersion: SPDX-3.0\n", (1, 14), "'SPDX-3.0' is not known"),
        (HEAD + "no colon here\n", (8, 1), "no colon"),
        (HEAD + "DocumentComment: <text>x\n", (8, 18), "not closed"),
        (HEAD + "Bogus: x\n", (8, 1), "tag Bogus is not known in a creation section"),
        (HEAD + "PackageVersion: 1\n", (8, 1), "tag PackageVersion is not known"),
        (HEAD + "PackageName: p\n", (8, 1), "p has no SPDXID"),
        (HEAD + PACKAGE + "SPDXID: x\n", (11, 9), "SPDXID cannot be 'x'"),
        (HEAD + PACKAGE + "PackageChecksum: CRC: 1\n", (11, 18), "cannot be 'CRC: 1'"),
        (HEAD + PACKAGE + "PackageSupplier: Tool: t\n", (11, 18), "cannot be 'Tool: t'"),
        (HEAD + PACKAGE + "ExternalRef: a b\n", (11, 14), "cannot be 'a b'"),
        (HEAD + PACKAGE + "ExternalRefComment: c\n", (11, 1), "nothing comes before"),
        (HEAD + "Relationship: a B c\n", (8, 15), "cannot be 'a B c'"),
        (HEAD + "AnnotationDate: x\n", (8, 1), "no Annotator"),
        (HEAD + "RelationshipComment: x\n", (8, 1), "no Relationship"),
        (HEAD + "Relationship: SPDXRef-a:b C SPDXRef-d\n", (8, 15), "Relationship cannot be"),
        (HEAD + "Relationship: DocumentRef-:SPDXRef-b C NONE\n", (8, 15), "cannot be"),
        (HEAD + "Creator: t\n", (8, 10), "Creator cannot be 't'"),
        (HEAD + FILE + "SnippetSPDXID: SPDXRef-s\nSnippetByteRange: a:b\n", (11, 19), "'a:b'"),
        (
            HEAD + "DocumentComment: c\nExternalDocumentRef: DocumentRef-o u SHA1 a\n",
            (9, 22),
            "cannot be",
        ),
        (HEAD + FILE + "SnippetSPDXID: SPDXRef-s\nSnippetLineRange: 1\n", (11, 19), "cannot be"),
        (HEAD.replace("2.3", "2.2") + PACKAGE + "BuiltDate: x\n", (11, 1), "of SPDX-2.2"),
    ],
)
def test_broken_files_are_refused_with_their_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


def test_places_cover_the_document_and_its_values():
    text = f"{HEAD}{PACKAGE}PackageComment: <text>a\nb</text>\n{FILE}FileType: TEXT\n"
    one = document(text)
    assert place_of(one, "packages", 0, "name").key == Span(8, 1, 8, 12)
    assert place_of(one, "packages", 0, "comment").span == Span(11, 17, 12, 9)
    assert place_of(one, "packages", 0).span == Span(8, 14, 15, 15)
    cuts = Text(text)
    for _, value, place in parts(one):
        if isinstance(value, str) and value and value != "SPDX-2.3":
            assert value in cuts.cut(place.span)
    assert_nested(place_of(one))
