"""What is wrong at an offset of a text, until the text's source is known."""

from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._text import Lines


class TextError(Exception):
    """What is wrong with a text, and the offset where; `hint` says what to do."""

    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message, offset)
        self.message = message
        self.offset = offset
        self.hint = hint

    def located(self, source: Source, text: str) -> ParseError:
        """Return this as an error of *source*, which holds *text*."""
        location = source.at(*Lines(text).place(self.offset))
        return ParseError(self.message, location, hint=self.hint)
