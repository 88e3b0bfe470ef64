"""One cause is told once: what follows from a finding is named beside it, not told for each alert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slo_codegen.diagnostics import Diagnostics, Finding, Origin, Related, Severity

FOLLOWS: dict[str, frozenset[str]] = {
    # A profile of another period: its windows are too long, and its burn rates too low.
    "SLO327": frozenset({"SLO319"}),
    # An objective that is a fraction, or the share of errors: whatever is computed from it is wrong too.
    "SLO332": frozenset({"SLO310", "SLO313", "SLO320", "SLO329", "SLO385"}),
    "SLO333": frozenset({"SLO310", "SLO313", "SLO320", "SLO329", "SLO385"}),
    # A budget of less than one event: the first one fires everything.
    "SLO348": frozenset({"SLO347", "SLO386"}),
    "SLO359": frozenset({"SLO361", "SLO368", "SLO386"}),
    "SLO368": frozenset({"SLO340", "SLO341"}),
}
"""By the code of a cause, the codes of what follows from it where it is at, or names, the place of the cause."""
_SHOWN = 3
_ORDER = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


def tell_causes_once(report: Diagnostics) -> None:
    """Take out of a report what follows from another finding, whose place it names.

    The cause weighs as much as the gravest of them.
    Without its cause, such as where that is accepted or switched off, what follows from it is told.
    """
    causes: dict[Origin, list[Finding]] = {}
    for finding in report.findings:
        if finding.code in FOLLOWS and finding.origin is not None:
            causes.setdefault(finding.origin, []).append(finding)
    following: dict[int, list[Finding]] = {}
    kept = []
    for finding in report.findings:
        cause = _cause(finding, causes)
        if cause is None:
            kept.append(finding)
        else:
            following.setdefault(id(cause), []).append(finding)
    report.findings[:] = [_with(each, following[id(each)]) if id(each) in following else each for each in kept]


def _cause(finding: Finding, causes: Mapping[Origin, Sequence[Finding]]) -> Finding | None:
    for origin in (finding.origin, *(each.origin for each in finding.related)):
        for cause in causes.get(origin, ()) if origin is not None else ():
            if finding.code in FOLLOWS[cause.code]:
                return cause
    return None


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
