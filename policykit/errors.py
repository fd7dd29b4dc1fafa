"""What can go wrong, as exceptions.

    PolicykitError
    ├── UsageError        the person's arguments or settings cannot be used
    ├── LoadError         a file or folder cannot be read
    ├── ParseError        a config file is not what its format says
    ├── FetchError        a bundle cannot be fetched or verified
    └── RegoError         a policy is wrong, or fails while it is evaluated
        └── RegoErrors    all errors of a set of policies, in source order

Every error knows its place where it has one, and a hint where there is something to do.
"""

from collections.abc import Sequence

from policykit.source import Location


class PolicykitError(Exception):
    """The base of every error that is meant for a person."""

    def __init__(self, message: str, location: Location | None = None, *, hint: str = "") -> None:
        super().__init__(message, location)
        self.message = message
        self.location = location
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.location}: {self.message}" if self.location else self.message

    def __reduce__(self) -> tuple[object, ...]:
        notes = getattr(self, "__notes__", [])
        return (_error, (type(self), self.message, self.location, self.hint, notes))


class UsageError(PolicykitError):
    """Arguments, environment or config files ask for something that cannot be done."""


class LoadError(PolicykitError):
    """A file or folder does not exist, cannot be read, or holds nothing to work on."""


class ParseError(PolicykitError):
    """The content of a config file breaks the rules of its format."""


class FetchError(PolicykitError):
    """A bundle cannot be fetched, unpacked or verified."""


class RegoError(PolicykitError):
    """A policy is wrong or fails; `code` is OPA's (`rego_parse_error`, …)."""

    def __init__(
        self, code: str, message: str, location: Location | None = None, *, hint: str = ""
    ) -> None:
        super().__init__(message, location, hint=hint)
        self.code = code

    def __str__(self) -> str:
        text = f"{self.code}: {self.message}"
        return f"{self.location}: {text}" if self.location else text

    def __reduce__(self) -> tuple[object, ...]:
        return (_rego_error, (self.code, self.message, self.location, self.hint))


class RegoErrors(RegoError):  # noqa: N818  # several errors, as the API names them
    """Several errors at once: itself the first of them, `errors` is all, in source order."""

    def __init__(self, errors: Sequence[RegoError]) -> None:
        first = errors[0]
        super().__init__(first.code, first.message, first.location, hint=first.hint)
        self.errors: tuple[RegoError, ...] = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)

    def __reduce__(self) -> tuple[object, ...]:
        return (RegoErrors, (self.errors,))


def _error(
    kind: type[PolicykitError], message: str, location: Location | None, hint: str, notes: list[str]
) -> PolicykitError:
    error = kind(message, location, hint=hint)
    for note in notes:
        error.add_note(note)
    return error


def _rego_error(code: str, message: str, location: Location | None, hint: str) -> RegoError:
    return RegoError(code, message, location, hint=hint)
