"""How much traffic there is, and whether it agrees with what the catalog declares and its alerts need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slo_codegen.common.units import DAY, HOUR, MINUTE, SECOND, WEEK, format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.live.asking import Server
from slo_codegen.live.counts import Counts
from slo_codegen.live.measures import Parts
from slo_codegen.live.metrics import SINCE
from slo_codegen.live.selectors import some
from slo_codegen.live.series import series_name
from slo_codegen.plan.conditions.windows import guarded_ms, spoiled_ms
from slo_codegen.plan.measures.slis import sums_of
from slo_codegen.plan.model import Metric, Place, Plan, Slo, several, together
from slo_codegen.promql import Aggregation, Call, Series, any_of, labelled

_FACTOR = 3
"""Traffic that differs less from what is declared is taken to agree with it."""
_SLOWER, _FASTER = 1.5, 0.5
_LOOKS = (10 * MINUTE, HOUR)
"""Windows in which samples are counted: a series that is new fills the short one alone."""
_MARK = "slo_window"

_ByPlace = Mapping[Place, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Traffic:
    """The bad and all events of an SLO by place, over the last day and week; None where the server did not answer."""

    day: _ByPlace | None
    week: _ByPlace | None

    @property
    def places(self) -> set[Place]:
        """The places that have series."""
        return {*(self.day or ()), *(self.week or ())}

    def per_day(self) -> list[float]:
        """Return the events per day, over the last day and over the last week, where they are known."""
        known = ((self.day, 1), (self.week, WEEK // DAY))
        return [sum(total for _, total in each.values()) / days for each, days in known if each is not None]

    def busiest(self) -> float:
        """Return the events per day in the place that has most."""
        day = [total for _, total in (self.day or {}).values()]
        week = [total * DAY / WEEK for _, total in (self.week or {}).values()]
        return max([*day, *week], default=0.0)


def traffic_of(slo: Slo, parts: Parts, counts: Counts) -> Traffic:
    """Return the traffic of an SLO.

    Raises:
        ServerError: the server does not answer as a Prometheus does.
    """
    return Traffic(counts.both(parts, slo.by, DAY), counts.both(parts, slo.by, WEEK))


def report_traffic(slo: Slo, parts: Parts, traffic: Traffic, report: Diagnostics) -> None:
    """Report how much there is, as a note, and what does not agree with it."""
    rates = traffic.per_day()
    if not rates or parts.is_share:
        return
    if not parts.total:
        bad = sum(each for each, _ in (traffic.day or {}).values())
        report.add("SLO784", f"{slo.id}: {about(bad)} bad events in the last day", slo.origin)
        return
    if max(rates) == 0:
        report.add("SLO785", f"{slo.id} has had no {parts.unit} {SINCE}", slo.origin,
                   help="check that the service has traffic, and that the SLO selects it")  # fmt: skip
        return
    bad, total = (sum(pair[at] for pair in (traffic.day or traffic.week or {}).values()) for at in (0, 1))
    where = f" in {len(traffic.places)} {together(map(several, slo.by))}" if slo.by else ""
    share = f", {percent(bad / total)} of them bad" if total else ""
    report.add("SLO784", f"{slo.id}: {about(rates[0])} {parts.unit} per day{where}{share}", slo.origin)
    if sums_of(slo.sli) is not None:
        _check_volume(slo, rates, report)
        _check_guards(slo, traffic.busiest(), report)


def about(number: float) -> str:
    """Return a number as people read it, with three digits that count."""
    rounded = float(f"{number:.3g}")
    return f"{rounded:,.0f}" if rounded >= 100 or rounded == int(rounded) else f"{rounded:g}"


def percent(ratio: float) -> str:
    """Return a ratio as people read it, with three digits."""
    return f"{100 * ratio:.3g}%"


def _check_volume(slo: Slo, rates: list[float], report: Diagnostics) -> None:
    if slo.volume is None:
        return
    declared = float(slo.volume.over(DAY))
    more, less = min(rates) > _FACTOR * declared, max(rates) * _FACTOR < declared
    if more or less:
        seen = " and ".join(dict.fromkeys(about(each) for each in rates))
        report.add("SLO780", f"{slo.id} has {seen} events per day, over the last day and the last 7 days; the catalog "
                   f"declares {about(declared)}", slo.origin.child("volume"),
                   help=f"set volume: {max(1, round(max(rates)))}/d")  # fmt: skip


def _check_guards(slo: Slo, busiest: float, report: Diagnostics) -> None:
    """Report alerts that need more events in their window than 3 times the traffic has in the busiest place."""
    for alert in slo.alerts:
        guards = (
            ("min_events", alert.min_events, guarded_ms(alert.condition, slo.period_ms)),
            ("min_bad_events", alert.min_bad_events, spoiled_ms(alert.condition, slo.period_ms)),
        )
        for field, least, window in guards:
            events = busiest * (window or 0) / DAY
            if least is not None and window is not None and least > _FACTOR * events:
                report.add("SLO781", f"{alert.name} needs {least} {'bad ' if 'bad' in field else ''}events in "
                           f"{format_duration(window)}, and there are about {about(events)} of any kind",
                           alert.origin, help=f"lower {field}, or take a longer window")  # fmt: skip


def check_scraping(plan: Plan, metrics: Sequence[Metric], server: Server, report: Diagnostics) -> None:
    """Report metrics whose samples are not as far apart as the catalog declares; those that are alike are one finding.

    Raises:
        ServerError: the server does not answer as a Prometheus does.
    """
    alike: dict[tuple[Origin, int, int], list[str]] = {}
    for metric in metrics:
        observed = _sampled_every_ms(series_name(metric), server)
        declared = metric.scrape_interval_ms or plan.scrape_interval_ms
        if observed is not None and (observed >= _SLOWER * declared or observed <= _FASTER * declared):
            own = metric.scrape_interval_ms is not None
            place = metric.origin if own else plan.origin.child("scrape_interval")
            alike.setdefault((place, declared, observed), []).append(series_name(metric))
    for (place, declared, observed), names in alike.items():
        report.add("SLO782", f"{some(names)} {'has' if len(names) == 1 else 'have'} a sample about every "
                   f"{format_duration(observed)}; the catalog assumes {format_duration(declared)}", place,
                   severity=Severity.WARNING if observed > declared else Severity.NOTE,
                   help=f"set scrape_interval: {format_duration(observed)}")  # fmt: skip


def _sampled_every_ms(series: str, server: Server) -> int | None:
    """Return how far apart the samples of the series are that has most of them, in whole seconds; None of none."""
    looks = [
        labelled(Aggregation("max", Call("count_over_time", (Series(series, range_ms=each),))), _MARK, str(each))
        for each in _LOOKS
    ]
    seen = {each.labels.get(_MARK): float(each.value) for each in server.numbers(any_of(looks)) or ()}
    apart = [each / count for each in _LOOKS if 1 < (count := seen.get(str(each), 0.0)) <= each]
    return max(round(min(apart) / SECOND), 1) * SECOND if apart else None
