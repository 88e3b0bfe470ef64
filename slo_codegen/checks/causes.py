"""One cause is told once: what follows from a finding is named beside it, not told for each alert."""

from __future__ import annotations

from dataclasses import replace

from slo_codegen.diagnostics import Diagnostics, Finding, Origin, Related, Severity

FOLLOWS: dict[str, frozenset[str]] = {
    # A target that is a fraction, or the share of errors: whatever is computed from it is wrong too.
    "SLO332": frozenset({"SLO310", "SLO313", "SLO320", "SLO329", "SLO385"}),
    "SLO333": frozenset({"SLO310", "SLO313", "SLO320", "SLO329", "SLO385"}),
    # A budget of less than one event: the first one fires everything.
    "SLO348": frozenset({"SLO347", "SLO386"}),
    "SLO359": frozenset({"SLO361", "SLO368", "SLO386"}),
    "SLO368": frozenset({"SLO340", "SLO341"}),
}
"""By the code of a cause, the codes of what follows from it where both speak of the same place."""
_SHOWN = 3
_ORDER = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


def tell_causes_once(report: Diagnostics) -> None:
    """Take out of a report what follows from another finding at a place that both name.

    The cause weighs as much as the gravest of them.
    Without its cause, such as where that is accepted or switched off, what follows from it is told.
    """
    causes = [finding for finding in report.findings if finding.code in FOLLOWS and finding.origin is not None]
    following: dict[int, list[Finding]] = {}
    kept = []
    for finding in report.findings:
        cause = next((i for i, each in enumerate(causes) if _follows(finding, each)), None)
        if cause is None:
            kept.append(finding)
        else:
            following.setdefault(cause, []).append(finding)
    for index, each in enumerate(causes):
        at = next((i for i, finding in enumerate(kept) if finding is each), None)
        if index in following and at is not None:
            kept[at] = _with(each, following[index])
    report.findings[:] = kept


def _follows(finding: Finding, cause: Finding) -> bool:
    if finding.code not in FOLLOWS[cause.code]:
        return False
    places = (finding.origin, *(each.origin for each in finding.related))
    named = (cause.origin, *(each.origin for each in cause.related))
    return any(place in named for place in places if place is not None)


def _with(cause: Finding, following: list[Finding]) -> Finding:
    """Return a cause with the places of what follows from it, the first few of them."""
    at: dict[Origin, str] = {}
    for each in following:
        if each.origin is not None:
            at.setdefault(each.origin, f"{each.code} follows from it")
    shown = [Related(origin, text) for origin, text in list(at.items())[:_SHOWN]]
    if len(at) > _SHOWN:
        last = shown[-1]
        shown[-1] = Related(last.origin, f"{last.message} (and {len(at) - _SHOWN} more)")
    gravest = max((cause, *following), key=lambda each: _ORDER.index(each.severity)).severity
    return replace(cause, severity=gravest, related=(*cause.related, *shown))
