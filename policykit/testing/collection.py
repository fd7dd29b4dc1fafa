"""Files with tests of policies as pytest collects them: one item for each test, or each case."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from policykit import verify
from policykit.errors import PolicykitError
from policykit.terminal import visible_line
from policykit.testing.compiled import Compiled
from policykit.testing.internals import Shown, Style, skipped
from policykit.testing.markers import markers_of
from policykit.testing.outcomes import RegoTestFailed, cases_of, trace_of, verdict_of
from policykit.testing.session import RegoSession, session_of
from policykit.verify import Outcome, Verdict


class RegoFile(pytest.File):
    """A file with tests of policies; it is compiled together with the policies that it is about."""

    def collect(self) -> Iterator["RegoTest"]:
        """Yield the tests in the order of the file; raises PolicykitError where it is broken."""
        names: dict[str, int] = {}
        for test in self.compiled.tests_in(self.rego.name_of(self.path)):
            plain = test.name.partition("#")[0]
            number = names[plain] = names.get(plain, -1) + 1
            name = f"{plain}#{number:02}" if number else plain
            marks = list(markers_of(test, self.config))
            for case in cases_of(self.compiled, test) or ("",):
                shown = f"{name}[{visible_line(case)}]" if case else name
                item = RegoTest.from_parent(self, name=shown, test=test, case=case)
                for mark in marks:
                    item.add_marker(mark)
                yield item

    @property
    def rego(self) -> RegoSession:
        """What the session knows of policies."""
        return session_of(self.config)

    @property
    def compiled(self) -> Compiled:
        """The policies that the tests are about."""
        return self.rego.compiled_for(self.path)

    def verdict(self, test: verify.Test) -> Verdict:
        """Return what comes of *test*: one evaluation for all of its cases."""
        known: dict[str, Verdict] = self.__dict__.setdefault("_verdicts", {})
        if test.name not in known:
            with self._watching():
                known[test.name] = verdict_of(self.compiled, test)
        return known[test.name]

    def _watching(self) -> AbstractContextManager[None]:
        if not self.rego.records:
            return nullcontext()
        from policykit.testing.coverage import watching  # noqa: PLC0415  # loads the compiler

        return watching(self.config, self.compiled)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Style = None
    ) -> Shown:
        """Show errors of policies with their lines."""
        del style
        if isinstance(excinfo.value, pytest.UsageError):
            return f"E   {excinfo.value}"
        if isinstance(excinfo.value, PolicykitError):
            from policykit.testing.failures import Failures  # noqa: PLC0415  # only failure pays

            return Failures(self.rego, self.rego.lines).of_error(excinfo.value)
        return super().repr_failure(excinfo)


class RegoTest(pytest.Item):
    """One test of a policy, or one case of it."""

    def __init__(self, *, test: verify.Test, case: str, **options: Any) -> None:  # noqa: ANN401  # pytest's own
        super().__init__(**options)
        self.test = test
        self.case = case
        self.user_properties += [("file", self.location[0]), ("line", str(test.location.line))]

    @property
    def file(self) -> RegoFile:
        """The file that the test is in."""
        assert isinstance(self.parent, RegoFile)
        return self.parent

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the test stands, lines from 0."""
        return self.path, self.test.location.line - 1, self.name

    def setup(self) -> None:
        """Skip a test that is only planned."""
        if self.test.is_todo:
            raise skipped(f"planned: {self.test.name}")

    def runtest(self) -> None:
        """Evaluate the test; raises RegoTestFailed, and RegoError where it cannot be evaluated."""
        verdict = self.file.verdict(self.test)
        for line in verdict.prints:
            print(line)
        if self.file.rego.settings.trace:
            trace = trace_of(self.file.compiled, self.test)
            self.add_report_section("call", "how it is evaluated", trace)
        if verdict.error is not None:
            raise verdict.error
        has_passed = verdict.outcome is Outcome.PASS
        if self.case:
            has_passed = verdict.cases.get(self.case, False)
        if not has_passed:
            raise RegoTestFailed(self.test, self.case)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Style = None
    ) -> Shown:
        """Show the condition that did not hold, in the text of the policy."""
        if self.config.getoption("fulltrace", False):
            return super().repr_failure(excinfo, style)
        from policykit.testing.failing import failure_of  # noqa: PLC0415  # only failure pays

        shown = failure_of(self.test, excinfo.value, self.file.compiled, self.file.rego)
        return shown or super().repr_failure(excinfo, style)
