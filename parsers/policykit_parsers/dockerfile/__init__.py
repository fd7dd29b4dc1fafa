"""Dockerfiles and Containerfiles, as BuildKit's parser sees them: a list of instructions.

    lines         the file → logical lines
    pieces        what an instruction is made of
    arguments     the forms in which arguments are written
    checks        what single instructions and flags must hold to
    instructions  logical lines → instructions
    heredocs      the heredocs that an instruction opens

The document is a list within a list, so that all instructions are judged together. Heredocs are
not part of it; comments before an instruction are, as instructions of their own.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from policykit.documents import Document, Place, Span, Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers.dockerfile.heredocs import heredocs
from policykit_parsers.dockerfile.instructions import instruction
from policykit_parsers.dockerfile.lines import Comment, Line, LineReader
from policykit_parsers.dockerfile.pieces import Instruction, Piece


class _Step(NamedTuple):
    """An instruction, the logical line it stands on, its stage, and the last of its lines."""

    instruction: Instruction
    line: Line
    stage: int
    last: int


def load(source: Source) -> list[Document]:
    """Return the instructions of *source* as one document."""
    value: list[Value] = []
    for step in _steps(source, LineReader(source)):
        value += (_comment(comment, step.stage) for comment in step.line.comments)
        value.append(_value(step))
    return [Document(source.path, "dockerfile", [value], locate=partial(_locate, source))]


def _steps(source: Source, reader: LineReader) -> Iterator[_Step]:
    stage = -1
    found: Instruction | None = None
    while line := reader.next():
        try:
            found = instruction(line.text, reader.escape)
        except TextError as error:
            raise _located(error, source, line) from error
        for marker, tabs in heredocs(found, line.text):
            if not reader.skip_heredoc(marker, tabs=tabs):
                message = f"the text up to `{marker}` is not closed"
                hint = f"end it with a line that holds only {marker}"
                raise ParseError(message, source.at(*line.place(0)), hint=hint)
        stage += found.name == "from"
        yield _Step(found, line, max(stage, 0), reader.number)
    if found is None:
        hint = "write at least `FROM image`"
        raise ParseError("the file holds no instruction", source.at(1, 1), hint=hint)


def _located(error: TextError, source: Source, line: Line) -> ParseError:
    return ParseError(error.message, source.at(*line.place(error.offset)), hint=error.hint)


def _comment(comment: Comment, stage: int) -> Value:
    return {
        "Cmd": "comment",
        "SubCmd": "",
        "JSON": False,
        "Flags": None,
        "Value": [comment.text],
        "Stage": stage,
    }


def _value(step: _Step) -> Value:
    found = step.instruction
    return {
        "Cmd": found.name,
        "SubCmd": found.trigger.word.text if found.trigger else "",
        "JSON": found.is_array,
        "Flags": _texts(found.flags),
        "Value": _texts(found.arguments),
        "Stage": step.stage,
    }


def _texts(pieces: list[Piece] | None) -> Value:
    return None if pieces is None else [piece.text for piece in pieces]


def _locate(source: Source) -> Place:
    """Return the places of all instructions: from their first word to the end of their lines."""
    reader = LineReader(source)
    places: list[Place] = []
    for step in _steps(source, reader):
        places += (_comment_place(comment, reader) for comment in step.line.comments)
        places.append(_place(step, reader))
    span = Span(*places[0].span[:2], *places[-1].span[2:])
    return Place(span, None, [Place(span, None, places)])


def _comment_place(comment: Comment, reader: LineReader) -> Place:
    line = reader.physical[comment.line - 1]
    start = line.rindex(comment.text) + 1
    span = Span(comment.line, line.index("#") + 1, comment.line, start + len(comment.text))
    text = Span(comment.line, start, *span[2:])
    return Place(span, None, {"Value": Place(text, None, [Place(text)])})


def _place(step: _Step, reader: LineReader) -> Place:
    found, line = step.instruction, step.line
    last = reader.physical[step.last - 1].rstrip()
    span = Span(*line.place(0), step.last, len(last) + 1)
    children = {"Cmd": Place(line.span(*found.word[1:]))}
    if found.trigger:
        children["SubCmd"] = Place(line.span(*found.trigger.word[1:]))
    for name, pieces in (("Flags", found.flags), ("Value", found.arguments)):
        if pieces:
            inner = [Place(line.span(piece.start, piece.end)) for piece in pieces]
            span_of_all = line.span(min(p.start for p in pieces), max(p.end for p in pieces))
            children[name] = Place(span_of_all, None, inner)
    return Place(span, None, children)
