"""The traffic that proves each alert of a catalog, what Prometheus does with it, and its monitors in Datadog."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any
from unittest.mock import patch

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Alert, MetricKind, Plan, Slo
from slo_codegen.proof.layout import Actor
from slo_codegen.proof.proofs import ProofFile, prove_alert
from slo_codegen.proof.scenes import scenes_of
from tests.agreement.series import Counter, Traffic, duration_ms, read_series
from tests.agreement.sliced import Sliced, cut_scenes, series_of_slices, slice_of, sliced
from tests.golden.cases import CASES

REFERENCE = Path(__file__).parents[2] / "catalog"
SAMPLED = Path(__file__).parent / "sampled"
Monitor = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """The regions in which promtool confirms that an alert fires at a time, and those that are too near to a turn."""

    at: int
    firing: frozenset[str]
    unsure: frozenset[str]


@dataclass(frozen=True)
class Scene:
    """One test of an alert: its traffic, its checks, and the counters that Prometheus sees of each region."""

    name: str
    traffic: Traffic
    checks: tuple[Check, ...]
    counters: Mapping[str, tuple[Counter, ...]]
    slices: Mapping[str, Sliced]
    """What each slice of time is in each region; nothing of events."""

    def sampled(self, region: str, at: int) -> bool:
        """Return whether Prometheus has seen a sample of a region in the last 5 minutes."""
        return any(each.sampled(at - 300_000, at) for each in self.counters.get(region, ()))


@dataclass(frozen=True)
class Case:
    """An alert with its monitors and its scenes."""

    slo: Slo
    alert: Alert
    monitors: tuple[Monitor, ...]
    scenes: tuple[Scene, ...]
    tests: tuple[ProofFile, ...]
    """What the scenes are for promtool."""


@dataclass(frozen=True)
class Catalog:
    """Every alert of a catalog, the bodies of Datadog's SLOs by name, and the rules of Prometheus by file."""

    cases: tuple[Case, ...]
    monitors: tuple[Monitor, ...]
    slos: Mapping[str, Mapping[str, Any]]
    rules: Mapping[str, str]


def alert_of(monitor: Monitor) -> str:
    """Return the name of the alert that a monitor is for: its first word."""
    return re.split(r"[: ]", monitor["name"], maxsplit=1)[0]


def golden_catalog(name: str) -> Catalog:
    """Compile one of the golden cases, and lay out the traffic of each alert."""
    return small_catalog(CASES / name / "catalog")


def small_catalog(catalog: Path) -> Catalog:
    """Compile a catalog on the platform of the golden cases, and lay out the traffic of each alert."""
    with tempfile.TemporaryDirectory() as folder:
        for source in (CASES / "_platform", catalog):
            shutil.copytree(source, folder, dirs_exist_ok=True)
        return catalog_of(Path(folder))


def catalog_of(root: Path) -> Catalog:
    """Compile a catalog, and lay out the traffic of each alert."""
    report = Diagnostics()
    made = compile_catalog(root, report)
    assert made.plan is not None
    assert not report.has_errors
    monitors = _bodies(made.artifacts, "datadog/monitors/")
    names = {metric.prometheus: metric.datadog for metric in made.plan.metrics}
    gauges = {metric.prometheus for metric in made.plan.metrics if metric.kind is MetricKind.GAUGE}
    cases = []
    for slo in made.plan.slos:
        for alert in slo.alerts:
            # Datadog is sent events, and not the tiles that rules have made of them: the same scenes, played as events.
            slices: list[dict[str, Sliced]] = []
            with _played(made.plan, slo, alert, slices):
                proof = prove_alert(made.plan, slo, alert)
            assert not proof.problem, f"{alert.name}: {proof.problem}"
            tests = [test for file in proof.files for test in file.draft.context["tests"]]
            told = zip_longest(tests, slices, fillvalue={})
            scenes = tuple(_scene(test, names, gauges, kinds) for test, kinds in told)
            own = tuple(each for each in monitors if alert_of(each) == alert.name)
            cases.append(Case(slo, alert, own, scenes, proof.files))
    slos = {body["name"]: body for body in _bodies(made.artifacts, "datadog/slos/")}
    files = (each for each in made.artifacts if each.path.startswith("prometheus/rules/"))
    rules = {Path(each.path).name: each.content.decode() for each in files}
    return Catalog(tuple(cases), tuple(monitors), slos, rules)


def _no_tally(slo: Slo, alert: Alert | None = None) -> None:
    """Stand for what tells the tiles of an alert: there are none."""


def _played_as_events(*about: Any) -> list[Any]:
    return [replace(scene, tiles=False) for scene in scenes_of(*about)]


def _played(plan: Plan, slo: Slo, alert: Alert, slices: list[dict[str, Sliced]]) -> Any:
    """Return what lets an alert be shown from what services send: from events, or from slices of time.

    The ``slices`` of each test are added to those of the tests before.
    """
    slice_ms = slice_of(slo)
    if slice_ms is None:
        return patch.multiple("slo_codegen.proof.proofs", tally_of=_no_tally, scenes_of=_played_as_events)

    def cut(*about: Any) -> list[Any]:
        return cut_scenes(slo, alert, scenes_of(*about), slice_ms)

    def series(_: Slo, actors: Sequence[Actor], *others: Any) -> list[dict[str, str]]:
        slices.append({dict(actor.place.labels).get("region", ""): sliced(actor.flow) for actor in actors})
        return series_of_slices(plan, slo, actors)

    return patch.multiple(
        "slo_codegen.proof.proofs", scenes_of=cut, _series=series, _is_first_to_count=lambda *_: False
    )


def _bodies(artifacts: Sequence[Any], folder: str) -> list[dict[str, Any]]:
    return [body for each in artifacts if each.path.startswith(folder) for body in json.loads(each.content)]


def _scene(
    test: Mapping[str, Any], names: Mapping[str, str], gauges: Collection[str], slices: Mapping[str, Sliced]
) -> Scene:
    # Recorded series of another SLO, which no rule may read, are nothing that a service sends.
    series = [
        (each["series"], each["points"]) for each in test["series"] if not each["series"].startswith(("slo:", "slo_"))
    ]
    interval_ms = duration_ms(test["interval"])
    counters: dict[str, tuple[Counter, ...]] = {}
    for name, points in series:
        region = read_series(name)[1].get("region", "")
        counters[region] = (*counters.get(region, ()), Counter(points, interval_ms))
    traffic = Traffic(series, interval_ms, names, gauges)
    return Scene(test["name"], traffic, tuple(_checks(test["checks"])), counters, slices)


def _checks(checks: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    for check in checks:
        # The others are on the labels of the alert, and on how long it is pending.
        if check["expr"].startswith(("count(", "count by")):
            firing = frozenset(read_series(f"x{each['labels']}")[1].get("region", "") for each in check["samples"])
            unsure = frozenset(re.findall(r'region!="([^"]*)"', check["expr"]))
            yield Check(duration_ms(check["at"]), firing, unsure)
