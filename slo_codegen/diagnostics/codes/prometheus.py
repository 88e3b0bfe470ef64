"""Codes of findings of the Prometheus backend."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.model import Severity

CODES: dict[str, Code] = {
    "SLO410": Code(
        "a raw query is not PromQL",
        Severity.ERROR,
        "A raw SLI has no query for Prometheus, or one that does not parse or does not use $window.",
        "Prometheus would refuse the whole rule file, and every alert in it with it.",
        "Give bad and total as PromQL with $window as the range, such as sum by (region) (increase(x[$window])).",
    ),
}
