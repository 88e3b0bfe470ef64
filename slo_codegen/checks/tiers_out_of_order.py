"""A graver tier that is answered later, is less severe, or stands for less of a budget than a lower one."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import SEVERITIES, Plan, Tier

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_NUMBERED = re.compile(r"([A-Za-z_-]+)([0-9]{1,9})")


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for graver, lower in pairwise(_as_named(plan)):
        if (graver.response_ms or 0) > (lower.response_ms or inf):
            report.add("SLO370", f"{graver.id} is answered later than {lower.id}", graver.origin.child("response"),
                       related=[Related(lower.origin.child("response"), f"{lower.id} is answered sooner")],
                       help="exchange the two")  # fmt: skip
        if SEVERITIES.index(graver.severity) > SEVERITIES.index(lower.severity):
            report.add("SLO370", f"{graver.id} is less severe than {lower.id}", graver.origin.child("severity"),
                       related=[Related(lower.origin.child("severity"), f"{lower.id} is more severe")],
                       help="exchange the two")  # fmt: skip
    for field in ("daily_budget", "budget_consumed"):
        _bands(catalog, plan, field, report)


def _as_named(plan: Plan) -> list[Tier]:
    """Return the tiers, the most severe first: by their numbers if all are numbered alike, as P0 and P1 are."""
    numbered = [match for tier in plan.tiers if (match := _NUMBERED.fullmatch(tier.id)) is not None]
    if len(numbered) < len(plan.tiers) or len({match[1] for match in numbered}) > 1:
        return list(plan.tiers)
    return [plan.tier(match[0]) for match in sorted(numbered, key=lambda match: int(match[2]))]


def _bands(catalog: Catalog, plan: Plan, field: str, report: Diagnostics) -> None:
    """Report a graver tier whose band of a budget ends, or begins, below that of a lower tier."""
    nodes = (catalog.tiers[tier.id] for tier in _as_named(plan))
    banded = [(node, band) for node in nodes if (band := getattr(node.spec, field))]
    for (graver, high), (lower, low) in pairwise(banded):
        if high[0] < low[0] or high[1] < low[1]:
            report.add(
                "SLO370",
                f"{graver.id} stands for {_band(high)} of a budget, and {lower.id} for {_band(low)}, which is more",
                graver.origin.child(field),
                related=[Related(lower.origin.child(field), f"{lower.id} stands for more")],
                help="exchange the two: the graver tier is for the greater share",
            )


def _band(band: tuple[Decimal, Decimal]) -> str:
    return f"{format_percent(band[0])} to {format_percent(band[1])}"


CHECK = Check(
    code="SLO370",
    texts=Code(
        title="tiers out of order",
        severity=Severity.WARNING,
        what=(
            "A tier is answered later, or stands for less of a budget, than a less severe one; or tiers that are "
            "numbered, such as P0 and P1, are not in the order of their numbers."
        ),
        why="Routes and inhibition go by severity, then by response; those on call go by the names.",
        fix="Exchange the values.",
    ),
    run=_check,
)
