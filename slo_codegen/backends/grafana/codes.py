"""Codes of findings of the Grafana backend."""

from __future__ import annotations

from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "SLO430": Code(
        "no dashboards",
        Severity.WARNING,
        "No SLO of the catalog, or of one of its dashboards, has what is to be shown: an objective, or a budget.",
        "The dashboards show objectives and budgets, and would be empty.",
        "Give an SLO an objective, take the dashboard out, or remove grafana from platform.targets.",
    ),
    "SLO431": Code(
        "two dashboards with one title",
        Severity.ERROR,
        "A dashboard of the catalog has the title of another one, or of one that is always there.",
        "All are provisioned into one folder, in which Grafana wants each title once: it would save none of them.",
        "Give each dashboard a title of its own.",
    ),
}
