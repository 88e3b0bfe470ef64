"""Codes of findings about what a backend cannot carry: each backend's own, and those common to all."""

from __future__ import annotations

from slo_codegen.diagnostics.codes import (
    alertmanager,
    datadog,
    grafana,
    pagerduty,
    prometheus,
)
from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

CODES: dict[str, Code] = {
    "SLO400": Code(
        "a target cannot carry what the catalog asks for",
        Severity.ERROR,
        "A node of the catalog asks for a feature that one of the chosen targets has no way to express.",
        "An alert that silently exists in one tool and not in another is found out during an incident.",
        "Remove the target from platform.targets, or ask for something that the target supports.",
    ),
    **prometheus.CODES,
    **alertmanager.CODES,
    **grafana.CODES,
    **datadog.CODES,
    **pagerduty.CODES,
}
