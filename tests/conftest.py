"""What the end of a test run shows besides pytest's own line: scores against recorded cases."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for found in terminalreporter.stats.values() for report in found]
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == "score" and report.when == "call":
                terminalreporter.write_line(str(value))
