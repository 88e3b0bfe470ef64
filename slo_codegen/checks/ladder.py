"""Alerts of one SLO against each other: which one fires whenever another does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

from slo_codegen.catalog import Catalog
from slo_codegen.catalog.sections.budgets import ProfileRow
from slo_codegen.catalog.sections.conditions import BurnRateSpec
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan import budget
from slo_codegen.plan.conditions.order import implies
from slo_codegen.plan.model import Alert, Plan

Burn = ProfileRow | BurnRateSpec

_TOLD = 5
"""So many alerts are named that fire whenever another one does."""


def one_alert_says_nothing_new(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an alert that never fires without another of the same tier."""
    for strict, loose in _pairs(plan):
        if strict.tier == loose.tier:
            report.add(
                "SLO334",
                f"{strict.name} never fires without {loose.name}, which has the same tier",
                strict.origin,
                related=[Related(loose.origin, f"{loose.name} fires whenever it does")],
                help="remove one of the two, or give the graver condition a graver tier",
            )


def inverted_tiers(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an alert that fires no later than another of a lower tier: the lower one is never seen first."""
    for strict, loose in _pairs(plan):
        if loose.tier < strict.tier:
            report.add(
                "SLO335",
                f"{loose.name} fires whenever {strict.name} does, although {loose.tier} is the graver tier",
                loose.origin,
                related=[Related(strict.origin, f"{strict.tier} is for the graver condition here")],
                help="exchange the tiers, or the thresholds",
            )
    _rows_of_profiles(catalog, report)


def same_windows(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report burn rates over the same two windows: only their thresholds tell them apart."""
    for profile in catalog.profiles.values():
        rows = [(profile.origin.child("burn_rates", i), row) for i, row in enumerate(profile.spec.burn_rates)]
        _report_same(rows, report)
    for node in catalog.slos.values():
        asked = [(node.origin.child("alerts", i), alert.when) for i, alert in enumerate(node.spec.alerts)]
        _report_same([(at, when.burn_rate) for at, when in asked if when and when.burn_rate], report)


def _report_same(burns: Sequence[tuple[Origin, Burn]], report: Diagnostics) -> None:
    seen: dict[tuple[int, int | None], Origin] = {}
    for origin, burn in burns:
        first = seen.setdefault((burn.long, burn.short), origin)
        if first is not origin:
            report.add(
                "SLO336",
                f"two burn rates look at the same windows, {_shown(burn)}",
                origin,
                related=[Related(first, "the same windows")],
                help="a slower burn needs longer windows: see the SRE Workbook's 1h/5m, 6h/30m and 3d/6h",
            )


def _rows_of_profiles(catalog: Catalog, report: Diagnostics) -> None:
    period = catalog.platform.spec.defaults.period
    for profile in catalog.profiles.values():
        rows = profile.spec.burn_rates
        for (i, one), (j, two) in permutations(enumerate(rows), 2):
            if (
                (one.long, one.short) == (two.long, two.short)
                and one.tier <= two.tier
                and (one.hold or 0) <= (two.hold or 0)
            ):
                low = one.factor or budget.burn_factor(one.budget or Decimal(0), period, one.long)
                high = two.factor or budget.burn_factor(two.budget or Decimal(0), period, two.long)
                if low < high and one.tier == two.tier:
                    report.add(
                        "SLO334",
                        f"profile {profile.id}: {two.tier} over {_shown(two)} never fires without the lower threshold",
                        profile.origin.child("burn_rates", j),
                        related=[Related(profile.origin.child("burn_rates", i), "fires whenever it does")],
                        help="remove one of the two, or give the graver condition a graver tier",
                    )
                elif low <= high and one.tier < two.tier:
                    report.add(
                        "SLO335",
                        f"profile {profile.id}: {one.tier} over {_shown(one)} fires whenever {two.tier} does",
                        profile.origin.child("burn_rates", i),
                        related=[Related(profile.origin.child("burn_rates", j), f"the threshold of {two.tier}")],
                        help="exchange the tiers, or the thresholds",
                    )


def _shown(burn: Burn) -> str:
    return " and ".join(format_duration(ms) for ms in (burn.long, burn.short) if ms is not None)


def _pairs(plan: Plan) -> list[tuple[Alert, Alert]]:
    """Return each two alerts, not of one profile, of which the second fires whenever the first does; each once.

    Of those that fire whenever one alert does, a few are told.
    """
    found: dict[tuple[object, object], tuple[Alert, Alert]] = {}
    for slo in plan.slos:
        told: Counter[str] = Counter()
        for strict, loose in permutations(slo.alerts, 2):
            comparable = strict.condition.kind is loose.condition.kind and strict.origin != loose.origin
            if comparable and told[strict.name] < _TOLD:
                both = _implies(strict, loose) and not (strict.tier < loose.tier and _implies(loose, strict))
                twice = strict.tier == loose.tier and _implies(loose, strict) and strict.name < loose.name
                if both and not twice:
                    told[strict.name] += 1
                    found.setdefault((strict.origin, loose.origin), (strict, loose))
    return list(found.values())


def _implies(strict: Alert, loose: Alert) -> bool:
    """Return whether the loose alert fires whenever the strict one does."""
    if loose.for_ms > strict.for_ms or (loose.min_events or 0) > (strict.min_events or 0):
        return False
    if (loose.min_bad_events or 0) > (strict.min_bad_events or 0):
        return False
    return implies(strict.condition, loose.condition)
