"""Findings that the catalog accepts: taken out of the report, and reported once they do not occur or have run out."""

from __future__ import annotations

from slo_codegen import clock
from slo_codegen.catalog import Catalog
from slo_codegen.catalog.read import Accepted
from slo_codegen.diagnostics import Diagnostics, Finding, Origin, Severity, is_of_targets


def apply_acceptances(catalog: Catalog, report: Diagnostics, *, targets_ran: bool) -> list[Finding]:
    """Remove accepted findings from the report and return them.

    An acceptance covers its own part of the catalog and all below it, until its last day. Errors cannot be accepted.
    What a target says (SLO4xx) can be missed only if the targets were asked.
    """
    today = clock.today()
    by_code: dict[str, list[int]] = {}
    for index, each in enumerate(catalog.acceptances):
        by_code.setdefault(each.spec.code, []).append(index)
    used: set[int] = set()
    errors: set[int] = set()
    kept: list[Finding] = []
    accepted: list[Finding] = []
    for finding in report.findings:
        covering = [i for i in by_code.get(finding.code, ()) if _covers(catalog.acceptances[i], finding.origin)]
        if finding.severity is Severity.ERROR:
            errors.update(covering)
        used.update(covering)
        valid = [i for i in covering if (until := catalog.acceptances[i].spec.until) is None or today <= until]
        (accepted if valid and finding.severity is not Severity.ERROR else kept).append(finding)
    report.findings[:] = kept
    for index, each in enumerate(catalog.acceptances):
        if targets_ran or not is_of_targets(each.spec.code):
            _report_idle(each, index in used, index in errors, report)
        if index in used and each.spec.until is not None and each.spec.until < today:
            report.add("SLO209", f"{each.spec.code} was accepted until {each.spec.until}", each.origin,
                       help="mend what it names, or decide anew and give a later day")  # fmt: skip
    return accepted


def _report_idle(each: Accepted, used: bool, error: bool, report: Diagnostics) -> None:
    if error:
        report.add("SLO208", f"{each.spec.code} is an error here, and errors cannot be accepted", each.origin,
                   help="mend what it names")  # fmt: skip
    elif not used and each.spec.code not in report.levels:
        report.add("SLO208", f"{each.spec.code} is accepted here but does not occur", each.origin,
                   help="remove the entry")  # fmt: skip


def _covers(each: Accepted, origin: Origin | None) -> bool:
    node = each.node
    return origin is not None and origin.file == node.file and origin.path[: len(node.path)] == node.path
