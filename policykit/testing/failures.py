"""How a failure is shown: as pytest shows those of Python, with Rego in it."""

from collections.abc import Callable, Iterator, Sequence

from policykit.errors import PolicykitError, RegoErrors
from policykit.rego.builtins._terms import term_text
from policykit.rego.values import Value
from policykit.source import Location, excerpt
from policykit.terminal import visible
from policykit.testing import internals
from policykit.testing.explanation import Explanation
from policykit.testing.internals import Shown
from policykit.testing.session import RegoSession
from policykit.testing.values import plain

_MANY = 24  # lines of a diff that are shown without -vv
_LONG = 200


class Failures:
    """Shows failures in policies of which *lines* gives the text."""

    def __init__(self, session: RegoSession, lines: Callable[[str], Sequence[str]]) -> None:
        self._session = session
        self._config = session.config
        self._lines = lines

    def of_test(self, begin: Location, explained: Explanation) -> Shown:
        """Return how the failure of the test that begins at *begin* is shown."""
        is_short = self._config.getoption("tbstyle", "auto") == "short"
        place = explained.place
        first = place.line if is_short else begin.line
        source = [*self._source(place, first), *map(_marked, self._told(explained))]
        return self._shown(source, _variables(explained), explained.message, place)

    def of_error(self, error: PolicykitError) -> Shown:
        """Return how the errors of a file of policies are shown."""
        lines = [_marked(line) for line in self.text_of(error).split("\n")]
        return self._shown(lines, (), _message(error), error.location or Location(""))

    def text_of(self, error: PolicykitError) -> str:
        """Return one error, or several, with their lines and what to do."""
        errors = error.errors if isinstance(error, RegoErrors) else (error,)
        return "\n".join(line for each in errors for line in self._error_lines(each))

    def _shown(
        self, lines: Sequence[str], values: Sequence[str], message: str, place: Location
    ) -> Shown:
        style = self._config.getoption("tbstyle", "auto")
        path = self._session.shown(place.path) if place.path else ""
        return internals.failure(lines, values, visible(message), path, place.line, style=style)

    def _source(self, place: Location, first: int) -> Iterator[str]:
        """Yield the lines of a policy from *first* to *place*, which is marked."""
        last = max(place.end_line, place.line)
        for number, line in enumerate(self._lines(place.path)[first - 1 : last], first):
            mark = ">" if number >= place.line else " "
            yield f"{mark}   {visible(line.expandtabs(4))}"

    def _told(self, explained: Explanation) -> Iterator[str]:
        yield from explained.message.split("\n")
        yield from self._where(explained)
        yield from self._difference(explained)
        for cause in explained.causes:
            yield from self._cause(cause)

    def _where(self, explained: Explanation) -> Iterator[str]:
        word = "where"
        for part in explained.where:
            yield f"  {word:5} {self._cut(part.text)} = {self._cut(part.shown)}"
            word = "and"

    def _cause(self, cause: Explanation) -> Iterator[str]:
        """Yield why a rule gave nothing, with its line."""
        place = cause.place
        yield f"{self._session.shown(place.path)}:{place.line}: {cause.message}"
        lines = self._lines(place.path)[place.line - 1 : place.line]
        yield from (f"  > {line.strip().expandtabs(4)}" for line in lines)
        yield from (f"  {line}" for line in self._where(cause))
        for inner in cause.causes:
            yield from (f"  {line}" for line in self._cause(inner))

    def _difference(self, explained: Explanation) -> Iterator[str]:
        """Yield the difference of both sides of an `==`, as pytest has it."""
        if explained.compared is None:
            return
        left, right = map(plain, explained.compared)
        found = self._config.hook.pytest_assertrepr_compare(
            config=self._config, op="==", left=left, right=right
        )
        lines: list[str] = next(filter(None, found), [])[1:]
        many = len(lines) if self._is_verbose else _MANY
        yield from lines[:many]
        if len(lines) > many:
            yield f"... {len(lines) - many} lines more with -vv"

    def _error_lines(self, error: PolicykitError) -> Iterator[str]:
        place = error.location
        if place:
            named = place._replace(path=self._session.shown(place.path))
            text = str(error).removeprefix(str(place))
            yield f"{named}{text}"
            shown = excerpt(self._lines(place.path), place)
            yield from (f"  {line.expandtabs(4)}" for line in shown.split("\n") if shown)
        else:
            yield str(error)
        if error.hint:
            yield f"hint: {error.hint}"

    def _cut(self, text: str) -> str:
        return text if self._is_verbose or len(text) <= _LONG else f"{text[: _LONG - 1]}…"

    @property
    def _is_verbose(self) -> bool:
        return self._config.get_verbosity() > 1


def _marked(line: str) -> str:
    return f"E   {visible(line)}".rstrip()


def _message(error: PolicykitError) -> str:
    return str(error).removeprefix(f"{error.location}: ").split("\n")[0]


def _variables(explained: Explanation) -> list[str]:
    """Return a line for each variable that the explanation has not shown."""
    told = {part.text for part in explained.where}
    return [
        visible(f"{name} = {_short(value)}")
        for name, value in sorted(explained.names.items())
        if name not in told and not name.startswith("_")
    ]


def _short(value: Value) -> str:
    text = term_text(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
