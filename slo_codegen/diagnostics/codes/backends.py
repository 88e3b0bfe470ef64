"""Codes of findings about what a target cannot carry, whichever it is; a backend holds those of its own limits."""

from __future__ import annotations

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
    "SLO432": Code(
        "a dashboard is too large for Kubernetes",
        Severity.WARNING,
        "A ConfigMap would hold more than 1 MiB, so it is left out, with the resource that refers to it.",
        "Kubernetes refuses larger objects, and the deployment of all others could fail with it.",
        "Deploy the dashboard as a file, or let it show less: fewer modules, SLOs or panels.",
    ),
}
