"""The severities that a catalog sets for codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.diagnostics.codes import Code, find

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

CODES = {
    "SLO390": Code(
        title="a severity that cannot be lowered",
        severity=Severity.WARNING,
        what="platform.severity lowers a code that reports what no artifact can be made of.",
        why=(
            "The build would stop at the artifact, without the line of the catalog that causes it, so the code stays "
            "an error."
        ),
        fix="Remove the entry. If you do not use the target, remove it from platform.targets.",
    ),
}


def set_levels(catalog: Catalog, report: Diagnostics) -> None:
    """Give codes the severity that the catalog sets for them; one that guards a build stays an error."""
    for code, level in catalog.platform.spec.severity.items():
        entry = find(code)
        if entry is not None and entry.guards and level != "error":
            report.add("SLO390", f"{code} stays an error: what it reports cannot be built",
                       catalog.platform.origin.child("severity", code),
                       help="remove the entry, or the target from platform.targets")  # fmt: skip
        else:
            report.levels[code] = None if level == "off" else Severity(level)
