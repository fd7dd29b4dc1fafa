"""What each SPDX tag means: the sections it may stand in, and the parts of the document it gives.

A file runs through sections: the head of the document, how it came about (`creation`), packages,
files, snippets, licenses and reviews. Some tags begin a section, the others belong to one or may
stand anywhere. Snippets and reviews are checked, but as in conftest they are no part of the
document, nor is the element that an annotation is about.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from policykit_parsers._errors import TextError
from policykit_parsers.spdx import values
from policykit_parsers.spdx.lines import Line
from policykit_parsers.spdx.reader import Reader

Rule: TypeAlias = Callable[[Reader, Line], None]

_EXCLUDES = "(excludes:"
_NEWER = {
    **dict.fromkeys(("PackageAttributionText", "FileAttributionText"), "SPDX-2.2"),
    **dict.fromkeys(("SnippetAttributionText",), "SPDX-2.2"),
    **dict.fromkeys(("PrimaryPackagePurpose", "ReleaseDate", "BuiltDate"), "SPDX-2.3"),
    **dict.fromkeys(("ValidUntilDate",), "SPDX-2.3"),
}


def read(reader: Reader, line: Line) -> None:
    """Add to *reader* what *line* says; raises TextError where it may not say that."""
    rule = _SECTIONS[reader.section].get(line.tag)
    if rule is None or _NEWER.get(line.tag, "") > reader.version:
        raise TextError(
            f"tag {line.tag} is not known in a {reader.section} section of {reader.version}",
            line.tag_start,
            "check its spelling, and that it stands below what it belongs to",
        )
    if reader.section == "head" and line.tag not in _HEAD:
        reader.begin_creation(line)
    if line.tag not in _KEEP_DETAIL:
        reader.detail = ()
    rule(reader, line)


def check_names(reader: Reader) -> None:
    """Do nothing if all packages and files have an SPDXID; else raise TextError for the first."""
    for line in reader.nameless.values():
        raise TextError(f"{line.value} has no SPDXID", line.tag_start, "add one below this line")


# Rules for the common kinds of tags.


def _ignored(_reader: Reader, _line: Line) -> None:
    """Leave out a tag that any value will do for."""


def _top(name: str) -> Rule:
    return lambda reader, line: reader.put(line, line.value, name)


def _text(name: str) -> Rule:
    """Put the value at *name* of the element, unless it is empty."""

    def rule(reader: Reader, line: Line) -> None:
        if line.value:
            reader.put(line, line.value, *reader.element, name)

    return rule


def _always(name: str) -> Rule:
    return lambda reader, line: reader.put(line, line.value, *reader.element, name)


def _each(name: str) -> Rule:
    """Append the value to the list at *name* of the element."""
    return lambda reader, line: reader.put(line, line.value, *reader.entry(*reader.element, name))


def _detail(name: str) -> Rule:
    """Put the value at *name* of the entry that the tags before began."""

    def rule(reader: Reader, line: Line) -> None:
        if not reader.detail:
            hint = "it belongs right below the tag that it adds to"
            raise TextError(f"nothing comes before {line.tag}", line.tag_start, hint)
        if line.value:
            reader.put(line, line.value, *reader.detail, name)

    return rule


# Rules for tags that have a form of their own.


def _version(reader: Reader, line: Line) -> None:
    """Put the version of the names in the document, which are those of 2.3 for all."""
    reader.put(line, values.VERSIONS[-1], "spdxVersion")


def _identifier(reader: Reader, line: Line) -> None:
    reader.put(line, values.identifier(line, line.value), *reader.element, "SPDXID")
    reader.nameless.pop(reader.element, None)


def _checked_reference(_reader: Reader, line: Line) -> None:
    values.reference(line, line.value)


def _checked_range(_reader: Reader, line: Line) -> None:
    values.check_range(line)


def _other_document(reader: Reader, line: Line) -> None:
    name, document, algorithm, checksum = values.other_document(line)
    entry = reader.entry("externalDocumentRefs")
    reader.put(line, name, *entry, "externalDocumentId")
    reader.put(line, document, *entry, "spdxDocument")
    reader.put(line, algorithm, *entry, "checksum", "algorithm")
    reader.put(line, checksum, *entry, "checksum", "checksumValue")


def _creator(reader: Reader, line: Line) -> None:
    who = values.actor(line, "Person", "Organization", "Tool")
    reader.put(line, who, *reader.entry("creationInfo", "creators"))


def _created(reader: Reader, line: Line) -> None:
    reader.put(line, line.value, "creationInfo", "created")


def _creation(name: str) -> Rule:
    def rule(reader: Reader, line: Line) -> None:
        if line.value:
            reader.put(line, line.value, "creationInfo", name)

    return rule


def _document_comment(reader: Reader, line: Line) -> None:
    reader.section = "head"
    if line.value:
        reader.put(line, line.value, "comment")


def _package(reader: Reader, line: Line) -> None:
    reader.section = "package"
    reader.element = reader.package = reader.entry("packages")
    reader.nameless[reader.element] = line
    reader.put(line, line.value, *reader.element, "name")
    reader.put(line, "", *reader.element, "downloadLocation")
    reader.put(line, True, *reader.element, "filesAnalyzed")
    if reader.version < values.VERSIONS[-1]:
        code = "packageVerificationCode"
        reader.put(line, "", *reader.element, code, "packageVerificationCodeValue")


def _files_analyzed(reader: Reader, line: Line) -> None:
    reader.put(line, line.value != "false", *reader.element, "filesAnalyzed")


def _party(name: str) -> Rule:
    """Put who supplied or made a package at *name*."""

    def rule(reader: Reader, line: Line) -> None:
        known = line.value == "NOASSERTION" or values.actor(line, "Person", "Organization")
        reader.put(line, line.value if known is True else known, *reader.element, name)

    return rule


def _verification_code(reader: Reader, line: Line) -> None:
    path = (*reader.element, "packageVerificationCode")
    code, excludes, files = line.value.partition(_EXCLUDES)
    reader.put(line, code.strip(), *path, "packageVerificationCodeValue")
    if excludes:
        excluded = files.partition(")")[0].strip()
        reader.put(line, excluded, *path, "packageVerificationCodeExcludedFiles", 0)


def _checksum(reader: Reader, line: Line) -> None:
    algorithm, value = values.checksum(line, reader.version)
    entry = reader.entry(*reader.element, "checksums")
    reader.put(line, algorithm, *entry, "algorithm")
    reader.put(line, value, *entry, "checksumValue")


def _external_reference(reader: Reader, line: Line) -> None:
    category, kind, locator = values.words(line, 3, "PACKAGE-MANAGER purl pkg:…")
    reader.detail = reader.entry(*reader.element, "externalRefs")
    reader.put(line, category.replace("_", "-"), *reader.detail, "referenceCategory")
    reader.put(line, kind, *reader.detail, "referenceType")
    reader.put(line, locator, *reader.detail, "referenceLocator")


def _external_reference_comment(reader: Reader, line: Line) -> None:
    _detail("comment")(reader, line)
    reader.detail = ()


def _file(reader: Reader, line: Line) -> None:
    reader.section = "file"
    reader.element = reader.entry(*reader.package, "files")
    reader.nameless[reader.element] = line
    reader.put(line, line.value, *reader.element, "fileName")
    reader.put(line, None, *reader.element, "checksums")
    reader.put(line, "", *reader.element, "copyrightText")


def _project(reader: Reader, line: Line) -> None:
    reader.detail = reader.entry(*reader.element, "artifactOfs")
    for name, value in (("name", line.value), ("homePage", ""), ("URI", "")):
        reader.put(line, value, *reader.detail, name)


def _snippet(reader: Reader, line: Line) -> None:
    values.identifier(line, line.value)
    reader.section = "snippet"


def _license(reader: Reader, line: Line) -> None:
    reader.section = "license"
    reader.element = reader.entry("hasExtractedLicensingInfos")
    reader.put(line, line.value, *reader.element, "licenseId")
    reader.put(line, "", *reader.element, "extractedText")


def _reviewer(reader: Reader, line: Line) -> None:
    values.actor(line, "Person", "Organization", "Tool")
    reader.section = "review"


def _relationship(reader: Reader, line: Line) -> None:
    left, kind, right = values.words(line, 3, "SPDXRef-a CONTAINS SPDXRef-b")
    if reader.version == values.VERSIONS[0] or right not in {"NONE", "NOASSERTION"}:
        values.reference(line, right)
    reader.relationship = reader.entry("relationships")
    reader.put(line, values.reference(line, left), *reader.relationship, "spdxElementId")
    reader.put(line, kind, *reader.relationship, "relationshipType")
    reader.put(line, right, *reader.relationship, "relatedSpdxElement")


def _relationship_comment(reader: Reader, line: Line) -> None:
    if not reader.relationship:
        raise TextError("no Relationship comes before this comment", line.tag_start)
    if line.value:
        reader.put(line, line.value, *reader.relationship, "comment")


def _annotator(reader: Reader, line: Line) -> None:
    who = values.actor(line, "Person", "Organization", "Tool")
    reader.annotation = reader.entry("annotations")
    for name in ("annotationDate", "annotationType", "comment"):
        reader.put(line, "", *reader.annotation, name)
    reader.put(line, who, *reader.annotation, "annotator")


def _annotation(name: str) -> Rule:
    """Put the value at *name* of the last annotation; without a name only check it."""

    def rule(reader: Reader, line: Line) -> None:
        if not reader.annotation:
            raise TextError("no Annotator comes before this tag", line.tag_start)
        if name:
            reader.put(line, line.value, *reader.annotation, name)
        else:
            values.reference(line, line.value)

    return rule


# The tags of each section.

_HEAD: Mapping[str, Rule] = {
    "SPDXVersion": _version,
    "DataLicense": _top("dataLicense"),
    "SPDXID": _identifier,
    "DocumentName": _top("name"),
    "DocumentNamespace": _top("documentNamespace"),
    "ExternalDocumentRef": _other_document,
    "DocumentComment": _document_comment,
}
_ANYWHERE: Mapping[str, Rule] = {
    "Reviewer": _reviewer,
    "Relationship": _relationship,
    "RelationshipComment": _relationship_comment,
    "Annotator": _annotator,
    "AnnotationDate": _annotation("annotationDate"),
    "AnnotationType": _annotation("annotationType"),
    "SPDXREF": _annotation(""),
    "AnnotationComment": _annotation("comment"),
}
_LICENSES: Mapping[str, Rule] = {"LicenseID": _license, **_ANYWHERE}
_ELEMENTS: Mapping[str, Rule] = {"PackageName": _package, "FileName": _file, **_LICENSES}
_CREATION: Mapping[str, Rule] = {
    "LicenseListVersion": _creation("licenseListVersion"),
    "Creator": _creator,
    "Created": _created,
    "CreatorComment": _creation("comment"),
    **_ELEMENTS,
}
_PACKAGE: Mapping[str, Rule] = {
    "SPDXID": _identifier,
    "PackageVersion": _text("versionInfo"),
    "PackageFileName": _text("packageFileName"),
    "PackageSupplier": _party("supplier"),
    "PackageOriginator": _party("originator"),
    "PackageDownloadLocation": _always("downloadLocation"),
    "FilesAnalyzed": _files_analyzed,
    "PackageVerificationCode": _verification_code,
    "PackageChecksum": _checksum,
    "PackageHomePage": _text("homepage"),
    "PackageSourceInfo": _text("sourceInfo"),
    "PackageLicenseConcluded": _text("licenseConcluded"),
    "PackageLicenseInfoFromFiles": _each("licenseInfoFromFiles"),
    "PackageLicenseDeclared": _text("licenseDeclared"),
    "PackageLicenseComments": _text("licenseComments"),
    "PackageCopyrightText": _text("copyrightText"),
    "PackageSummary": _text("summary"),
    "PackageDescription": _text("description"),
    "PackageComment": _text("comment"),
    "ExternalRef": _external_reference,
    "ExternalRefComment": _external_reference_comment,
    "PackageAttributionText": _each("attributionTexts"),
    "PrimaryPackagePurpose": _text("primaryPackagePurpose"),
    "ReleaseDate": _text("releaseDate"),
    "BuiltDate": _text("builtDate"),
    "ValidUntilDate": _text("validUntilDate"),
    **_ELEMENTS,
}
_FILE: Mapping[str, Rule] = {
    "SPDXID": _identifier,
    "FileType": _each("fileTypes"),
    "FileChecksum": _checksum,
    "LicenseConcluded": _text("licenseConcluded"),
    "LicenseInfoInFile": _each("licenseInfoInFiles"),
    "LicenseComments": _text("licenseComments"),
    "FileCopyrightText": _always("copyrightText"),
    "FileComment": _text("comment"),
    "FileNotice": _text("noticeText"),
    "FileContributor": _each("fileContributors"),
    "FileDependency": _each("fileDependencies"),
    "FileAttributionText": _each("attributionTexts"),
    "ArtifactOfProjectName": _project,
    "ArtifactOfProjectHomePage": _detail("homePage"),
    "ArtifactOfProjectURI": _detail("URI"),
    "SnippetSPDXID": _snippet,
    **_ELEMENTS,
}
_SNIPPET: Mapping[str, Rule] = {
    "SnippetSPDXID": _snippet,
    "SnippetFromFileSPDXID": _checked_reference,
    "SnippetByteRange": _checked_range,
    "SnippetLineRange": _checked_range,
    "SnippetLicenseConcluded": _ignored,
    "LicenseInfoInSnippet": _ignored,
    "SnippetLicenseComments": _ignored,
    "SnippetCopyrightText": _ignored,
    "SnippetComment": _ignored,
    "SnippetName": _ignored,
    "SnippetAttributionText": _ignored,
    **_ELEMENTS,
}
_LICENSE: Mapping[str, Rule] = {
    "ExtractedText": _always("extractedText"),
    "LicenseName": _text("name"),
    "LicenseCrossReference": _each("seeAlsos"),
    "LicenseComment": _text("comment"),
    **_LICENSES,
}
_REVIEW: Mapping[str, Rule] = {"ReviewDate": _ignored, "ReviewComment": _ignored, **_ANYWHERE}
_SECTIONS: Mapping[str, Mapping[str, Rule]] = {
    "head": {**_HEAD, **_CREATION},
    "creation": {"DocumentComment": _document_comment, **_CREATION},
    "package": _PACKAGE,
    "file": _FILE,
    "snippet": _SNIPPET,
    "license": _LICENSE,
    "review": _REVIEW,
}
_KEEP_DETAIL = frozenset(
    ("ExternalRefComment", "ArtifactOfProjectHomePage", "ArtifactOfProjectURI", *_ANYWHERE)
)
