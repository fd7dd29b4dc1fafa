"""What is known of the place and the rule of a finding stands beside what conftest says."""

import json

import pytest

from policykit.findings import Finding, Kind, Result, Rule
from policykit.reporters import Options, reporter
from policykit.source import Location

PLAIN = Options()
FOUND = Finding(
    Kind.FAILURE,
    "image must not be latest",
    "data.main.deny_latest",
    Location("pod.yaml", 3, 10, 3, 24),
    "spec.image",
    {"severity": "high"},
)
RESULT = Result("pod.yaml", "main", 0, (FOUND,))
RULE = Rule(
    "data.main.deny_latest",
    title="Images are pinned",
    url="https://example.com/pinned",
    remediation="name a tag\nor a digest",
)
TEXT = 'kind: Pod\nspec:\n  image: "nginx:latest"\n'


def _report(name: str, *findings: Finding, file: str = "pod.yaml", options: Options = PLAIN) -> str:
    results = [Result(file, "main", 0, findings or (FOUND,))]
    return reporter(name)(results, options._replace(lines_of=lambda _: TEXT.split("\n")))


def test_json_gives_rule_path_and_location():
    [row] = json.loads(_report("json"))[0]["failures"]
    assert row == {
        "msg": "image must not be latest",
        "loc": {"file": "pod.yaml", "line": 3},
        "metadata": {"query": "data.main.deny_latest", "severity": "high"},
        "rule": "data.main.deny_latest",
        "path": "spec.image",
        "location": {"file": "pod.yaml", "line": 3, "column": 10, "end_line": 3, "end_column": 24},
    }


def test_json_says_null_where_no_place_is_known():
    [row] = json.loads(_report("json", Finding(Kind.WARNING, "m", "data.main.warn")))[0]["warnings"]
    assert row["location"] is None
    assert row["path"] is None
    assert "loc" not in row


def test_json_takes_the_query_from_the_rule():
    finding = Finding(Kind.FAILURE, "m", "data.main.deny", metadata={"query": "mine", "k": 1})
    [row] = json.loads(_report("json", finding))[0]["failures"]
    assert row["metadata"] == {"query": "data.main.deny", "k": 1}


def test_github_annotates_the_place():
    assert _report("github").splitlines()[1] == (
        "::error file=pod.yaml,line=3,col=10,endLine=3,endColumn=24,title=main/deny_latest"
        "::image must not be latest"
    )


def test_github_tells_a_finding_in_another_file_in_both():
    finding = Finding(Kind.FAILURE, "m", "", Location("other.yaml", 7))
    assert _report("github", finding).splitlines()[1:3] == [
        "::error file=other.yaml,line=7::m",
        "::error file=pod.yaml,line=1::(ORIGINATING FROM other.yaml L7) m",
    ]


def test_github_escapes_what_would_end_an_annotation():
    finding = Finding(Kind.WARNING, "100% sure:\r\n::error::forged", "")
    assert _report("github", finding, file="a,b:c%.yaml").splitlines()[:2] == [
        '::group::Testing "a,b:c%.yaml" against 1 policies in namespace "main"',
        "::warning file=a%2Cb%3Ac%25.yaml,line=1::100%25 sure:%0D%0A::error::forged",
    ]


def test_github_quotes_file_names_as_go_does():
    text = _report("github", file='q"\\\n\x01é\u2028\U000e0001.yaml')
    assert text.startswith('::group::Testing "q\\"\\\\\\n\\x01é\\u2028\\U000e0001.yaml" against')


def test_azuredevops_tells_the_place():
    assert _report("azuredevops").splitlines()[2] == (
        "##vso[task.logissue type=error;sourcepath=pod.yaml;linenumber=3;columnnumber=10;"
        "code=main/deny_latest] file=pod.yaml --> image must not be latest"
    )


