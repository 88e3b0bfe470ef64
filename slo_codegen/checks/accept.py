"""Findings that the catalog accepts: taken out of the report, and reported themselves once they no longer occur."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Finding, Origin, Severity


def apply_acceptances(catalog: Catalog, report: Diagnostics) -> list[Finding]:
    """Remove accepted findings from the report and return them; an acceptance without a finding is one itself.

    An acceptance covers its own node of the catalog and all below it. Errors cannot be accepted.
    """
    used: set[int] = set()
    kept: list[Finding] = []
    accepted: list[Finding] = []
    by_code: dict[str, list[tuple[int, Origin]]] = {}
    for index, (acceptance, node) in enumerate(catalog.acceptances):
        by_code.setdefault(acceptance.code, []).append((index, node))
    for finding in report.findings:
        hit = None
        if finding.origin is not None and finding.severity is not Severity.ERROR:
            hit = next((i for i, node in by_code.get(finding.code, ()) if _below(finding.origin, node)), None)
        if hit is None:
            kept.append(finding)
        else:
            used.add(hit)
            accepted.append(finding)
    report.findings[:] = kept
    for index, (acceptance, node) in enumerate(catalog.acceptances):
        if index not in used:
            report.add("SLO208", f"{acceptance.code} is accepted here but does not occur", node.child("accept"),
                       help="remove the entry")  # fmt: skip
    return accepted


def _below(origin: Origin, node: Origin) -> bool:
    return origin.file == node.file and origin.path[: len(node.path)] == node.path
