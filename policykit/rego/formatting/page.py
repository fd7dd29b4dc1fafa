"""The page that a formatter writes on: lines, indentation, and the comments that find their place.

Comments are no part of the tree. Each waits for its row: before something of a later row is
written, the comments above it get lines of their own; one on the same row is held back until the
line ends. Only one can be held at a time: a second one is a `CommentCollision`, for which the
writer goes back to a mark and keeps the original text instead.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from policykit.rego.ast import Comment

_NEVER = 1 << 62


class CommentCollision(Exception):  # noqa: N818  # a way back, nobody's error
    """Two comments would have to end the same line."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A state of the page to go back to."""

    length: int
    level: int
    inline: bool
    held: Comment | None
    delayed: bool
    position: int


class Page:
    """Text in the making, with the comments that are still to come, in the order of the text."""

    def __init__(self, comments: Sequence[Comment]) -> None:
        self.parts: list[str] = []
        self.comments = list(comments)
        self.position = 0
        self.level = 0
        self.inline = False
        self.held: Comment | None = None
        self.delayed = False

    # ------------------------------------------------------------------ lines

    def write(self, text: str) -> None:
        self.parts.append(text)

    def start_line(self) -> None:
        self.inline = True
        self.parts.append("\t" * self.level)

    def resume(self) -> None:
        """Start a line unless one is begun already."""
        if not self.inline:
            self.start_line()

    def end_line(self) -> None:
        """End the line, with the comment that was held back for it unless that is delayed."""
        self.inline = False
        if self.held is not None and not self.delayed:
            self.parts.append(f" {written(self.held)}")
            self.held = None
        self.delayed = False
        self.parts.append("\n")

    def blank_line(self) -> None:
        self.parts.append("\n")

    def break_line(self) -> None:
        self.end_line()
        self.start_line()

    # ------------------------------------------------------------------ comments

    def reach(self, row: int) -> None:
        """Place the comments up to *row*: the earlier ones here, the one on it at the line's end.

        Raises CommentCollision where the line has a comment already.
        """
        last = self.comments_above(row)
        if last and row - last > 1:
            self.blank_line()
        if self.comment_row() == row:
            if self.held is not None:
                raise CommentCollision
            self.held = self.comments[self.position]
            self.position += 1

    def comments_above(self, row: int) -> int:
        """Write the comments above *row*, each on its line; return the row of the last, or 0.

        Gaps between them stay, as one blank line; two blocks of METADATA never touch.
        """
        last, is_metadata = 0, False
        while self.comment_row() < row:
            comment = self.comments[self.position]
            self.position += 1
            begins = comment.text.strip() == "METADATA" and self.level == 0
            if last and comment.location.line - last > 1:
                self.blank_line()
                is_metadata = False
            elif begins and is_metadata:
                self.blank_line()
            is_metadata = is_metadata or begins
            last = comment.location.line
            self.comment_line(comment)
        return last

    def comment_row(self) -> int:
        """Return the row of the next comment, or one that no text has."""
        if self.position == len(self.comments):
            return _NEVER
        return self.comments[self.position].location.line

    def has_comment_between(self, first: int, last: int) -> bool:
        """Whether a comment stands below row *first* and above row *last*."""
        return any(first < comment.location.line < last for comment in self.comments)

    def comment_line(self, comment: Comment) -> None:
        self.resume()
        self.write(written(comment))
        self.end_line()

    def taken(self, rows: Collection[int]) -> dict[int, Comment]:
        """Take the comments on *rows* out of those to come."""
        found = {
            row: item
            for item in self.comments[self.position :]
            if (row := item.location.line) in rows
        }
        self.comments[self.position :] = [
            item for item in self.comments[self.position :] if item.location.line not in found
        ]
        return found

    def rest(self) -> None:
        """Write the comments that are left, each on its line."""
        for comment in self.comments[self.position :]:
            self.comment_line(comment)
        self.position = len(self.comments)

    def verbatim(self, text: str, first: int, last: int) -> None:
        """Write the *text* between two rows as it was, with the comments that stand in it."""
        if self.held is not None and first <= self.held.location.line < last:
            self.held = None
        self.comments_above(first)
        self.resume()
        self.write(text)
        while self.comment_row() < last:
            self.position += 1
        if self.held is None:
            self.reach(last)

    # ------------------------------------------------------------------ marks

    def mark(self) -> Mark:
        return Mark(
            len(self.parts), self.level, self.inline, self.held, self.delayed, self.position
        )

    def rewind(self, mark: Mark) -> None:
        del self.parts[mark.length :]
        self.level = mark.level
        self.inline = mark.inline
        self.held = mark.held
        self.delayed = mark.delayed
        self.position = mark.position

    def since(self, mark: Mark) -> str:
        """Return what was written since *mark*."""
        return "".join(self.parts[mark.length :])

    def text(self) -> str:
        return "".join(self.parts).rstrip("\n") + "\n"


def written(comment: Comment) -> str:
    """Return the comment as it stands in a formatted text."""
    return f"#{comment.text}".rstrip()
