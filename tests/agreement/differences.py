"""Where Datadog and Prometheus may differ: the whole list, in the words of docs/architecture.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from slo_codegen.plan.model import Alert, BudgetConsumed, BurnRate, ExhaustsWithin, NoData, PercentileAbove
from tests.agreement.evaluate import Evaluator
from tests.agreement.scenes import Case, Monitor, Scene

HOUR = 3_600_000


@dataclass(frozen=True)
class Disagreement:
    """One backend alone alerts in a region at a time; ``fired`` tells if Prometheus fired there, or near to, before."""

    case: Case
    scene: Scene
    at: int
    region: str
    only: Literal["datadog", "prometheus"]
    fired: bool

    def __str__(self) -> str:
        return f"{self.scene.name}: {self.only} alone in {self.region or 'all'} at {self.at // 1000} s"


@dataclass(frozen=True)
class Difference:
    """A difference that is known, told in one sentence: of which alerts, and which disagreements it explains."""

    sentence: str
    of: Callable[[Alert], bool]
    explains: Callable[[Disagreement], bool]


DIFFERENCES = (
    Difference(
        "A burn rate over more than 48 h lets go later in Datadog, whose SLO alerts do not look so far: the long "
        "window stands alone there.",
        lambda alert: isinstance(alert.condition, BurnRate) and alert.condition.long_ms > 48 * HOUR,
        lambda found: found.only == "datadog" and found.fired,
    ),
    Difference(
        "A budget spent within a stretch of its period is weighed by the traffic of that stretch in Datadog, so that "
        "it stays silent where the rest of the period had less.",
        lambda alert: isinstance(alert.condition, BudgetConsumed) and alert.condition.within_ms is not None,
        lambda found: found.only == "prometheus",
    ),
    Difference(
        "A budget's end is foreseen in Datadog from the burn rate that spends a whole one within the horizon: it stays "
        "silent while the rest of a spent budget goes at a slower rate, and has no monitor where not even errors alone "
        "burn so fast.",
        lambda alert: isinstance(alert.condition, ExhaustsWithin),
        lambda found: found.only == "prometheus" and found.at >= _over(found.case.alert),
    ),
    Difference(
        "Once the budget is gone Prometheus foresees its end no more; Datadog goes on until the burn rate falls.",
        lambda alert: isinstance(alert.condition, ExhaustsWithin),
        lambda found: found.only == "datadog" and found.fired,
    ),
    Difference(
        "A percentile is that of the whole time for which it has to last in Datadog, and that of each window during it "
        "in Prometheus: Datadog alerts sooner and lets go later.",
        lambda alert: isinstance(alert.condition, PercentileAbove) and alert.for_ms > 0,
        lambda found: found.only == "datadog",
    ),
    Difference(
        "A region that never reported is unknown to Datadog, and has no data in Prometheus.",
        lambda alert: isinstance(alert.condition, NoData),
        lambda found: found.only == "prometheus" and found.region not in found.scene.reported,
    ),
    Difference(
        "A region without traffic has no data in Datadog, where nothing is sent that did not happen; in Prometheus its "
        "series are there and stand still.",
        lambda alert: isinstance(alert.condition, NoData),
        lambda found: found.only == "datadog" and found.region in found.scene.reported and not found.fired,
    ),
)


def _over(alert: Alert) -> int:
    assert isinstance(alert.condition, ExhaustsWithin)
    return alert.condition.over_ms


def explained_by(found: Disagreement) -> Difference | None:
    """Return the known difference that explains a disagreement."""
    return next((each for each in DIFFERENCES if each.of(found.case.alert) and each.explains(found)), None)


def disagreements(case: Case, monitors: Iterable[Monitor], evaluator: Evaluator) -> Iterator[Disagreement]:
    """Yield where monitors alert and Prometheus does not, or the other way round, at every check of an alert."""
    own = list(monitors)
    for scene in case.scenes:
        fired: set[str] = set()
        for check in scene.checks:
            alerting = {region for each in own for region in evaluator.alerting(each, scene.traffic, check.at)}
            for region in sorted((alerting ^ check.firing) - check.unsure):
                only: Literal["datadog", "prometheus"] = "datadog" if region in alerting else "prometheus"
                yield Disagreement(case, scene, check.at, region, only, region in fired)
            fired |= check.firing | check.unsure


def unexplained(case: Case, monitors: Iterable[Monitor], evaluator: Evaluator) -> Iterator[Disagreement]:
    """Yield the disagreements that no known difference explains."""
    return (found for found in disagreements(case, monitors, evaluator) if explained_by(found) is None)
