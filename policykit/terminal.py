"""What is safe to show on a terminal: text without control characters, and colours."""

# One character stands for one, so that columns and carets stay where they are. Escape sequences
# and the marks that turn the direction of writing would let an input forge what people read.
_PICTURES: dict[int, int] = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_PICTURES |= dict.fromkeys(
    (*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    0xFFFD,
)
_LAYOUT = frozenset(map(ord, "\t\n"))
_IN_TEXT = {code: shown for code, shown in _PICTURES.items() if code not in _LAYOUT}

_CODES = {"bold": 1, "red": 31, "green": 32, "yellow": 33, "blue": 34, "cyan": 36}


def visible(text: str) -> str:
    """Return *text* with its control characters replaced by pictures, save tabs and newlines."""
    return text if text.isprintable() else text.translate(_IN_TEXT)


def visible_line(text: str) -> str:
    """Return *text* as one line: control characters, newlines too, replaced by pictures."""
    return text if text.isprintable() else text.translate(_PICTURES)


def painted(text: str, color: str, *, enabled: bool) -> str:
    """Return *text* in a colour of the terminal (or bold), or as it is where not *enabled*."""
    return f"\x1b[{_CODES[color]}m{text}\x1b[0m" if enabled else text
