"""libyaml's complaints in words that say what was found and what to do."""

from yaml.error import Mark, MarkedYAMLError, YAMLError

try:  # what libyaml raises
    from yaml._yaml import ReaderError  # type: ignore[attr-defined]  # its stubs do not say
except ImportError:
    from yaml.reader import ReaderError

from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._text import Lines, forgiving

_INDENT = "check the indentation of this line and of the lines above it"
_QUOTE = "put the text in quotes"

# What libyaml reports: how a person would say it, and what to do.
_PROBLEMS = {
    "mapping values are not allowed in this context": (
        "a ':' stands where no key can be",
        f"{_INDENT}, or quote a text that holds ': '",
    ),
    "could not find expected ':'": ("this key has no ':' after it", _INDENT),
    "did not find expected key": ("expected a key, or the end of the mapping", _INDENT),
    "did not find expected '-' indicator": ("expected '-', or the end of the list", _INDENT),
    "did not find expected ',' or ']'": ("expected ',' or ']' in the list that '[' opens", ""),
    "did not find expected ',' or '}'": ("expected ',' or '}' in the mapping that '{' opens", ""),
    "did not find expected node content": ("expected a value", _QUOTE),
    "did not find expected <document start>": (
        "text after the end of the document",
        "start a new document with a line '---', or indent the text",
    ),
    "found character that cannot start any token": ("no value can start with {found}", _QUOTE),
    "found a tab character that violates indentation": (
        "a tab is used as indentation",
        "indent with spaces",
    ),
    "found a tab character where an indentation space is expected": (
        "a tab is used as indentation",
        "indent with spaces",
    ),
    "found unexpected end of stream": ("the file ends inside a quoted text", "close the quote"),
    "found unexpected document indicator": (
        "a line '---' or '...' inside a quoted text",
        "close the quote, or indent the line",
    ),
    "found unknown escape character": (
        "unknown escape after a backslash",
        "double the backslash, or use single quotes",
    ),
    "block sequence entries are not allowed in this context": (
        "a '- ' stands where no list can start",
        f"{_INDENT}, or quote the text",
    ),
    "mapping keys are not allowed in this context": (
        "a '? ' stands where no key can be",
        f"{_INDENT}, or quote the text",
    ),
    "did not find expected alphabetic or numeric character": (
        "expected a name after '*' or '&'",
        _QUOTE,
    ),
    "found undefined tag handle": ("unknown tag handle", "declare it with %TAG, or quote the text"),
    "found incompatible YAML document": ("this version of YAML cannot be read", ""),
    "found unexpected ':'": ("a ':' stands inside a text without quotes", _QUOTE),
    "found invalid Unicode character escape code": (
        "an escape stands for half of a character",
        "write the character itself, or \\U with eight digits",
    ),
    "did not find expected hexdecimal number": (
        "an escape has too few hexadecimal digits",
        r"\x has two, \u four and \U eight; a backslash itself is \\",
    ),
    "did not find expected comment or line break": (
        "text after '|', '>' or a directive",
        "start the text on the next line, or put it in quotes",
    ),
    "did not find expected whitespace or line break": (
        "no blank stands after the tag",
        f"{_QUOTE} if '!' belongs to it",
    ),
    "could not find expected directive name": ("'%' starts a directive", _QUOTE),
    "control characters are not allowed": (
        "a control character",
        "remove it, or write it as an escape in double quotes",
    ),
}
_FOUND_TOO_LATE = ("found unexpected end of stream", "could not find expected ':'")
_TEMPLATE = "this looks like a template: render it first (`helm template`, `jinja2`, …)"


def parse_error(source: Source, error: YAMLError) -> ParseError:
    """Return the error of *source* that PyYAML's *error* stands for."""
    if isinstance(error, ReaderError):
        return _unreadable(source, error)
    problem, offset = str(error), 0
    if isinstance(error, MarkedYAMLError):
        problem = error.problem or problem
        mark = _mark(error)
        offset = mark.index if mark else 0
    message, hint = _PROBLEMS.get(problem, (problem, ""))
    text = forgiving(source)
    line = text[text.rfind("\n", 0, offset) + 1 :].partition("\n")[0]
    if "{{" in line or "{%" in line:
        hint = _TEMPLATE
    found = text[offset : offset + 1]
    message = message.replace("{found}", "a tab" if found == "\t" else f"'{found}'")
    return ParseError(message, source.at(*Lines(text).place(offset)), hint=hint)


def _mark(error: MarkedYAMLError) -> Mark | None:
    """Return the mark that helps most: an unclosed quote is found where it opens."""
    if error.problem in _FOUND_TOO_LATE:
        return error.context_mark or error.problem_mark
    return error.problem_mark or error.context_mark


def _unreadable(source: Source, error: ReaderError) -> ParseError:
    content = source.content
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = "utf-16" if is_utf16 else "utf-8-sig"
    before = content[: error.position].decode(encoding, errors="replace")
    unknown = f"the file is not {'UTF-16' if is_utf16 else 'UTF-8'} ({error.reason})"
    message, hint = _PROBLEMS.get(error.reason, (unknown, "save the file as UTF-8"))
    return ParseError(message, source.at(*Lines(before).place(len(before))), hint=hint)
