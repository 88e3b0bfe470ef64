"""Codes of findings that the planner reports; those of the checks stand with the checks."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

CODES: dict[str, Code] = {
    "SLO316": Code(
        title="a zero budget has no burn rate",
        severity=Severity.ERROR,
        what="An alert divides by the error budget of an objective that has none.",
        why="Every burn rate of a 100% objective is infinite or undefined, so the alert would be noise or silence.",
        fix="Alert on the first bad event: when: {bad_events: {above: 0, within: 1h}}.",
    ),
}
