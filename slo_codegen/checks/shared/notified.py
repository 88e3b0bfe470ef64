"""Whether people are notified at all: where no target does, how they are notified is decided elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def notifies(plan: Plan) -> bool:
    """Return whether some target notifies people."""
    return bool(plan.channels) and plan.notifies


def escalates(catalog: Catalog, plan: Plan) -> bool:
    """Return whether PagerDuty escalates to owners."""
    return bool(plan.channels) and (catalog.leaves_targets_open or "pagerduty" in plan.targets)
