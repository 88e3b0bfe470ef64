"""One scenario from traffic to verdict: what promtool records beside what the samples determine and what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.simulation import alerts, catalogs, notation, tools
from tests.simulation.expected import Band, Counted, Timing, budget, budget_holds
from tests.simulation.oracle import Increment, increments
from tests.simulation.scenario import Scenario, seconds
from tests.simulation.scraper import Scrape, Series, scrapes, stored
from tests.simulation.world import Event, happened

QUERY = (
    '{__name__=~"slo:(sli_(bad|total):increase(5m|20m|30m|1h)|period_(bad|total):increase|error_budget_remaining:ratio)",'
    'slo="ok",service="shop"}'
)
BUDGET = "slo:error_budget_remaining:ratio"

Values = dict[tuple[str, str], float]
"""By the name of the series and the region."""


@dataclass(frozen=True)
class Recorded:
    """What promtool says: values at each instant that is checked, and name and region of each alert that fires."""

    values: dict[int, Values]
    firing: dict[int, set[tuple[str, str]]]


@dataclass(frozen=True)
class Row:
    """One recorded series at one instant: its value, what the samples determine, and what happened up to then."""

    at: int
    name: str
    region: str
    recorded: float | None
    band: Band | None
    real: float | None

    @property
    def holds(self) -> bool:
        """Tell whether the recorded value is right."""
        if self.name == BUDGET:
            return budget_holds(self.band, self.recorded)
        return self.band is not None and self.band.holds(self.recorded)

    def __str__(self) -> str:
        recorded = "nothing" if self.recorded is None else f"{self.recorded:g}"
        real = "" if self.real is None else f", happened {self.real:g}"
        return f"{self.at // 60} min {self.region} {self.name}: recorded {recorded}, from samples {self.band}{real}"


class Simulation:
    """A scenario played: events, scrapes, samples and what they determine."""

    def __init__(self, scenario: Scenario, timing: Timing | None = None) -> None:
        """Play nothing yet: each step is made when it is asked for."""
        self.scenario = scenario
        self.timing = timing or Timing()

    @cached_property
    def events(self) -> list[Event]:
        """What really happened."""
        return happened(self.scenario.targets, self.scenario.traffic, self.scenario.end)

    @cached_property
    def scrapes(self) -> list[Scrape]:
        """Every attempt to scrape."""
        return scrapes(self.scenario, self.events)

    @cached_property
    def samples(self) -> dict[Series, dict[int, int | None]]:
        """What Prometheus stores."""
        return stored(self.scenario, self.scrapes)

    @cached_property
    def increments(self) -> list[Increment]:
        """What the scrapes determine."""
        return increments(self.scenario.form, self.scrapes)

    @property
    def regions(self) -> list[str]:
        """The regions that have targets."""
        return sorted({target.labels["region"] for target in self.scenario.targets.values()})

    def happened(self, region: str, at: int, width: int) -> tuple[int, int]:
        """Return the bad and total events of a window up to a second, as the SLI means them."""
        bad = total = 0
        for event in self.events:
            if at - width < event.at <= at and self.scenario.targets[event.on].labels["region"] == region:
                each_bad, each_total = self.scenario.form.worth[event.outcome]
                bad += event.count * each_bad
                total += event.count * each_total
        return bad, total

    def recorded(self, tool: str, folder: Path) -> Recorded:
        """Return what the rules record at each instant that is checked, and which alerts fire at each evaluation."""
        interval = notation.grid(self.samples)
        series = [
            {"series": notation.selector(each), "values": notation.values(samples, interval)}
            for each, samples in self.samples.items()
        ]
        evaluations = range(0, self.scenario.end + 1, self.scenario.evaluation)
        asked = [*((QUERY, at) for at in self.scenario.checked), *((alerts.QUERY, at) for at in evaluations)]
        rules = catalogs.rules(self.scenario, folder)
        answers = tools.read(tool, rules, series, asked, interval=interval, evaluation=self.scenario.evaluation)
        recorded = Recorded({}, {})
        for (query, at), vector in zip(asked, answers, strict=True):
            if query == QUERY:
                named = {(labels["__name__"], labels.get("region", "")): value for labels, value in vector}
                recorded.values[at] = named
            else:
                recorded.firing[at] = {(labels["alertname"], labels.get("region", "")) for labels, _ in vector}
        return recorded

    def wrong_alerts(self, recorded: Recorded) -> list[str]:
        """Return each alert that fires or is silent at a time at which it must not be."""
        return [
            wrong
            for region in self.regions
            for wrong in alerts.wrong(self.scenario, self.increments, region, self.timing, recorded.firing)
        ]

    def rows(self, recorded: Recorded, *, real: bool = False) -> Iterator[Row]:
        """Return every series that has to be right, at every instant; ``real`` adds what happened, which takes time."""
        for region in self.regions:
            counted = Counted(self.scenario, self.increments, region, self.timing)
            for at, values in recorded.values.items():
                yield from self._windows(at, region, counted, values, real)

    def _windows(self, at: int, region: str, counted: Counted, values: Values, real: bool) -> Iterator[Row]:
        scenario = self.scenario
        period = seconds(scenario.period)
        parts = ("bad", "total") if scenario.form.total else ("bad",)
        names = {f"slo:sli_{{}}:increase{name}": width for name, width in scenario.windows.items()}
        for name, width in (names | {"slo:period_{}:increase": period}).items():
            bands = counted.window(at, width)
            events = self.happened(region, at, width) if real else (None, None)
            for part, band, number in zip(parts, bands, events, strict=False):
                series = name.format(part)
                yield Row(at, series, region, values.get((series, region)), band, number)
        left = budget(scenario, *counted.window(at, period))
        yield Row(at, BUDGET, region, values.get((BUDGET, region)), left, None)
