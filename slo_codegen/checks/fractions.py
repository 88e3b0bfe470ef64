"""Percentages that read like fractions, or like the share of errors instead of the share of good events."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.model import Plan

_HALF = Decimal("0.5")


def fraction_for_percentage(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an objective or threshold of good events under 1 %: 0.999 was written where 99.9 was meant."""
    for what, value, origin in _shares_of_good_events(catalog):
        if value < Decimal("0.01"):
            report.add(
                "SLO332",
                f"{what} of {format_percent(value)} is met when nearly everything fails",
                origin,
                help=f"did you mean {format_percent(value * 100)}?" if value else "give the share of good events",
            )


def share_of_errors(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an objective or threshold of good events under a half: the error budget was written in its place."""
    for what, value, origin in _shares_of_good_events(catalog):
        if Decimal("0.01") <= value < _HALF:
            report.add(
                "SLO333",
                f"{what} of {format_percent(value)} lets most events fail",
                origin,
                help=f"it is the share of good events: did you mean {format_percent(1 - value)}?",
            )


def _shares_of_good_events(catalog: Catalog) -> Iterator[tuple[str, Decimal, Origin]]:
    for node in catalog.slos.values():
        objective = node.spec.objective
        if objective is not None:
            yield "an objective", objective.default, node.origin.child("objective")
            for where, value, path in objective.own():
                yield f"an objective for {'/'.join(where.values())}", value, node.origin.child("objective", *path)
        for index, alert in enumerate(node.spec.alerts):
            if alert.when is not None and (below := alert.when.sli_below) is not None:
                origin = node.origin.child("alerts", index, "when", "sli_below", "below")
                yield "an alert below an SLI", below.below, origin
