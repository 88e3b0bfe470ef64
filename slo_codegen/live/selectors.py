"""Whether the labels and the values that selectors match exist in a server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from slo_codegen.catalog.selector import ParsedMatcher, SelectorError, parse_selector
from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.live.asking import Server
from slo_codegen.live.bad_values import bad_values
from slo_codegen.live.metrics import SINCE
from slo_codegen.live.series import Use, series_name, series_of
from slo_codegen.plan.matching import holds
from slo_codegen.plan.model import Matcher, Op
from slo_codegen.promql import Series

_INVERSE: dict[Op, Op] = {"=": "!=", "!=": "=", "=~": "!~", "!~": "=~"}
_LITERAL = re.compile(r"[A-Za-z0-9_:/ -]+", re.ASCII)
_SHOWN = 8
_LONGEST = 60


def check_selector(use: Use, server: Server, report: Diagnostics) -> bool:
    """Report what of a selector does not exist; return whether some series can satisfy it.

    Raises:
        ServerError: the server does not answer as a Prometheus does.
    """
    selector = use.selector
    labels = server.labels(Series(series_name(selector.metric)))
    if labels is None:
        return True
    alive = [_check_label(use, each, labels, server, report) for each in selector.matchers]
    if not all(alive):
        return False
    if len(selector.matchers) > 1 and server.names([series_of(selector)]) == frozenset():
        severity, why = _severity(use)
        said = f"no series of {selector.metric.prometheus} has had all of these labels together {SINCE}{why}"
        fix = "remove or correct one of the matchers"
        report.add("SLO774", said, selector.origin, severity=severity, help=fix)
        return False
    return True


def some(values: Iterable[str]) -> str:
    """Return values as a list that people read, the first of them."""
    found = [each if len(each) <= _LONGEST else f"{each[:_LONGEST]}…" for each in values]
    return first_of(found, _SHOWN)


def place_of(use: Use, matcher: Matcher, *, value: bool) -> Origin:
    """Return where a matcher of a selector stands: its value, or the name of its label."""
    origin = use.selector.origin
    parsed = next((each for each in _parsed(use.selector.text) if _is(each, matcher)), None)
    if parsed is None:
        return origin
    at, length = (parsed.value_at, parsed.value_length) if value else (parsed.label_at, parsed.label_length)
    return Origin(origin.file, origin.path, "value", (origin.offset or 0) + at, length)


def _parsed(text: str) -> tuple[ParsedMatcher, ...]:
    try:
        return parse_selector(text)[1]
    except SelectorError:
        return ()


def _is(parsed: ParsedMatcher, matcher: Matcher) -> bool:
    own = parsed.matcher
    return (own.label, own.op, own.value) == (matcher.written, matcher.op, matcher.value)


def _severity(use: Use) -> tuple[Severity, str]:
    """Return how severe it is that a selector matches nothing, and what follows from it."""
    if use.only_bad:
        return Severity.NOTE, ": there may have been no such event yet"
    return Severity.ERROR, ", so the SLO counts nothing of it"


def _check_label(use: Use, matcher: Matcher, labels: frozenset[str], server: Server, report: Diagnostics) -> bool:
    """Report a matcher whose label or value does not exist; return whether it matches something."""
    excludes = matcher.op in ("!=", "!~")
    takes_absent = holds(matcher, "")
    if matcher.label not in labels:
        if takes_absent and not (excludes and matcher.value):
            return True
        metric = use.selector.metric.prometheus
        severity = Severity.WARNING if use.only_bad or takes_absent else Severity.ERROR
        close = nearest(matcher.label, labels - {"__name__"})
        follows = "excludes" if takes_absent else "matches"
        report.add("SLO772", f"no series of {metric} has had a label {matcher.label} {SINCE}, so this {follows} "
                   "nothing", place_of(use, matcher, value=False), severity=severity,
                   help=f"did you mean {close}?" if close else f"its labels are {_listed(labels)}")  # fmt: skip
        return takes_absent
    if takes_absent:
        if excludes and matcher.value:
            _check_excluded(use, matcher, server, report)
        return True
    return _check_value(use, matcher, server, report)


def _listed(labels: frozenset[str]) -> str:
    return some(sorted(labels - {"__name__"})) or "none"


def _check_excluded(use: Use, matcher: Matcher, server: Server, report: Diagnostics) -> None:
    of = Series(series_name(use.selector.metric), ((matcher.label, _INVERSE[matcher.op], matcher.value),))
    if server.values(matcher.label, of) == []:
        close = nearest(matcher.value, _values(use, matcher, server))
        report.add("SLO773", f"no series of {use.selector.metric.prometheus} has had {matcher.label} "
                   f"{_value(matcher)} {SINCE}, so this excludes nothing", place_of(use, matcher, value=True),
                   severity=Severity.WARNING if close else Severity.NOTE,
                   help=f"did you mean {close}?" if close else "nothing needs to be done if it may appear")  # fmt: skip


def _check_value(use: Use, matcher: Matcher, server: Server, report: Diagnostics) -> bool:
    of = Series(series_name(use.selector.metric), ((matcher.label, matcher.op, matcher.value),))
    matched = server.values(matcher.label, of)
    if matched is None:
        return True
    if matched:
        _check_alternatives(use, matcher, matched, server, report)
        return True
    values = _values(use, matcher, server)
    close = nearest(matcher.value, values)
    severity, why = _severity(use)
    failures = bad_values(values) if use.only_bad and not use.left_out else []
    if use.only_bad and (close or failures):
        # There have been bad events, by another name.
        severity, why = Severity.WARNING, ", so the SLO counts nothing of it"
    known = f"its values are {some(failures or sorted(values))}" if values else "check the value"
    report.add("SLO773", f"no series of {use.selector.metric.prometheus} has had {matcher.label} {_value(matcher)} "
               f"{SINCE}{why}", place_of(use, matcher, value=True), severity=severity,
               help=f"did you mean {close}?" if close else known)  # fmt: skip
    return False


def _check_alternatives(use: Use, matcher: Matcher, matched: list[str], server: Server, report: Diagnostics) -> None:
    """Report an alternative of a regular expression that matches nothing, and is nearly a value that there is."""
    for part in _alternatives(matcher):
        if part in matched:
            continue
        close = nearest(part, [each for each in _values(use, matcher, server) if each not in matched])
        if close is not None:
            report.add("SLO773", f"no series of {use.selector.metric.prometheus} has had {matcher.label} {part!r} "
                       f"{SINCE}", place_of(use, matcher, value=True), severity=Severity.WARNING,
                       help=f"did you mean {close}?")  # fmt: skip


def _alternatives(matcher: Matcher) -> Iterator[str]:
    parts = matcher.value.split("|")
    if matcher.op == "=~" and len(parts) > 1:
        yield from (part for part in parts if _LITERAL.fullmatch(part))


def _values(use: Use, matcher: Matcher, server: Server) -> list[str]:
    return server.values(matcher.label, Series(series_name(use.selector.metric))) or []


def _value(matcher: Matcher) -> str:
    text = f"{matcher.value[:_LONGEST]}…" if len(matcher.value) > _LONGEST else matcher.value
    return repr(text) if matcher.op in ("=", "!=") else f"that matches {text!r}"
