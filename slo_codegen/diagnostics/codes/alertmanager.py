"""Codes of findings of the Alertmanager backend."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.model import Severity

CODES: dict[str, Code] = {
    "SLO420": Code(
        "Alertmanager cannot read this secret",
        Severity.ERROR,
        "A channel names an environment variable, and Alertmanager reads secrets from files only.",
        "The secret would have to stand in the configuration, where everybody can read it.",
        "Name the file that holds it: secret: {file: /etc/alertmanager/secrets/name}.",
    ),
}
