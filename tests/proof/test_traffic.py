"""Flows of events, against counts made by hand."""

from __future__ import annotations

import pytest

from slo_codegen.proof.traffic import Flow, Stretch

MINUTE = 60_000

# 10 minutes at 60 good events a minute, 5 minutes with 6 bad ones of 60, silence for 5, then 60 good again.
FLOW = Flow(
    [
        Stretch(10 * MINUTE, 60.0),
        Stretch(5 * MINUTE, 54.0, 6.0),
        Stretch(5 * MINUTE, present=False),
        Stretch(10 * MINUTE, 60.0),
    ]
)


@pytest.mark.parametrize(
    ("start", "end", "bad", "total"),
    [
        (0, 10, 0, 600),
        (0, 15, 30, 900),
        (10, 12.5, 15, 150),
        (14, 21, 6, 120),
        (15, 20, 0, 0),
        (0, 30, 30, 1500),
        (-5, 5, 0, 300),
        (25, 90, 0, 300),
    ],
)
def test_windows_hold_what_happened_in_them(start, end, bad, total):
    assert FLOW.bad(start * MINUTE, end * MINUTE) == pytest.approx(bad)
    assert FLOW.total(start * MINUTE, end * MINUTE) == pytest.approx(total)


def test_silence_is_seen():
    assert FLOW.seen(14 * MINUTE, 16 * MINUTE)
    assert not FLOW.seen(15 * MINUTE, 20 * MINUTE)
    assert FLOW.seen(19 * MINUTE, 21 * MINUTE)


def test_a_flow_is_cut_and_drawn_out():
    assert FLOW.until(12 * MINUTE).total(0, 99 * MINUTE) == pytest.approx(720)
    assert FLOW.until(40 * MINUTE).total(0, 99 * MINUTE) == pytest.approx(2100)
    assert FLOW.until(30 * MINUTE).stretches == FLOW.stretches
