"""Lines of Python, and the blocks they stand in.

Evaluation that fails goes on with the next iteration of the innermost loop, or leaves the
function. In an inline block (the body of `not` or of a comprehension) before its first loop there
is nothing to jump to: what follows a condition is then nested under an `if`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from policykit.source import Location

MAX_NESTING = 12  # loops in loops: Python refuses 20 blocks, so deeper ones become functions
MAX_INDENT = 40


class Condition(NamedTuple):
    """A condition as Python says it, its opposite, and the names of the values it is about."""

    holds: str
    fails: str
    about: tuple[str, ...] = ()

    @property
    def negated(self) -> "Condition":
        """The opposite condition."""
        return Condition(self.fails, self.holds, self.about)


def plain(condition: str, *about: str) -> Condition:
    """Return a condition whose opposite is simply `not`."""
    return Condition(condition, f"not {condition}", about)


class BlockKind(Enum):
    """What a block is, and so how to leave it early."""

    FUNCTION = auto()
    LOOP = auto()
    INLINE = auto()
    IF = auto()
    PART = auto()


@dataclass(slots=True)
class Block:
    """One open block.

    `done` is the condition on which the loops of an inline block end, `after` a line to write
    behind a loop.
    """

    kind: BlockKind
    indent: int
    leave: str = ""
    done: str = ""
    part: str = ""
    after: str = ""


@dataclass(slots=True)
class Line:
    """One line of Python with the place in the policy that it comes from."""

    text: str
    indent: int
    location: Location | None


@dataclass(slots=True)
class Writer:
    """Collects the lines of one Python function."""

    lines: list[Line] = field(default_factory=list)
    indent: int = 0
    blocks: list[Block] = field(default_factory=list)
    place: Location | None = None
    cells: list[str] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)
    has_result: bool = False
    has_parts: bool = False

    def emit(self, text: str) -> None:
        """Add one line."""
        self.lines.append(Line(text, self.indent, self.place))

    def fresh(self, hint: str = "t") -> str:
        """Return a Python name that is not in use in this function."""
        count = self.counters.get(hint, 0) + 1
        self.counters[hint] = count
        if hint == "t":
            return f"t{count}"
        return hint if count == 1 else f"{hint}__{count}"

    # ------------------------------------------------------------------ blocks

    def open(self, kind: BlockKind, header: str, leave: str = "") -> None:
        """Open a block under the line *header*."""
        self.split_if_deep()
        self.blocks.append(Block(kind, self.indent, leave))
        self.emit(header)
        self.indent += 1

    def loop(self, header: str, after: str = "") -> None:
        """Open a loop: failing inside goes on with its next iteration."""
        self.open(BlockKind.LOOP, header, "continue")
        self.blocks[-1].after = after

    def guard(self, condition: Condition, kind: str = "test") -> None:
        """Go on only where *condition* holds; *kind* says what it is to a reader of traces."""
        del kind
        self.only_if(condition)

    def only_if(self, condition: Condition) -> None:
        """Write a condition: what is written next is reached only where it holds."""
        inner = next(block for block in reversed(self.blocks) if block.kind is not BlockKind.IF)
        if inner.kind is BlockKind.INLINE:
            self.open(BlockKind.IF, f"if {condition.holds}:")
            return
        self.emit(f"if {condition.fails}:")
        self.indent += 1
        self.emit(inner.leave)
        self.indent -= 1

    def in_loop(self) -> bool:
        """Tell whether a loop is open in this function."""
        return any(block.kind is BlockKind.LOOP for block in self.blocks)

    def in_part(self) -> bool:
        """Tell whether this is a function inside the function: `return` would only leave that."""
        return any(block.kind is BlockKind.PART for block in self.blocks)

    def stop(self) -> None:
        """End the loops of the innermost inline block: its answer is known."""
        for block in reversed(self.blocks):
            if block.kind in (BlockKind.LOOP, BlockKind.PART):
                self.emit("break" if block.kind is BlockKind.LOOP else "return")
                return
            if block.kind is BlockKind.INLINE:
                return

    @contextmanager
    def inline(self, done: str = "") -> Iterator[None]:
        """Open an inline block: loops in it end as soon as the condition *done* holds."""
        mark = len(self.blocks)
        self.blocks.append(Block(BlockKind.INLINE, self.indent, done=done))
        yield
        self.close(mark)

    def close(self, mark: int) -> None:
        """Close all blocks but the first *mark*."""
        done = self.blocks[mark].done if len(self.blocks) > mark else ""
        while len(self.blocks) > mark:
            block = self.blocks.pop()
            self.indent = block.indent
            if block.kind is BlockKind.PART:
                self.emit(f"{block.part}()")
            if block.after:
                self.emit(block.after)
            if block.kind in (BlockKind.LOOP, BlockKind.PART) and done:
                self.leave_when(done, mark)

    def leave_when(self, done: str, mark: int) -> None:
        outer = next(
            (
                block
                for block in reversed(self.blocks[mark:])
                if block.kind in (BlockKind.LOOP, BlockKind.PART)
            ),
            None,
        )
        if outer is not None:
            self.emit(f"if {done}:")
            self.indent += 1
            self.emit("break" if outer.kind is BlockKind.LOOP else "return")
            self.indent -= 1

    def split_if_deep(self) -> None:
        """Go on in a function of its own where Python would refuse to nest deeper."""
        depth = 0
        for block in reversed(self.blocks):
            if block.kind in (BlockKind.PART, BlockKind.FUNCTION):
                break
            depth += block.kind is BlockKind.LOOP
        start = next(
            b.indent
            for b in reversed(self.blocks)
            if b.kind in (BlockKind.PART, BlockKind.FUNCTION)
        )
        if depth < MAX_NESTING and self.indent - start < MAX_INDENT:
            return
        self.has_parts = True
        name = self.fresh("part")
        self.blocks.append(Block(BlockKind.PART, self.indent, leave="return", part=name))
        self.emit(f"def {name}():")
        self.indent += 1
        cells = [*self.cells, *(["result"] if self.has_result else [])]
        if cells:
            self.emit(f"nonlocal {', '.join(cells)}")
