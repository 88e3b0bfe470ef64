"""Two metrics that have the same series in Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.names import report_one_name_for_two

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    if "prometheus" in plan.targets:
        report_one_name_for_two("Prometheus", lambda metric: metric.prometheus_series, plan, report)


CHECK = Check(
    code="SLO353",
    texts=Code(
        title="one name for two metrics",
        severity=Severity.ERROR,
        what="Two metrics have the same name in a target.",
        why="A name has one type and one meaning: each would count the other's events.",
        fix="Rename one of them, or give its name there with prometheus: or datadog:.",
    ),
    run=_check,
)
