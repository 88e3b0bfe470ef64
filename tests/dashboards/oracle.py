"""What the panels must show: figures of the catalog's objectives by plain arithmetic on the traffic.

The catalog is read as the YAML that it is. A figure is a span (least, greatest): windows are exact, but Prometheus has
evaluated the rules up to a few minutes ago; where the traffic does not change, the two ends of the span are nearly one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from tests.dashboards.objectives import Alert, Slo, buckets, calendar_start, matches, milliseconds, parsed, share
from tests.dashboards.traffic import HOUR, MINUTE, Traffic, seconds

TILE = 5 * MINUTE
_CLOSE = 0.003
"""Relative error that is let pass: counters are read with some digits."""


class Span(NamedTuple):
    """The least and the greatest that a figure can be."""

    least: float
    most: float

    def holds(self, value: float) -> bool:
        """Whether a figure lies within."""
        slack = 1e-6 + _CLOSE * max(abs(self.least), abs(self.most))
        return self.least - slack <= value <= self.most + slack

    def above(self, bound: float) -> bool | None:
        """Whether the figure is above a bound; None if that cannot be said."""
        if self.least > bound * (1 + _CLOSE) + 1e-9:
            return True
        return False if self.most <= bound * (1 - _CLOSE) + 1e-12 else None

    def each(self, function: Callable[[float], float]) -> Span:
        """Apply a monotonous function."""
        ends = function(self.least), function(self.most)
        return Span(min(ends), max(ends))


class Oracle:
    """Answers what a figure was at a time, from the catalog and the traffic alone."""

    def __init__(self, catalog: dict[str, Any], traffic: Traffic, started: float) -> None:
        """``started`` is when the rules began to be evaluated live; what was before was imported up to ``now``."""
        self.catalog, self.traffic, self.started = catalog, traffic, started
        defaults = catalog["platform"]["defaults"]
        self.slos = [
            self._slo(service, spec, defaults) for service, each in catalog["services"].items() for spec in each["slos"]
        ]
        self.measured = [slo for slo in self.slos if slo.objective is not None]
        self.by_id = {slo.id: slo for slo in self.slos}
        self.error = cache(self._error)
        self.condition = cache(self._condition)
        self._holds: dict[int, Alert] = {}
        self.alerts = [alert for slo in self.slos for alert in self._alerts(slo, defaults)]

    def _slo(self, service: str, spec: dict[str, Any], defaults: dict[str, Any]) -> Slo:
        own = spec.get("period", defaults["period"])
        calendar = spec.get("calendar") or (defaults["calendar"] if own == defaults["period"] else None)
        objective = share(spec["objective"]) if "objective" in spec else None
        return Slo(spec["id"], service, objective, seconds(own), calendar and calendar["reset"], spec)

    # Events

    @cache  # noqa: B019 -- an oracle lives as long as the tests
    def events(self, slo: str, region: str, start: float, end: float) -> tuple[float, float]:
        """Return the bad events and all events of an SLO."""
        return self._of(self.by_id[slo].spec["sli"], region, start, end)

    def _of(self, sli: dict[str, Any], region: str, start: float, end: float) -> tuple[float, float]:
        def count(selectors: Any) -> float:
            several = selectors if isinstance(selectors, list) else [selectors]
            return sum(self._count(each, region, start, end) for each in several)

        if "latency" in sli:
            of = sli["latency"]["of"]
            return count({"of": of, "over": sli["latency"]["under"]}), count(of)
        if "event" in sli:
            return count(sli["event"]["bad"]), 0.0
        ratio = sli.get("ratio", sli)
        bad = count(ratio["bad"])
        total = count(ratio["total"]) if "total" in ratio else count(ratio["good"]) + bad
        return bad, total - (count(ratio["exclude"]) if "exclude" in ratio else 0.0)

    def _count(self, selector: str | dict[str, str], region: str, start: float, end: float) -> float:
        part = {"of": selector} if isinstance(selector, str) else selector
        pairs = self._pairs(tuple(sorted(part.items())))
        return sum(self.traffic.events(name, region, each, start, end) for name, each in pairs)

    @cache  # noqa: B019 -- likewise
    def _pairs(self, part: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
        """Return the parts of streams whose events a selector counts."""
        chosen = dict(part)
        return [(name, each) for name, each, events in self.traffic.parts for event in events if matches(chosen, event)]

    @cache  # noqa: B019 -- likewise
    def _silent_from(self, slo: str, region: str) -> float:
        """Return when the last of the series that an SLO counts ended."""
        text = str(self.by_id[slo].spec["sli"])
        streams = {name for name, _, events in self.traffic.parts for event in events if event.metric in text}
        return max(self.traffic.silent_from(name, region) for name in streams)

    # Figures

    def _ends(self, time: float) -> tuple[float, float]:
        """Return the last moments that a figure may know of: while nothing was evaluated, nothing was recorded."""
        late = self.started - self.traffic.now if time > self.traffic.now else 0
        return time, time - TILE - late

    def _windows(self, time: float, window: int) -> list[tuple[float, float]]:
        """Return the starts and ends of what a window may hold: all of it a few minutes late, or its newest tiles."""
        starts = {(start - window, end) for end in self._ends(time) for start in {time, end}}
        return sorted((start, end) for start, end in starts if start < end)

    def _error(self, slo: str, region: str, time: float, window: int) -> Span | None:
        """Return the share of bad events in a window; None without events."""
        found = [self.events(slo, region, start, end) for start, end in self._windows(time, window)]
        ratios = [bad / total for bad, total in found if total > 1e-9]
        return Span(min(ratios), max(ratios)) if len(ratios) == len(found) else None

    def sli(self, slo: Slo, region: str, time: float, window: int | None = None) -> Span | None:
        """Return the share of good events."""
        error = self.error(slo.id, region, time, window or slo.period)
        return error and error.each(lambda each: 1 - each)

    def left(self, slo: Slo, region: str, time: float) -> Span | None:
        """Return the share of the rolling budget that is left; of a budget of nothing 1 or 0."""
        return self._left(slo, self.error(slo.id, region, time, slo.period))

    def calendar_left(self, slo: Slo, region: str, time: float) -> Span | None:
        """Return the share of the calendar's budget that is left; None in its first minutes."""
        found = [each for each in self._calendar_errors(slo, region, time) if each is not None]
        return self._left(slo, Span(min(found), max(found)) if found else None)

    def calendar_is_young(self, slo: Slo, region: str, time: float) -> bool:
        """Whether the calendar's figure may be absent, or still the last one of the month or week before."""
        return None in self._calendar_errors(slo, region, time)

    def _calendar_errors(self, slo: Slo, region: str, time: float) -> list[float | None]:
        if slo.calendar is None:
            return []
        found: list[float | None] = []
        for end in self._ends(time):
            bad, total = self.events(slo.id, region, calendar_start(slo.calendar, end), end)
            found.append(bad / total if total > 1e-9 else None)
        return found

    def _left(self, slo: Slo, error: Span | None) -> Span | None:
        if error is None:
            return None
        if slo.budget == 0:
            return error.each(lambda each: 0.0 if each > 1e-9 else 1.0)
        return error.each(lambda each: 1 - each / slo.budget)

    def burn(self, slo: Slo, region: str, time: float, window: int = HOUR) -> Span | None:
        """Return how many times faster than allowed the budget is spent; None without a budget."""
        error = self.error(slo.id, region, time, window) if slo.budget else None
        return error and error.each(lambda each: each / slo.budget)

    def spent_since(self, slo: Slo, region: str, start: Span, time: float, at_most: int) -> Span | None:
        """Return the share of the period's budget that is spent since a time."""
        if not slo.budget:
            return None
        ends = self._ends(time)
        totals = [self.events(slo.id, region, start, end)[1] for start, end in self._windows(time, slo.period)]
        starts = (start.least - TILE, start.most + TILE, start.most)
        begun = [max(at, time - at_most - more) for at in starts for more in (0, TILE)]
        bad = [self.events(slo.id, region, at, end)[0] for at in begun for end in ends]
        if min(totals) <= 0:
            return None
        allowed = [slo.budget * total for total in totals]
        return Span(min(bad) / max(allowed), max(bad) / min(allowed))

    # Alerts

    def _alerts(self, slo: Slo, defaults: dict[str, Any]) -> Iterator[Alert]:
        own = list(slo.spec.get("alerts", ()))
        if slo.objective is not None and slo.budget:
            own += defaults["alerts"]
        for spec in own:
            if "profile" in spec:
                for row in self.catalog["profiles"][spec["profile"]]["burn_rates"]:
                    yield Alert(slo, row["tier"], "burn_rate", row, 0)
                continue
            ((condition, when),) = spec["when"].items()
            if condition == "budget_consumed" and seconds(when.get("within", "0s")) > slo.period:
                continue
            yield Alert(slo, spec["tier"], condition, when, seconds(spec.get("for", "0s")))
        if slo.objective is not None:
            missing = slo.spec.get("no_data", defaults["no_data"])
            yield Alert(slo, missing["tier"], "no_data", {}, seconds(missing["for"]))

    def active(self, alert: Alert, region: str, time: float) -> bool | None:
        """Whether an alert's condition is met at a time; None if that cannot be said."""
        self._holds[id(alert)] = alert
        return self.condition(id(alert), region, time)

    def _condition(self, key: int, region: str, time: float) -> bool | None:
        alert = self._holds[key]
        return bool_of(getattr(self, f"_{alert.condition}")(alert.slo, alert.when, region, time))

    def _burn_rate(self, slo: Slo, when: dict[str, Any], region: str, time: float) -> list[bool | None]:
        long, short = seconds(when["long"]), seconds(when["short"])
        factor = float(when["factor"]) if "factor" in when else share(when["budget"]) * slo.period / long
        return [above(self.error(slo.id, region, time, each), factor * slo.budget) for each in (long, short)]

    def _budget_consumed(self, slo: Slo, when: dict[str, Any], region: str, time: float) -> list[bool | None]:
        bound = share(when["above"]) * slo.budget
        if "within" not in when:
            return [above(self.error(slo.id, region, time, slo.period), bound)]
        total = self.events(slo.id, region, time - slo.period, time)[1]
        windows = self._windows(time, seconds(when["within"]))
        bad = [self.events(slo.id, region, start, end)[0] for start, end in windows]
        return [Span(min(bad) / total, max(bad) / total).above(bound) if total else False]

    def _exhausts_within(self, slo: Slo, when: dict[str, Any], region: str, time: float) -> list[bool | None]:
        over = HOUR if slo.period >= 12 * HOUR else slo.period // 12
        burn, left = self.burn(slo, region, time, over), self.left(slo, region, time)
        if burn is None or left is None:
            return [False]
        part = min(seconds(when["horizon"]), slo.period) / slo.period
        return [
            burn.above(1),
            left.above(0),
            Span(burn.least * part - left.most, burn.most * part - left.least).above(0),
        ]

    def _sli_below(self, slo: Slo, when: dict[str, Any], region: str, time: float) -> list[bool | None]:
        return [above(self.error(slo.id, region, time, seconds(when["over"])), 1 - share(when["below"]))]

    def _percentile_above(self, slo: Slo, when: dict[str, Any], region: str, time: float) -> list[bool | None]:
        of, bounds = slo.spec["sli"]["latency"]["of"], [0]
        bounds += buckets(self.catalog)[parsed(of)[0]]
        found = []
        for end in self._ends(time):
            under = [self._count({"of": of, "under": f"{bound}ms"}, region, end - TILE, end) for bound in bounds]
            rank = float(when["percentile"][1:]) / 100 * self._count(of, region, end - TILE, end)
            place = next((i for i, count in enumerate(under) if count >= rank > 0), None)
            if place is None:
                found.append(bounds[-1] if rank else 0.0)
                continue
            low, high = bounds[place - 1], bounds[place]
            found.append(low + (high - low) * (rank - under[place - 1]) / (under[place] - under[place - 1]))
        return [Span(min(found), max(found)).above(milliseconds(when["above"]))]

    def _bad_events(self, slo: Slo, when: dict[str, Any], region: str, time: float) -> list[bool | None]:
        windows = self._windows(time, seconds(when["within"]))
        bad = [self.events(slo.id, region, start, end)[0] for start, end in windows]
        return [Span(min(bad), max(bad)).above(when["above"] + 1 - 1e-9)]

    def _outage(self, slo: Slo, when: dict[str, Any], region: str, time: float) -> list[bool | None]:
        found = []
        for start, end in self._windows(time, seconds(when["over"])):
            bad, total = self._of(when.get("of", slo.spec["sli"]), region, start, end)
            found.append(bad / total if total else 0.0)
        return [Span(min(found), max(found)).above(0.99)]

    def _no_data(self, slo: Slo, when: dict[str, Any], region: str, time: float) -> list[bool | None]:
        gone = time - self._silent_from(slo.id, region)
        # A tile is there for as long as its steps are looked at, after the series are stale.
        return [True if gone >= 2 * TILE else None if gone >= 0 else False]

    def firing(self, alert: Alert, region: str, time: float, grid: Callable[[float], Iterator[float]]) -> Firing | None:
        """Return since when an alert is active, if it may fire; ``grid`` yields when it was evaluated, backwards."""
        if self.active(alert, region, time) is False:
            return None
        least = most = time
        sure = self.active(alert, region, time) is True
        certain = sure
        for at in grid(time):
            state = self.active(alert, region, at)
            if state is False:
                break
            least = at
            if sure and state is True:
                most = at
            else:
                sure = False
        if time - least < alert.hold:
            return None
        return Firing(alert, region, Span(least, most), certain and time - most >= alert.hold)


class Firing(NamedTuple):
    """An alert that fires, surely or perhaps, and when it became active."""

    alert: Alert
    region: str
    since: Span
    sure: bool


def above(span: Span | None, bound: float) -> bool | None:
    """Compare a figure that may be absent."""
    return False if span is None else span.above(bound)


def bool_of(parts: list[bool | None]) -> bool | None:
    """Whether all are so; None if that cannot be said."""
    return False if False in parts else None if None in parts else True
