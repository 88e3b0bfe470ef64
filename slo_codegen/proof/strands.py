"""Counters sample by sample: what is reported of each kind of event at each target, and what of it should count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from slo_codegen.promql import Series, to_text
from slo_codegen.proof.events import Kind
from slo_codegen.proof.layout import labels_at, series_of, spelled

Samples = tuple[float | None, ...]
"""A running count, sample by sample; None where nothing is reported."""


@dataclass(frozen=True, slots=True)
class Strand:
    """Events of one kind at one target: the count that is reported, and the one that rules should arrive at."""

    kind: Kind
    target: int
    reported: Samples
    counted: tuple[float, ...]
    known: int | None = None
    """The longest window, in samples, over which the events count at all; None for any."""

    def within(self, samples: int) -> float:
        """Return how many events should count in a window of so many samples before the end."""
        if self.known is not None and samples > self.known:
            return 0.0
        return self.counted[-1] - self.counted[-1 - samples]


def even(kind: Kind, target: int, rate: float, samples: int, since: int | None = None) -> Strand:
    """Events at an even rate, in a counter that is there from the start, or at 0 since some samples before the end.

    ``samples`` come after the first.
    """
    first = 0 if since is None else samples - since
    reported = tuple(rate * (at - first) if at >= first else None for at in range(samples + 1))
    return Strand(kind, target, reported, tuple(each or 0.0 for each in reported))


def born(kind: Kind, target: int, events: float, before_end: int, samples: int, known: int | None = None) -> Strand:
    """Events that are there when the counter appears, and no more."""
    first = samples - before_end
    reported = tuple(events if at >= first else None for at in range(samples + 1))
    return Strand(kind, target, reported, tuple(each or 0.0 for each in reported), known)


def restarted(kind: Kind, target: int, rate: float, before_end: int, samples: int) -> Strand:
    """Events at an even rate, in a counter that begins again at 0 before the end."""
    again = samples - before_end
    reported = tuple(rate * (at - again + 1 if at >= again else at) for at in range(samples + 1))
    return Strand(kind, target, reported, tuple(rate * at for at in range(samples + 1)))


def away(kind: Kind, target: int, rate: float, gap: tuple[int, int], samples: int) -> Strand:
    """Events at an even rate until nothing is reported; what comes back before the end is the same counter, and still.

    ``gap`` has the first and the last sample that is missing, counted from the end.
    """
    gone, back = samples - gap[0], samples - gap[1]
    last = rate * (gone - 1)
    reported = tuple(rate * at if at < gone else last if at > back else None for at in range(samples + 1))
    return Strand(kind, target, reported, tuple(min(rate * at, last) for at in range(samples + 1)))


def forgotten(kind: Kind, target: int, events: float, before_end: int, samples: int, seen: int) -> Strand:
    """Events in a counter that begins anew, long after its target was last seen: in the first ``seen`` samples."""
    first = samples - before_end
    reported = tuple(events if at >= first or at < seen else None for at in range(samples + 1))
    return Strand(kind, target, reported, tuple(events if at >= first else 0.0 for at in range(samples + 1)))


def remembered(kind: Kind, target: int, events: float, before_end: int, samples: int, gone: int) -> Strand:
    """No event in a counter that comes back as it was, after ``gone`` samples before the end were the first missing."""
    first, last = samples - before_end, samples - gone
    reported = tuple(events if at >= first or at < last else None for at in range(samples + 1))
    return Strand(kind, target, reported, (0.0,) * (samples + 1))


def later(strand: Strand, samples: int) -> Strand:
    """Return the same events after so many samples of nothing."""
    return replace(strand, reported=(None,) * samples + strand.reported, counted=(0.0,) * samples + strand.counted)


def written(strands: Iterable[Strand], label: str, region: str, buckets: Collection[int]) -> list[dict[str, str]]:
    """Return the series of strands in promtool's notation; ``label`` is the one that tells targets apart."""
    found: dict[str, Samples] = {}
    for strand in strands:
        for atom in strand.kind:
            labels = labels_at(atom, region, label, strand.target)
            for (suffix, le), counts in series_of(atom, buckets):
                own = {**labels, "le": spelled(le, strand.target)} if le else labels
                matchers = tuple((name, "=", value) for name, value in sorted(own.items()))
                name = to_text(Series(f"{atom.metric.prometheus}{suffix}", matchers))
                more = strand.reported if counts else tuple(None if each is None else 0.0 for each in strand.reported)
                found[name] = _sum(found[name], more) if name in found else more
    return [{"series": name, "points": _points(samples)} for name, samples in sorted(found.items())]


def _sum(one: Samples, other: Samples) -> Samples:
    return tuple(b if a is None else a if b is None else a + b for a, b in zip(one, other, strict=True))


def _points(samples: Samples) -> str:
    """Write samples in runs of the same step."""
    words = []
    for missing, group in groupby(samples, key=lambda each: each is None):
        run = list(group)
        if missing:
            words.append(f"_x{len(run)}")
        else:
            words += _runs([each for each in run if each is not None])
    return " ".join(words)


def _runs(values: Sequence[float]) -> Iterable[str]:
    steps = [b - a for a, b in pairwise(values)]
    at = 0
    while at < len(values):
        last = at
        while last < len(steps) and steps[last] == steps[at]:
            last += 1
        yield f"{_number(values[at])}+{_number(steps[at])}x{last - at}" if last > at else _number(values[at])
        at = last + 1


def _number(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".")
