"""The built-in profile: the shares of the SRE Workbook, ch. 5, whatever the period."""

from __future__ import annotations

from decimal import Decimal

import pytest

from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.plan.build.standard import standard_rows

SCRAPE = 15_000


def told(period_ms: int, scrape_ms: int = SCRAPE) -> list[tuple[str, str, int, int, int | None]]:
    rows = standard_rows(period_ms, scrape_ms)
    return [(r.tier, str(r.factor), r.long_ms // MINUTE, r.short_ms // MINUTE, r.min_bad_events) for r in rows]


def test_thirty_days_are_the_rows_of_the_workbook():
    # 2 % in 1 h: 0.02 * 720 h = 14.4; 5 % in 6 h: 0.05 * 120 = 6; 10 % in 3 d: 0.1 * 10 = 1.
    assert told(30 * DAY) == [
        ("page", "14.4", 60, 5, 5),
        ("page", "6", 360, 30, 5),
        ("ticket", "1", 4320, 360, None),
    ]


def test_a_week_has_windows_of_a_week():
    # A 720th of 168 h is 14 min, a 120th 84 min, a tenth 16.8 h. 0.02 * 10,080 min / 15 min = 13.44.
    assert told(7 * DAY) == [
        ("page", "13.44", 15, 2, 5),
        ("page", "8.4", 60, 5, 5),
        ("ticket", "1.4", 720, 60, None),
    ]


@pytest.mark.parametrize("days", [1, 2, 3, 7, 10, 14, 28, 30, 31, 60, 90, 180, 365])
@pytest.mark.parametrize("scrape_s", [1, 15, 60, 300])
def test_every_row_spends_its_share_and_none_fires_while_the_objective_is_met(days, scrape_s):
    rows = standard_rows(days * DAY, scrape_s * 1000)
    shares = {
        "page": {Decimal("0.02"), Decimal("0.05")},
        "ticket": {Decimal("0.1")},
    }
    assert rows
    for row in rows:
        spent = row.factor * row.long_ms / (days * DAY)
        assert any(abs(spent - share) < Decimal("0.00005") for share in shares[row.tier])
        assert row.factor >= 1
        assert row.short_ms < row.long_ms
        assert row.short_ms >= 4 * scrape_s * 1000
    assert len({row.long_ms for row in rows}) == len(rows)


def test_an_hour_has_no_row_below_a_burn_rate_of_one():
    assert [row.tier for row in standard_rows(HOUR, SCRAPE)] == ["ticket"]