def test_azuredevops_escapes_what_would_end_a_command():
    finding = Finding(Kind.FAILURE, "a\nb", "", Location("a;b]%.yaml", 1))
    assert _report("azuredevops", finding).splitlines()[2] == (
        "##vso[task.logissue type=error;sourcepath=a%3Bb%5D%AZP25.yaml;linenumber=1]"
        " file=pod.yaml --> a%0Ab"
    )


def test_a_line_alone_is_one_of_the_file_itself():
    finding = Finding(Kind.FAILURE, "m", "", Location("", 2))
    assert "::error file=pod.yaml,line=2::m" in _report("github", finding)
    assert "--> pod.yaml:2\n" in _report("full", finding)
    [row] = json.loads(_report("json", finding))[0]["failures"]
    assert row["loc"] == {"line": 2}


@pytest.mark.parametrize("name", ["tap", "junit"])
def test_tap_and_junit_are_conftests_unless_places_are_asked_for(name):
    bare = Finding(Kind.FAILURE, FOUND.message, "")
    assert _report(name) == _report(name, bare)
    assert _report(name, options=Options(locations=True)) != _report(
        name, bare, options=Options(locations=True)
    )


def test_tap_with_places():
    assert _report("tap", options=Options(locations=True)) == (
        "TAP version 13\n"
        "1..1\n"
        "not ok 1 - pod.yaml - main - image must not be latest\n"
        "  ---\n"
        '  file: "pod.yaml"\n'
        "  line: 3\n"
        "  column: 10\n"
        '  rule: "main/deny_latest"\n'
        "  ...\n"
    )


def test_junit_with_places():
    text = _report("junit", options=Options(locations=True))
    assert ' time="0.000" file="pod.yaml" line="3">' in text
    assert '<failure message="Failed" type="main/deny_latest">' in text


def test_full():
    second = Finding(Kind.WARNING, "owner missing\nsee the wiki", "data.main.warn")
    first = Finding(Kind.FAILURE, "no kind", "data.main.deny", Location("pod.yaml", 1, 1), "kind")
    text = _report("full", second, FOUND, first, options=Options(rules={RULE.path: RULE}))
    assert text == (
        "pod.yaml\n"
        "\n"
        "  error[main/deny]: no kind\n"
        "    --> pod.yaml:1:1 (kind)\n"
        "    1 | kind: Pod\n"
        "      | ^\n"
        "\n"
        "  high[main/deny_latest]: image must not be latest\n"
        "    --> pod.yaml:3:10 (spec.image)\n"
        '    3 |   image: "nginx:latest"\n'
        "      |          ^^^^^^^^^^^^^^\n"
        "    help: name a tag\n"
        "      or a digest\n"
        "    more: https://example.com/pinned\n"
        "\n"
        "  warning[main/warn]: owner missing\n"
        "    see the wiki\n"
        "\n"
        "3 tests, 0 passed, 1 warning, 2 failures, 0 exceptions\n"
    )


def test_full_puts_all_namespaces_of_a_file_together():
    results = [
        Result(file, namespace, 0, (Finding(Kind.FAILURE, f"{file} {namespace}", ""),))
        for namespace in ("one", "two")
        for file in ("a.yaml", "b.yaml")
    ]
    lines = reporter("full")(results, Options()).splitlines()
    assert [line.strip() for line in lines if line] == [
        "a.yaml",
        "error: a.yaml one",
        "error: a.yaml two",
        "b.yaml",
        "error: b.yaml one",
        "error: b.yaml two",
        "4 tests, 0 passed, 0 warnings, 4 failures, 0 exceptions",
    ]


def test_full_of_no_findings_is_the_summary():
    text = reporter("full")([Result("a.yaml", "main", 2)], Options(color=True))
    assert text == "\x1b[32m2 tests, 2 passed, 0 warnings, 0 failures, 0 exceptions\x1b[0m\n"


def test_full_may_suppress_exceptions():
    finding = Finding(Kind.EXCEPTION, "excepted", "")
    assert "exception: excepted" in _report("full", finding)
    assert "excepted" not in _report("full", finding, options=Options(suppress_exceptions=True))
