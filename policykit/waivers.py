"""Waivers: who has said that a finding does not count, why, and until when.

    image: debian:latest  # policykit:ignore main/deny_latest -- pinned by the registry's mirror

stands in a comment of the file: on the line of the finding, on a line of its own before it, or,
for the whole file, above all of its content. `until 2026-12-31` may stand after the rules. Entries
of config files say the same for patterns of paths. Without a reason nothing is waived.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase
from typing import NamedTuple

from policykit.findings import Finding, Kind, Result, Rule, Waiver, rule_id, rule_of
from policykit.patterns import matches
from policykit.settings.tables import WaiverEntry
from policykit.source import Location, lines_of

MARK = b"policykit:ignore"

_COMMENT = re.compile(r"(?P<mark>#|//|;|--|/\*|<!--)[#/;!* ]*policykit:ignore\b(?P<words>.*)")
_ENDS = re.compile(r"\s*(?:\*/|-->)\s*$")
_OWN_LINE = re.compile(r"\s*(?:#|//|;|--|/\*|\*|<!--)")
_PREAMBLE = re.compile(r"\s*(?:---|%|<\?|$)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WAIVED = (Kind.FAILURE, Kind.WARNING)


class Comment(NamedTuple):
    """One waiver in a file: for one of its lines, or where that is 0, for all of them."""

    rules: tuple[str, ...]
    waiver: Waiver
    place: Location
    line: int


def today() -> str:
    """Return the day it is here, as `2026-12-31`."""
    return time.strftime("%Y-%m-%d")


# ---------------------------------------------------------------------- comments


def comments_of(path: str, text: str) -> tuple[list[Comment], list[str]]:
    """Return the waivers in the comments of a file, and what is wrong with those that are none."""
    lines = lines_of(text)
    begin = next(
        (n for n, line in enumerate(lines, 1) if not _is_beside(line)),
        len(lines) + 1,
    )
    found: list[Comment] = []
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        match = _COMMENT.search(line)
        if match is None:
            continue
        place = Location(path, number, match.start() + 1)
        target = 0 if number < begin else _target(lines, number, line[: match.start()])
        comment, problem = _comment(match["words"], place, target)
        if comment is not None:
            found.append(comment)
        else:
            problems.append(f"{place}: {problem}")
    return found, problems


def _is_beside(line: str) -> bool:
    """Tell whether a line is no content: blank, a comment, or what introduces a document."""
    return bool(_OWN_LINE.match(line) or _PREAMBLE.match(line))


def _target(lines: Sequence[str], number: int, before: str) -> int:
    """Return the line that a comment is about: its own, or if it is alone there, the next one."""
    if before.strip():
        return number
    for later in range(number + 1, len(lines) + 1):
        line = lines[later - 1]
        if line.strip() and not _OWN_LINE.match(line):
            return later
    return number


def _comment(words: str, place: Location, target: int) -> tuple[Comment | None, str]:
    names, dashes, reason = _ENDS.sub("", words).partition("--")
    parts = names.replace(",", " ").split()
    until = ""
    if "until" in parts:
        index = parts.index("until")
        until = " ".join(parts[index + 1 :])
        parts = parts[:index]
        if not _DATE.fullmatch(until):
            return None, f"the waiver's date must be like 2026-12-31, found {until or 'none'}"
    if not parts:
        return None, "the waiver names no rule: policykit:ignore RULE -- reason"
    if not dashes or not reason.strip():
        return None, f"the waiver of {', '.join(parts)} needs a reason: -- reason"
    return Comment(tuple(parts), Waiver(reason.strip(), "", until, place), place, target), ""


# ---------------------------------------------------------------------- what is waived


class Waivers:
    """The waivers of a run: those of config files, and those in the files that were read."""

    def __init__(self, entries: Sequence[WaiverEntry], *, day: str) -> None:
        self._day = day
        self._entries = entries
        self.used: set[int] = set()  # of the entries, by their number
        self.applicable: set[int] = set()

    def applied(
        self, results: Iterable[Result], comments: Sequence[Comment], rules: Mapping[str, Rule]
    ) -> tuple[list[Result], list[str]]:
        """Return *results* with what is waived as exceptions, and what to say of the *comments*."""
        used: set[Comment] = set()
        found = []
        for result in results:
            for number, entry in enumerate(self._entries):
                if _is_for(entry, result.file):
                    self.applicable.add(number)
            findings = tuple(
                self._waived(finding, result.file, comments, rules, used)
                for finding in result.findings
            )
            found.append(result._replace(findings=findings))
        return found, list(self._about(comments, used))

    def _waived(
        self,
        finding: Finding,
        file: str,
        comments: Sequence[Comment],
        rules: Mapping[str, Rule],
        used: set[Comment],
    ) -> Finding:
        if finding.kind not in _WAIVED:
            return finding
        for comment in comments:
            if self._holds(comment.waiver) and _is_about(comment, finding, file, rules):
                used.add(comment)
                return _exception(finding, comment.waiver)
        for number, entry in enumerate(self._entries):
            waiver = Waiver(entry.reason, entry.owner, entry.until, entry.location)
            if self._holds(waiver) and _names(entry, finding, file, rules):
                self.used.add(number)
                return _exception(finding, waiver)
        return finding

    def _holds(self, waiver: Waiver) -> bool:
        return not waiver.until or self._day <= waiver.until

    def _about(self, comments: Iterable[Comment], used: set[Comment]) -> Iterator[str]:
        for comment in comments:
            rules = ", ".join(comment.rules)
            if not self._holds(comment.waiver):
                yield f"{comment.place}: the waiver of {rules} expired on {comment.waiver.until}"
            elif comment not in used:
                yield f"{comment.place}: the waiver of {rules} is not used: nothing to waive there"

    def about_entries(self, used: AbstractSet[int], applicable: AbstractSet[int]) -> Iterator[str]:
        """Yield what to say of the entries of config files after a run in which some were *used*.

        One that is for files which were not checked may be of use all the same.
        """
        for number, entry in enumerate(self._entries):
            place, waiver = entry.location, Waiver(entry.reason, until=entry.until)
            if not self._holds(waiver):
                yield f"{place}: the waiver of {entry.rule} expired on {entry.until}"
            elif number in applicable and number not in used:
                yield f"{place}: the waiver of {entry.rule} is not used: nothing to waive there"


def _exception(finding: Finding, waiver: Waiver) -> Finding:
    return finding._replace(kind=Kind.EXCEPTION, waiver=waiver._replace(kind=finding.kind))


def _is_about(comment: Comment, finding: Finding, file: str, rules: Mapping[str, Rule]) -> bool:
    place = finding.location
    path = (place.path if place else "") or file
    if path != comment.place.path or not any(_is_rule(r, finding, rules) for r in comment.rules):
        return False
    return not comment.line or (place is not None and place.line == comment.line)


def _names(entry: WaiverEntry, finding: Finding, file: str, rules: Mapping[str, Rule]) -> bool:
    if not _is_rule(entry.rule, finding, rules) or not _is_for(entry, file):
        return False
    return not entry.path or _is_at(entry.path, finding.path or "")


def _is_for(entry: WaiverEntry, file: str) -> bool:
    return not entry.files or any(matches(p, file, folder=entry.folder) for p in entry.files)


def _is_rule(name: str, finding: Finding, rules: Mapping[str, Rule]) -> bool:
    """Tell whether people mean the rule of *finding* by *name*, which may have a `*`."""
    own = rule_id(rule_of(finding, rules))
    path = finding.rule.removeprefix("data.")
    namespace, _, last = path.rpartition(".")
    known = (own, f"{namespace}/{last}", path, finding.rule, last)
    return any(fnmatchcase(text, name.replace("[", "[[]")) for text in known)


def _is_at(pattern: str, path: str) -> bool:
    """Tell whether *path* is the part of a document that *pattern* names, or inside it."""
    text = re.escape(pattern).replace(r"\*", "[^.\\]]*")
    return re.match(rf"{text}(?:$|[.\[])", path) is not None
