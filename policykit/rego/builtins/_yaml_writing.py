"""Values as YAML, in the style of go-yaml v3: blocks, sorted keys, quotes only where needed.

How a text is written follows from what is in it: plainly if it can only be read back as that
text, else in single quotes; in double quotes if it would be read as a number or has characters
that need escapes; as a literal block if it has more than one line.
"""

import re
from functools import cmp_to_key

from policykit.rego.builtins._yaml_scalars import needs_quotes, number_as_yaml
from policykit.rego.values import Value

_INDENT = "  "
_MAX_KEY = 128  # bytes: longer keys stand behind a question mark
_REFUSED = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
# First characters that begin something else than text; the second group only before a space.
_INDICATORS = re.compile(r"[#,\[\]{}&*!|>'\"%@`]|[?:-](?=[\s]|\Z)|---|\.\.\.")
_INNER = re.compile(r":(?=[\s]|\Z)|(?<=[\s])#")
_BREAKS = "\n\r\x85\u2028\u2029"
_SPECIAL = re.compile("[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_ESCAPES = {
    0: "0", 7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 27: "e",
    34: '"', 92: "\\", 0x85: "N", 0x2028: "L", 0x2029: "P",
}  # fmt: skip
_LAST_BYTE, _LAST_SHORT = 0xFF, 0xFFFF


def yaml_text(value: Value) -> str:
    """Return *value*, as JSON has it, in YAML; raises ValueError for control characters."""
    return _block(value, "") + "\n"


def _block(value: Value, indent: str) -> str:
    """Return *value* from where it begins; further lines begin with *indent*."""
    line = f"\n{indent}"
    if isinstance(value, dict) and value:
        keys = sorted(value, key=cmp_to_key(_compare_keys))
        return line.join(_entry(key, value[key], indent) for key in keys)
    if isinstance(value, list) and value:
        return line.join(f"- {_block(item, indent + _INDENT)}" for item in value)
    return _scalar(value, indent)


def _entry(key: str, value: Value, indent: str) -> str:
    """Return one entry of a mapping."""
    if _is_long(key):
        inner = indent + _INDENT
        return f"? {_scalar(key, inner)}\n{indent}: {_block(value, inner)}"
    if isinstance(value, dict | list) and value:
        inner = indent + _INDENT
        return f"{_scalar(key, indent)}:\n{inner}{_block(value, inner)}"
    return f"{_scalar(key, indent)}: {_scalar(value, indent + _INDENT)}"


def _is_long(key: str) -> bool:
    return len(key.encode(errors="replace")) > _MAX_KEY or any(char in _BREAKS for char in key)


def _scalar(value: Value, indent: str) -> str:
    if isinstance(value, str):
        return _string(value, indent)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return number_as_yaml(value)


def _string(text: str, indent: str) -> str:
    """Return *text* in the style that it needs."""
    if _REFUSED.search(text):
        raise ValueError("yaml: control characters are not allowed")
    special = _SPECIAL.search(text.replace("\t", ""))
    if special or re.search(f" [{_BREAKS}]", text):
        return _double_quoted(text)
    if "\n" in text:
        return _double_quoted(text) if text.endswith(" ") else _literal(text, indent or _INDENT)
    if needs_quotes(text) or "\t" in text:
        return _double_quoted(text)
    return text if _may_be_plain(text) else _single_quoted(text, indent or _INDENT)


def _may_be_plain(text: str) -> bool:
    if text[0] in f" {_BREAKS}" or text[-1] in f" {_BREAKS}" or any(c in _BREAKS for c in text):
        return False
    return not _INDICATORS.match(text) and not _INNER.search(text, 1)


def _single_quoted(text: str, indent: str) -> str:
    parts = re.split(f"([{_BREAKS}]+)", text.replace("'", "''"))
    parts[1:-1:2] = [f"{breaks}{indent}" for breaks in parts[1:-1:2]]
    if len(parts) > 1 and not parts[-1]:
        parts[-2] = parts[-2].removesuffix(indent)
    return f"'{''.join(parts)}'"


def _double_quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    code = ord(char)
    if code in _ESCAPES:
        return f"\\{_ESCAPES[code]}"
    if not _SPECIAL.match(char):
        return char
    if code <= _LAST_BYTE:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= _LAST_SHORT else f"\\U{code:08X}"


def _literal(text: str, indent: str) -> str:
    """Return *text* as a block that keeps its lines."""
    hint = len(_INDENT) if text[0] in f" {_BREAKS}" else ""
    if not text.endswith("\n"):
        chomping = "-"
    else:
        chomping = "+" if text == "\n" or text.endswith("\n\n") else ""
    lines = text.removesuffix("\n").split("\n")
    return f"|{hint}{chomping}\n" + "\n".join(f"{indent}{line}" if line else "" for line in lines)


def _compare_keys(left: str, right: str) -> int:
    """Compare keys as people do: numbers in them by value, letters behind all else."""
    after_digits = False
    for index, (char, other) in enumerate(zip(left, right, strict=False)):
        if char == other:
            after_digits = char.isdecimal()
            continue
        if char.isalpha() or other.isalpha():
            if char.isalpha() and other.isalpha():
                return -1 if char < other else 1
            return -1 if char.isalpha() == after_digits else 1
        return _compare_numbers(left, right, index)
    return (len(left) > len(right)) - (len(left) < len(right))


def _compare_numbers(left: str, right: str, index: int) -> int:
    """Compare from the first place at which the keys differ, where neither has a letter."""
    lead = ""
    if "0" in (left[index], right[index]):
        # Zeros within a number count; those before it do not.
        digits = re.search(r"[0-9]*\Z", left[:index])
        lead = "1" if digits and digits[0].strip("0") else ""
    runs = [re.match(r"[0-9]*", text[index:]) for text in (left, right)]
    numbers = [(int(lead + run[0] or "0"), len(run[0])) for run in runs if run]
    first, second = (
        (*number, text[index]) for number, text in zip(numbers, (left, right), strict=True)
    )
    return (first > second) - (first < second)
