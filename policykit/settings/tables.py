"""What only config files can say: formats of more file names, overrides, waivers.

    [tool.policykit.formats]
    yaml = ["*.tpl", "Chartfile"]

    [[tool.policykit.overrides]]
    files = "charts/**"
    namespace = ["kubernetes"]

    [[tool.policykit.waivers]]
    rule = "main/deny_root"
    files = "legacy/**"
    reason = "moves to the new base image"
    until = 2026-12-31

Patterns and paths are relative to the folder of the config file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from policykit.errors import UsageError
from policykit.settings.files import ConfigFile
from policykit.settings.options import Option, Setting
from policykit.source import Location
from policykit.suggestion import suggestion

OVERRIDABLE = ("policy", "namespace", "all-namespaces", "data", "parser")
_WAIVER_KEYS = ("rule", "files", "path", "reason", "owner", "until")


class Override(NamedTuple):
    """Settings, by field, for the files that one of the patterns *files* stands for."""

    files: tuple[str, ...]
    values: Mapping[str, Any]
    folder: str = ""


class WaiverEntry(NamedTuple):
    """One waiver of a config file, for the findings of *rule*; empty texts match everything.

    `until` is the last day on which it holds, as `2026-12-31`.
    """

    rule: str
    files: tuple[str, ...]
    path: str
    reason: str
    owner: str
    until: str
    folder: str
    location: Location


class Tables:
    """Reads the tables of one config file; raises UsageError for what they cannot say."""

    def __init__(
        self,
        file: ConfigFile,
        options: Mapping[str, Option],
        setting: Callable[[Option, object], Setting],
    ) -> None:
        self._file = file
        self._options = options
        self._setting = setting
        self._number = 0  # of the row that is being read

    def read(self, key: str, value: object) -> tuple[Any, ...]:
        """Return what the table called *key* holds."""
        match key:
            case "formats":
                return self._formats(value)
            case "overrides":
                return tuple(self._override(row) for row in self._rows(key, value))
            case _:
                return tuple(self._waiver(row) for row in self._rows(key, value))

    def _fail(self, key: str, problem: str, hint: str = "") -> UsageError:
        place = self._file.table_place(key, self._number)
        return UsageError(f"{key}: {problem}", place, hint=hint)

    def _formats(self, value: object) -> tuple[tuple[str, str], ...]:
        from policykit_parsers import FORMATS  # noqa: PLC0415  # most configurations name none

        if not isinstance(value, Mapping):
            raise self._fail("formats", "expected a table of formats and their patterns")
        names = [row.name for row in FORMATS]
        for name in value:
            if name not in names:
                hint = suggestion(name, names) or f"formats are {', '.join(names)}"
                raise self._fail("formats", f'unknown format "{name}"', hint)
        return tuple(
            (pattern, name)
            for name, patterns in value.items()
            for pattern in self._texts("formats", name, patterns)
        )

    def _rows(self, key: str, value: object) -> Iterator[Mapping[str, object]]:
        rows = value if isinstance(value, list) else [None]
        for self._number, row in enumerate(rows):
            if not isinstance(row, Mapping):
                raise self._fail(key, f"expected tables, each under [[{key}]]")
            yield row

    def _override(self, row: Mapping[str, object]) -> Override:
        self._known("overrides", row, ("files", *OVERRIDABLE))
        files = self._texts("overrides", "files", row.get("files", ()))
        if not files:
            raise self._fail("overrides", 'files must say for which, such as "charts/**"')
        values = {
            self._options[name].field: self._setting(self._options[name], row[name])
            for name in OVERRIDABLE
            if name in row
        }
        return Override(files, values, self._file.folder)

    def _waiver(self, row: Mapping[str, object]) -> WaiverEntry:
        self._known("waivers", row, _WAIVER_KEYS)
        rule = self._text(row, "rule")
        if not rule:
            raise self._fail("waivers", "rule must say which rule is waived")
        reason = self._text(row, "reason")
        if not reason.strip():
            raise self._fail("waivers", f"the waiver of {rule} needs a reason")
        return WaiverEntry(
            rule,
            self._texts("waivers", "files", row.get("files", ())),
            self._text(row, "path"),
            reason,
            self._text(row, "owner"),
            self._date(row.get("until")),
            self._file.folder,
            self._file.table_place("waivers", self._number),
        )

    def _known(self, key: str, row: Mapping[str, object], names: Sequence[str]) -> None:
        for name in row:
            if name not in names:
                hint = suggestion(name, names) or f"keys are {', '.join(names)}"
                raise self._fail(key, f'unknown key "{name}"', hint)

    def _text(self, row: Mapping[str, object], name: str) -> str:
        value = row.get(name, "")
        if isinstance(value, str):
            return value
        raise self._fail("waivers", f"{name} must be text")

    def _texts(self, key: str, name: str, value: object) -> tuple[str, ...]:
        texts = (value,) if isinstance(value, str) else value
        if isinstance(texts, list | tuple) and all(isinstance(text, str) for text in texts):
            return tuple(texts)
        raise self._fail(key, f"{name} must be text or a list of texts")

    def _date(self, value: object) -> str:
        """Return a date as ISO 8601 has it; TOML knows dates, JSON and YAML have text."""
        from datetime import date, datetime  # noqa: PLC0415  # most configurations name none

        if value in (None, ""):
            return ""
        if isinstance(value, datetime):
            value = value.date()
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError as error:
            problem = f'until must be a date, found "{value}"'
            raise self._fail("waivers", problem, "write it as 2026-12-31") from error
