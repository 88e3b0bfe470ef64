"""A matcher on a histogram's bucket by an integer: Prometheus 3 writes the bound as a float."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.raw_queries import found_in_queries
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_INTEGER_LE = re.compile(r"""\ble\s*=\s*["']([0-9]+)["']""", re.ASCII)


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for _, _, match, place in found_in_queries(plan, _INTEGER_LE):
        report.add(
            "SLO356",
            f'le="{match[1]}" matches no series of Prometheus 3, which writes le="{match[1]}.0"',
            place,
            help=f'write le=~"{match[1]}(\\\\.0)?", which matches both',
        )


CHECK = Check(
    code="SLO356",
    texts=Code(
        title="a bucket by an integer",
        severity=Severity.WARNING,
        what="A raw query asks for a histogram's bucket by an integer.",
        why='Prometheus 3 writes bounds as floats, le="300.0": the selector matches nothing after the upgrade.',
        fix='Match both: le=~"300(\\\\.0)?".',
    ),
    run=_check,
)
