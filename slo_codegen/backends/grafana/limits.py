"""What Grafana cannot take, told at the line of the catalog that asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from slo_codegen.backends.base import Limit
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan


def _titles_collide(plan: Plan, report: Diagnostics) -> None:
    """Report two dashboards with one title."""
    titles = [board.title.casefold() for board in plan.boards]
    if len(set(titles)) == len(titles) and not any(title.startswith(f"{plan.title}:".casefold()) for title in titles):
        return
    from slo_codegen.backends.grafana.emit import report_titles

    report_titles(plan, report)


LIMITS: Mapping[str, Limit] = {"SLO431": _titles_collide}
"""Every limit of Grafana, by the code that it reports."""
