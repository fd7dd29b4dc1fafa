"""Builtins of other people: their annotations are checked, their answers turned into values.

What such a function raises is an error of the builtin, undefined to the policy like any other.
Python's own sets are taken and given; tuples are given as arrays.
"""

from collections.abc import Callable
from inspect import Parameter, signature
from types import GeneratorType
from typing import Any, get_origin, get_type_hints

from policykit.errors import UsageError
from policykit.rego.builtins._operands import BuiltinError, checked
from policykit.rego.values import UNDEFINED, Set, Value, key_of, set_of
from policykit.source import Location

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_PLAIN = frozenset((type(None), bool, int, float, str))


def guarded(name: str, function: Callable[..., Any], first: int) -> Callable[..., Value]:
    """Return what policies call for *function*, whose operands begin at parameter *first*.

    Raises UsageError for parameters that cannot be operands.
    """
    notes = _annotations(name, function, first)
    takes_sets = [index for index, note in enumerate(notes) if get_origin(note) is set]

    def answer(*arguments: Any) -> Value:
        given = list(arguments)
        for index in takes_sets:
            given[index] = _python_set(given[index], name)
        try:
            return value_from(function(*given))
        except BuiltinError:
            raise
        except Exception as error:  # the edge to code of others
            raise BuiltinError(f"{name}: {type(error).__name__}: {error}") from error

    answer.__annotations__ = {str(index): note for index, note in enumerate(notes)}
    try:
        return checked(name, answer, first)
    except (KeyError, TypeError, ValueError) as error:
        raise _unusable(name, function, f"an annotation is no type of Rego: {error}") from error


def _annotations(name: str, function: Callable[..., Any], first: int) -> list[Any]:
    """Return the annotation of each parameter; those before *first* are ours to give."""
    parameters = list(signature(function).parameters.values())
    for parameter in parameters:
        if parameter.kind not in _POSITIONAL or parameter.default is not Parameter.empty:
            problem = f"the parameter {parameter.name} must be a plain one, without a default"
            raise _unusable(name, function, problem)
    try:
        hints = get_type_hints(function, include_extras=True)
    except (NameError, TypeError) as error:
        raise _unusable(name, function, f"an annotation cannot be read: {error}") from error
    for parameter in parameters[first:]:
        if parameter.name not in hints:
            raise _unusable(name, function, f"the parameter {parameter.name} has no annotation")
    return [hints.get(parameter.name, Any) for parameter in parameters]


def _unusable(name: str, function: Callable[..., Any], problem: str) -> UsageError:
    code = function.__code__
    return UsageError(
        f"the builtin {name}: {problem}",
        Location(code.co_filename, code.co_firstlineno),
        hint="operands are annotated as str, int, float, bool, None, list[T], dict[str, T], "
        "set[T], unions of these, or typing.Any",
    )


def _python_set(members: Set[Value], name: str) -> set[Value]:
    try:
        return set(members.values())
    except TypeError as error:
        raise BuiltinError(f"{name}: a set of arrays, objects or sets is not taken") from error


def value_from(answer: Any) -> Value:
    """Return what a function of others gives as a value; raises BuiltinError where it is none."""
    kind = type(answer)
    if kind in _PLAIN or answer is UNDEFINED or isinstance(answer, int | float | Set):
        return answer
    if isinstance(answer, str):
        return str(answer)
    if isinstance(answer, dict):
        return {key_of(value_from(key)): value_from(item) for key, item in answer.items()}
    if isinstance(answer, list | tuple | GeneratorType):
        return [value_from(item) for item in answer]
    if isinstance(answer, set | frozenset):
        return set_of(value_from(item) for item in answer)
    raise BuiltinError(f"a {kind.__name__} is no value of Rego")
