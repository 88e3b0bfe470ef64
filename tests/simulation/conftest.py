"""Every promtool there is: the tests of rules run with each."""

from __future__ import annotations

import pytest

from tests.simulation.tools import promtools


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test each promtool that it asks for."""
    if "promtool" in metafunc.fixturenames:
        found = promtools()
        metafunc.parametrize("promtool", found.values(), ids=[f"promtool-{version}" for version in found])
