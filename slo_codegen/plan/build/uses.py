"""Where the catalog uses a metric, and as what: every selector of its indicators and alerts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.alerts import AlertSpec
from slo_codegen.catalog.sections.sli import (
    CountSpec,
    EventSpec,
    GaugeSpec,
    LatencySpec,
    RatioSpec,
    SlicesSpec,
    SliForm,
)
from slo_codegen.catalog.sections.slos import SloSpec
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.build.dimensions import split_by
from slo_codegen.plan.build.gauges import sampled


class Role(StrEnum):
    """What a selector is used for."""

    COUNTED = "counted"
    """Its events are counted, whatever they are: those of a counter, or the observations of a timing."""
    TIMED = "timed"
    """Its values are compared with a bound."""
    SAMPLED = "sampled"
    """Each of its samples is judged: it is a gauge."""


@dataclass(frozen=True, slots=True)
class Use:
    """A selector as the catalog writes it, and what it is used for.

    ``sum`` is the place of the indicator or condition that it is part of; ``by`` are the labels, as they are written,
    by which what it is part of is split.
    """

    text: str
    role: Role
    origin: Origin
    sum: Origin
    by: tuple[str, ...]


def uses(catalog: Catalog) -> Iterator[Use]:
    """Yield every use of a metric by a selector, in the order of the catalog; none of raw queries."""
    platform = catalog.platform
    split: set[str] = set()
    for node in catalog.slos.values():
        by = split_by(platform.spec, node.spec)
        split.update(by)
        yield from _of_sli(node, by)
        for index, alert in enumerate(node.spec.alerts):
            yield from _of_alert(alert, node.origin.child("alerts", index), by)
    for index, alert in enumerate(platform.spec.defaults.alerts):
        yield from _of_alert(alert, platform.origin.child("defaults", "alerts", index), tuple(sorted(split)))


def place_of_count(origin: Origin, index: int, specs: Sequence[CountSpec]) -> Origin:
    """Return where the selector of one of some counts is written; a single one can be written without a list."""
    spec = specs[index]
    short = len(specs) == 1 and spec.under is None and spec.over is None
    return origin if short else origin.child(index, "of")


def _of_sli(node: Node[SloSpec], by: tuple[str, ...]) -> Iterator[Use]:
    yield from _of_form(node.spec.sli.given, node.origin.child("sli", node.spec.sli.chosen), by)


def _of_form(form: SliForm | str, here: Origin, by: tuple[str, ...]) -> Iterator[Use]:
    match form:
        case RatioSpec():
            yield from _of_ratio(form, here, by)
        case LatencySpec():
            yield Use(form.of, Role.TIMED, here.child("of"), here, by)
        case EventSpec():
            yield from _of_counts(form.bad, here.child("bad"), here, by)
        case GaugeSpec():
            text, place = sampled(form.of, here.child("of"))
            yield Use(text, Role.SAMPLED, place, here, by)
        case SlicesSpec():
            yield from _of_form(form.of.given, here.child("of", form.of.chosen), by)
        case str():
            yield Use(form, Role.SAMPLED, here, here, by)
        case dict():
            return
        case _:
            assert_never(form)


def _of_ratio(ratio: RatioSpec, here: Origin, by: tuple[str, ...]) -> Iterator[Use]:
    for name in ("good", "bad", "total", "exclude"):
        yield from _of_counts(getattr(ratio, name) or (), here.child(name), here, by)


def _of_counts(counts: Sequence[CountSpec], origin: Origin, here: Origin, by: tuple[str, ...]) -> Iterator[Use]:
    for index, count in enumerate(counts):
        bounded = count.under is not None or count.over is not None
        place = place_of_count(origin, index, counts)
        yield Use(count.of, Role.TIMED if bounded else Role.COUNTED, place, here, by)


def _of_alert(alert: AlertSpec, origin: Origin, by: tuple[str, ...]) -> Iterator[Use]:
    when = alert.when
    if when is None:
        return
    here = origin.child("when", when.chosen)
    if when.bad_events is not None:
        yield from _of_counts(when.bad_events.of or (), here.child("of"), here, by)
    elif when.outage is not None and when.outage.of is not None:
        yield from _of_ratio(when.outage.of, here.child("of"), by)
    elif when.percentile_above is not None and when.percentile_above.of is not None:
        yield Use(when.percentile_above.of, Role.TIMED, here.child("of"), here, by)
