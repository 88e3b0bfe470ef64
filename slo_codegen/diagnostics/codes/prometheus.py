"""Codes of findings of the Prometheus backend."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.model import Severity

CODES: dict[str, Code] = {
    "SLO410": Code(
        "a raw query cannot be used",
        Severity.ERROR,
        "A raw SLI has no query for Prometheus, or one that does not parse, does not use $window, reads a metric that "
        "is not declared, or sums away the region of an SLO that is per region.",
        "Prometheus would refuse the whole rule file, or the alerts would never fire.",
        "Give bad and total as PromQL with $window as the range, such as sum by (region) (increase(x[$window])).",
    ),
    "SLO411": Code(
        "two alerts with one name",
        Severity.ERROR,
        "Alerts of two SLOs have the same name, which is made of the SLO's id, the tier and the alert's id.",
        "Silences and links by name would apply to both.",
        "Give one of the two alerts, or one of the SLOs, another id.",
    ),
    "SLO412": Code(
        "a name that is a word of PromQL",
        Severity.ERROR,
        "A label is named nan or inf, or a metric has the name of an operator, and a rule has to name it.",
        "PromQL reads the name as a number or an operator, so Prometheus refuses the whole rule file.",
        "Rename the label or the metric.",
    ),
}
