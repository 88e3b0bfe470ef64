"""What is measured for an SLO and for its alerts, and the names of the tiles in which it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from slo_codegen import contract
from slo_codegen.plan.measures.slis import counted_of, events_in, same_events, sums_of
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    Counted,
    EventsSli,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    SliBelow,
    Slo,
    Term,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of bad events, and of all events, with the names and labels of its recorded tiles.

    ``alert`` is the alert that counts them, if the SLO does not. ``borrowed`` says that the total is the SLO's own.
    """

    slo: Slo
    of: Counted
    alert: str | None = None
    borrowed: bool = False

    @property
    def has_total(self) -> bool:
        """Whether all events are counted, and not bad ones alone."""
        return self.of.has_total

    @property
    def events(self) -> EventsSli:
        """The events that are counted, or by which time slices are judged; none where samples of a gauge are."""
        return events_in(self.of) or EventsSli((), ())

    @property
    def bad(self) -> tuple[Term, ...]:
        """The sum of the bad ones of these events."""
        return self.events.bad

    @property
    def total(self) -> tuple[Term, ...]:
        """The sum of all of these events."""
        return self.events.total

    @property
    def labels(self) -> dict[str, str]:
        """The labels of what is recorded for it, but those of the dimensions."""
        own = self.slo.identity
        return own if self.alert is None else {**own, "alert": self.alert}

    @property
    def bad_name(self) -> str:
        """The series of bad events."""
        return contract.BAD_TILE if self.alert is None else contract.ALERT_BAD_TILE

    @property
    def total_name(self) -> str:
        """The series of all events."""
        return contract.TOTAL_TILE if self.alert is None or self.borrowed else contract.ALERT_TOTAL_TILE

    def labels_of(self, name: str) -> dict[str, str]:
        """Return the labels of one of the two series, but those of the dimensions."""
        labels = self.labels
        if self.borrowed and name == contract.TOTAL_TILE:
            del labels["alert"]
        return labels


def tallies_of(slo: Slo) -> dict[str | None, Tally]:
    """Return what is counted for an SLO (None) and for each alert that counts something else, by alert."""
    own = counted_of(slo.sli)
    found: dict[str | None, Tally] = {}
    if own is not None:
        found[None] = Tally(slo, own)
    by_counts = {same_events(tally.of): tally for tally in found.values()}
    for alert in slo.alerts:
        tally = _of_alert(slo, alert)
        if tally is not None:
            found[alert.name] = by_counts.setdefault(same_events(tally.of), tally)
    return found


def _of_alert(slo: Slo, alert: Alert) -> Tally | None:
    match alert.condition:
        case BadEvents(_, _, bad):
            own = sums_of(slo.sli)
            total = own.total if own is not None and slo.objective is not None else ()
            return Tally(slo, EventsSli(bad, total), alert.name, borrowed=bool(total))
        case Outage(_, _, sli):
            sums = sums_of(sli) if sli is not slo.sli else None
            return None if sums is None else Tally(slo, sums, alert.name)
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | CalendarConsumed() | CalendarExhausts():
            return None
        case SliBelow() | PercentileAbove() | NoData():
            return None
        case _:
            assert_never(alert.condition)
