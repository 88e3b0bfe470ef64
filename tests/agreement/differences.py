"""Where Datadog and Prometheus may differ: the whole list, in the words of docs/architecture.md.

Each difference tells by its own figures, from the traffic, whether it accounts for a disagreement: it is no excuse for
a monitor that says something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.measures.slis import gauge_of
from slo_codegen.plan.model import BudgetConsumed, BurnRate, ExhaustsWithin, NoData, Outage, PercentileAbove, SliBelow
from tests.agreement.evaluate import Evaluator, percentile
from tests.agreement.scenes import Case, Check, Monitor, Scene
from tests.agreement.sliced import Slice

HOUR = 3_600_000
_MINUTE = 60_000
_MOMENTS = 40
_SHORTER = 12
"""So many times the short window of an SLO alert is shorter than the long one, where the catalog has one window."""

_MS = {"s": 1000, "ms": 1, "us": 0.001, "ns": 0.000001}


@dataclass(frozen=True)
class Moment:
    """A region at a time of a scene. ``slos`` evaluates the SLOs as they are emitted."""

    case: Case
    scene: Scene
    at: int
    region: str
    slos: Evaluator

    def __str__(self) -> str:
        return f"{self.scene.name}: {self.region or 'all'} at {self.at // 1000} s"

    def burns(self, window_ms: int, factor: float) -> bool:
        """Return whether the budget burns faster than ``factor`` times over a window."""
        slo = self.case.slo
        good, total = self.counted(window_ms)
        target = {str(place): at for place, at in slo.objective.by_place}.get(self.region, slo.objective.default)
        share, limit = (total - good) / total if total else 0.0, factor * (1 - float(target))
        return total > 0 and share > limit and not math.isclose(share, limit, rel_tol=1e-9)

    def spoils(self, windows_ms: Iterable[int], factor: float) -> bool:
        """Return whether so many of the slices of each window are bad that the budget burns faster, as in Datadog.

        A slice is bad if any of its series is, and good if there is none. Where series must not equal a number, their
        mean is compared.
        """
        flow, slo = self.scene.slices[self.region], self.case.slo
        gauge = gauge_of(slo.sli)
        if flow.of_two and gauge is not None and gauge.good.op == "!=":
            # The mean of one that is good and one that is not is another number.
            return False
        target = {str(place): at for place, at in slo.objective.by_place}.get(self.region, slo.objective.default)
        found = [flow.within(self.at - window_ms, self.at) for window_ms in windows_ms]
        limit = Decimal(factor) * (1 - target)
        return all(slices.count(Slice.BAD) > limit * len(slices) for slices in found)

    def counted(self, window_ms: int) -> tuple[float, float]:
        """Return the good events and all events of a window."""
        slo = self.case.slo
        if self.region not in [str(place) for place in slo.places]:
            return 0.0, 0.0
        name = f"{slo.id}--{self.region}" if self.region else slo.id
        return self.slos.good_and_total(name, self.scene.traffic, self.at - window_ms, self.at)

    def late(self, window_ms: int) -> bool:
        """Return whether the percentile of the timings of a window is above the bound of the alert."""
        condition = self.case.alert.condition
        assert isinstance(condition, PercentileAbove)
        sent = [
            each
            for each in self.scene.traffic.of(condition.selector.metric.datadog)
            if each.tags.get("region", "") == self.region and _selected(condition, each.tags)
        ]
        share = float(condition.percentile)
        bound = condition.bound_ms / _MS[condition.selector.metric.unit]
        return bool(sent) and percentile(sent, share, self.at - window_ms, self.at) > bound


def _selected(condition: PercentileAbove, tags: Mapping[str, str]) -> bool:
    """Return whether timings with these tags are those that the alert is about."""
    for matcher in condition.selector.matchers:
        exact = matcher.op in ("=", "!=")
        same = tags.get(matcher.label, "") == matcher.value if exact else _matches(matcher.value, tags, matcher.label)
        if same == matcher.op.startswith("!"):
            return False
    return True


def _matches(pattern: str, tags: Mapping[str, str], label: str) -> bool:
    return re.fullmatch(pattern, tags.get(label, "")) is not None


@dataclass(frozen=True)
class Disagreement:
    """One backend alone alerts at a moment."""

    moment: Moment
    only: Literal["datadog", "prometheus"]

    def __str__(self) -> str:
        return f"{self.only} alone: {self.moment}"


@dataclass(frozen=True)
class Difference:
    """A difference that is known, told in one sentence, and whether it accounts for a disagreement."""

    sentence: str
    explains: Callable[[Disagreement], bool]


def documented(moment: Moment) -> bool | None:
    """Return whether Datadog has to alert by what is documented of a near monitor; None for one that is exact."""
    alert, period_ms = moment.case.alert, moment.case.slo.period_ms
    match alert.condition:
        case BurnRate(factor, long_ms, _) if moment.region in moment.scene.slices:
            windows = [long_ms] if long_ms > 48 * HOUR else windows_ms(alert.condition)
            return moment.spoils(windows, float(factor))
        case BurnRate(factor, long_ms, _) if not HOUR <= long_ms <= 48 * HOUR:
            return moment.burns(long_ms, float(factor))
        case BudgetConsumed(share, None) if moment.region in moment.scene.slices:
            return moment.spoils([period_ms], float(share))
        case BudgetConsumed(share, within_ms) if within_ms is not None:
            return moment.burns(within_ms, float(share) * period_ms / within_ms)
        case ExhaustsWithin(horizon_ms, over_ms) if moment.region in moment.scene.slices:
            return moment.spoils([over_ms, over_ms // _SHORTER], period_ms / min(horizon_ms, period_ms))
        case ExhaustsWithin(horizon_ms, over_ms):
            return moment.burns(over_ms, period_ms / min(horizon_ms, period_ms))
        case PercentileAbove(_, _, _, over_ms) if alert.for_ms > 0:
            return moment.late(max(alert.for_ms, over_ms))
        case _:
            return None


def _nearly(found: Disagreement, kind: type) -> bool:
    says = documented(found.moment)
    return isinstance(found.moment.case.alert.condition, kind) and says == (found.only == "datadog")


def _lets_go_later(found: Disagreement) -> bool:
    if not _nearly(found, BurnRate):
        return False
    condition = found.moment.case.alert.condition
    assert isinstance(condition, BurnRate)
    shortest = min(windows_ms(condition))
    return found.only == "datadog" and not found.moment.burns(shortest, float(condition.factor))


def _even_traffic(found: Disagreement) -> bool:
    return _nearly(found, BudgetConsumed)


def _whole_budget(found: Disagreement) -> bool:
    return _nearly(found, ExhaustsWithin) and found.only == "prometheus"


def _budget_gone(found: Disagreement) -> bool:
    return _nearly(found, ExhaustsWithin) and found.only == "datadog"


def _whole_time(found: Disagreement) -> bool:
    return _nearly(found, PercentileAbove) and found.only == "datadog"


def _at_once(found: Disagreement) -> bool:
    alert, moment = found.moment.case.alert, found.moment
    if isinstance(alert.condition, BurnRate):
        burns = all(moment.burns(ms, float(alert.condition.factor)) for ms in windows_ms(alert.condition))
        return alert.for_ms > 0 and found.only == "datadog" and burns
    soon = moment.at + alert.for_ms + _MINUTE
    fires = any(
        moment.region in check.firing | check.unsure for check in moment.scene.checks if moment.at < check.at <= soon
    )
    return isinstance(alert.condition, Outage) and found.only == "datadog" and fires


def _few_events(found: Disagreement) -> bool:
    alert, moment = found.moment.case.alert, found.moment
    if found.only == "prometheus" or not isinstance(alert.condition, BurnRate | SliBelow | BudgetConsumed):
        return False
    window_ms = max(windows_ms(alert.condition), default=moment.case.slo.period_ms)
    good, total = moment.counted(window_ms)
    few_bad = alert.min_bad_events is not None and total - good < alert.min_bad_events
    return few_bad or (alert.min_events is not None and total < alert.min_events)


def _kept(found: Disagreement) -> bool:
    keep_ms, moment = found.moment.case.alert.keep_ms, found.moment
    if not keep_ms or found.only == "datadog":
        return False
    # Datadog alerted not longer ago than the alert is kept, and rules run once more before they see its end.
    begin = max(moment.at - keep_ms - _MINUTE, 0)
    return any(
        moment.region in moment.slos.alerting(monitor, moment.scene.traffic, at)
        for monitor in moment.case.monitors
        for at in range(begin, moment.at, max((moment.at - begin) // _MOMENTS, 1))
    )


def _never_reported(found: Disagreement) -> bool:
    unknown = found.moment.region not in found.moment.scene.counters
    return isinstance(found.moment.case.alert.condition, NoData) and found.only == "prometheus" and unknown


def _no_traffic(found: Disagreement) -> bool:
    still = found.moment.scene.sampled(found.moment.region, found.moment.at)
    return isinstance(found.moment.case.alert.condition, NoData) and found.only == "datadog" and still


def _worst_series(found: Disagreement) -> bool:
    if not _nearly(found, BurnRate) or found.moment.region not in found.moment.scene.slices:
        return False
    return found.only == "datadog" and found.moment.scene.slices[found.moment.region].of_two


def _no_slices(found: Disagreement) -> bool:
    moment = found.moment
    if found.only == "datadog" or moment.region not in moment.scene.slices or documented(moment) is not False:
        return False
    condition, flow = moment.case.alert.condition, moment.scene.slices[moment.region]
    longest = moment.case.slo.period_ms if isinstance(condition, BudgetConsumed) else max(windows_ms(condition))
    return Slice.NOTHING in flow.within(moment.at - longest, moment.at)


DIFFERENCES = (
    Difference(
        "A burn rate over more than 48 h, or less than 1 h, lets go later in Datadog, whose SLO alerts look over "
        "neither: the long window stands alone there.",
        _lets_go_later,
    ),
    Difference(
        "A budget spent within a stretch of its period is weighed by the traffic of that stretch in Datadog, so that "
        "it stays silent where the rest of the period had less.",
        _even_traffic,
    ),
    Difference(
        "A budget's end is foreseen in Datadog from the burn rate that spends a whole one within the horizon: it stays "
        "silent while the rest of a spent budget goes at a slower rate, and has no monitor where not even errors alone "
        "burn so fast.",
        _whole_budget,
    ),
    Difference(
        "Once the budget is gone Prometheus foresees its end no more; Datadog goes on until the burn rate falls.",
        _budget_gone,
    ),
    Difference(
        "A percentile is that of the whole time for which it has to last in Datadog, and that of each window during it "
        "in Prometheus: Datadog alerts sooner and lets go later.",
        _whole_time,
    ),
    Difference("An outage, or a burn rate, that has to last for some time alerts at once in Datadog.", _at_once),
    Difference("Datadog asks for no least number of events, nor of bad ones, and alerts on fewer.", _few_events),
    Difference("An alert that is kept firing recovers at once in Datadog.", _kept),
    Difference(
        "A region that never reported is unknown to Datadog, and has no data in Prometheus.",
        _never_reported,
    ),
    Difference(
        "A region without traffic has no data in Datadog, where nothing is sent that did not happen; in Prometheus its "
        "series are there and stand still.",
        _no_traffic,
    ),
    Difference(
        "Where several series of a gauge report, the worst of them decides a minute in Datadog, or their mean where "
        "they must not equal a number; in Prometheus each of them counts for itself.",
        _worst_series,
    ),
    Difference(
        "A slice of time without data is good in Datadog, those before the SLO too; in Prometheus it does not count, "
        "and the share is that of the others.",
        _no_slices,
    ),
)


def explained_by(found: Disagreement) -> Difference | None:
    """Return the known difference that accounts for a disagreement."""
    return next((each for each in DIFFERENCES if each.explains(found)), None)


def disagreements(
    case: Case, monitors: Iterable[Monitor], evaluator: Evaluator, emitted: Evaluator | None = None
) -> Iterator[Disagreement]:
    """Yield where monitors alert and Prometheus does not, or the other way round, at every check of an alert.

    ``emitted`` evaluates the SLOs as they are emitted, where ``evaluator`` has others.
    """
    own = list(monitors)
    for scene in case.scenes:
        for check in scene.checks:
            alerting = {region for each in own for region in evaluator.alerting(each, scene.traffic, check.at)}
            for region in sorted(_different(alerting, check)):
                only: Literal["datadog", "prometheus"] = "datadog" if region in alerting else "prometheus"
                yield Disagreement(Moment(case, scene, check.at, region, emitted or evaluator), only)


def _different(alerting: set[str], check: Check) -> set[str]:
    return (alerting ^ check.firing) - check.unsure


def unexplained(
    case: Case, monitors: Iterable[Monitor], evaluator: Evaluator, emitted: Evaluator | None = None
) -> Iterator[Disagreement]:
    """Yield the disagreements that no known difference accounts for."""
    return (found for found in disagreements(case, monitors, evaluator, emitted) if explained_by(found) is None)


def departures(
    case: Case, monitors: Iterable[Monitor], evaluator: Evaluator, emitted: Evaluator | None = None
) -> Iterator[Moment]:
    """Yield the moments at which monitors do not what is documented of what they say nearly; none if they are exact."""
    own = list(monitors)
    for scene in case.scenes:
        end = max(check.at for check in scene.checks)
        for at in range(0, end + 1, max(end // _MOMENTS, 1)):
            moments = [Moment(case, scene, at, region, emitted or evaluator) for region in map(str, case.slo.places)]
            says = {moment.region: documented(moment) for moment in moments}
            if None in says.values():
                return
            alerting = {region for each in own for region in evaluator.alerting(each, scene.traffic, at)}
            yield from (moment for moment in moments if (moment.region in alerting) != says[moment.region])


def noticed(
    case: Case, monitors: Iterable[Monitor], evaluator: Evaluator, emitted: Evaluator | None = None
) -> Disagreement | Moment | None:
    """Return a moment at which monitors do neither what Prometheus does nor what is documented, if there is one."""
    own = list(monitors)
    found = next(unexplained(case, own, evaluator, emitted), None)
    return found or next(departures(case, own, evaluator, emitted), None)
