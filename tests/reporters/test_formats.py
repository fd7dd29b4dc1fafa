"""Every output says what conftest's says, to the byte, where no rule and no place is known."""

from pathlib import Path

import pytest

import policykit.reporters
from policykit.errors import UsageError
from policykit.findings import Finding, Kind, Result
from policykit.reporters import FORMATS, Options, reporter
from policykit.source import Location

PLAIN = Options()
EXCEPTED = 'data.main.exception[_][_] == "root"'
MIXED = Result(
    "svc.yaml",
    "main",
    1,
    (
        Finding(Kind.FAILURE, "port 80 is privileged", ""),
        Finding(Kind.WARNING, "image is not pinned", ""),
        Finding(Kind.EXCEPTION, EXCEPTED, ""),
    ),
)
CLEAN = Result("ok.yaml", "main", 2)
NOTHING = Result("svc.yaml", "none")

JSON = r"""[
  {
    "filename": "",
    "namespace": "main",
    "successes": 1,
    "failures": [
      {
        "msg": "two\nlines \u003cb\u003e",
        "loc": {
          "file": "svc.yaml",
          "line": 2
        },
        "metadata": {
          "a": [
            1.5
          ],
          "query": "data.main.deny"
        }
      }
    ]
  },
  {
    "filename": "ok.yaml",
    "namespace": "main",
    "successes": 2
  }
]
"""


def _report(name: str, *results: Result, options: Options = PLAIN) -> str:
    return reporter(name)(results, options)


def test_every_module_is_a_row_and_every_row_a_module():
    folder = Path(policykit.reporters.__file__).parent
    modules = {path.stem for path in folder.glob("*.py") if not path.name.startswith("_")}
    assert {row.name for row in FORMATS} == modules


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
@pytest.mark.parametrize("results", [(), (NOTHING,), (MIXED, CLEAN)], ids=len)
def test_every_format_reports_anything(row, results):
    assert isinstance(reporter(row.name)(results, Options()), str)


def test_an_unknown_format_is_corrected():
    with pytest.raises(UsageError, match='unknown output "jsn"') as caught:
        reporter("jsn")
    assert caught.value.hint == "did you mean json?"


def test_stdout():
    assert _report("stdout", MIXED) == (
        "WARN - svc.yaml - main - image is not pinned\n"
        "FAIL - svc.yaml - main - port 80 is privileged\n"
        f"EXCP - svc.yaml - main - {EXCEPTED}\n"
        "\n"
        "4 tests, 1 passed, 1 warning, 1 failure, 1 exception\n"
    )


def test_stdout_in_colour():
    assert _report("stdout", MIXED, options=Options(color=True)) == (
        "\x1b[33mWARN\x1b[0m - svc.yaml - main - image is not pinned\n"
        "\x1b[31mFAIL\x1b[0m - svc.yaml - main - port 80 is privileged\n"
        f"\x1b[36mEXCP\x1b[0m - svc.yaml - main - {EXCEPTED}\n"
        "\n"
        "\x1b[31m4 tests, 1 passed, 1 warning, 1 failure, 1 exception\x1b[0m\n"
    )


@pytest.mark.parametrize(
    ("kinds", "color"),
    [
        ([], 32),
        ([Kind.EXCEPTION], 36),
        ([Kind.WARNING, Kind.EXCEPTION], 33),
        ([Kind.FAILURE, Kind.WARNING], 31),
    ],
)
def test_the_summary_has_the_colour_of_the_worst(kinds, color):
    result = Result("f", "main", 0, tuple(Finding(kind, "m", "") for kind in kinds))
    assert (
        _report("stdout", result, options=Options(color=True))
        .splitlines()[-1]
        .startswith(f"\x1b[{color}m")
    )


