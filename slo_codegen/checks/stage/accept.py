"""Findings that the catalog accepts: taken out of the report, and reported once they do not occur or have run out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from slo_codegen.common import clock
from slo_codegen.diagnostics import Diagnostics, Finding, Severity, is_of_targets
from slo_codegen.diagnostics.codes import find

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog
    from slo_codegen.catalog.read import Accepted

_ONE_NAME = "SLO353"


def apply_acceptances(catalog: Catalog, report: Diagnostics, *, targets_ran: bool, idle: bool = True) -> list[Finding]:
    """Remove accepted findings from the report and return them.

    An acceptance covers its own part of the catalog and all below it, until its last day. Errors cannot be accepted.
    Without ``idle`` those that do not occur are not reported, as in a run over one of several environments.
    What a target says (SLO4xx, two metrics with one name in Datadog) can be missed only if all targets were asked.
    """
    today = clock.today()
    places: dict[object, list[int]] = {}
    for index, each in enumerate(catalog.acceptances):
        places.setdefault((each.spec.code, each.node.file, each.node.path), []).append(index)
    used: set[int] = set()
    errors: set[int] = set()
    kept: list[Finding] = []
    accepted: list[Finding] = []
    for finding in report.findings:
        covering = _covering(finding, places)
        if finding.severity is Severity.ERROR:
            errors.update(covering)
        used.update(covering)
        valid = [i for i in covering if (until := catalog.acceptances[i].spec.until) is None or today <= until]
        (accepted if valid and finding.severity is not Severity.ERROR else kept).append(finding)
    report.findings[:] = kept
    for index, each in enumerate(catalog.acceptances):
        # Nothing is known of the codes of a target that is not installed here.
        of_catalog = not (is_of_targets(each.spec.code) or each.spec.code == _ONE_NAME)
        if of_catalog or (targets_ran and find(each.spec.code) is not None):
            _report_idle(each, index in used or not idle, index in errors, report)
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


def _covering(finding: Finding, places: Mapping[object, Sequence[int]]) -> list[int]:
    """Return the acceptances of a finding's code whose part of the catalog it is in, by their index."""
    origin = finding.origin
    if origin is None:
        return []
    above = (origin.path[:end] for end in range(len(origin.path) + 1))
    return sorted(index for path in above for index in places.get((finding.code, origin.file, path), ()))
