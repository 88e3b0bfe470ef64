"""The picture of how fast alerts are is that of the reference catalog, and shows what the arithmetic says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from docs.detection_picture import SLO, fastest, main
from tests.proof.mutation import plan

ROOT = Path(__file__).parents[2]
HOUR = 3_600_000


def test_the_picture_is_up_to_date(tmp_path):
    main(tmp_path / "detection.svg")
    drawn = (tmp_path / "detection.svg").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "images" / "detection.svg").read_text(encoding="utf-8") == drawn, "run make pictures"


def test_each_tier_is_as_fast_as_its_fastest_alert():
    slo = next(slo for slo in plan().slos if slo.id == SLO)
    # At 1 % errors (SRE Workbook ch. 5: window * limit / errors): P0 below 99.5 % over an hour after half of it, P1
    # below 99.8 % after a fifth; P2 2x over 6 h after 0.2 of them; P3 3x over a day after 0.3, before 1x over 3 d.
    assert fastest(slo, Decimal("0.01")) == pytest.approx(
        {"P0": 0.5 * HOUR, "P1": 0.2 * HOUR, "P2": 1.2 * HOUR, "P3": 7.2 * HOUR}
    )
    assert set(fastest(slo, Decimal("0.0004"))) == {"P1"}
