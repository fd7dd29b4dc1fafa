"""Why a test of policies failed, for pytest to show."""

import time

from policykit import verify
from policykit.errors import PolicykitError, RegoError
from policykit.rego.builtins import World
from policykit.testing.compiled import Compiled
from policykit.testing.explanation import Explainer, Explanation
from policykit.testing.failures import Failures
from policykit.testing.internals import Shown
from policykit.testing.outcomes import RegoTestFailed
from policykit.testing.parts import Texts
from policykit.testing.queries import Queries
from policykit.testing.session import RegoSession
from policykit.testing.trees import trees_of


def failure_of(
    test: verify.Test, error: BaseException, compiled: Compiled, session: RegoSession
) -> Shown | None:
    """Return how the failure of *test* is shown, or None where it is none of policies."""
    failures = Failures(session, compiled.lines)
    if isinstance(error, RegoTestFailed):
        return failures.of_test(test.location, _explained(test, error.case, compiled))
    if isinstance(error, PolicykitError):
        return failures.of_test(test.location, _of_error(test, error))
    return None


def _explained(test: verify.Test, case: str, compiled: Compiled) -> Explanation:
    assert compiled.program is not None, "a test is collected from what compiles"
    world = World(time_ns=time.time_ns(), output=_ignored)
    context = compiled.program.context(world=world)
    try:
        queries = Queries(compiled.program, *trees_of(compiled), context)
        return Explainer(queries, Texts(compiled.lines)).of(test, case)
    except (RegoError, RecursionError) as error:
        return Explanation(test.location, f"{test.name} failed; why cannot be said: {error}")


def _of_error(test: verify.Test, error: PolicykitError) -> Explanation:
    """Explain a test that ended in an error, in its own file or in that of a policy."""
    place = error.location or test.location
    message = str(error).removeprefix(f"{error.location}: ")
    told = Explanation(place, f"{message}\nhint: {error.hint}" if error.hint else message)
    inside = place.path == test.location.path and test.location.line <= place.line
    return told if inside else Explanation(test.location, message, causes=(told,))


def _ignored(text: str, path: str, line: int) -> None:
    del text, path, line