def test_stdout_counts_skipped_tests_of_policies():
    result = Result(
        "p_test.rego",
        "",
        1,
        (
            Finding(Kind.SKIPPED, "data.main.todo_test_x", ""),
            Finding(Kind.FAILURE, "data.main.test_y", ""),
        ),
    )
    assert _report("stdout", result, options=Options(counts_skipped=True)) == (
        "FAIL - p_test.rego -  - data.main.test_y\n"
        "\n"
        "3 tests, 1 passed, 0 warnings, 1 failure, 0 exceptions, 1 skipped\n"
    )  # fmt: skip


def test_stdout_may_suppress_exceptions():
    assert EXCEPTED not in _report("stdout", MIXED, options=Options(suppress_exceptions=True))


def test_stdout_names_standard_input_by_its_dash():
    result = Result("-", "main", 0, (Finding(Kind.FAILURE, "msg", ""),))
    assert _report("stdout", result).startswith("FAIL - - main - msg\n")


def test_stdout_shows_what_policies_print():
    options = Options(prints=("p.rego:4: value 1",))
    assert reporter("stdout")([NOTHING], options).startswith(
        "PRNT   p.rego:4: value 1\n\n\n0 tests"
    )


def test_json():
    metadata = {"query": "data.main.deny", "a": [1.5]}
    finding = Finding(Kind.FAILURE, "two\nlines <b>", "", Location("svc.yaml", 2), None, metadata)
    assert _report("json", Result("-", "main", 1, (finding,)), CLEAN) == JSON.replace("  ", "\t")


def test_json_of_nothing_asked_is_null():
    assert _report("json") == "null\n"


def test_tap():
    assert _report("tap", MIXED, CLEAN) == (
        "1..6\n"
        "not ok 1 - svc.yaml - main - port 80 is privileged\n"
        "# warnings\n"
        "not ok 2 - svc.yaml - main - image is not pinned\n"
        "# exceptions\n"
        f"ok 3 - svc.yaml - main - {EXCEPTED}\n"
        "# successes\n"
        "ok 4 - svc.yaml - main - SUCCESS\n"
        "# successes\n"
        "ok 5 - ok.yaml - main - SUCCESS\n"
        "ok 6 - ok.yaml - main - SUCCESS\n"
    )


def test_table():
    assert _report("table", MIXED) == (
        "┌───────────┬──────────┬───────────┬─────────────────────────────────────┐\n"
        "│  RESULT   │   FILE   │ NAMESPACE │               MESSAGE               │\n"
        "├───────────┼──────────┼───────────┼─────────────────────────────────────┤\n"
        "│ success   │ svc.yaml │ main      │ SUCCESS                             │\n"
        f"│ exception │ svc.yaml │ main      │ {EXCEPTED} │\n"
        "│ warning   │ svc.yaml │ main      │ image is not pinned                 │\n"
        "│ failure   │ svc.yaml │ main      │ port 80 is privileged               │\n"
        "└───────────┴──────────┴───────────┴─────────────────────────────────────┘\n"
    )


def test_table_cells_may_have_lines_and_wide_characters():
    findings = tuple(Finding(Kind.FAILURE, text, "") for text in (" one  \n\n two\r\n", "日本語"))
    assert _report("table", Result("f", "n", 0, findings)).splitlines()[3:6] == [
        "│ failure │ f    │ n         │ one     │",
        "│         │      │           │  two    │",
        "│ failure │ f    │ n         │ 日本語  │",
    ]


def test_junit():
    findings = (Finding(Kind.FAILURE, "a <b>\nc\x01", ""), Finding(Kind.SKIPPED, "later", ""))
    lines = _report("junit", Result("in.json", "main", 1, findings)).splitlines()
    case = '\t\t<testcase classname="conftest.main" name='
    assert lines[:3] == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<testsuites>",
        '\t<testsuite tests="3" failures="1" time="0.000" name="conftest.main">',
    ]
    assert lines[6:] == [
        f'{case}"in.json - a &lt;b&gt;" time="0.000">',
        '\t\t\t<failure message="Failed" type="">a &lt;b&gt;&#xA;c\ufffd</failure>',
        "\t\t</testcase>",
        f'{case}"in.json - later" time="0.000">',
        '\t\t\t<skipped message="later"></skipped>',
        "\t\t</testcase>",
        f'{case}"in.json" time="0.000"></testcase>',
        "\t</testsuite>",
        "</testsuites>",
    ]


