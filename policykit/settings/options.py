"""Options: how one is declared, and how flags, environment and config files spell its value.

The type of an option is the type of its default: text, a list of texts, a number, or a flag that
is true where it is given. The spellings are those of conftest's command line (pflag and viper).
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias, TypeVar

from policykit.errors import UsageError

Setting: TypeAlias = str | bool | int | tuple[str, ...]
_T = TypeVar("_T", bound=Setting)

# URLs of policies, also in their short forms, are no paths.
_ELSEWHERE = re.compile(
    r"[a-z0-9]+::|[a-z][a-z0-9+.-]*://|file:|[^/@:]+@[^/@:]+:"
    r"|(?:github\.com|bitbucket\.org|ghcr\.io|quay\.io|registry\.gitlab\.com)/"
    r"|[\w.-]+\.(?:azurecr\.io|gcr\.io|pkg\.dev|amazonaws\.com)/"
    r"|(?:localhost|127\.0\.0\.1|\[::1\]):\d+/",
    re.IGNORECASE,
)
_DECLARED: "list[Option]" = []
_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))


class Option(NamedTuple):
    """One option: `--name` and `-short`, in the environment POLICYKIT_NAME, in config files `name`.

    `commands` take it as a flag. `choices` are all the values there are, if they are known here.
    Values of a `path` option that stand in a config file are relative to the folder of that file.
    A flag that stands alone means `implied`, where that is set; `alias` is another name of it.
    Each text of a list that `is_whole` is a value as it stands: commas do not part it.
    """

    name: str
    default: Setting
    summary: str
    commands: tuple[str, ...]
    short: str = ""
    choices: tuple[str, ...] = ()
    path: bool = False
    implied: str = ""
    alias: str = ""
    is_whole: bool = False

    @property
    def field(self) -> str:
        """The name of its attribute in the settings."""
        return self.name.replace("-", "_")

    @property
    def is_flag(self) -> bool:
        """Whether the option takes no value on the command line."""
        return isinstance(self.default, bool)

    @property
    def alone(self) -> str:
        """What the flag means without a value, or nothing if it needs one."""
        return "true" if self.is_flag else self.implied

    @property
    def value_name(self) -> str:
        """What help texts call the value: the type, in conftest's words."""
        match self.default:
            case bool():
                return ""
            case int():
                return "int"
            case str():
                return "string"
            case tuple():
                return "strings"


def option(
    default: _T,
    summary: str,
    commands: tuple[str, ...],
    *,
    short: str = "",
    choices: tuple[str, ...] = (),
    path: bool = False,
    implied: str = "",
    alias: str = "",
    is_whole: bool = False,
) -> _T:
    """Declare an option as a field of the settings, whose name it takes: see `declared`."""
    _DECLARED.append(
        Option("", default, summary, commands, short, choices, path, implied, alias, is_whole)
    )
    return default


def declared(names: Iterable[str]) -> tuple[Option, ...]:
    """Return the options declared so far under the *names* of their fields."""
    pairs = zip(names, _DECLARED, strict=True)
    return tuple(row._replace(name=name.replace("_", "-")) for name, row in pairs)


def from_flag(option: Option, text: str) -> Setting:
    """Return the value that *text* spells on the command line; a list is one record of CSV.

    Raises UsageError.
    """
    if isinstance(option.default, tuple):
        return (text,) if option.is_whole else _record(option, text)
    return _scalar(option, text, f"--{option.name}")


def from_environment(option: Option, text: str, variable: str) -> Setting:
    """Return the value that *text* spells in an environment variable; raises UsageError."""
    if isinstance(option.default, tuple):
        return (text,) if option.is_whole else tuple(text.split(","))
    return _scalar(option, text, variable)


def from_config(option: Option, value: object) -> Setting:
    """Return the value that a config file gives; a list may be one text with commas.

    Raises UsageError.
    """
    match value, option.default:
        case (list(), tuple()) if all(_is_word(item) for item in value):
            return tuple(str(item) for item in value)
        case (str(), tuple()):
            return tuple(value.split(",")) if value else ()
        case (bool(), bool()):
            return value
        case (str() | int() | float(), _) if _is_word(value):
            word = _scalar(option, str(value), option.name)
            return (str(word),) if isinstance(option.default, tuple) else word
        case _:
            raise UsageError(f"{option.name}: expected {_expected(option)}, found {_shown(value)}")


def is_url(path: str) -> bool:
    """Tell whether *path* is the URL of something elsewhere, in its full or a short form."""
    return _ELSEWHERE.match(path) is not None


def rebased(option: Option, setting: Setting, folder: str) -> Setting:
    """Return *setting* with its paths, if it is one of paths, taken relative to *folder*."""
    if not (option.path and folder):
        return setting
    if isinstance(setting, tuple):
        return tuple(_joined(folder, path) for path in setting)
    return _joined(folder, setting) if isinstance(setting, str) else setting


def _joined(folder: str, path: str) -> str:
    if is_url(path):
        return path
    # Data may stand under a prefix: `team.facts:facts.yaml`. A drive letter is no prefix.
    prefix, colon, rest = path.rpartition(":")
    if len(prefix) == 1 or not rest or rest.startswith(("/", "\\")):
        return path
    return f"{prefix}{colon}{folder}/{rest}"


def _scalar(option: Option, text: str, where: str) -> Setting:
    match option.default:
        case bool() if text in _TRUE or text in _FALSE:
            return text in _TRUE
        case int() if not isinstance(option.default, bool) and text.isascii() and text.isdecimal():
            return int(text)
        case str() | tuple():
            return _chosen(option, text, where)
        case _:
            raise UsageError(f'{where}: expected {_expected(option)}, found "{text}"')


def _chosen(option: Option, text: str, where: str) -> str:
    if not option.choices or not text:
        return text
    if text.lower() not in option.choices:
        raise UsageError(f'{where}: expected {_expected(option)}, found "{text}"')
    return text.lower()


def _record(option: Option, text: str) -> tuple[str, ...]:
    """Return the fields of one record of CSV; raises UsageError for a quote out of place."""
    if '"' not in text:
        return tuple(text.split(",")) if text else ()
    fields: list[str] = []
    rest = f",{text}"
    while rest:
        if rest.startswith(',"'):
            value, rest = _quoted(option, text, rest[2:])
        else:
            value, comma, rest = rest[1:].partition(",")
            rest = comma + rest
            if '"' in value:
                raise _misquoted(option, text)
        fields.append(value)
    return tuple(fields)


def _quoted(option: Option, text: str, rest: str) -> tuple[str, str]:
    value = ""
    while True:
        part, quote, rest = rest.partition('"')
        value += part
        if not quote or rest[:1] not in {'"', ",", ""}:
            raise _misquoted(option, text)
        if not rest.startswith('"'):
            return value, rest
        value, rest = f'{value}"', rest[1:]


def _misquoted(option: Option, text: str) -> UsageError:
    return UsageError(
        f"--{option.name}: a quote is out of place in {text}",
        hint='a value that holds a comma or a quote is written as "a,b" or "say ""x"""',
    )


def _is_word(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _expected(option: Option) -> str:
    if option.choices:
        return " or ".join(option.choices)
    match option.default:
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case str():
            return "text"
        case tuple():
            return "a list of texts"


def _shown(value: object) -> str:
    match value:
        case str():
            return f'"{value}"'
        case bool():
            return "true" if value else "false"
        case Mapping():
            return "a table"
        case _:
            return str(value)
