"""What comes of tests of policies, as `policykit verify` has it."""

from policykit import verify
from policykit.errors import RegoError
from policykit.programs import world_of
from policykit.rego.builtins import World
from policykit.rego.values import UNDEFINED
from policykit.testing.compiled import Compiled
from policykit.verify import Outcome, Verdict


class RegoTestFailed(Exception):  # noqa: N818  # it is no error: the test says so
    """A test of a policy, or one *case* of it, did not pass."""

    def __init__(self, test: verify.Test, case: str) -> None:
        super().__init__(f"{test.path} failed")
        self.test = test
        self.case = case


def verdict_of(compiled: Compiled, test: verify.Test) -> Verdict:
    """Return what comes of *test*; what ends it early, also a strict builtin, is its error."""
    settings = compiled.settings
    assert compiled.program is not None, "a test is collected from what compiles"
    try:
        return verify.run(
            compiled.program,
            test,
            world=lambda output: world_of(settings, output),
            strict=settings.show_builtin_errors,
        )
    except RegoError as error:
        return Verdict(test, Outcome.ERROR, error)


def cases_of(compiled: Compiled, test: verify.Test) -> tuple[str, ...]:
    """Return the names of the cases of *test*.

    They are known once it is evaluated, which is done here without a clock, the network and the
    environment, so that every process finds the same.
    """
    if test.rule.kind != "object" or compiled.program is None:
        return ()
    extras = {**world_of(compiled.settings, _ignored).extras, "allow_net": ()}
    world = World(time_ns=0, output=_ignored, extras=extras)
    try:
        return tuple(verify.run(compiled.program, test, world=lambda _: world).cases)
    except RegoError:
        return ()  # so it will be said where the test runs


def trace_of(compiled: Compiled, test: verify.Test) -> str:
    """Return how *test* is evaluated: a line for each condition that it comes to."""
    from policykit.tracing import lines_of_events, traced  # noqa: PLC0415  # where it is asked for

    assert compiled.program is not None, "a test is collected from what compiles"
    assert compiled.program.instrumented is not None, "policies are compiled both ways"
    texts = {path: compiled.lines(path) for path in compiled.texts}
    world = world_of(compiled.settings, _ignored)
    program = compiled.program.instrumented()
    _, events = traced(program, test.rule, UNDEFINED, world=world, texts=texts)
    return "\n".join(lines_of_events(events))


def _ignored(text: str, path: str, line: int) -> None:
    del text, path, line
