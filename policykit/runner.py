"""One run, from settings to a report."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from policykit import loading
from policykit.discovery import STDIN, discover
from policykit.documents import Document
from policykit.errors import PolicykitError, RegoErrors
from policykit.evaluation import Evaluation
from policykit.findings import Report, Result, Rule, Trace
from policykit.parallel import jobs_for, mapped
from policykit.policies import Policies
from policykit.settings import Settings

# What is told of a long run: how many files are done, and how many there are.
Progress: TypeAlias = Callable[[int, int], None]

_WAIVED = b"policykit:ignore"
_AT_ONCE = 50  # files between two words of progress, where one process does all the work


class Outcome(NamedTuple):
    """What came of some of the files: results, and what was said besides.

    `used` and `applicable` are the waivers of config files, by their number.
    """

    files: int = 0
    results: Sequence[Result] = ()
    warnings: Sequence[str] = ()
    prints: Sequence[str] = ()
    traces: Sequence[Trace] = ()
    errors: Sequence[PolicykitError] = ()
    texts: Sequence[tuple[str, str]] = ()
    used: frozenset[int] = frozenset()
    applicable: frozenset[int] = frozenset()


def run(settings: Settings, *, progress: Progress | None = None) -> Report:
    """Return what the policies say about the files that *settings* name.

    *progress* is told of every chunk of files that is done. Raises PolicykitError for anything
    that keeps the run from being complete; where it is to keep going, what concerns one file alone
    is in the report.
    """
    return _Run(settings).report(progress)


class _Run:
    """The policies of one run, by the overrides that hold for a file, and what becomes of files."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._policies: dict[tuple[int, ...], Policies] = {}
        self._missing: list[PolicykitError] = []

    # ------------------------------------------------------------------ all files

    def report(self, progress: Progress | None) -> Report:
        """Return everything that the run has to say."""
        paths = list(self._paths())
        if self._settings.update:
            self._update()
        for path in paths if self._settings.overrides else [""]:
            self._policies_for(path)
        warnings = list(self._oddities())
        outcomes = list(self._outcomes(paths, progress))
        results = [result for outcome in outcomes for result in outcome.results]
        warnings += [text for outcome in outcomes for text in outcome.warnings]
        if self._settings.waivers:
            warnings += self._about_waivers(outcomes)
        if self._settings.baseline:
            results, warning = self._sifted(results)
            warnings += warning
        has_findings = any(result.findings for result in results)
        return Report(
            results=tuple(results),
            warnings=tuple(dict.fromkeys(warnings)),
            prints=tuple(text for outcome in outcomes for text in outcome.prints),
            traces=tuple(trace for outcome in outcomes for trace in outcome.traces),
            errors=(*self._missing, *(error for outcome in outcomes for error in outcome.errors)),
            rules=self._rules() if has_findings else {},
            texts=dict(pair for outcome in outcomes for pair in outcome.texts),
        )

    def _paths(self) -> Iterator[str]:
        """Return the files to read."""
        settings = self._settings
        return discover(
            settings.arguments,
            ignore=settings.ignore,
            patterns=settings.formats,
            respects_git=settings.respect_gitignore,
            missing=self._missing if settings.keep_going else None,
        )

    def _update(self) -> None:
        """Download policies into the first of their folders, before any is read."""
        from policykit.remote import pulled  # noqa: PLC0415  # most policies are at hand

        settings = self._settings
        pulled(settings.update, (settings.policy or ("policy",))[0], settings, upgrade=False)

    def _oddities(self) -> Iterator[str]:
        """Yield what keeps policies silent; raises it where policies are held to be strict."""
        found = [error for policies in self._policies.values() for error in policies.oddities()]
        if found and self._settings.strict_policies:
            raise RegoErrors(found)
        for error in found:
            place = f"{error.location}: " if error.location else ""
            hint = f"\n  {error.hint}" if error.hint else ""
            yield f"{place}{error.message}{hint}"

    def _outcomes(self, paths: Sequence[str], progress: Progress | None) -> Iterator[Outcome]:
        if self._settings.combine:
            yield self._work().combined(paths)
            return
        jobs = jobs_for(self._settings.jobs, len(paths))
        if progress is None or jobs > 1:
            outcomes = mapped(self._part, paths, jobs)
        else:
            starts = range(0, len(paths), _AT_ONCE)
            outcomes = (self._part(paths[start : start + _AT_ONCE]) for start in starts)
        done = 0
        for outcome in outcomes:
            done += outcome.files
            if progress is not None:
                progress(done, len(paths))
            yield outcome

    def _part(self, paths: Sequence[str]) -> Outcome:
        return self._work().each(paths)

    def _work(self) -> "_Work":
        return _Work(self._settings, self._policies_for, self._rules)

    # ------------------------------------------------------------------ policies

    def _policies_for(self, path: str) -> Policies:
        """Return the policies for the file at *path*, which overrides may change."""
        key, settings = _overridden(self._settings, path)
        if key not in self._policies:
            self._policies[key] = Policies(settings)
        return self._policies[key]

    def _rules(self) -> dict[str, Rule]:
        """Return what METADATA says of all rules of the run."""
        return {
            name: rule
            for policies in self._policies.values()
            for name, rule in policies.rules().items()
        }

    # ------------------------------------------------------------------ waivers, baseline

    def _about_waivers(self, outcomes: Iterable[Outcome]) -> Iterator[str]:
        from policykit.waivers import Waivers, today  # noqa: PLC0415  # most runs have none

        outcomes = list(outcomes)
        used = frozenset().union(*(outcome.used for outcome in outcomes))
        applicable = frozenset().union(*(outcome.applicable for outcome in outcomes))
        waivers = Waivers(self._settings.waivers, day=today())
        return waivers.about_entries(used, applicable)

    def _sifted(self, results: Sequence[Result]) -> tuple[list[Result], list[str]]:
        """Return *results* beside the baseline, and what to say of what it knows and is gone."""
        from policykit.baseline import sifted  # noqa: PLC0415  # most runs have none

        path = self._settings.baseline
        found = sifted(results, path)
        if not found.gone:
            return found.results, []
        many = "finding is" if found.gone == 1 else "findings are"
        return found.results, [
            f"{path}: {found.gone} known {many} gone\n  write it anew: policykit baseline"
        ]


