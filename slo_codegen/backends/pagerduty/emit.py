"""PagerDuty's one file: the requests to its API, in the order in which they are applied."""

from __future__ import annotations

from slo_codegen.artifact import Draft
from slo_codegen.backends.pagerduty.objects import carried, requests
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan


def emit(plan: Plan, report: Diagnostics) -> list[Draft]:
    """Return the list of requests."""
    path, template = "pagerduty/requests.json", "pagerduty/requests.json.j2"
    context = {"requests": list(requests(plan))}
    return [Draft(path, template, context, "pagerduty-requests", plan.origin, carries=carried(plan))]
