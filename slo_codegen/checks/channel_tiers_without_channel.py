"""Tiers for the channels of an owner that has no channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for node in catalog.owners.values():
        if "channel_tiers" in node.spec.model_fields_set and not node.spec.channels:
            report.add("SLO388", f"{node.id} has no channels of its own that could hear of these tiers",
                       node.origin.child("channel_tiers"), help="add channels:, or remove channel_tiers")  # fmt: skip


CHECK = Check(
    code="SLO388",
    texts=Code(
        title="tiers of no channel",
        severity=Severity.WARNING,
        what="An owner has channel_tiers, and no channels that could hear of them.",
        why="Somebody believes that a channel of the team hears of these alerts, and none does.",
        fix="Add the channels, or remove channel_tiers.",
    ),
    run=_check,
)
