"""What must be recorded at an instant: the least and the most that the scraped samples allow, usually one number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from tests.simulation.oracle import Increment
from tests.simulation.scenario import Scenario
from tests.simulation.world import MINUTE

TOLERANCE = 0.005
TIGHT_S = 15
"""Scrapes that are further apart count up to one scrape later."""


@dataclass(frozen=True)
class Timing:
    """When a sample counts, in seconds after its time stamp.

    ``delay``: rules read samples so much later. ``returns``: targets that are new or come back may count so much later
    still: in promtool, which evaluates every group each time, one evaluation.
    """

    delay: int = 30
    returns: int = 60


@dataclass(frozen=True)
class Band:
    """From the least to the most that may be recorded."""

    low: float
    high: float

    def holds(self, value: float | None, tolerance: float = TOLERANCE) -> bool:
        """Tell whether a recorded value is right; nothing recorded is right where nothing had to be counted."""
        if value is None:
            return self.low == 0
        margin = 1e-6
        return self.low * (1 - tolerance) - margin <= value <= self.high * (1 + tolerance) + margin

    @property
    def exact(self) -> bool:
        """Tell whether only one number is right, but for the tolerance."""
        return self.high <= self.low * (1 + TOLERANCE)

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}..{self.high:g}"


class Counted:
    """Increments of one region, so that any window is summed at once."""

    def __init__(
        self, scenario: Scenario, counted: Sequence[Increment], region: str, timing: Timing, *, at_once: bool = False
    ) -> None:
        """``timing`` says when they count; ``at_once`` is exactly then, however coarse scrapes and evaluations are."""
        own = [each for each in counted if each.region == region]
        # Steps of one scrape fall on each minute; where anything is coarser, they may miss it by a step.
        coarse = not at_once and (scenario.evaluation != MINUTE or scenario.interval > TIGHT_S)
        slack = scenario.interval + (scenario.evaluation if scenario.evaluation != MINUTE else 0) if coarse else 0
        self._delay = timing.delay
        self._parts = [
            (_Sums([each for each in own if not each.late]), slack, True),
            (_Sums([each for each in own if each.late and each.sure]), slack + timing.returns, True),
            (_Sums([each for each in own if not each.sure]), slack + timing.returns, False),
        ]

    def window(self, at: int, width: int) -> tuple[Band, Band]:
        """Return the bad and the total events of a window that ends at a second."""
        until = at - self._delay
        low, high = [0, 0], [0, 0]
        for sums, slack, sure in self._parts:
            for nth, most in enumerate(sums.between(until - width - slack, until)):
                high[nth] += most
            if sure and width > slack:
                for nth, least in enumerate(sums.between(until - width, until - slack)):
                    low[nth] += least
        return Band(low[0], high[0]), Band(low[1], high[1])


class _Sums:
    def __init__(self, counted: Sequence[Increment]) -> None:
        self._at = [each.at for each in counted]
        self._bad = [0, *accumulate(each.bad for each in counted)]
        self._total = [0, *accumulate(each.total for each in counted)]

    def between(self, after: int, until: int) -> tuple[int, int]:
        """Return bad and total events later than one second, up to another."""
        first, last = bisect_right(self._at, after), bisect_right(self._at, until)
        return self._bad[last] - self._bad[first], self._total[last] - self._total[first]


def budget(scenario: Scenario, bad: Band, total: Band) -> Band | None:
    """Return the part of the error budget that is left; ``None`` where any is right, as there was no event."""
    allowed = 1 - float(Decimal(scenario.objective.removesuffix("%")) / 100)
    if allowed == 0 or not scenario.form.total:
        return Band(0.0 if bad.high else 1.0, 0.0 if bad.low else 1.0)
    if total.low == 0:
        return None
    least = bad.low / max(total.high, 1) / allowed
    most = bad.high / total.low / allowed
    return Band(1 - most, 1 - least)


def budget_holds(band: Band | None, value: float | None) -> bool:
    """Tell whether a recorded budget is right within 0.5 % of a budget, or of what was spent where that is more."""
    if band is None:
        return True
    if value is None:
        return False
    margin = TOLERANCE * max(1.0, 1 - band.low)
    return band.low - margin <= value <= band.high + margin
