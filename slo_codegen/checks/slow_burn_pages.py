"""A paging burn rate over a window that takes days to fill: minutes do not matter then."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import blamed
from slo_codegen.common.units import format_duration, rough_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_SLOW = 48
"""A window may take so many response times to fill to its threshold at twice the threshold."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    tiers = {tier.id: tier for tier in plan.tiers}

    def wrong(slo: Slo, alert: Alert) -> bool:
        tier, window = tiers.get(alert.tier), longest_ms(alert.condition)
        if tier is None or not tier.pages or window is None or burn_rate(alert.condition) is None:
            return False
        if tier.response_ms is None:
            return False
        return window / 2 >= _SLOW * tier.response_ms

    for _, alert, place, more, related in blamed(plan, wrong):
        tier = tiers[alert.tier]
        half = rough_duration(Decimal(longest_ms(alert.condition) or 0) / 2)
        report.add(
            "SLO341",
            f"{alert.name} fires {half} after errors at twice its threshold began, and then {tier.id} is to be "
            f"answered within {format_duration(tier.response_ms or 0)}{more}",
            place,
            related=[*related, Related(tier.origin.child("response"), "how soon it is answered")],
            help="a slow burn is a ticket: choose a lower tier, or a shorter window with a higher burn rate",
        )


CHECK = Check(
    code="SLO341",
    texts=Code(
        title="a page for a burn that takes days",
        severity=Severity.WARNING,
        what="An alert that pages looks at a window that fills over many times the response time of its tier.",
        why="What burns so slowly leaves days to react: it is work for the next morning, not for the night.",
        fix="Choose a tier that opens a ticket, or a shorter window with a higher burn rate.",
    ),
    run=_check,
)
