"""Which line is to blame: the row of a profile, or the SLO that uses it; and what is told of several rows at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Origin, Related
from slo_codegen.plan.model import Alert, Plan, Slo

T = TypeVar("T")

_NAMED = 4
"""So many alerts are named; of the others, their number is told."""


Blamed = tuple[Slo, Alert, Origin, tuple[Related, ...]]


def blamed(
    plan: Plan, wrong: Callable[[Slo, Alert], bool]
) -> Iterator[tuple[Slo, Alert, Origin, str, tuple[Related, ...]]]:
    """Yield each place that is wrong: an alert of it, the place itself, what to say of more alerts, other places.

    A row of a profile that is wrong for every SLO that uses it is named itself, once; those that are wrong for some
    are named beside each of them, all rows together.
    """
    for group in by_place(_blamed(plan, wrong), lambda each: each[2]):
        slo, alert, place, _ = group[0]
        related = dict.fromkeys(more for *_, others in group for more in others)
        yield slo, alert, place, likewise(slo, [other for _, other, *_ in group[1:]]), tuple(related)


def by_place(found: Iterable[T], place: Callable[[T], Origin]) -> list[list[T]]:
    """Return what was found in groups of one place, in the order in which the places were found first."""
    groups: dict[Origin, list[T]] = {}
    for each in found:
        groups.setdefault(place(each), []).append(each)
    return list(groups.values())


def likewise(slo: Slo, alerts: Sequence[Alert]) -> str:
    """Return the words for more alerts of the same line; nothing where there are none."""
    names = [alert.name.removeprefix(f"{slo.id}-") for alert in alerts]
    return f"; likewise {first_of(names, _NAMED)}" if names else ""


def _blamed(plan: Plan, wrong: Callable[[Slo, Alert], bool]) -> Iterator[Blamed]:
    found = [(slo, alert) for slo in plan.slos for alert in slo.alerts if wrong(slo, alert)]
    uses = Counter(alert.row for slo in plan.slos for alert in slo.alerts)
    hits = Counter(alert.row for _, alert in found)
    named: set[Origin] = set()
    for slo, alert in found:
        if alert.row is None:
            yield slo, alert, alert.origin, ()
        elif hits[alert.row] < uses[alert.row]:
            yield slo, alert, alert.origin, (Related(alert.row, "the row of the profile"),)
        elif alert.row not in named:
            named.add(alert.row)
            yield slo, alert, alert.row, (Related(alert.origin, f"{slo.id} uses it"),)
