"""The platform's rules say when periods begin and end: a real Prometheus computes them for the coming years."""

from __future__ import annotations

from dataclasses import replace

import pytest

from slo_codegen.backends.prometheus.calendar_clock import Clock, calendar_group
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.plan.calendars import period_at
from slo_codegen.plan.model import Calendar
from slo_codegen.promql import to_text
from tests.calendars.test_zones import RESETS, instants, zone
from tests.dashboards.prometheus import prometheus
from tests.support.sample_plan import sample_plan

pytestmark = pytest.mark.slow

DAY, HOUR = 86_400, 3_600
# Clocks that change, at midnight, by half an hour, around Ramadan, and never.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    work = tmp_path_factory.mktemp("prometheus")
    with prometheus(work, work / "data", {"global": {}}) as client:
        yield client


def group_of(calendar: Calendar) -> Group:
    plan = sample_plan()
    service = plan.services[0]
    slo = replace(next(each for each in service.slos if each.objective is not None), calendar=calendar)
    return calendar_group(replace(plan, services=(replace(service, slos=(slo,)),)))


def recorded(server, group: Group, at: int) -> dict[str, float]:
    """Return what the rules of a group record at a time, each with what those before it have recorded then."""
    found: dict[str, float] = {}
    for rule in group.rules:
        labels = ", ".join(f'{label}="{value}"' for label, value in rule["labels"].items())
        text = str(rule["expr"])
        for name in sorted(found, key=len, reverse=True):
            text = text.replace(name, f"vector({found[name]:.0f})")
        [(_, value)] = server.instant(text, at)
        found[f"{rule['record']}{{{labels}}}" if labels else str(rule["record"])] = value
    return found


def check(server, calendar: Calendar, times) -> None:
    group, clock = group_of(calendar), Clock(calendar)
    for at in times:
        start, end = (each // 1000 for each in period_at(calendar, at * 1000))
        expected = {clock.start: start, clock.end: end}
        if calendar.zone is not None:
            expected |= {clock.day: start + (at - start) // DAY * DAY, clock.hour: start + (at - start) // HOUR * HOUR}
        found = recorded(server, group, at)
        assert {series.name: found[to_text(series)] for series in expected} == {
            series.name: value for series, value in expected.items()
        }, (calendar.zone and calendar.zone.name, at)


@pytest.mark.parametrize("reset", RESETS)
@pytest.mark.parametrize("name", ZONES)
def test_periods_of_a_zone(server, name, reset):
    check(server, Calendar(reset, zone(name), alerts=True), instants(name, 2)[::7] + instants(name, 2)[-4:])


@pytest.mark.parametrize("reset", RESETS)
def test_periods_of_utc(server, reset):
    # Instants of the coming years, around the changes of London's clocks, and around the end of a century.
    check(server, Calendar(reset, alerts=True), [*instants("Europe/London", 4)[::5], 4_102_444_799, 4_102_444_800])


def test_what_is_compiled_does_not_depend_on_the_day(monkeypatch):
    before = group_of(Calendar("week", zone("Europe/Berlin"), alerts=True)).rules
    monkeypatch.setenv("SLO_CODEGEN_TODAY", "2034-01-01")
    assert group_of(Calendar("week", zone("Europe/Berlin"), alerts=True)).rules == before
