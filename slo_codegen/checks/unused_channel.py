"""A channel that no tier, owner, subscription, report, baseline or heartbeat names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import rules

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    used = {name for rule in rules(plan) for name in rule.channels} | set(plan.baseline_channels)
    for id, node in catalog.channels.items():
        if id not in used:
            report.add("SLO362", f"nothing is sent to {id}", node.origin.key(),
                       help="name it in a tier, an owner or a subscription, or remove it")  # fmt: skip


CHECK = Check(
    code="SLO362",
    texts=Code(
        title="a channel that nothing uses",
        severity=Severity.WARNING,
        what="No tier, owner, subscription, report or baseline names the channel.",
        why="Somebody believes to hear of alerts there, and never will.",
        fix="Name the channel where it belongs, or remove it.",
    ),
    run=_check,
)
