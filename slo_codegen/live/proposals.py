"""What an SLO of a metric could be, by the series that a server has of it: `new slo --metric`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slo_codegen.common.units import format_duration, whole
from slo_codegen.diagnostics.suggest import most_alike, nearest
from slo_codegen.live.asking import Server
from slo_codegen.live.bad_values import STATUS_LABELS, bad_values, pattern_of
from slo_codegen.live.buckets import bounds_in
from slo_codegen.plan.build.units import unit_in
from slo_codegen.plan.model import BUCKET_LABEL, MS_PER_UNIT
from slo_codegen.promql import Series, to_text

_STATUS = re.compile(r"[1-5][0-9]{2}", re.ASCII)
_MOST = 10
_PARTS = ("_bucket", "_count", "_sum")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The form of an indicator and its parts as the catalog writes them; ``bounds`` are those that a latency can have.

    A part that could not be proposed is missing.
    """

    form: str
    parts: dict[str, str]
    bounds: tuple[str, ...] = ()

    @property
    def needs_bound(self) -> bool:
        """Whether it is about timings, which are compared with a bound."""
        return "of" in self.parts


def similar(name: str, names: Sequence[str]) -> list[str]:
    """Return the names of metrics that a name may stand for: those that contain it, or else those most like it."""
    known = families(names)
    if close := [each for each in known if name and name.lower() in each.lower()]:
        return sorted(close, key=len)[:_MOST]
    best = nearest(name, known)
    return [] if best is None else [best, *(each for each in most_alike(name, tuple(known)) if each != best)][:_MOST]


def families(names: Iterable[str]) -> list[str]:
    """Return the names of metrics: of a classic histogram that of all of its series."""
    found = set(names)
    histograms = {name.removesuffix("_bucket") for name in found if name.endswith("_bucket")}
    return sorted(histograms | {name for name in found if not _is_part(name, histograms)})


def proposal(name: str, server: Server) -> Proposal | None:
    """Return what an SLO of a metric could be; None if the server has no such metric.

    Raises:
        ServerError: the server does not answer as a Prometheus does.
    """
    bucket = Series(f"{name}_bucket")
    there = server.names([Series(name), bucket]) or frozenset()
    if bucket.name in there:
        return _latency(name, server.values(BUCKET_LABEL, bucket) or [])
    if name not in there:
        return None
    total = Series(name)
    bad = _bad(total, server)
    parts = {} if bad is None else {"bad": to_text(bad)}
    return Proposal("ratio", {**parts, "total": to_text(total)})


def _is_part(name: str, histograms: set[str]) -> bool:
    return any(name.endswith(part) and name.removesuffix(part) in histograms for part in _PARTS)


def _latency(name: str, values: Sequence[str]) -> Proposal:
    unit = unit_in(name) or "s"  # as the catalog takes it where a name says no unit
    bounds = sorted(bounds_in(values).spellings)
    texts = (format_duration(whole(bound * MS_PER_UNIT[unit])) for bound in bounds if bound > 0)
    return Proposal("latency", {"of": to_text(Series(name))}, tuple(texts))


def _bad(total: Series, server: Server) -> Series | None:
    """Return the series of bad events: those whose status is one of failure."""
    labels = server.labels(total) or frozenset()
    for label in (each for each in STATUS_LABELS if each in labels):
        values = server.values(label, total) or []
        bad = bad_values(values)
        if bad:
            is_one = len(bad) == 1 and not _STATUS.fullmatch(bad[0])
            matcher = (label, "=", bad[0]) if is_one else (label, "=~", pattern_of(bad))
            return Series(total.name, (matcher,))
        if any(_STATUS.fullmatch(each) for each in values):
            return Series(total.name, ((label, "=~", "5.."),))
    return None
