"""The shares of good events that a catalog gives: objectives, and thresholds of alerts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.diagnostics import Origin

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def shares_of_good_events(catalog: Catalog) -> Iterator[tuple[str, Decimal, Origin]]:
    """Yield each share of good events that an objective or an alert asks for, with words for it and its place."""
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
