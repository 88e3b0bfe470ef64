"""What silences the alerts of an SLO, and what its own alerts silence, for people and programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from slo_codegen.plan.model import Plan, Slo
from slo_codegen.plan.routing import Relation, caused_by, silenced_by


def values(plan: Plan, slo: Slo) -> dict[str, list[dict[str, Any]]]:
    """Return what silences an SLO, and what it silences, with the ids of the SLOs."""
    return {
        "silenced_by": [_values(each, each.causes) for each in silenced_by(plan, slo)],
        "silences": [_values(each, each.silenced) for each in caused_by(plan, slo)],
    }


def lines(plan: Plan, slo: Slo) -> Iterator[str]:
    """Yield both in words; nothing where there is neither."""
    by, of = silenced_by(plan, slo), caused_by(plan, slo)
    if by:
        yield "Its alerts are silenced while one of these pages:"
        yield from (f"  {_named(each.causes)}{_where(each)}, at {' or '.join(each.tiers)}" for each in by)
    if of:
        yield "While it pages, alerts of these are silenced:"
        yield from (f"  {_named(each.silenced)}{_where(each)}" for each in of)


def _values(relation: Relation, slos: Iterable[Slo]) -> dict[str, Any]:
    return {
        "because": relation.because.value,
        "of": relation.of,
        "slos": [slo.id for slo in slos],
        "tiers": list(relation.tiers),
        "same": list(relation.same),
    }


def _named(slos: Iterable[Slo]) -> str:
    return ", ".join(f"{slo.service}/{slo.id}" for slo in slos)


def _where(relation: Relation) -> str:
    return f" in the same {' and '.join(relation.same)}" if relation.same else ""
