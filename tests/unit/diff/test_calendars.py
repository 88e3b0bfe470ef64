"""A calendar budget that begins to alert, another reset and another zone are told; so is missing data that may be."""

from __future__ import annotations

import pytest

from tests.unit.diff.editing import compared, said

ROLLING = "calendar: {reset: month, use: alert}"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (ROLLING, "calendar: {reset: month, use: report}", "calendar budget "),
        (ROLLING, "calendar: {reset: week, use: alert}", "week, with alerts"),
        (ROLLING, "calendar: {reset: month, zone: Asia/Tokyo, use: alert}", "month in Asia/Tokyo, with alerts"),
        ("zone: America/New_York, ", "", "week in America/New_York, with alerts"),
        (
            "budget_consumed: {above: 75%}",
            "budget_consumed: {above: 90%}",
            "over 90% of the error budget of the month is spent",
        ),
        ("        period: 30d\n", "        period: 30d\n        no_data: none\n", "not alerted (no_data: none)"),
        ("        period: 30d\n", "        period: 30d\n        no_data: none\n", "no data"),
    ],
)
def test_what_changes_is_said(old, new, words, tmp_path):
    assert words in "\n".join(said(compared(tmp_path, (old, new), case="calendar-alerts")))
