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
    "SLO421": Code(
        "a pager that is not notified of the end",
        Severity.ERROR,
        "A channel that pages has send_resolved: false.",
        "The incident stays open after the alert has ended, so the next alert is added to it and pages no one.",
        "Remove send_resolved: false from the channel.",
    ),
}
