"""Rego cases with the outcomes that OPA recorded for them, and what we make of them.

    python -m tests.rego.corpus [NAME...]

prints every case that differs, of all files or of the categories called NAME.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from policykit import rego
from policykit.rego.values import Number, integer_of, json_text, sorted_values

SHARED = Path(__file__).parents[2].parent / "shared"
CONFORMANCE = SHARED / "conformance" / "rego"
EVAL = SHARED / "rego" / "eval.json"

Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One case in which we differ from OPA, and how; a crash is an exception of Python's own."""

    note: str
    reason: str
    is_crash: bool = False

    def __str__(self) -> str:
        return f"{self.note}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases were run, and those in which we differ."""

    total: int
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> int:
        """How many cases came out as in OPA."""
        return self.total - len(self.differences)


def categories() -> list[str]:
    """Return the names of the conformance files; none where they are absent."""
    return sorted(path.stem for path in CONFORMANCE.glob("*.json"))


@cache
def conformance(category: str) -> Outcome:
    """Return how we do on one conformance file."""
    content = (CONFORMANCE / f"{category}.json").read_text(encoding="utf-8")
    return _outcome(_loaded(content)["cases"], _conformance_reason)


@cache
def own_cases() -> Outcome:
    """Return how we do on the cases of evaluation that were recorded for this project."""
    return _outcome(_loaded(EVAL.read_text(encoding="utf-8")), _eval_reason)


def _loaded(content: str) -> Any:
    """Return JSON whose numbers print as they are written."""
    return json.loads(content, parse_float=Number, parse_int=integer_of)


def _outcome(cases: Sequence[Case], reason_of: Callable[[Case], str]) -> Outcome:
    return Outcome(len(cases), tuple(_differences(cases, reason_of)))


def _differences(cases: Sequence[Case], reason_of: Callable[[Case], str]) -> Iterator[Difference]:
    for case in cases:
        try:
            reason = reason_of(case)
        except rego.RegoError as error:
            reason = f"unexpected {_shown_error(error)}"
        except Exception as error:  # noqa: BLE001  # a crash is a result too: it must not end the run
            yield Difference(case["note"], f"crash: {type(error).__name__}: {error}", is_crash=True)
            continue
        if reason:
            yield Difference(case["note"], reason)


# ---------------------------------------------------------------------- OPA's compliance cases


def _conformance_reason(case: Case) -> str:
    """Return how our answer to a compliance case differs, or nothing."""
    try:
        results = _conformance_results(case)
    except rego.RegoError as error:
        return _wrong_error(error, case)
    if "want_error_code" in case or "want_error" in case:
        return f"no error, but {json_text(_bindings(results))}"
    wanted = case["want_result"] or []
    is_sorted = bool(case.get("sort_bindings"))
    ours = sorted(_binding_text(result.bindings, is_sorted=is_sorted) for result in results)
    theirs = sorted(_binding_text(binding, is_sorted=is_sorted) for binding in wanted)
    return "" if ours == theirs else f"{ours} instead of {theirs}"


def _conformance_results(case: Case) -> list[rego.Result]:
    modules = {f"test-{index}.rego": text for index, text in enumerate(case.get("modules", ()))}
    program = rego.compile(modules, data=case.get("data") or {})
    document = case.get("input", rego.UNDEFINED)
    if "input_term" in case:
        document = rego.parse_term(case["input_term"])
    is_strict = bool(case.get("strict_error"))
    return program.query(case["query"], document, strict_builtin_errors=is_strict)


def _wrong_error(error: rego.RegoError, case: Case) -> str:
    code, message = case.get("want_error_code"), case.get("want_error")
    if not code and not message:
        raise error
    if code and error.code != code:
        return f"not {code}, but {_shown_error(error)}"
    if message and message not in _opa_text(error):
        return f"not {message!r}, but {_shown_error(error)}"
    return ""


