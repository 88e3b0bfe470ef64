"""Which of the recorded series SLOs have, for those who read them."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen import contract
from slo_codegen.common.units import HOUR, MINUTE
from slo_codegen.plan.conditions.windows import ratio_windows_ms
from slo_codegen.plan.measures.slis import counted_of, events_in
from slo_codegen.plan.model import Slo

RECORDED_UP_TO = HOUR
"""Windows up to this, in ms, are recorded as counts; those of longer ones are sums of tiles."""


def recorded_series(slos: Iterable[Slo], *, watched: bool = False) -> frozenset[str]:
    """Return the names of the series that at least one of the SLOs records, of those with fixed names.

    Broken measurement is recorded only where it is ``watched``.
    """
    known = [slo for slo in slos if slo.objective is not None]
    names = {name for slo in known for name in _of(slo)}
    return frozenset(names | {contract.MEASUREMENT_PROBLEM} if watched and any(map(can_break, known)) else names)


def can_break(slo: Slo) -> bool:
    """Return whether something can be recorded of an SLO that shows that its measurement is broken.

    A counter can fall, a query can give more bad events than events, and an SLO with dimensions can have events
    elsewhere. Of samples and time slices everywhere, any number of good ones can be.
    """
    counted = counted_of(slo.sli)
    return slo.objective is not None and (bool(slo.by) or counted is None or events_in(counted) is counted)


def recorded_windows(slo: Slo) -> tuple[int, ...]:
    """Return every window, in ms, whose error ratio some rule or reader needs, ascending.

    They are those that dashboards show, those of the SLO's alerts, and its period if that is as short.
    """
    asked = {*slo.windows_ms, *(ms for alert in slo.alerts for ms in ratio_windows_ms(alert.condition, slo.sli))}
    if slo.period_ms <= RECORDED_UP_TO:
        asked.add(slo.period_ms)
    return tuple(sorted(asked))


def _of(slo: Slo) -> set[str]:
    assert slo.objective is not None
    names = {contract.OBJECTIVE, contract.BUDGET_REMAINING, contract.PERIOD_BAD, contract.bad_events(5 * MINUTE)}
    counted = counted_of(slo.sli) is not None
    if counted:
        names.add(contract.BAD_TILE)
    if not slo.sli.has_total:
        return names
    if counted:
        names.add(contract.TOTAL_TILE)
    names |= {contract.PERIOD_ERROR, contract.PERIOD_TOTAL, contract.total_events(5 * MINUTE)}
    names |= {contract.error_ratio(window) for window in recorded_windows(slo)}
    if slo.objective.loosest < 1:
        names.add(contract.BURN_RATE)
    if slo.calendar is not None:
        names |= {contract.CALENDAR_ERROR, contract.CALENDAR_BUDGET_REMAINING}
        if slo.calendar.alerts and slo.has_budget:
            names.add(contract.CALENDAR_BUDGET_SPENT)
    return names
