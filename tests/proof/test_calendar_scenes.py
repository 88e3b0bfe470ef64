"""Which month is played of a calendar budget: one in which the clocks of its zone change, by dates worked by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from slo_codegen.common.units import HOUR
from slo_codegen.plan.model import Calendar, Zone
from slo_codegen.proof.calendar_scenes import calendar_exhausts

_APRIL_26, _OCTOBER_25 = 115 * 86_400 + 7 * 3_600, 297 * 86_400 + 6 * 3_600
"""When clocks were put forward, and back, in New York in 1970: at 2 o'clock."""
NEW_YORK = Zone("America/New_York", ((0, -18_000), (_APRIL_26, -14_400), (_OCTOBER_25, -18_000)))
ALERT: Any = SimpleNamespace(for_ms=0)


@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        # April: from day 90 at 5:00 to day 120 at 4:00 of UTC, in steps of 4 hours.
        (NEW_YORK, 90 * 24 + 8, 120 * 24 + 4),
        # February.
        (None, 31 * 24, 59 * 24),
        (Zone("Etc/GMT+5", ((0, -18_000),)), 31 * 24 + 8, 59 * 24 + 8),
    ],
)
def test_a_month_in_which_the_clocks_change_is_played(zone, begins, ends):
    scene = calendar_exhausts(ALERT, Calendar("month", zone, alerts=True), None, 6 * HOUR, 0.1)
    flow = scene.roles["just below"]
    first, failing, after = flow.stretches
    assert [first.bad, after.bad] == [0, 0]
    assert failing.bad
    assert [start / HOUR for start in flow.starts[1:3]] == [begins, ends]
