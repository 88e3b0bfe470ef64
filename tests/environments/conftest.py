"""The output that most tests read, built once."""

from __future__ import annotations

import pytest

from tests.environments.built import build


@pytest.fixture(scope="session")
def out(tmp_path_factory):
    """Return the folder of both environments; no test changes it."""
    return build(tmp_path_factory.mktemp("environments") / "out")
