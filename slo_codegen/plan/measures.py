"""What is measured for an SLO and for its alerts, and the names of the tiles in which it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from slo_codegen import series
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    Count,
    EventsSli,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    SliBelow,
    Slo,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of bad events, and of all events, with the names and labels of its recorded tiles.

    ``alert`` is the alert that counts them, if the SLO does not. ``borrowed`` says that the total is the SLO's own.
    """

    slo: Slo
    bad: tuple[Count, ...]
    total: tuple[Count, ...]
    alert: str | None = None
    borrowed: bool = False

    @property
    def labels(self) -> dict[str, str]:
        """The labels of what is recorded for it, but those of the dimensions."""
        own = {"slo": self.slo.id, "service": self.slo.service}
        return own if self.alert is None else {**own, "alert": self.alert}

    @property
    def bad_name(self) -> str:
        """The series of bad events."""
        return series.BAD_TILE if self.alert is None else series.ALERT_BAD_TILE

    @property
    def total_name(self) -> str:
        """The series of all events."""
        return series.TOTAL_TILE if self.alert is None or self.borrowed else series.ALERT_TOTAL_TILE

    def labels_of(self, name: str) -> dict[str, str]:
        """Return the labels of one of the two series, but those of the dimensions."""
        labels = self.labels
        if self.borrowed and name == series.TOTAL_TILE:
            del labels["alert"]
        return labels


def measures_of(slo: Slo) -> dict[str | None, Measure]:
    """Return what is counted for an SLO (None) and for each alert that counts something else, by alert."""
    own = slo.sli if isinstance(slo.sli, EventsSli) else None
    found: dict[str | None, Measure] = {}
    if own is not None:
        found[None] = Measure(slo, own.bad, own.total)
    by_counts = {_counted(measure): measure for measure in found.values()}
    for alert in slo.alerts:
        measure = _of_alert(slo, own, alert)
        if measure is not None:
            found[alert.name] = by_counts.setdefault(_counted(measure), measure)
    return found


def _counted(measure: Measure) -> object:
    """Return what a measure counts, wherever the catalog says it."""
    return tuple(
        tuple((c.selector.metric.name, c.selector.matchers, c.part, c.bound_ms, c.negative) for c in counts)
        for counts in (measure.bad, measure.total)
    )


def _of_alert(slo: Slo, own: EventsSli | None, alert: Alert) -> Measure | None:
    match alert.condition:
        case BadEvents(_, _, bad):
            total = own.total if own is not None and slo.objective is not None else ()
            return Measure(slo, bad, total, alert.name, borrowed=bool(total))
        case Outage(_, _, EventsSli() as sli) if sli is not slo.sli:
            return Measure(slo, sli.bad, sli.total, alert.name)
        case Outage():
            return None
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | SliBelow() | PercentileAbove() | NoData():
            return None
        case _:
            assert_never(alert.condition)
