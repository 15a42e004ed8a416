"""Print the ratios when the benches have run."""

import os

import pytest

from tests.benchmarks.ratios import rows, table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    groups = getattr(getattr(config, "_benchmarksession", None), "groups", None)
    if not groups:
        return
    load = os.getloadavg()[0]
    terminalreporter.section(f"peer's time / ours, fastest rounds; {os.cpu_count()} cores, load {load:.1f}")
    for line in table(rows(groups)):
        terminalreporter.write_line(line.rstrip())
