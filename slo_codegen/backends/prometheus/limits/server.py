"""What the server that evaluates the rules is said to be, against what the catalog asks of it."""

from __future__ import annotations

from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import OLDEST_PROMETHEUS, QUERY_OFFSET_SINCE, Plan, version_number, version_text

_STALE_MS = 5 * MINUTE
"""A sample is stale after this time (Prometheus' look-back)."""


def version_too_old(plan: Plan, report: Diagnostics) -> None:
    """Report a version of Prometheus that is older than what rules are made for."""
    version = plan.prometheus.version
    if version_number(version) < OLDEST_PROMETHEUS:
        oldest = version_text(OLDEST_PROMETHEUS)
        report.add(
            "SLO415",
            f"rules are made for Prometheus {oldest} and newer, and it is {version}",
            plan.origin.child("prometheus", "version"),
            help=f'update the server, and write "{oldest}" or newer',
        )


def raw_query_cannot_look_back(plan: Plan, report: Diagnostics) -> None:
    """Report raw queries where samples are late and no group of rules can look back."""
    late = plan.prometheus.late_ms
    if not late:
        return
    since = version_text(QUERY_OFFSET_SINCE)
    place = plan.origin.child("prometheus", "query_offset")
    for slo in plan.slos:
        query = query_of(slo.sli, "prometheus")
        if query is not None:
            report.add(
                "SLO416",
                f"{slo.id} counts with PromQL of its own, which Prometheus {plan.prometheus.version} cannot evaluate "
                f"{format_duration(late)} late",
                query.origin,
                related=[Related(place, "how late samples arrive")],
                help=f'with platform.prometheus.version "{since}" or newer, groups of rules look back by themselves',
            )


def recorded_too_late(plan: Plan, report: Diagnostics) -> None:
    """Report an offset of groups by which what they record is stale before it is replaced."""
    offset = plan.prometheus.group_offset_ms
    interval = max(plan.fast_interval_ms, plan.slow_interval_ms)
    if offset and interval < _STALE_MS <= offset + interval:
        before = version_text((QUERY_OFFSET_SINCE[0], QUERY_OFFSET_SINCE[1] - 1))
        report.add(
            "SLO417",
            f"rules record what was {format_duration(offset)} ago, every {format_duration(interval)}: dashboards and "
            f"the gate find nothing, since a sample is stale after {format_duration(_STALE_MS)}",
            plan.origin.child("prometheus", "query_offset"),
            help=f'run the rules more often, or give version: "{before}", with which they read samples later instead',
        )
