"""What BuildKit checks of single instructions and flags, beyond their form.

A check of an instruction raises TextError; a check of a flag's value returns what a right value
would be, or nothing if it is right.
"""

import re

from policykit_parsers._errors import TextError
from policykit_parsers._text import SPACE
from policykit_parsers.dockerfile.pieces import Instruction

_IMAGE_AND_NAME = 3
_STAGE = re.compile(r"[a-z][a-z0-9-_.]*")
_CSV_FIELD = r'(?:"(?:[^"]|"")*"|[^",]*)'
_CSV = re.compile(rf"{_CSV_FIELD}(?:,{_CSV_FIELD})*")
_DURATION = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+")
_AMOUNT = re.compile(r"([0-9.]+)([a-zµμ]+)")
_MICROSECOND = 1e-6
_SECONDS = {
    **dict.fromkeys(("us", "µs", "μs"), _MICROSECOND),
    "ns": 1e-9,
    "ms": 1e-3,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
}
_LEAST_SECONDS = 0.001
_MOST_SECONDS = 2**63 / 1e9
_RETRIES = re.compile(r"\+?[0-9]{1,10}|-0+")
_MOST_RETRIES = 2**31
_TRUTHS = re.compile(r"1|t|T|TRUE|true|True|0|f|F|FALSE|false|False")


def stage(instruction: Instruction) -> None:
    """Refuse a FROM that is not an image, or an image and `AS` with a name."""
    found = instruction.arguments or []
    hint = "write `FROM image` or `FROM image AS name`"
    if len(found) == _IMAGE_AND_NAME and found[1].text.lower() == "as":
        name = found[2]
        if not _STAGE.fullmatch(name.text.lower()):
            what = "letters, digits, `-`, `_` and `.`, a letter first"
            raise TextError(f"`{name.text}` is no name for a stage", name.start, f"use {what}")
    elif len(found) != 1:
        raise TextError("FROM takes one image", instruction.word.start, hint)


def names(instruction: Instruction) -> None:
    """Refuse a pair or argument with an empty name."""
    steps = 1 if instruction.name == "arg" else 3
    for piece in (instruction.arguments or ())[::steps]:
        if not piece.text.partition("=")[0]:
            raise TextError("a name is missing before `=`", piece.start, "write `name=value`")


def volumes(instruction: Instruction) -> None:
    """Refuse a VOLUME with an empty path."""
    for piece in instruction.arguments or ():
        if not piece.text.strip(SPACE):
            raise TextError("an empty path for a volume", piece.start, "name a directory")


def shell(instruction: Instruction) -> None:
    """Refuse a SHELL that is not a JSON array."""
    if not instruction.is_array:
        hint = 'write `SHELL ["program", "argument"]`'
        raise TextError("SHELL takes a JSON array of strings", instruction.word.start, hint)


def health(instruction: Instruction) -> None:
    """Refuse a HEALTHCHECK that is neither NONE nor a command."""
    found = instruction.arguments or []
    kind, command = found[0], found[1:]
    if kind.text.upper() == "NONE":
        if command:
            raise TextError("NONE takes no arguments", command[0].start, "remove them")
    elif kind.text.upper() != "CMD":
        hint = "write `HEALTHCHECK CMD command` or `HEALTHCHECK NONE`"
        raise TextError(f"expected CMD or NONE, found `{kind.text}`", kind.start, hint)
    elif not command:
        hint = "write the command that tells whether the container is healthy"
        raise TextError("no command after CMD", kind.end, hint)


def csv(value: str) -> str:
    """Tell whether *value* is a list of fields with commas between them."""
    return "" if value and _CSV.fullmatch(value) else "fields with commas between them"


def device(value: str) -> str:
    """Tell whether *value* is the name of a device, and `required` if it is."""
    wanted = "a device's name, and `,required` if it is"
    if csv(value):
        return wanted
    name = ""
    for field in value.split(","):
        key, equals, setting = field.partition("=")
        if key.lower() == "required":
            right = not equals or bool(_TRUTHS.fullmatch(setting))
        else:
            right = not name
            name = setting if equals and key.lower() == "name" else field
        if not right:
            return wanted
    return ""


def network(value: str) -> str:
    """Tell whether *value* is one of the networks of a build."""
    return "" if value in {"default", "none", "host"} else "default, none or host"


def security(value: str) -> str:
    """Tell whether *value* is one of the security modes of a build."""
    return "" if value in {"insecure", "sandbox"} else "insecure or sandbox"


def duration(value: str) -> str:
    """Tell whether *value* is a time that a check of health can take."""
    if value in {"", "0", "+0", "-0"}:
        return ""
    wanted = "a time such as 30s or 1m30s, of 1ms or more"
    if not _DURATION.fullmatch(value):
        return wanted
    seconds = sum(float(amount) * _SECONDS[unit] for amount, unit in _AMOUNT.findall(value))
    fits = seconds == 0 or (value[0] != "-" and _LEAST_SECONDS <= seconds < _MOST_SECONDS)
    return "" if fits else wanted


def retries(value: str) -> str:
    """Tell whether *value* is a number of tries."""
    right = not value or (_RETRIES.fullmatch(value) and int(value) < _MOST_RETRIES)
    return "" if right else "a number of 0 or more"
