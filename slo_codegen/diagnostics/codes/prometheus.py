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
}
