"""Datadog monitors: the bodies of POST /api/v1/monitor."""

from __future__ import annotations

from typing import Any

from slo_codegen.backends.datadog.message import message
from slo_codegen.backends.datadog.query import compared
from slo_codegen.backends.datadog.shares import Monitor
from slo_codegen.backends.datadog.slos import place_tags, tags_of, with_own
from slo_codegen.backends.datadog.text import escape, json_number, labelled
from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.plan.divided import titled
from slo_codegen.plan.model import SEVERITIES, Alert, Plan, Slo, Tier

_NEW_GROUP_DELAY_S = 60
_LONGEST_NAME = 400
_LOWEST_PRIORITY = 5
LONGEST_MEMORY_MS = 24 * HOUR
"""After so long without data, Datadog can resolve a monitor's group by itself, by the hour."""
SHORTEST_REPEAT_MS, LONGEST_REPEAT_MS = MINUTE, 31 * DAY
"""Between these, Datadog can repeat a notification, by the minute."""


def body(monitor: Monitor, slo: Slo, alert: Alert, plan: Plan) -> dict[str, Any]:
    """Return the body of a monitor."""
    suffix = (
        f" ({monitor.split.name})"
        if monitor.split is not None and monitor.split.name not in (slo.id, f"{slo.environment}--{slo.id}")
        else ""
    )
    # An SLO alert has no groups to name: it is about the one place of its SLO.
    places = monitor.split.where.places if monitor.split is not None and monitor.type == "slo alert" else ()
    place = places[0] if any(places) else None
    tier = plan.tier(alert.tier)
    options: dict[str, Any] = {
        "thresholds": {"critical": json_number(monitor.threshold)},
        "include_tags": True,
        "notify_audit": False,
    }
    if tier.repeat_ms is not None:
        options |= {
            "renotify_interval": min(max(tier.repeat_ms, SHORTEST_REPEAT_MS), LONGEST_REPEAT_MS) // MINUTE,
            "renotify_statuses": ["alert", "no data"] if monitor.no_data else ["alert"],
        }
    if monitor.type == "query alert":
        options |= {
            "require_full_window": False,
            "on_missing_data": "show_and_notify_no_data" if monitor.no_data else "default",
            "new_group_delay": _NEW_GROUP_DELAY_S,
        }
        if monitor.no_data and slo.forget_ms is not None:
            options["timeout_h"] = min(-(-slo.forget_ms // HOUR), LONGEST_MEMORY_MS // HOUR)
    return {
        "type": monitor.type,
        "name": f"{escape(titled(slo.environment, alert.alertname))}{suffix}: {escape(alert.title)}"[:_LONGEST_NAME],
        "query": compared(monitor.query, monitor.op, monitor.threshold),
        "message": message(alert, slo, plan, monitor.notes, place),
        "tags": with_own(
            [
                *tags_of(slo, plan),
                *(place_tags(monitor.split) if place else ()),
                labelled("tier", alert.tier),
                labelled("condition", alert.condition.kind.value),
            ],
            alert.labels,
        ),
        "priority": _priority(tier),
        "options": options,
    }


def _priority(tier: Tier) -> int:
    """Return a priority from 1 to 5: lower for a more severe tier, and no lower than its severity says."""
    return 1 + min(max(SEVERITIES.index(tier.severity), tier.rank), _LOWEST_PRIORITY - 1)
