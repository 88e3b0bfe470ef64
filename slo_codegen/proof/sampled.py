"""The proof of what is counted where that is no event: samples of a gauge, and time slices, at the steps of tiles.

What tiles must add up to is arithmetic on the samples, whose times have nothing to do with the runs of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from slo_codegen import contract
from slo_codegen.common.units import HOUR, MINUTE, SECOND, format_duration
from slo_codegen.plan.model import Place, Plan, Slo
from slo_codegen.plan.recorded import recorded_windows
from slo_codegen.plan.tallies import Tally
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, to_text
from slo_codegen.proof.measures import Needed
from slo_codegen.proof.scene import RAW_UP_TO

_DELAY = 30 * SECOND
"""How late rules read samples that arrive at once."""
_TOLERANCE = Decimal("0.001")
_PLACES = 6
SELDOM = 12 * MINUTE
"""How often rules run where evaluations are missed: a little less than what they look back, so that all of it shows."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is counted: at the step at which it is seen, in ms, and how much it is bad, from 0 to 1."""

    at_ms: int
    bad: Fraction | int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a test plays: series in promtool's notation, and what must be counted of it in each place."""

    told: str
    pace_ms: int
    """How far apart samples are."""
    series: tuple[dict[str, str], ...]
    items: tuple[tuple[Place, tuple[Item, ...]], ...]
    end_ms: int
    at_ms: tuple[int, ...] = ()
    """Earlier times at which all that was counted so far is read."""
    seldom: bool = False
    """Whether most evaluations are missed."""


@dataclass(frozen=True, slots=True)
class Course:
    """Tests of one file, whose rules run each ``eval_ms``."""

    name: str
    eval_ms: int
    tests: tuple[dict[str, object], ...]
    without: frozenset[str] = frozenset()


class SampledCounting:
    """The tests of what is counted for an SLO that is a share of samples or of time slices."""

    needs: Needed = None

    def __init__(self, plan: Plan, tally: Tally, shown: Iterable[Shown], needs: Needed) -> None:
        """``needs`` is the first promtool that can run the tests."""
        self._tally, self._late_ms, self._shown = tally, plan.prometheus.late_ms, tuple(shown)
        self.needs = needs

    def courses(self) -> Iterator[Course]:
        """Yield the test files."""
        for name, eval_ms, seldom in (("kinds", MINUTE, False), ("missed", SELDOM, True)):
            tests = tuple(self._test(each, eval_ms) for each in self._shown if each.seldom is seldom)
            if tests:
                yield Course(name, eval_ms, tests)

    @property
    def series(self) -> tuple[str, ...]:
        """The series that are read."""
        names = [self._tally.bad_name, self._tally.total_name]
        if self._tally.slo.objective is not None:
            kinds = (contract.bad_events, contract.total_events)
            names += [kind(window) for kind in kinds for window in _windows(self._tally.slo)]
        return tuple(names)

    def _test(self, shown: Shown, eval_ms: int) -> dict[str, object]:
        read_at = shown.end_ms + -(-self._late_ms // eval_ms) * eval_ms
        checks: list[dict[str, object]] = []
        for place, items in shown.items:
            for at in shown.at_ms:
                checks += self._counted(place, items, at, at)
            checks += self._counted(place, items, read_at, HOUR)
            if not shown.seldom:
                checks += self._windows(place, items, read_at)
        return {
            "name": f"{self._tally.slo.id}: what is counted: {shown.told}",
            "interval": format_duration(shown.pace_ms),
            "series": list(shown.series),
            "checks": checks,
        }

    def _counted(self, place: Place, items: Sequence[Item], at_ms: int, span_ms: int) -> Iterator[dict[str, object]]:
        """Yield checks of both series of tiles over a time, each as a whole."""
        tally = self._tally
        for tile, only_bad in ((tally.bad_name, True), (tally.total_name, False)):
            labels = tally.labels_of(tile) | dict(place.labels)
            matchers = tuple((label, "=", text) for label, text in labels.items())
            by = (*tally.slo.key, *(label for label, _ in place.labels))
            read = Aggregation("sum", Call("sum_over_time", (Series(tile, matchers, span_ms - SECOND),)), by=by)
            yield _check(read, labels, self._number(items, at_ms, span_ms, only_bad=only_bad), at_ms)

    def _windows(self, place: Place, items: Sequence[Item], at_ms: int) -> Iterator[dict[str, object]]:
        slo = self._tally.slo
        if slo.objective is None:
            return
        labels = slo.identity | dict(place.labels)
        matchers = tuple((label, "=", text) for label, text in sorted(labels.items()))
        for recorded, only_bad in ((contract.bad_events, True), (contract.total_events, False)):
            for window in (w for w in _windows(slo) if w % MINUTE == 0):
                number = self._number(items, at_ms, window, only_bad=only_bad)
                yield _check(Series(recorded(window), matchers), labels, number, at_ms)

    def _number(self, items: Sequence[Item], at_ms: int, span_ms: int, *, only_bad: bool) -> Decimal:
        """Return how many things tiles hold that were recorded in a time before another one."""
        late = _DELAY + self._late_ms
        counted = [each for each in items if at_ms - span_ms - late < each.at_ms <= at_ms - late]
        number = Fraction(sum(each.bad for each in counted) if only_bad else len(counted))
        return round(Decimal(number.numerator) / number.denominator, _PLACES).normalize()


def _windows(slo: Slo) -> tuple[int, ...]:
    return tuple(window for window in recorded_windows(slo) if window <= RAW_UP_TO)


def _check(read: Expr, labels: dict[str, str], value: Decimal, at_ms: int) -> dict[str, object]:
    off = Call("abs", (Binary("-", read, Number(value)),))
    near = Binary("<=", off, Number(_TOLERANCE), bool_result=True)
    shown = to_text(Series("", tuple((label, "=", text) for label, text in sorted(labels.items()))))
    return {"expr": to_text(near), "at": format_duration(at_ms), "samples": [{"labels": shown, "value": 1}]}
