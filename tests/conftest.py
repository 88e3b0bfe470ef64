"""What holds for every test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch):
    """Keep the user's cache out of the tests, and the tests out of it."""
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "off")
