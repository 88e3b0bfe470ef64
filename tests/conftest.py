"""What holds for every test."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

# The tests start the command line thousands of times: wherever they run, its modules are compiled once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The programs that tests run live for seconds: less of that goes into collecting their garbage.
os.environ.setdefault("GOGC", "400")


# No test measures time, an example of Hypothesis neither.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(config, items):
    """Leave out what repeats another test, unless all are asked for."""
    if os.environ.get("SLO_CODEGEN_EVERY_TEST"):
        return
    left_out = [item for item in items if item.get_closest_marker("repeat")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("repeat")]


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch):
    """Keep the user's cache out of the tests, and the tests out of it."""
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "off")
