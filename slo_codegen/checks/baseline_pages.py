"""A pager among the channels of baselines, whose alerts page no one: it is not notified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    pagers = {channel.id for channel in plan.channels if channel.pages}
    for index, channel in enumerate(plan.baseline_channels):
        if channel in pagers and catalog.baseline is not None:
            report.add("SLO383", f"{channel} pages people, so it is not notified of alerts of SLOs in their baseline",
                       catalog.baseline.origin.child("channels", index),
                       help="name a chat channel or an email address instead")  # fmt: skip


CHECK = Check(
    code="SLO383",
    texts=Code(
        title="a pager for a baseline",
        severity=Severity.WARNING,
        what="One of the channels for the alerts of baselines is a pager.",
        why="An SLO in its baseline pages no one, so the pager is not notified in any target.",
        fix="Name a chat channel or an email address instead.",
    ),
    run=_check,
)
