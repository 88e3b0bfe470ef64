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
    "SLO396": Code(
        title="a metric whose type is inferred",
        severity=Severity.NOTE,
        what="A selector uses a metric that is not declared: what it is was inferred from its use and its name.",
        why="Rules read what was assumed. Of such a metric neither labels nor values nor buckets are checked.",
        fix="Declare the metric under metrics:, or accept the note. With platform.metrics: declared, it is an error.",
    ),
    "SLO399": Code(
        title="a metric that is nearly a declared one",
        severity=Severity.WARNING,
        what="A selector uses a metric that is not declared, and its name differs little from one that is.",
        why="A misspelt metric has no series: the SLO would have no data, or no bad events.",
        fix="Correct the name, or declare the metric if it is another one.",
    ),
}
