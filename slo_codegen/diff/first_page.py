"""When an SLO first pages somebody, before and after a change, by the arithmetic of `slo_codegen.plan.detection`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from slo_codegen.common.units import format_duration
from slo_codegen.diff.kinds import is_about
from slo_codegen.diff.model import FirstPage
from slo_codegen.diff.timing import just_above, objective_pairs
from slo_codegen.diff.words import share, time
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import most_bad_events
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.detection import ERRORS, detect, edge
from slo_codegen.plan.model import Alert, Place, Plan, Slo
from slo_codegen.plan.routing import recipients


@dataclass(frozen=True, slots=True)
class _Side:
    """An SLO before or after, and its alerts that page and whose errors are those of its own indicator."""

    plan: Plan
    slo: Slo
    paging: tuple[Alert, ...]

    def graver(self, alert: Alert) -> tuple[int, str]:
        """Return the rank of an alert's tier and the tier: the less of two is that of the graver alert."""
        return self.plan.rank(alert.tier), alert.tier


_GONE, _NEVER = "no such SLO", "never"


def first_pages(before: tuple[Plan, Slo] | None, after: tuple[Plan, Slo] | None) -> tuple[FirstPage, ...]:
    """Return when an SLO first pages somebody, in each case in which that differs from before.

    The cases are shares of errors, the least share that pages at all, bad events one by one where no volume is known,
    and the want of data.
    """
    if before is not None and after is not None:
        # Another estimate of the traffic pages nobody sooner.
        volume = after[1].volume or before[1].volume
        before = before[0], replace(before[1], volume=volume, dimensions=after[1].dimensions)
        after = after[0], replace(after[1], volume=volume)
    old, new = _side(before), _side(after)
    slos = [side.slo for side in (old, new) if side is not None]
    if not slos:
        return ()
    found = []
    for old_objective, new_objective, places in objective_pairs(slos[0], slos[-1]):
        found += list(_by_share(old, old_objective, new, new_objective, places))
    cases = [("no data", _without_data)]
    if any(slo.expected(1) is None or not slo.sli.has_total for slo in slos):
        cases.append(("bad events", _by_event))
    for when, text in cases:
        found.append(FirstPage(when, (), text(new), text(old)))
    # That an SLO which is not there pages nobody is nothing to tell.
    return tuple(page for page in found if page.now != page.was and {page.now, page.was} != {_GONE, _NEVER})


def _by_share(
    old: _Side | None, old_objective: Decimal, new: _Side | None, new_objective: Decimal, places: tuple[Place, ...]
) -> Iterator[FirstPage]:
    least_old, least_new = _least(old, old_objective), _least(new, new_objective)
    told = [
        FirstPage(f"{share(errors)} errors", places, now, was)
        for errors in ERRORS
        if (now := _at(new, errors, new_objective)) != (was := _at(old, errors, old_objective))
    ]
    yield from told
    if old is not None and new is not None and least_old != least_new:
        yield FirstPage("least errors that page", places, least_new, least_old)
        return
    if not told:
        # Alerts may differ between the shares that are told: the first share at which they do stands for all.
        sides = ((old, old_objective), (new, new_objective))
        turns = [edge(side.slo, alert, share) for side, share in sides if side for alert in side.paging]
        for errors in sorted(just_above(turns)):
            now, was = _at(new, errors, new_objective), _at(old, errors, old_objective)
            if now != was:
                yield FirstPage(f"{share(errors)} errors", places, now, was)
                return


def _side(given: tuple[Plan, Slo] | None) -> _Side | None:
    if given is None:
        return None
    plan, slo = given
    paging = (
        alert for alert in slo.alerts if recipients(plan, slo, alert).pages and is_about(slo.sli, alert.condition)
    )
    return _Side(plan, slo, tuple(paging))


def _at(side: _Side | None, errors: Decimal, objective: Decimal) -> str:
    if side is None:
        return _GONE
    times = [
        (answer.fires_ms, side.graver(alert))
        for alert in side.paging
        if (answer := detect(side.slo, alert, errors, objective)) is not None and answer.fires_ms is not None
    ]
    return _or_events(side, [f"{time(min(times)[0])} ({min(times)[1][1]})"] if times else [])


def _or_events(side: _Side, found: list[str]) -> str:
    """Add the number of bad events that pages, where no volume tells how soon it is reached."""
    limit = _least_events(side) if side.slo.expected(1) is None else None
    if limit is not None:
        # Nothing is sooner than the first bad event.
        found = [_event(*limit)] if limit[0] == 1 else [*found, _event(*limit)]
    return " or ".join(found) or _NEVER


def _least(side: _Side | None, objective: Decimal) -> str:
    if side is None:
        return _GONE
    edges = [
        (least, side.graver(alert))
        for alert in side.paging
        if (least := edge(side.slo, alert, objective)) is not None and least < 1
    ]
    return _or_events(side, [f"{share(min(edges)[0])} ({min(edges)[1][1]})"] if edges else [])


def _without_data(side: _Side | None) -> str:
    if side is None:
        return _GONE
    holds = [(a.for_ms, side.graver(a)) for a in side.paging if traits_of(a.condition.kind).awaits_data]
    return f"{time(min(holds)[0])} ({min(holds)[1][1]})" if holds else _NEVER


def _by_event(side: _Side | None) -> str:
    """Return which bad event pages, for an SLO whose events come in no known number."""
    if side is None:
        return _GONE
    limit = _least_events(side)
    return _NEVER if limit is None else _event(*limit)


def _least_events(side: _Side) -> tuple[int, int, tuple[int, str]] | None:
    """Return the fewest bad events that page, within how many ms, and the tier."""
    limits = [
        (most + 1, longest_ms(alert.condition) or 0, side.graver(alert))
        for alert in side.paging
        if (most := most_bad_events(alert.condition)) is not None
    ]
    return min(limits, default=None)


def _event(count: int, within_ms: int, graver: tuple[int, str]) -> str:
    which = "the first bad event" if count == 1 else f"{count} bad events within {format_duration(within_ms)}"
    return f"{which} ({graver[1]})"
