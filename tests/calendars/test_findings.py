"""What is reported of time zones: names that are none, too many, and offsets that come to an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from slo_codegen.common import clock, zones
from tests.support.examples import compile_example

SLO = """
- id: pays-{n}
  title: Payments
  objective: 99.9%
  calendar: {{reset: month, zone: {zone}, use: report}}
  sli: {{ratio: {{bad: 'http.requests{{status="500",endpoint="{n}"}}', total: 'http.requests{{endpoint="{n}"}}'}}}}
  alerts: [{{profile: standard}}]
"""


def found(text: str, tmp_path) -> list[tuple[str, str]]:
    return [(each.code, str(each.severity)) for each, _ in compile_example(text.lstrip(), tmp_path, emit=True).findings
            if each.code in ("SLO259", "SLO262", "SLO398")]  # fmt: skip


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        (366, []),
        (365, [("SLO398", "note")]),
        (91, [("SLO398", "note")]),
        (90, [("SLO398", "warning")]),
        (-700, [("SLO398", "warning")]),
    ],
)
def test_the_end_of_the_known_offsets_is_reported_a_year_before(days_left, expected, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, (zones.covered_until() - timedelta(days=days_left)).isoformat())
    assert found(SLO.format(n=1, zone="Europe/Berlin"), tmp_path) == expected


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Etc/UTC", "Africa/Abidjan"])
def test_a_zone_whose_clocks_never_change_has_no_end(zone, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2090-01-01")
    assert found(SLO.format(n=1, zone=zone), tmp_path) == []


def test_one_finding_for_all_that_have_the_same_zone(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, zones.covered_until().isoformat())
    text = "".join(SLO.format(n=n, zone="Europe/Berlin").lstrip() for n in range(3))
    assert found(text, tmp_path) == [("SLO398", "warning")]


def test_a_wrong_zone_of_the_platform_is_reported_once(tmp_path):
    text = (
        "platform:\n  defaults:\n    no_data: {tier: P2, for: 15m}\n"
        "    calendar: {reset: month, zone: Europe/Brelin, use: report}\n"
    )
    assert found(text, tmp_path) == [("SLO259", "error")]


def test_more_than_twenty_zones_are_too_many(tmp_path):
    names = sorted(name for name in zones.names() if name.startswith("Europe/"))
    for count, expected in ((20, []), (21, [("SLO262", "error")])):
        text = "".join(SLO.format(n=n, zone=name).lstrip() for n, name in enumerate(names[:count]))
        assert found(text, tmp_path) == expected
