"""An objective or threshold of good events under a half: the error budget was written in its place."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.good_shares import shares_of_good_events
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_HALF = Decimal("0.5")


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for what, value, origin in shares_of_good_events(catalog):
        if Decimal("0.01") <= value < _HALF:
            report.add(
                "SLO333",
                f"{what} of {format_percent(value)} lets most events fail",
                origin,
                help=f"it is the share of good events: did you mean {format_percent(1 - value)}?",
            )


CHECK = Check(
    code="SLO333",
    texts=Code(
        title="the share of errors for that of good events",
        severity=Severity.WARNING,
        what="A target or threshold of good events is under a half.",
        why="It reads like an error budget: an objective is the share of events that are good.",
        fix="Write the share of good events: 99% where 1% may fail.",
    ),
    run=_check,
)
