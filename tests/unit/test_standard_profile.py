"""The built-in profile: the shares of the SRE Workbook, ch. 5, whatever the period."""

from __future__ import annotations

from decimal import Decimal

import pytest

from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.plan.build.standard import standard_rows

SCRAPE = 15_000


SMALL = Decimal("0.001")


def told(period_ms: int, allowed: Decimal = SMALL) -> list[tuple[bool, str, int, int, int | None]]:
    rows = standard_rows(period_ms, SCRAPE, allowed)
    return [(r.pages, str(r.factor), r.long_ms // MINUTE, r.short_ms // MINUTE, r.min_bad_events) for r in rows]


def test_thirty_days_are_the_rows_of_the_workbook():
    # 2 % in 1 h: 0.02 * 720 h = 14.4; 5 % in 6 h: 0.05 * 120 = 6; 10 % in 3 d: 0.1 * 10 = 1.
    assert told(30 * DAY) == [
        (True, "14.4", 60, 5, 5),
        (True, "6", 360, 30, 5),
        (False, "1", 4320, 360, None),
    ]


def test_a_week_has_windows_of_a_week():
    # A 720th of 168 h is 14 min, a 120th 84 min, a tenth 16.8 h. 0.02 * 10,080 min / 15 min = 13.44.
    assert told(7 * DAY) == [
        (True, "13.44", 15, 2, 5),
        (True, "8.4", 60, 5, 5),
        (False, "1", 720, 60, None),
    ]


def test_a_large_budget_pages_at_errors_that_can_be():
    # Of 10 % no burn rate is above 10: 14.4 is lowered to 8, which is 80 % of errors. 6 is 60 %.
    assert told(30 * DAY, Decimal("0.1"))[:2] == [(True, "8", 60, 5, 5), (True, "6", 360, 30, 5)]
    # Of 20 % both would page at 80 %, which the shorter window sees first.
    assert told(30 * DAY, Decimal("0.2")) == [(True, "4", 60, 5, 5), (False, "1", 4320, 360, None)]


@pytest.mark.parametrize("days", [1, 2, 3, 7, 10, 14, 28, 30, 31, 60, 90, 180, 365])
@pytest.mark.parametrize("scrape_s", [1, 15, 60, 300])
@pytest.mark.parametrize("allowed", ["0.0001", "0.01", "0.1", "0.5"])
def test_every_row_can_fire_and_none_does_while_the_objective_is_met(days, scrape_s, allowed):
    rows = standard_rows(days * DAY, scrape_s * 1000, Decimal(allowed))
    assert rows
    for row in rows:
        spent = row.factor * row.long_ms / (days * DAY)
        shares = (Decimal("0.02"), Decimal("0.05"))
        unbounded = row.factor < Decimal("0.7") / Decimal(allowed)
        if row.pages and unbounded:
            assert any(abs(spent - share) < Decimal("0.00005") for share in shares)
        assert 1 <= row.factor < 1 / Decimal(allowed)
        assert row.short_ms < row.long_ms
        assert row.short_ms >= 4 * scrape_s * 1000
    assert len({row.long_ms for row in rows}) == len(rows)
    # Whatever spends the budget before the period ends is seen.
    assert not rows[-1].pages
    assert rows[-1].factor == 1


def test_an_hour_has_no_row_below_a_burn_rate_of_one():
    assert [row.pages for row in standard_rows(HOUR, SCRAPE, SMALL)] == [False]
