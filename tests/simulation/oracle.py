"""What scrapes alone determine: bad and total events of each region between them, target by target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.simulation.forms import Form
from tests.simulation.scraper import Scrape, Series

IDENTITY = ("job", "instance", "pod", "namespace", "cluster", "region")
"""The labels that tell targets apart; any other may change without making a target a new one."""

SETTLED_S = 600
"""A region has been measured, so that a new target in it is news, once its first scrape is so many seconds old."""


@dataclass(frozen=True)
class Increment:
    """Events that a scrape shows, of one region.

    ``late``: the target, or its first counter, was not there one scrape before. ``sure`` is false for the first
    counters of a target that was idle while its region was not measured for long enough to know.
    """

    at: int
    region: str
    bad: int
    total: int
    late: bool
    sure: bool
    kind: str


def increments(form: Form, attempts: Iterable[Scrape]) -> list[Increment]:
    """Return what each scrape adds, in the order of time.

    Between two scrapes of a target the sum of each of its raw counters goes on. If any of them falls, the process has
    restarted, and what all of them hold counts whole. So do the first counters of a target that was scraped without
    any, and of one whose process began after its region was first measured. Other first scrapes, such as those of an
    empty Prometheus, add nothing.
    """
    found: list[Increment] = []
    last: dict[tuple[str, ...], Mapping[str, int]] = {}
    idle: set[tuple[str, ...]] = set()
    measured: dict[str, int] = {}
    kinds: dict[Series, tuple[str, ...]] = {}
    for scrape in attempts:
        if scrape.exposed is None:
            continue
        labels = dict(scrape.labels)
        region = labels["region"]
        identity = tuple(labels.get(name, "") for name in IDENTITY)
        counters, now = _sums(form, scrape, kinds)
        if counters or not form.total:
            measured.setdefault(region, scrape.at)
        before = last.get(identity)
        if before is None and not counters:
            idle.add(identity)
            continue
        last[identity] = now
        sure = True
        if before is None:
            first = measured[region]
            settled = scrape.at - first >= SETTLED_S
            if identity not in idle and (not settled or scrape.started < first):
                continue
            kind, grown, sure = "new", now, settled
        elif any(now[raw] < before[raw] for raw in now):
            kind, grown = "restart", now
        else:
            kind, grown = "step", {raw: now[raw] - before[raw] for raw in now}
        bad, total = (sum(sign * grown[raw] for raw, sign in part.items()) for part in (form.bad, form.total))
        if bad or total:
            found.append(Increment(scrape.at, region, bad, total, scrape.broken or kind == "new", sure, kind))
    return found


def _sums(form: Form, scrape: Scrape, kinds: dict[Series, tuple[str, ...]]) -> tuple[int, dict[str, int]]:
    """Return how many counters of the SLI a target exposed, and the sum of each kind; ``kinds`` are remembered."""
    counters, sums = 0, dict.fromkeys(form.raws, 0)
    for series, value in (scrape.exposed or {}).items():
        if series not in kinds:
            kinds[series] = form.kinds(series)
        for raw in kinds[series]:
            counters += 1
            sums[raw] += value
    return counters, sums
