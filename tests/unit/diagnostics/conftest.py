"""Examples that speak of days are compiled on one day."""

from __future__ import annotations

import pytest

from slo_codegen.common import clock


@pytest.fixture(autouse=True)
def _one_day(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2026-12-01")
