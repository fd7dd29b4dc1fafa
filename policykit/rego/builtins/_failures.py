"""How code that knows no builtin by name says what is wrong: ValueError in, BuiltinError out."""

from types import TracebackType

from policykit.rego.builtins._operands import BuiltinError
from policykit.rego.values import Set, Value, type_name

_NAMES = {str: "string", bool: "boolean", list: "array", dict: "object", Set: "set"}


class OperandError(ValueError):
    """An operand has a part of the wrong type; the policy sees an `eval_type_error`."""


def require(value: Value, position: int, *kinds: type) -> None:
    """Raise OperandError unless the operand at *position* is of one of the *kinds*."""
    if type(value) not in kinds:
        names = ", ".join(_NAMES[kind] for kind in kinds)
        expected = f"one of {{{names}}}" if len(kinds) > 1 else names
        raise OperandError(f"operand {position} must be {expected} but got {type_name(value)}")


class failing_as:  # noqa: N801  # reads as a statement: `with failing_as("time.parse_ns"):`
    """Turns each ValueError of its block into the `BuiltinError` of the builtin called *name*."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        """Do nothing: only the way out matters."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, ValueError):
            code = "eval_type_error" if isinstance(error, OperandError) else "eval_builtin_error"
            raise BuiltinError(f"{self.name}: {error}", code) from error
