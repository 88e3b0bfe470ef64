"""Series in some of an SLO's places, and in all but some: as expressions, and as promtool names their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slo_codegen.plan.model import Place
from slo_codegen.promql import Binary, Expr, Series, any_of, regex_literal, to_text


def at(series: Series, place: Place) -> Series:
    """Return a series in one place."""
    return replace(series, matchers=(*series.matchers, *((label, "=", member) for label, member in place.labels)))


def in_any(series: Series, places: Sequence[Place]) -> Expr:
    """Return a series in some places of one SLO."""
    (label, _), *more = places[0].labels or (("", ""),)
    if not label:
        return series
    if more:
        return any_of(at(series, place) for place in places)
    members = "|".join(regex_literal(member) for place in places for _, member in place.labels)
    return replace(series, matchers=(*series.matchers, (label, "=~", members)))


def in_none(series: Series, places: Sequence[Place]) -> Expr:
    """Return a series in all places but some."""
    apart = [place for place in places if place]
    if any(len(place.labels) > 1 for place in apart):
        return Binary("unless", series, in_any(series, apart))
    matchers = ((label, "!=", member) for place in apart for label, member in place.labels)
    return replace(series, matchers=(*series.matchers, *matchers))


def labels_text(place: Place, labels: Mapping[str, str] | None = None, name: str = "") -> str:
    """Return the labels of a sample, with some others, as promtool writes them; ``{}`` of none."""
    every = {**(labels or {}), **{label: member for label, member in place.labels if member}}
    matchers = tuple((label, "=", text) for label, text in sorted(every.items()))
    return to_text(Series(name, matchers)) if name or matchers else "{}"
