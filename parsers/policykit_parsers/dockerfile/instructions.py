"""Reads the instructions of a Dockerfile, and refuses what no builder accepts.

What each instruction takes stands in one table: the form of its arguments, how many it needs, its
flags, and a check of its own.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from policykit_parsers._errors import TextError
from policykit_parsers._text import SPACE
from policykit_parsers.dockerfile import checks
from policykit_parsers.dockerfile.arguments import (
    Read,
    array_or_blank_separated,
    array_or_one,
    blank_separated,
    flags,
    one,
    pairs,
    word_then_array_or_one,
    words,
)
from policykit_parsers.dockerfile.pieces import Instruction, Piece, Rest

_WORD = re.compile(r"[^\t\v\f\r ]*")


class _Flag(NamedTuple):
    """What a flag takes: a value, or none as a switch; whether it may come more than once."""

    check: Callable[[str], str] | None = None
    switch: bool = False
    many: bool = False


_NO_FLAGS: Mapping[str, _Flag] = {}


class _Kind(NamedTuple):
    """What an instruction takes; flags of None are not looked at."""

    read: Read
    least: int = 0
    flags: Mapping[str, _Flag] | None = _NO_FLAGS
    check: Callable[[Instruction], None] | None = None


_TEXT = _Flag()
_SWITCH = _Flag(switch=True)
_MANY = _Flag(many=True)
_TIME = _Flag(checks.duration)
_OWNED = {"chown": _TEXT, "chmod": _TEXT, "link": _SWITCH, "exclude": _MANY}
_ADDED = {"keep-git-dir": _SWITCH, "unpack": _SWITCH, "checksum": _TEXT}
_RUN = {
    "mount": _Flag(checks.csv, many=True),
    "network": _Flag(checks.network),
    "security": _Flag(checks.security),
    "device": _Flag(checks.device, many=True),
}
_TIMES = dict.fromkeys(("interval", "timeout", "start-period", "start-interval"), _TIME)
_HEALTH = _TIMES | {"retries": _Flag(checks.retries)}
_KINDS = {
    "add": _Kind(array_or_blank_separated, 2, _OWNED | _ADDED),
    "arg": _Kind(words, 1, None, checks.names),
    "cmd": _Kind(array_or_one),
    "copy": _Kind(array_or_blank_separated, 2, _OWNED | {"from": _TEXT, "parents": _SWITCH}),
    "entrypoint": _Kind(array_or_one),
    "env": _Kind(pairs, 1, check=checks.names),
    "expose": _Kind(blank_separated, 1),
    "from": _Kind(blank_separated, 0, {"platform": _TEXT}, checks.stage),
    "healthcheck": _Kind(word_then_array_or_one, 1, _HEALTH, checks.health),
    "label": _Kind(pairs, 1, check=checks.names),
    "maintainer": _Kind(one, 1),
    "onbuild": _Kind(one, 1),
    "run": _Kind(array_or_one, 0, _RUN),
    "shell": _Kind(array_or_one, 1, check=checks.shell),
    "stopsignal": _Kind(one, 1, None),
    "user": _Kind(one, 1),
    "volume": _Kind(array_or_blank_separated, 1, check=checks.volumes),
    "workdir": _Kind(one, 1),
}
_NO_TRIGGERS = frozenset(("from", "maintainer", "onbuild"))


def instruction(text: str, escape: str) -> Instruction:
    """Return the instruction that the logical line *text* is; raises TextError."""
    found, kind = _read(Rest(text, 0, len(text.rstrip(SPACE)), escape).after(0))
    if kind is None:
        word = found.word.text
        raise TextError(f"`{word}` is not an instruction", found.word.start, _like(word, _KINDS))
    if found.flags:
        _check_flags(found, kind)
    if len(found.arguments or ()) < kind.least:
        need = "an argument" if kind.least == 1 else f"{kind.least} arguments or more"
        raise TextError(f"{found.name.upper()} needs {need}", found.word.start)
    if kind.check:
        kind.check(found)
    if found.name == "onbuild" and found.arguments:
        return _with_trigger(found, Rest(text, *found.arguments[0][1:], escape))
    return found


def _read(rest: Rest) -> tuple[Instruction, _Kind | None]:
    """Return the instruction that is left, and its kind if there is one."""
    match = _WORD.match(rest.text, rest.start, rest.end)
    end = match.end() if match else rest.start
    word = Piece(rest.text[rest.start : end], rest.start, end)
    name = word.text.lower()
    kind = _KINDS.get(name)
    found: list[Piece] | None = None if end == rest.end else []
    rest = rest.after(end)
    if rest.text.startswith("--", rest.start, rest.end):
        found, rest = flags(rest)
    if kind is None:
        nothing = [Piece("", rest.end, rest.end)]
        return Instruction(name, word, found, nothing, is_array=False), None
    arguments, is_array = kind.read(rest)
    return Instruction(name, word, found, arguments, is_array), kind


def _with_trigger(found: Instruction, rest: Rest) -> Instruction:
    """Return the ONBUILD *found* with the instruction in it, which is not checked otherwise."""
    name = _WORD.match(rest.text, rest.start, rest.end)
    if name and name[0].lower() in _NO_TRIGGERS:
        message = f"{name[0].upper()} cannot be triggered by ONBUILD"
        raise TextError(message, rest.start, "write it in the image that is built on this one")
    trigger, _ = _read(rest)
    arguments, is_array = trigger.arguments, trigger.is_array
    return found._replace(arguments=arguments, is_array=is_array, trigger=trigger)


def _check_flags(found: Instruction, kind: _Kind) -> None:
    disabled = found.name == "healthcheck" and found.texts and found.texts[0].upper() == "NONE"
    if kind.flags is None or disabled:
        return
    seen: set[str] = set()
    for text, start, _ in found.flags or ():
        name, equals, value = text.removeprefix("--").partition("=")
        flag = kind.flags.get(name)
        if flag is None:
            message = f"{found.name.upper()} has no flag `--{name}`"
            raise TextError(message, start, _like(name, kind.flags, "--"))
        if name in seen and not flag.many:
            raise TextError(f"a second `--{name}`", start, "keep one of the two")
        seen.add(name)
        _check_value(flag, name, value if equals else None, start)


def _check_value(flag: _Flag, name: str, value: str | None, start: int) -> None:
    if flag.switch:
        if value is not None and value.lower() not in {"true", "false"}:
            raise TextError(f"`--{name}` takes true or false, not `{value}`", start)
        return
    if value is None:
        raise TextError(f"`--{name}` needs a value", start, f"write `--{name}=value`")
    wanted = flag.check(value) if flag.check else ""
    if wanted:
        raise TextError(f"`--{name}` takes {wanted}, not `{value}`", start)


def _like(word: str, known: Mapping[str, object], prefix: str = "") -> str:
    """Return what is to be done about *word*, which is none of *known*."""
    near = get_close_matches(word.lower(), known, n=1)
    if near:
        return f"did you mean `{prefix}{near[0] if prefix else near[0].upper()}`?"
    if not known:
        return "remove it"
    names = ", ".join(prefix + (name if prefix else name.upper()) for name in known)
    return f"known are {names}"
