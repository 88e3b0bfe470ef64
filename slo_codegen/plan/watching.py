"""What is watched of the measurement and the alerting themselves, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen.contract import BAD_EXCEEDS_TOTAL, COUNTER_FELL, GOOD_EXCEEDS_TOTAL, too_many, undeclared
from slo_codegen.plan.model import Dimension, Pairs, Plan, Watch, one, several

CONDITION = "measurement"
"""The label ``condition`` of an alert on broken measurement, which mutes no alert and is muted by none."""


def wrong(dimensions: Sequence[Dimension]) -> dict[str, str]:
    """Return what is wrong, by the label ``problem`` of a recorded problem."""
    return {
        GOOD_EXCEEDS_TOTAL: "more good events than events were counted in the last hour",
        BAD_EXCEEDS_TOTAL: "more bad events than events were counted in the last hour",
        **{
            undeclared(each.label): f"traffic was counted in {one(each.label)} that the catalog does not list, "
            f"or without {one(each.label)}"
            if each.open is None
            else f"traffic was counted without {one(each.label)}"
            for each in dimensions
        },
        **{
            too_many(each.label): f"more {several(each.label)} reported than the catalog expects"
            for each in dimensions
            if each.open is not None
        },
        COUNTER_FELL: "a counter fell although its target did not restart",
    }


def measurement_labels(plan: Plan, watch: Watch) -> Pairs:
    """Return the labels of the catalog's own that alerts on broken measurement have, but those of recorded series."""
    return tuple(each for each in own_marks(plan, watch.measurement_tier)[0] if each[0] not in plan.recorded_labels)


def own_marks(plan: Plan, tier: str) -> tuple[Pairs, Pairs]:
    """Return the labels and the annotations of the catalog's own that an alert of a tier about no SLO has."""
    of = plan.tier(tier)
    labels, annotations = {**dict(plan.labels), **dict(of.labels)}, {**dict(plan.annotations), **dict(of.annotations)}
    return tuple(sorted(labels.items())), tuple(sorted(annotations.items()))


VMALERT = "vmalert_"
"""How the counters of vmalert begin, which has them in place of those of Prometheus."""
FAILED = (
    "prometheus_rule_evaluation_failures_total",
    "vmalert_recording_rules_errors_total",
    "vmalert_alerting_rules_errors_total",
)
"""What counts failed evaluations, by group of rules."""
MISSED = ("prometheus_rule_group_iterations_missed_total", "vmalert_iteration_missed_total")
"""What counts evaluations that were skipped, since the one before took too long, by group of rules."""
UNSENT = (
    "prometheus_notifications_errors_total",
    "prometheus_notifications_dropped_total",
    "vmalert_alerts_send_errors_total",
)
"""What counts notifications that did not reach an Alertmanager."""
SERVER_SERIES = frozenset((*FAILED, *MISSED, *UNSENT))
"""All that servers count of themselves, and these alerts read."""
