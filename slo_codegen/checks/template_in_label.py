"""Labels and annotations that look like a template, which nothing fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_TEMPLATE = "{{"


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    # The models come along with it, for which `explain` does not wait.
    from slo_codegen.plan.build.labels import parts_of

    for spec, origin in parts_of(catalog):
        for field, given in (("labels", spec.labels), ("annotations", spec.annotations)):
            for name, text in given.items():
                if _TEMPLATE in text:
                    report.add("SLO395", f"{name} is literal text: {_TEMPLATE} in it is shown as it stands",
                               origin.child(field, name), help="labels and values of an alert are in its summary and "
                               "description; write plain text here")  # fmt: skip


CHECK = Check(
    code="SLO395",
    texts=Code(
        title="a template that is not filled in",
        severity=Severity.WARNING,
        what="The text of a label or an annotation contains {{, as a template of Prometheus does.",
        why="Text of the catalog is never taken for a template: people see the braces.",
        fix="Write plain text. The summary and the description of an alert have its place and its value.",
    ),
    run=_check,
)
