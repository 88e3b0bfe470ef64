"""Labels and annotations of a catalog's own that do not do what their author seems to expect."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.build.labels import parts_of
from slo_codegen.plan.model import Plan

_TEMPLATE = "{{"


def recorded_of_no_slo(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a label to be recorded that no SLO has."""
    had = {name for slo in plan.slos for name, _ in slo.recorded_labels}
    for index, name in enumerate(catalog.platform.spec.recorded_labels):
        if name not in had and plan.slos:
            report.add("SLO394", f"no SLO has a label {name} that could be recorded",
                       catalog.platform.origin.child("recorded_labels", index),
                       help="give it in labels: of the platform, a service or an SLO, or remove it here")  # fmt: skip


def looks_like_template(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report labels and annotations that look like a template, which nothing fills in."""
    for spec, origin in parts_of(catalog):
        for field, given in (("labels", spec.labels), ("annotations", spec.annotations)):
            for name, text in given.items():
                if _TEMPLATE in text:
                    report.add("SLO395", f"{name} is literal text: {_TEMPLATE} in it is shown as it stands",
                               origin.child(field, name), help="labels and values of an alert are in its summary and "
                               "description; write plain text here")  # fmt: skip
