"""Rule groups that run less often than their samples last, and fast ones that are the slower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_STALE_MS = 5 * MINUTE
"""A sample is stale after this time (Prometheus' look-back)."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    platform = catalog.platform.origin
    fast, slow = plan.fast_interval_ms, plan.slow_interval_ms
    for name, interval in (("fast_interval", fast), ("slow_interval", slow)):
        if interval >= _STALE_MS:
            report.add(
                "SLO359",
                f"{name} is {format_duration(interval)}, but a sample is stale after {format_duration(_STALE_MS)}: "
                "the recorded series have gaps",
                platform.child(name),
                help="run the group every 2m or more often",
            )
    if slow < fast < _STALE_MS:
        report.add(
            "SLO359",
            f"fast_interval is {format_duration(fast)}, longer than slow_interval",
            platform.child("fast_interval"),
            related=[Related(platform.child("slow_interval"), "the slow groups run more often")],
            help="rules that page belong into the group that runs more often: exchange the two",
        )


CHECK = Check(
    code="SLO359",
    texts=Code(
        title="rules that run too seldom",
        severity=Severity.WARNING,
        what=(
            "A group of rules runs every five minutes or less often, or the fast groups run less often than the slow "
            "ones."
        ),
        why="A sample is stale after five minutes: recorded series have gaps, and alerts flap or stay silent.",
        fix="Run the fast groups every 30 s to 1 min and the slow ones every 2 min.",
    ),
    run=_check,
)
