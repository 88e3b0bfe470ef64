"""Which line is to blame: the row of a profile, or the SLO that uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from slo_codegen.diagnostics import Origin, Related
from slo_codegen.plan.model import Alert, Plan, Slo


def blamed(plan: Plan, wrong: Callable[[Slo, Alert], bool]) -> Iterator[tuple[Slo, Alert, Origin, tuple[Related, ...]]]:
    """Yield each alert that is wrong, with the place to name and the other place.

    A row of a profile that is wrong for every SLO that uses it is named itself, once; one that is wrong for some is
    named beside each of them.
    """
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
