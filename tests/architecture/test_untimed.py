"""No test measures time: on a busy machine it would fail for nothing. `tests.support.bounded` ends what is endless."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
CLOCKS = {"perf_counter", "perf_counter_ns", "process_time", "process_time_ns", "monotonic_ns", "thread_time",
          "ru_utime", "ru_stime", "getrusage", "timeit"}  # fmt: skip
PATIENCE = {"support/servers.py", "support/language_server.py", "unit/edit/test_new.py"}
"""These end what waits for another process; none compares what it took."""


def names(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def test_no_test_reads_a_clock_that_measures():
    found = {
        (str(path.relative_to(TESTS)), name)
        for path in TESTS.rglob("*.py")
        for name in names(path)
        if name in CLOCKS or (name == "monotonic" and str(path.relative_to(TESTS)) not in PATIENCE)
    }
    assert not found
