"""Coverage of policies in the formats that pytest's users know: a table, LCOV, Cobertura, HTML."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple, TypeAlias
from xml.sax.saxutils import quoteattr

from policykit.coverage_reports import lcov, total_of
from policykit.rego.coverage import FileCoverage

Files: TypeAlias = Mapping[str, FileCoverage]
Lines: TypeAlias = Callable[[str], Sequence[str]]


def term(files: Files, lines: Lines) -> str:
    """Return a table as coverage.py prints for Python."""
    del lines
    width = max(map(len, (*files, "TOTAL")))
    head = f"{'Name':{width}}   Lines   Miss  Cover   Missing"
    rows = [_row(path, [item], width) for path, item in files.items()]
    total = _row("TOTAL", list(files.values()), width, is_total=True)
    return "\n".join([head, "-" * len(head), *rows, "-" * len(head), total]) + "\n"


def _row(name: str, items: Sequence[FileCoverage], width: int, *, is_total: bool = False) -> str:
    missed = [row for item in items for row in sorted(item.missed_rows)]
    lines = len(missed) + sum(len(item.covered_rows) for item in items)
    share = 100 * (lines - len(missed)) / lines if lines else 100
    where = "" if is_total else ", ".join(stretches(missed))
    return f"{name:{width}} {lines:7} {len(missed):6} {int(share):5}%   {where}".rstrip()


def stretches(rows: Iterable[int]) -> Iterator[str]:
    """Yield *rows*, which are sorted, as `3` and `5-7`."""
    begin = end = 0
    for row in (*rows, 0):
        if row == end + 1:
            end = row
            continue
        if end:
            yield str(begin) if begin == end else f"{begin}-{end}"
        begin = end = row


def cobertura(files: Files, lines: Lines) -> str:
    """Return Cobertura's XML: a package for each folder, a class for each file."""
    del lines
    packages: dict[str, list[str]] = {}
    for path in files:
        packages.setdefault(path.rpartition("/")[0] or ".", []).append(path)
    rate = total_of(files) / 100
    counts = [(len(item.covered_rows), len(item.missed_rows)) for item in files.values()]
    covered, missed = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    body = "\n".join(_package(name, paths, files) for name, paths in packages.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<coverage line-rate="{rate:.4f}" branch-rate="0" lines-covered="{covered}"'
        f' lines-valid="{covered + missed}" branches-covered="0" branches-valid="0"'
        f' complexity="0" version="policykit" timestamp="{int(time.time() * 1000)}">\n'
        f"<sources><source>.</source></sources>\n<packages>\n{body}\n</packages>\n</coverage>\n"
    )


def _package(name: str, paths: Sequence[str], files: Files) -> str:
    rate = total_of({path: files[path] for path in paths}) / 100
    classes = "\n".join(_class(path, files[path]) for path in paths)
    return (
        f'<package name={quoteattr(name)} line-rate="{rate:.4f}" branch-rate="0" complexity="0">'
        f"\n<classes>\n{classes}\n</classes>\n</package>"
    )


def _class(path: str, item: FileCoverage) -> str:
    hits = dict.fromkeys(item.missed_rows, 0) | dict.fromkeys(item.covered_rows, 1)
    rows = "".join(f'<line number="{row}" hits="{hits[row]}"/>' for row in sorted(hits))
    name = path.rpartition("/")[2]
    return (
        f"<class name={quoteattr(name)} filename={quoteattr(path)}"
        f' line-rate="{item.percent / 100:.4f}" branch-rate="0" complexity="0">'
        f"<methods/><lines>{rows}</lines></class>"
    )


_STYLE = """\
body { font: 14px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
table { border-collapse: collapse } td, th { padding: .2em 1.5em .2em 0; text-align: left }
td.number { text-align: right } pre { background: #f6f6f6; overflow-x: auto; padding: .5em 0 }
pre span { display: block; padding: 0 .5em; white-space: pre } .hit { background: #dff5df }
.miss { background: #fbdcdc } i { color: #888; display: inline-block; font-style: normal;
padding-right: 1em; text-align: right; width: 3em }
@media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd }
a { color: #8cf } pre { background: #222 } .hit { background: #1d3a1d }
.miss { background: #4a2020 } }
"""


def html(files: Files, lines: Lines) -> str:
    """Return one page: the share of each file, and their lines, green where they were reached."""
    rows = "\n".join(_html_row(path, item) for path, item in files.items())
    sources = "\n".join(_html_source(path, item, lines(path)) for path, item in files.items())
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>Coverage of policies: {total_of(files):.0f} %</title>\n<style>\n{_STYLE}</style>\n"
        f"</head>\n<body>\n<h1>Coverage of policies: {total_of(files):.0f} %</h1>\n<table>\n"
        "<tr><th>Policy</th><th>Lines</th><th>Missed</th><th>Reached</th></tr>\n"
        f"{rows}\n</table>\n{sources}\n</body>\n</html>\n"
    )


def _html_row(path: str, item: FileCoverage) -> str:
    missed = len(item.missed_rows)
    figures = (len(item.covered_rows) + missed, missed, f"{item.percent:.0f} %")
    cells = "".join(f'<td class="number">{figure}</td>' for figure in figures)
    return f'<tr><td><a href="#{escape(path)}">{escape(path)}</a></td>{cells}</tr>'


def _html_source(path: str, item: FileCoverage, lines: Sequence[str]) -> str:
    kinds = dict.fromkeys(item.missed_rows, "miss") | dict.fromkeys(item.covered_rows, "hit")
    rows = "".join(
        f'<span class="{kinds.get(row, "")}"><i>{row}</i>{escape(line)}</span>'
        for row, line in enumerate(lines, 1)
    )
    return f'<h2 id="{escape(path)}">{escape(path)}</h2>\n<pre>{rows}</pre>'


class Format(NamedTuple):
    """One format: what makes its text, and the file it is written to; none for the screen."""

    text: Callable[[Files, Lines], str]
    file: str = ""


FORMATS: Mapping[str, Format] = {
    "term": Format(term),
    "lcov": Format(lcov, "rego-coverage.lcov"),
    "cobertura": Format(cobertura, "rego-coverage.xml"),
    "html": Format(html, "rego-coverage.html"),
}
