"""JUnit XML: a suite for each namespace, a case for each check."""

import sys
from collections.abc import Iterator, Sequence

from policykit.findings import Finding, Kind, Result, rule_id, rule_of
from policykit.reporters import Options
from policykit.reporters._places import place_of

_ESCAPES = {
    ord(char): escape
    for char, escape in {
        '"': "&#34;",
        "'": "&#39;",
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "\t": "&#x9;",
        "\n": "&#xA;",
        "\r": "&#xD;",
    }.items()
}
_REPLACEMENT = "\ufffd"
_FORBIDDEN = (*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
_ESCAPES = dict.fromkeys(_FORBIDDEN, _REPLACEMENT) | _ESCAPES


def report(results: Sequence[Result], options: Options) -> str:
    """Return the suites of the namespaces in which checks were made; exceptions are no cases."""
    suites: dict[str, list[str]] = {}
    failed: dict[str, int] = {}
    for result in results:
        cases = list(_cases(result, options))
        if cases:
            suites.setdefault(result.namespace, []).extend(cases)
            failures = len(result.of(Kind.WARNING)) + len(result.of(Kind.FAILURE))
            failed[result.namespace] = failed.get(result.namespace, 0) + failures
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    if not suites:
        return f"{head}<testsuites></testsuites>\n"
    body = "".join(_suite(name, cases, failed[name]) for name, cases in suites.items())
    return f"{head}<testsuites>\n{body}</testsuites>\n"


def _suite(namespace: str, cases: Sequence[str], failures: int) -> str:
    # conftest names the version of Go that it was built with; readers of its files may rely on it.
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f'\t<testsuite tests="{len(cases)}" failures="{failures}" time="0.000"'
        f' name="conftest.{_escaped(namespace)}">\n'
        "\t\t<properties>\n"
        f'\t\t\t<property name="go.version" value="python{python}"></property>\n'
        "\t\t</properties>\n"
        f"{''.join(cases)}"
        "\t</testsuite>\n"
    )


def _cases(result: Result, options: Options) -> Iterator[str]:
    for kind in (Kind.WARNING, Kind.FAILURE):
        for finding in result.of(kind):
            yield _case(
                result,
                _name(result, finding, options),
                _failure(finding, options),
                _place(result, finding, options),
            )
    for finding in result.of(Kind.SKIPPED):
        inner = f'<skipped message="{_escaped(finding.message)}"></skipped>'
        yield _case(result, _name(result, finding, options), inner)
    for _ in range(result.successes):
        yield _case(result, result.file)


def _case(result: Result, name: str, inner: str = "", place: str = "") -> str:
    content = f"\n\t\t\t{inner}\n\t\t" if inner else ""
    return (
        f'\t\t<testcase classname="conftest.{_escaped(result.namespace)}"'
        f' name="{_escaped(name)}" time="0.000"{place}>{content}</testcase>\n'
    )


def _name(result: Result, finding: Finding, options: Options) -> str:
    if options.junit_hide_message or not finding.message:
        return result.file
    first = finding.message.partition("\n")[0]
    return f"{result.file} - {first}"


def _failure(finding: Finding, options: Options) -> str:
    rule = rule_id(rule_of(finding, options.rules)) if options.locations else ""
    return (
        f'<failure message="Failed" type="{_escaped(rule)}">{_escaped(finding.message)}</failure>'
    )


def _place(result: Result, finding: Finding, options: Options) -> str:
    place = place_of(finding, result.file)
    if not options.locations or place is None:
        return ""
    return f' file="{_escaped(place.path)}" line="{place.line}"'


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
