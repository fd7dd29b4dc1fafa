"""policykit helm: charts, rendered by helm, against policies."""

from collections.abc import Sequence

from policykit.cli import test
from policykit.cli.command import Example
from policykit.cli.delivery import outputs_of
from policykit.errors import UsageError
from policykit.findings import Report, Result
from policykit.helm import Rendering, Request, merged, relocated, rendered
from policykit.settings import Configuration, Settings

EXAMPLES = (
    Example("policykit helm charts/web", "a chart with its own values"),
    Example("policykit helm charts/web -f prod.yaml --set image.tag=1.2", "with others"),
    Example("policykit helm charts/web --values-matrix 'ci/*-values.yaml'", "one run for each"),
    Example("policykit helm oci://registry.example/charts/web", "a chart that helm fetches"),
)

_SETS = ("set", "set_string", "set_json", "set_file")
_TEXTS = ("kube_version",)
_LISTS = ("api_versions",)
_FLAGS = ("include_crds", "skip_tests", "no_hooks", "skip_schema_validation")


def run(configuration: Configuration) -> int:
    """Render the charts that are named, and return what the findings mean for a pipeline."""
    settings = configuration.settings
    if not settings.arguments:
        raise UsageError("no chart is named", hint="policykit helm CHART")
    outputs = outputs_of(settings)
    return test.told(report_of(settings), settings, outputs)


def report_of(settings: Settings) -> Report:
    """Return what the policies say about the charts that *settings* name.

    Raises PolicykitError, with helm's own message where helm refuses.
    """
    found = Report()
    for chart in settings.arguments:
        with rendered(_request(chart, settings)) as rendering:
            found = joined(found, _checked(rendering, settings))
    return found


def _request(chart: str, settings: Settings) -> Request:
    flags = [f"--{_spelled(name)}" for name in _FLAGS if getattr(settings, name)]
    for name in _TEXTS:
        flags += [f"--{_spelled(name)}={text}" for text in [getattr(settings, name)] if text]
    for name in _LISTS:
        flags += [f"--{_spelled(name)}={text}" for text in getattr(settings, name)]
    if settings.release_namespace:
        flags.append(f"--namespace={settings.release_namespace}")
    source = [f"--version={settings.chart_version}"] if settings.chart_version else []
    source += [f"--repo={settings.repo}"] if settings.repo else []
    source += [] if settings.tls else ["--plain-http"]
    return Request(
        chart,
        program=settings.helm,
        release=settings.release,
        values=settings.values,
        sets=tuple(
            (f"--{_spelled(name)}", text) for name in _SETS for text in getattr(settings, name)
        ),
        flags=tuple(flags),
        source=tuple(source),
        matrix=settings.values_matrix,
        builds_dependencies=settings.dependency_build,
    )


def _spelled(name: str) -> str:
    return name.replace("_", "-")


def _checked(rendering: Rendering, settings: Settings) -> Report:
    """Return what the policies say about each run, and where there is a matrix, about all."""
    reports = [_report(rendering, run, settings) for run in range(len(rendering.runs))]
    found = Report()
    for report in reports:
        found = joined(found, report)
    entries = [run.entry for run in rendering.runs]
    if not rendering.request.matrix:
        return _sifted(found, settings)
    results = [report.results for report in reports]
    together = found._replace(results=tuple(merged(list(zip(entries, results, strict=True)))))
    names = [entry for entry, own in zip(entries, results, strict=True) for _ in own]
    sifted = _sifted(together, settings)
    return sifted._replace(
        results=tuple(
            result._replace(file=f"{result.file} ({name})")
            for result, name in zip(sifted.results, names, strict=True)
        )
    )


def _report(rendering: Rendering, run: int, settings: Settings) -> Report:
    from policykit.runner import run as evaluate  # noqa: PLC0415 - help needs no engine

    files = rendering.written(run)
    warnings = rendering.runs[run].warnings
    if not files:
        chart = rendering.request.chart
        return Report(warnings=(*warnings, f"{chart}: nothing is rendered with these values"))
    # Waivers of config files and baselines know the templates, not what is rendered from them.
    report = evaluate(
        settings._replace(arguments=tuple(files), parser="yaml", waivers=(), baseline="")
    )
    report = report._replace(warnings=(*warnings, *report.warnings))
    return relocated(report, rendering, run, files)


def joined(first: Report, second: Report) -> Report:
    """Return the report of two runs together."""
    return Report(
        results=(*first.results, *second.results),
        warnings=tuple(dict.fromkeys((*first.warnings, *second.warnings))),
        prints=(*first.prints, *second.prints),
        traces=(*first.traces, *second.traces),
        errors=(*first.errors, *second.errors),
        rules={**first.rules, **second.rules},
        texts={**first.texts, **second.texts},
    )


def _sifted(report: Report, settings: Settings) -> Report:
    """Return *report* after what config files waive, and beside the baseline."""
    results: Sequence[Result] = report.results
    warnings = list(report.warnings)
    if settings.waivers:
        from policykit.waivers import Waivers, today  # noqa: PLC0415 - most runs have none

        waivers = Waivers(settings.waivers, day=today())
        results, _ = waivers.applied(results, (), report.rules)
        warnings += waivers.about_entries(waivers.used, waivers.applicable)
    if settings.baseline:
        from policykit.baseline import sifted  # noqa: PLC0415 - most runs have none

        results = sifted(results, settings.baseline).results
    return report._replace(results=tuple(results), warnings=tuple(warnings))