def test_junit_escapes_as_go_does():
    finding = Finding(Kind.FAILURE, "& \"c\" 'd'\t\r", "")
    text = _report("junit", Result("f", "main", 0, (finding,)))
    assert ">&amp; &#34;c&#34; &#39;d&#39;&#x9;&#xD;</failure>" in text


def test_junit_has_a_suite_for_each_namespace_with_checks():
    other = Result("b.yaml", "other", 1)
    text = _report("junit", MIXED, other, CLEAN, NOTHING)
    assert [line.strip() for line in text.splitlines() if "<testsuite " in line] == [
        '<testsuite tests="5" failures="2" time="0.000" name="conftest.main">',
        '<testsuite tests="1" failures="0" time="0.000" name="conftest.other">',
    ]


def test_junit_of_no_checks_is_empty():
    assert _report("junit", NOTHING).endswith("?>\n<testsuites></testsuites>\n")


def test_junit_may_hide_messages():
    text = _report("junit", MIXED, options=Options(junit_hide_message=True))
    assert text.count('name="svc.yaml" ') == 3


def test_github():
    assert _report("github", MIXED) == (
        '::group::Testing "svc.yaml" against 4 policies in namespace "main"\n'
        "::error file=svc.yaml,line=1::port 80 is privileged\n"
        "::warning file=svc.yaml,line=1::image is not pinned\n"
        f"::notice file=svc.yaml,line=1::{EXCEPTED}\n"
        "::notice file=svc.yaml,line=1::Number of successful checks: 1\n"
        "::endgroup::\n"
        "4 tests, 1 passed, 1 warning, 1 failure, 1 exception\n"
    )


def test_github_may_hide_what_passed():
    text = _report("github", CLEAN, MIXED, options=Options(github_hide_passed=True))
    assert "ok.yaml" not in text
    assert text.endswith("6 tests, 3 passed, 1 warning, 1 failure, 1 exception\n")


def test_azuredevops():
    skipped = Result("p_test.rego", "", 0, (Finding(Kind.SKIPPED, "later", ""),))
    assert _report("azuredevops", MIXED, skipped) == (
        "##[section]Testing 'svc.yaml' against 4 policies in namespace 'main'\n"
        "##[group]See conftest results\n"
        "##vso[task.logissue type=error] file=svc.yaml --> port 80 is privileged\n"
        "##vso[task.logissue type=warning] file=svc.yaml --> image is not pinned\n"
        f"##vso[task.logissue type=warning] file=svc.yaml --> {EXCEPTED}\n"
        "success file=svc.yaml 1\n"
        "##[endgroup]\n"
        "##[section]Testing 'p_test.rego' against 1 policies in namespace ''\n"
        "##[group]See conftest results\n"
        "skipped file=p_test.rego later\n"
        "##[endgroup]\n"
        "5 tests, 1 passed, 1 warning, 1 failure, 1 exception\n"
    )


@pytest.mark.parametrize("name", ["full", "stdout", "tap", "table", "github", "azuredevops"])
def test_no_text_format_lets_escape_sequences_through(name):
    finding = Finding(
        Kind.FAILURE, "\x1b[2Jgone", "data.main.deny\x1b", Location("f\x1b.yaml", 1, 1), "a\x1b"
    )
    result = Result("f\x1b.yaml", "main", 0, (finding,))
    options = Options(locations=True, prints=("\x1b",), lines_of=lambda _: ["a\x1b: 1"])
    text = reporter(name)([result], options)
    assert "gone" in text
    assert "\x1b" not in text