def _overridden(settings: Settings, path: str) -> tuple[tuple[int, ...], Settings]:
    """Return the numbers of the overrides that hold for *path*, and the settings with them."""
    if not settings.overrides or not path:
        return (), settings
    from policykit.patterns import matches  # noqa: PLC0415  # most runs have none

    key = tuple(
        number
        for number, override in enumerate(settings.overrides)
        if any(matches(pattern, path, folder=override.folder) for pattern in override.files)
    )
    for number in key:
        settings = settings._replace(**settings.overrides[number].values)
    return key, settings


class _Work:
    """What one process does with its files."""

    def __init__(
        self,
        settings: Settings,
        policies_for: Callable[[str], Policies],
        rules: Callable[[], Mapping[str, Rule]],
    ) -> None:
        self._settings = settings
        self._policies_for = policies_for
        self._rules = rules
        self._evaluation = Evaluation(settings)
        self._results: list[Result] = []
        self._warnings: list[str] = []
        self._errors: list[PolicykitError] = []
        self._texts: dict[str, str] = {}
        self._waived: dict[str, str] = {}  # texts of files with waivers
        self._used: set[int] = set()
        self._applicable: set[int] = set()

    def each(self, paths: Sequence[str]) -> Outcome:
        """Return what comes of each of *paths* on its own."""
        for path in paths:
            try:
                documents = self._documents(path)
                self._results += self._checked(path, self._name(path), documents)
            except PolicykitError as error:
                self._failed(error)
        return self._outcome(len(paths))

    def combined(self, paths: Sequence[str]) -> Outcome:
        """Return what comes of all *paths* together."""
        parts: list[Document] = []
        for path in paths:
            try:
                parts += self._documents(path)
            except PolicykitError as error:
                self._failed(error)
        try:
            document = loading.combined(parts)
            self._results += self._checked("", loading.COMBINED, [document])
        except PolicykitError as error:
            self._failed(error)
        return self._outcome(len(paths))

    def _failed(self, error: PolicykitError) -> None:
        """Keep an error that concerns one file, or raise it where it ends the run."""
        if not self._settings.keep_going:
            raise error
        self._errors.append(error)

    def _name(self, path: str) -> str:
        return self._settings.stdin_filename or path if path == STDIN else path

    def _documents(self, path: str) -> list[Document]:
        settings = self._policies_for(path).settings
        source = loading.source_of(
            path, name=settings.stdin_filename, max_bytes=settings.max_file_size << 20
        )
        if path == STDIN:
            self._texts[source.path] = source.content.decode(errors="replace")
        if _WAIVED in source.content:
            self._waived[source.path] = source.content.decode(errors="replace")
        parser = loading.format_name(path, settings.parser, settings.formats)
        return loading.elements(
            loading.documents_of(source, parser, proto_dirs=settings.proto_file_dirs)
        )

    def _checked(self, path: str, name: str, documents: Sequence[Document]) -> list[Result]:
        results = self._evaluation.results(self._policies_for(path), name, documents)
        if not (self._waived or self._settings.waivers):
            return results
        from policykit.waivers import Waivers, comments_of, today  # noqa: PLC0415  # rare

        waivers = Waivers(self._settings.waivers, day=today())
        comments = []
        for file, text in self._waived.items():
            found, problems = comments_of(file, text)
            comments += found
            self._warnings += problems
        self._waived.clear()
        results, warnings = waivers.applied(results, comments, self._rules())
        self._warnings += warnings
        self._used |= waivers.used
        self._applicable |= waivers.applicable
        return results

    def _outcome(self, files: int) -> Outcome:
        evaluation = self._evaluation
        warnings, errors = evaluation.warnings, self._errors
        if self._settings.strict_policies:
            errors = [*errors, *map(PolicykitError, dict.fromkeys(warnings))]
            warnings = []
        return Outcome(
            files=files,
            results=self._results,
            warnings=[*warnings, *self._warnings],
            prints=evaluation.prints,
            traces=evaluation.traces,
            errors=errors,
            texts=tuple(self._texts.items()),
            used=frozenset(self._used),
            applicable=frozenset(self._applicable),
        )
