"""Counters sample by sample: what is reported of each kind of event at each target, and what of it should count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from slo_codegen.common.units import Ms
from slo_codegen.plan.model import Place
from slo_codegen.promql import Series, to_text
from slo_codegen.proof import native
from slo_codegen.proof.events import Kind
from slo_codegen.proof.layout import labels_at, spelled
from slo_codegen.proof.measures import series_of
from slo_codegen.proof.notation import line, number, runs_of

Samples = tuple[float | None, ...]
"""A running count, sample by sample; None where nothing is reported."""
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """Events of one kind at one target: the count that is reported, and the one that rules should arrive at.

    ``added`` are labels that its series have besides; from the sample ``upgraded`` on bounds are spelled as another
    Prometheus does, and the series of before are not marked as stale.
    """

    kind: Kind
    target: int
    reported: Samples
    counted: tuple[float, ...]
    added: Labels = ()
    upgraded: int | None = None

    def between(self, first: int, last: int) -> float:
        """Return how many events should count of those after one sample and up to another."""
        return self.counted[last] - self.counted[max(first, 0)]


def strand(
    kind: Kind, target: int, steps: Sequence[float | None], counted: Sequence[float], added: Labels = ()
) -> Strand:
    """Return a strand from the value of each sample, and from what should count at each of them."""
    running, total = [], 0.0
    for each in counted:
        total += each
        running.append(total)
    return Strand(kind, target, tuple(steps), tuple(running), added)


@dataclass(frozen=True, slots=True)
class Clock:
    """The samples of a test, and those from the first to the last of which an even rate lasts."""

    samples: int
    first: int = 1
    last: int | None = None

    def rates(self, rate: float) -> list[float]:
        """Return the events of each sample at an even rate."""
        last = self.samples if self.last is None else self.last
        return [rate if self.first <= at <= last else 0.0 for at in range(self.samples + 1)]


def even(kind: Kind, target: int, rate: float, clock: Clock) -> Strand:
    """Events at an even rate, in a counter that is there from the start."""
    return restarted(kind, target, rate, clock.samples + 1, clock)


def restarted(kind: Kind, target: int, rate: float, again: int, clock: Clock) -> Strand:
    """Events at an even rate, in a counter that begins again at 0 before a sample."""
    rates = clock.rates(rate)
    return strand(kind, target, _running(rates, again), rates)


def born(kind: Kind, target: int, events: float, first: int, clock: Clock) -> Strand:
    """Events that are there when the counter appears, and no more."""
    every = range(clock.samples + 1)
    reported = [events if at >= first else None for at in every]
    return strand(kind, target, reported, [events if at == first else 0.0 for at in every])


def held(kind: Kind, target: int, events: float, span: tuple[int, int], clock: Clock, *, news: bool) -> Strand:
    """A count that is there from a sample to before another one, and does not grow; it is ``news`` or none."""
    first, end = span
    every = range(clock.samples + 1)
    reported = [events if first <= at < end else None for at in every]
    return strand(kind, target, reported, [events if news and at == first else 0.0 for at in every])


def passed(kind: Kind, target: int, counts: tuple[float, float], again: int, clock: Clock) -> Strand:
    """A count of old, and the one of after a restart, which may be more than it: then no fall tells of it."""
    before, after = counts
    every = range(clock.samples + 1)
    reported = [before if at < again else after for at in every]
    return strand(kind, target, reported, [after if at == again else 0.0 for at in every])


def seen_long_ago(kind: Kind, target: int, count: float, rate: float, gap: tuple[int, int], clock: Clock) -> Strand:
    """A target that was there for a while, and comes back with a count of which nothing tells what is new."""
    gone, there = gap
    rates = [each if at > there else 0.0 for at, each in enumerate(clock.rates(rate))]
    running = [count + v for v in _running(rates, len(rates))]
    return strand(kind, target, [None if gone <= at < there else v for at, v in enumerate(running)], rates)


def away(
    kind: Kind, target: int, rate: float, gap: tuple[int, int], back: float, clock: Clock, *, anew: bool
) -> Strand:
    """Events at an even rate, but for samples that are missing from the first to before the last of a gap.

    ``back`` events happened meanwhile; ``anew`` tells that the counter began again at 0 before them.
    """
    gone, there = gap
    rates = clock.rates(rate)
    rates[gone:there] = [0.0] * (there - gone)
    rates[there] = back
    running = _running(rates, there if anew else len(rates))
    return strand(kind, target, [None if gone <= at < there else v for at, v in enumerate(running)], rates)


def comes(kind: Kind, target: int, past: float, rate: float, first: int, clock: Clock, *, news: bool) -> Strand:
    """Events at an even rate at a target that appears with a past, which is ``news`` or none."""
    rates = [each if at > first else 0.0 for at, each in enumerate(clock.rates(rate))]
    reported = [past + v if at >= first else None for at, v in enumerate(_running(rates, len(rates)))]
    rates[first] = past if news else 0.0
    return strand(kind, target, reported, rates)


def ends(kind: Kind, target: int, rate: float, last: int, clock: Clock) -> Strand:
    """Events at an even rate in a counter that is there from the start and no more after a sample."""
    rates = [each if at <= last else 0.0 for at, each in enumerate(clock.rates(rate))]
    return strand(kind, target, [v if at <= last else None for at, v in enumerate(_running(rates, len(rates)))], rates)


def goes_on(kind: Kind, target: int, rate: float, first: int, added: Labels, clock: Clock) -> Strand:
    """Return what goes on, in series with more labels, where a counter ended before a sample."""
    rates = clock.rates(rate)
    reported = [v if at >= first else None for at, v in enumerate(_running(rates, len(rates)))]
    return strand(kind, target, reported, [each if at >= first else 0.0 for at, each in enumerate(rates)], added)


def _running(rates: Sequence[float], again: int) -> list[float]:
    """Return what a counter holds at each sample that begins at 0, and once more before another one."""
    found, value = [], 0.0
    for at, each in enumerate(rates):
        value = each if at == again else value + each
        found.append(value)
    return found


def written(
    strands: Iterable[Strand], targets: Sequence[str], place: Place, buckets: Collection[Ms], beyond_ms: Ms = 1
) -> list[dict[str, str]]:
    """Return the series of strands in promtool's notation; ``targets`` are the labels that tell targets apart.

    A native histogram has no ``buckets``: what is above every bound is just above ``beyond_ms``.
    """
    found: dict[str, Samples] = {}
    histograms: dict[str, dict[int, Samples]] = {}
    fading: set[str] = set()
    for each in strands:
        for atom in each.kind:
            labels = {**labels_at(atom, place), **labels_of_target(targets, each.target), **dict(each.added)}
            if atom.metric.native_histogram:
                matchers = tuple((name, "=", value) for name, value in sorted(labels.items()))
                name = to_text(Series(atom.metric.prometheus, matchers))
                held, nth = histograms.setdefault(name, {}), native.bucket(atom.upto, atom.metric.in_unit(beyond_ms))
                held[nth] = _sum(held[nth], each.reported) if nth in held else each.reported
                continue
            for (suffix, le), counts in series_of(atom, buckets):
                reported = each.reported if counts else tuple(None if v is None else 0.0 for v in each.reported)
                for turn, more in enumerate(_before_and_after(reported, each.upgraded if le else None)):
                    own = {**labels, "le": spelled(le, each.target + turn)} if le else labels
                    matchers = tuple((name, "=", value) for name, value in sorted(own.items()))
                    name = to_text(Series(f"{atom.metric.prometheus}{suffix}", matchers))
                    found[name] = _sum(found[name], more) if name in found else more
                    fading |= {name} if le and turn == 0 and each.upgraded is not None else set()
    points = {name: line(samples, _runs, fades=name in fading) for name, samples in found.items()}
    points |= {name: native.points(buckets) for name, buckets in histograms.items()}
    return [{"series": name, "points": points[name]} for name in sorted(points)]


def labels_of_target(targets: Sequence[str], target: int) -> dict[str, str]:
    """Return the labels of a target: by one of them it differs from the first target, so that each is needed."""
    own = targets[target % len(targets)]
    return {label: f"target-{target if label == own else 0}" for label in targets}


def _before_and_after(samples: Samples, upgraded: int | None) -> Iterable[Samples]:
    """Return samples, or those before and those from a moment on."""
    if upgraded is None:
        return (samples,)
    none = (None,) * len(samples)
    return (*samples[:upgraded], *none[upgraded:]), (*none[:upgraded], *samples[upgraded:])


def _sum(one: Samples, other: Samples) -> Samples:
    return tuple(b if a is None else a if b is None else a + b for a, b in zip(one, other, strict=True))


def _runs(values: Sequence[float]) -> Iterable[str]:
    steps = [b - a for a, b in pairwise(values)]
    for at, last in runs_of(steps):
        yield f"{number(values[at])}+{number(steps[at])}x{last - at}" if last > at else number(values[at])
