"""All checks of a plan against a server, in the order in which one depends on another."""

from __future__ import annotations

from dataclasses import dataclass

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.live.asking import Server
from slo_codegen.live.buckets import check_bounds, check_declared
from slo_codegen.live.metrics import existing
from slo_codegen.live.selectors import check_selector
from slo_codegen.live.series import uses_of
from slo_codegen.plan.model import Plan
from slo_codegen.prometheus_api import Client, ServerError

_MOST_REASONS = 5


@dataclass(slots=True)
class Checked:
    """What was looked at: of ``metrics``, so many ``found``."""

    metrics: int = 0
    found: int = 0

    def to_text(self, source: str) -> str:
        """Return it as a sentence."""
        return f"{source}: {self.found} of {self.metrics} metrics exist"


def check(plan: Plan, client: Client, query_seconds: int, report: Diagnostics) -> Checked:
    """Report what of a plan a server does not have, or has otherwise, and which alerts would fire now.

    What was found before the server failed is reported as well.
    """
    checked = Checked(len(plan.metrics))
    try:
        server = Server(client, query_seconds)
    except ServerError as error:
        error.report(report)
        return checked
    try:
        _check(plan, server, checked, report)
    except ServerError as error:
        error.report(report)
    for reason, count in list(server.unchecked.items())[:_MOST_REASONS]:
        times = f" ({count} queries)" if count > 1 else ""
        report.add("SLO786", f"{reason}{times}", None, help="what the server did not return was not checked")
    return checked


def _check(plan: Plan, server: Server, checked: Checked, report: Diagnostics) -> None:
    found = existing(plan, server, report)
    checked.found = len(found)
    for metric in plan.metrics:
        if metric.name in found:
            check_declared(metric, server, report)
    for use in uses_of(plan):
        if use.selector.metric.name in found:
            check_selector(use, server, report)
    for slo in plan.slos:
        check_bounds(slo, found, server, report)