def _opa_text(error: rego.RegoError) -> str:
    """Return *error* as OPA prints it: with its line, without its column."""
    place = error.location
    return f"{place.path}:{place.line}: {error.code}: {error.message}" if place else str(error)


def _binding_text(binding: Mapping[str, Any], *, is_sorted: bool) -> str:
    """Return a result as text that is equal for equal results: numbers by value, sets as arrays."""
    return json_text(_plain(rego.to_json(dict(binding)), is_sorted=is_sorted))


def _plain(value: Any, *, is_sorted: bool) -> Any:
    """Return JSON in which equal numbers look alike and, where *is_sorted*, arrays are sorted."""
    match value:
        case dict():
            return {key: _plain(item, is_sorted=is_sorted) for key, item in value.items()}
        case list():
            items = [_plain(item, is_sorted=is_sorted) for item in value]
            return sorted_values(items) if is_sorted else items
        case float():
            return int(value) if value.is_integer() else float(value)
        case _:
            return value


# ---------------------------------------------------------------------- the project's own cases


def _eval_reason(case: Case) -> str:
    """Return how our answer to one of our own cases differs from OPA's, or nothing."""
    try:
        version = case["rego_version"]
        program = rego.compile(case["modules"], data=case.get("data"), version=version)
        results = program.query(
            case["query"],
            case.get("input", rego.UNDEFINED),
            strict_builtin_errors=bool(case.get("strict_builtin_errors")),
        )
    except rego.RegoError as error:
        return _wrong_errors(error, case)
    if "want_errors" in case:
        return f"no error, but {json_text(_bindings(results))}"
    ours = json_text([_result(result) for result in results])
    theirs = json_text(case["want_result"])
    return "" if ours == theirs else f"{ours} instead of {theirs}"


def _result(result: rego.Result) -> dict[str, Any]:
    """Return a result as OPA prints it: without bindings where there are none."""
    answer: dict[str, Any] = {"expressions": list(result.expressions)}
    return answer | ({"bindings": dict(result.bindings)} if result.bindings else {})


def _wrong_errors(error: rego.RegoError, case: Case) -> str:
    """Tell how our errors differ: in code, place or message; for syntax, in code or line."""
    if "want_errors" not in case:
        raise error
    ours = [_error_key(found) for found in _errors(error)]
    theirs = [_wanted_key(wanted) for wanted in case["want_errors"]]
    if theirs[0][0] == "rego_parse_error":  # OPA tells one mistake once for each attempt
        ours, theirs = [ours[0][:3]], [theirs[0][:3]]
    return "" if ours == theirs else f"{ours} instead of {theirs}"


def _errors(error: rego.RegoError) -> Sequence[rego.RegoError]:
    return error.errors if isinstance(error, rego.RegoErrors) else (error,)


def _error_key(error: rego.RegoError) -> tuple[Any, ...]:
    place = error.location
    where = (place.path, place.line, place.column) if place else ("", 0, 0)
    return (error.code, *where, error.message)


def _wanted_key(wanted: Case) -> tuple[Any, ...]:
    where = (wanted.get("file", ""), wanted.get("row", 0), wanted.get("col", 0))
    return (wanted["code"], *where, wanted["message"])


def _bindings(results: Sequence[rego.Result]) -> list[dict[str, Any]]:
    return [dict(result.bindings) for result in results]


def _shown_error(error: rego.RegoError) -> str:
    return str(error).replace("\n", "; ")


def _main(names: Sequence[str]) -> None:
    outcomes = {name: conformance(name) for name in categories() if not names or name in names}
    if not names or "eval" in names:
        outcomes["eval"] = own_cases()
    for name, outcome in outcomes.items():
        for difference in outcome.differences:
            print(f"{name}: {difference}")
    passed = sum(outcome.passed for outcome in outcomes.values())
    print(f"{passed} of {sum(outcome.total for outcome in outcomes.values())}")


if __name__ == "__main__":
    _main(sys.argv[1:])
