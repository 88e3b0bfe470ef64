"""Codes of findings of the Grafana backend."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.model import Severity

CODES: dict[str, Code] = {
    "SLO430": Code(
        "no dashboards",
        Severity.NOTE,
        "No SLO of the catalog, or of one of its dashboards, has an objective: there are only events that are watched.",
        "The dashboards show objectives and budgets, and would be empty.",
        "Give an SLO an objective, take the dashboard out, or leave grafana out with --target.",
    ),
}
