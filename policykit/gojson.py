"""JSON text as Go writes it: the encoder whose output conftest's users compare and keep."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

_ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x20), *map(ord, "<>&\u2028\u2029"))}
_ESCAPES |= {
    ord(char): f"\\{letter}" for char, letter in zip('"\\\b\f\n\r\t', '"\\bfnrt', strict=True)
}
_PLAIN_FROM, _PLAIN_BELOW = 1e-6, 1e21
_INTEGERS_BELOW = 1 << 53

# What is left of a container: its members, each with the text before its value.
_Members: TypeAlias = Iterator[tuple[str, object]]


class Fields(dict[str, object]):
    """An object whose keys keep their order, as those of a Go struct; all others are sorted."""

    __slots__ = ()


def to_json(value: object, indent: str = "", *, exact: bool = True) -> str:
    """Return *value* as JSON: compact, or one part to a line where there is an *indent*.

    A float of a class of its own is written as its `repr`, an integer that is not to be *exact* as
    the float64 that most programs read it as. Raises ValueError for what JSON cannot express.
    """
    return "".join(_pieces(value, indent, exact=exact))


def _pieces(value: object, indent: str, *, exact: bool) -> Iterator[str]:
    """Yield the text of *value*, with a stack of our own: documents nest deeper than calls may."""
    colon = ": " if indent else ":"
    line = "\n" if indent else ""
    members: _Members = iter((("", value),))
    before, closing = "", ""
    outer: list[tuple[_Members, str]] = []
    while True:
        for prefix, member in members:
            yield f"{before}{prefix}"
            if isinstance(member, dict | list | tuple | Mapping):
                outer.append((members, closing))
                is_array = isinstance(member, list | tuple)
                yield "[" if is_array else "{"
                members = _items(member) if is_array else _pairs(member, colon)
                line += indent
                before, closing = line, "]" if is_array else "}"
                break
            yield _scalar(member, exact=exact)
            before = f",{line}"
        else:
            if not outer:
                return
            was_empty = before == line
            line = line[: len(line) - len(indent)]
            yield closing if was_empty else line + closing
            members, closing = outer.pop()
            before = f",{line}"


def _items(array: object) -> _Members:
    assert isinstance(array, list | tuple)
    return (("", item) for item in array)


def _pairs(mapping: object, colon: str) -> _Members:
    assert isinstance(mapping, Mapping)
    keys = mapping if isinstance(mapping, Fields) else sorted(mapping)
    return ((f"{_string(key)}{colon}", mapping[key]) for key in keys)


def _scalar(value: object, *, exact: bool) -> str:
    match value:
        case str():
            return _string(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return (
                _integer(value) if exact or abs(value) < _INTEGERS_BELOW else _float(float(value))
            )
        case float():
            return _float(value) if type(value) is float else repr(value)
        case _:
            raise TypeError(f"JSON has no {type(value).__name__}")


def _string(text: str) -> str:
    if not text.isascii():
        # A lone surrogate stands for a byte that is not UTF-8, as in the name of a file.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return f'"{text.translate(_ESCAPES)}"'


def _integer(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses more than 4,300 digits at once; decimals have no limit
        from decimal import Decimal  # noqa: PLC0415 - most runs need none, and start-up is dear

        return str(Decimal(value))


def _float(value: float) -> str:
    """Return the shortest digits that give *value* back, laid out as Go's encoder does."""
    mantissa, _, exponent = repr(value).partition("e")
    if mantissa.lstrip("-") in {"inf", "nan"}:
        raise ValueError(f"JSON has no number {mantissa}")
    if not exponent:
        return mantissa.removesuffix(".0")
    power = int(exponent)
    if not _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
        return f"{mantissa}e{power:+d}"
    sign = "-" if value < 0 else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{whole}{fraction}"
    return f"{sign}{whole}{fraction}{'0' * (power - len(fraction))}"
