"""policykit explain: why rules fired for a file, and why others did not."""

from collections.abc import Iterator, Sequence

from policykit.cli import console
from policykit.cli.command import Example
from policykit.cli.delivery import lines_at
from policykit.errors import UsageError
from policykit.explanation import Explained, Explanation, Stop, explanations_of
from policykit.findings import Exit
from policykit.policies import Policies
from policykit.settings import Configuration, Settings
from policykit.source import Location, excerpt
from policykit.terminal import painted, visible, visible_line

EXAMPLES = (
    Example("policykit explain deployment.yaml", "what each rule made of the file"),
    Example("policykit explain deployment.yaml --rule deny_root", "one rule"),
    Example("policykit explain main.tf -n terraform -r terraform/deny_open", "of one package"),
)

_INDENT = "  "


def run(configuration: Configuration) -> int:
    """Print what came of each definition of the rules for the file that is named."""
    settings = configuration.settings
    if len(settings.arguments) != 1:
        raise UsageError("one file is explained at a time", hint="policykit explain FILE")
    policies = Policies(settings)
    told = list(explanations_of(settings, policies, settings.arguments[0]))
    if not any(item.definitions for item in told):
        raise UsageError(
            f"there are no rules to explain in {', '.join(settings.namespace)}",
            hint="name a package with --namespace, or take --all-namespaces",
        )
    teller = _Teller(policies, settings)
    for item in told:
        console.write(teller.text(item, is_one_of_many=len(told) > 1))
    return Exit.PASSED


class _Teller:
    """Writes explanations for people, in colour on a terminal."""

    def __init__(self, policies: Policies, settings: Settings) -> None:
        self._policies = policies
        self._color = console.is_terminal() and not settings.no_color
        self._width = console.width() - len(_INDENT) * 2
        self._lines: dict[str, Sequence[str]] = dict(policies.lines)

    def text(self, item: Explanation, *, is_one_of_many: bool) -> str:
        """Return what there is to tell of one document."""
        place = str(item.place) if is_one_of_many else item.place.path
        blocks = [painted(visible_line(place), "bold", enabled=self._color)]
        blocks += ["\n".join(self._definition(found)) for found in item.definitions]
        return "\n\n".join(blocks) + "\n\n"

    def _definition(self, item: Explained) -> Iterator[str]:
        count = len(item.findings)
        times = "once" if count == 1 else f"{count} times"
        word, color = (f"fired {times}", "red") if count else ("did not fire", "green")
        if item.error:
            word, color = "failed", "yellow"
        head = painted(f"{item.rule} {word}", color, enabled=self._color)
        at = f"{item.definition.path}:{item.definition.line}"
        yield f"{_INDENT}{head}  {painted(visible_line(at), 'cyan', enabled=self._color)}"
        if item.error:
            yield f"{_INDENT * 2}{visible_line(str(item.error))}"
        for finding in item.findings:
            yield f"{_INDENT * 2}{visible(finding.message)}"
            path = f" ({finding.path})" if finding.path else ""
            yield from self._place(finding.location, path)
        if item.stopped:
            yield from self._stop(item.stopped)
        elif not item.findings and not item.error:
            yield f"{_INDENT * 2}no condition kept it from firing: its value is empty"

    def _stop(self, stop: Stop) -> Iterator[str]:
        yield f"{_INDENT * 2}because this does not hold:"
        yield from self._place(stop.place, "")
        for name, value in stop.values:
            yield f"{_INDENT * 3}{visible_line(f'{name} = {value}')}"
        for part in stop.parts:
            yield from self._place(part.place, f" ({part.path})")

    def _place(self, place: Location | None, path: str) -> Iterator[str]:
        if place is None or not place.path:
            if path:
                yield f"{_INDENT * 2}{self._arrow()}{visible_line(path)}"
            return
        yield f"{_INDENT * 2}{self._arrow()} {visible_line(f'{place}{path}')}"
        shown = excerpt(self._lines_of(place.path), place, width=self._width)
        if shown:
            yield from (f"{_INDENT * 2}{line}" for line in visible(shown).split("\n"))

    def _arrow(self) -> str:
        return painted("-->", "cyan", enabled=self._color)

    def _lines_of(self, path: str) -> Sequence[str]:
        if path not in self._lines:
            self._lines[path] = lines_at(path)
        return self._lines[path]
