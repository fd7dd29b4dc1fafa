"""Policies compiled for their tests: a broken file of tests does not keep the others from running.

A file that is no test is another matter: what its rules say is unknown, and tests that ask them
would fail, or pass, for no reason. So where one does not compile, no test of the set can run.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from functools import cached_property
from pathlib import Path

from policykit import verify
from policykit.errors import PolicykitError, RegoError, RegoErrors
from policykit.policy_files import policy_texts
from policykit.programs import program_of
from policykit.rego.program import Program
from policykit.settings import Settings
from policykit.source import lines_of

Errors = Mapping[str, Sequence[PolicykitError]]


class Compiled:
    """A set of policies: their program, their tests by file, and the errors of files by name.

    Errors under the name "" are of the set as a whole; there is no program then. Names are
    relative to the folder in which the set is compiled.
    """

    def __init__(self, settings: Settings, program: Program | None, errors: Errors) -> None:
        self.settings = settings
        self.program = program
        self.errors = errors
        self.folder = Path.cwd()

    @cached_property
    def tests(self) -> Mapping[str, Sequence[verify.Test]]:
        """The tests by the name of their file, in order."""
        found: dict[str, list[verify.Test]] = {}
        for test in verify.tests_of(self.program) if self.program else ():
            found.setdefault(os.path.normpath(test.location.path), []).append(test)
        return found

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each policy that was compiled, by name."""
        with chdir(self.folder):
            texts = policy_texts(self.settings.policy)
        return {path: text for path, text in texts.items() if path not in self.errors}

    def lines(self, path: str) -> Sequence[str]:
        """Return the lines of a policy."""
        return lines_of(self.texts.get(path, ""))

    def tests_in(self, name: str) -> Sequence[verify.Test]:
        """Return the tests in the file of that *name*; raises its errors."""
        for key in (name, ""):
            if key in self.errors:
                raise _joined(self.errors[key])
        return self.tests.get(os.path.normpath(name), ())


def compiled(settings: Settings, is_test_file: Callable[[str], bool]) -> Compiled:
    """Return the policies that *settings* name, without the files of tests that are broken."""
    errors: dict[str, list[PolicykitError]] = {}
    wanted = settings
    while True:
        try:
            return Compiled(settings, program_of(wanted), errors)
        except RegoErrors as error:
            broken = _by_file(error.errors)
            if not broken or not all(map(is_test_file, broken)) or broken.keys() & errors:
                return Compiled(settings, None, errors | {"": list(error.errors)})
            errors |= broken
            names = [path for path in policy_texts(settings.policy) if path not in errors]
            wanted = settings._replace(policy=tuple(names))
        except PolicykitError as error:
            return Compiled(settings, None, errors | {"": [error]})


def _by_file(errors: Sequence[RegoError]) -> dict[str, list[PolicykitError]]:
    """Return *errors* by the file that they are in; nothing where one is in none."""
    found: dict[str, list[PolicykitError]] = {}
    for error in errors:
        if error.location is None:
            return {}
        found.setdefault(error.location.path, []).append(error)
    return found


def _joined(errors: Sequence[PolicykitError]) -> PolicykitError:
    rego = [error for error in errors if isinstance(error, RegoError)]
    return RegoErrors(rego) if len(rego) == len(errors) > 1 else errors[0]
