"""A scenario as data: processes, traffic, how they are scraped and which catalog counts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.simulation.forms import Form
from tests.simulation.world import MINUTE, Span, Target, Traffic

_UNITS = {"m": 60, "h": 3600, "d": 86_400}


def seconds(duration: str) -> int:
    """Return a duration such as ``6h`` in seconds."""
    return int(duration[:-1]) * _UNITS[duration[-1]]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One world, one SLO and one evaluation of its rules; times are seconds unless a name says otherwise.

    ``lazy`` counters appear with their first event, others with 0 when the process begins. While Prometheus is
    ``down`` nothing is scraped and no staleness marker is written; it is empty before ``first_scrape``. A ``variant``
    is the world of another scenario with another number or spelling: ``make simulation`` plays it, the tests do not.
    """

    name: str
    form: Form
    targets: Mapping[str, Target]
    traffic: tuple[Traffic, ...]
    minutes: int = 120
    objective: str = "99%"
    period: str = "6h"
    interval: int = 15
    jitter: int = 0
    lazy: bool = False
    first_scrape: int = 0
    down: tuple[Span, ...] = ()
    le: tuple[tuple[int, str], ...] = ((0, "plain"),)
    extra: tuple[tuple[int, Mapping[str, str]], ...] = ()
    declares: tuple[str, ...] = ()
    evaluation: int = MINUTE
    up: bool = True
    start_time: bool = False
    instants: tuple[int, ...] = field(default=())
    variant: bool = False

    @property
    def kind(self) -> tuple[object, ...]:
        """What a rule's text depends on, apart from the labels and numbers that it names."""
        return (self.form.sli, self.objective == "100%", bool(self.declares), self.interval, self.evaluation)

    @property
    def short(self) -> str:
        """The short window of the alert that pages: it holds at least five scrapes."""
        return "5m" if self.interval <= MINUTE else "20m"

    @property
    def windows(self) -> dict[str, int]:
        """The windows up to an hour that are recorded, in seconds."""
        return {each: seconds(each) for each in (self.short, "30m", "1h")}

    @property
    def end(self) -> int:
        """The last second."""
        return self.minutes * MINUTE

    @property
    def checked(self) -> list[int]:
        """The seconds at which what is recorded is compared: each third evaluation from the tenth minute on."""
        step = max(3 * MINUTE, self.evaluation)
        regular = range(-(-10 * MINUTE // step) * step, self.end + 1, step)
        last = self.end // self.evaluation * self.evaluation
        return sorted({*(each - each % self.evaluation for each in regular), last, *self.instants})

    def le_at(self, second: int) -> str:
        """Return how buckets' bounds are spelled at a second."""
        return [style for since, style in self.le if since <= second][-1]

    def extra_at(self, second: int) -> dict[str, str]:
        """Return the labels that every series of a target has in addition at a second."""
        labels: dict[str, str] = {}
        for since, added in self.extra:
            if since <= second:
                labels |= added
        return labels
