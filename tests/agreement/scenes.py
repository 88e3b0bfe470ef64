"""The traffic that proves each alert of a catalog, what Prometheus does with it, and its monitors in Datadog."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Alert, Slo
from slo_codegen.proof.proofs import prove_alert
from slo_codegen.proof.scenes import scenes_of
from tests.agreement.series import Counter, Traffic, duration_ms, read_series
from tests.golden.cases import CASES

REFERENCE = Path(__file__).parents[2] / "catalog"
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


@dataclass(frozen=True)
class Catalog:
    """Every alert of a catalog, and the bodies of Datadog's SLOs by name."""

    cases: tuple[Case, ...]
    monitors: tuple[Monitor, ...]
    slos: Mapping[str, Mapping[str, Any]]


def alert_of(monitor: Monitor) -> str:
    """Return the name of the alert that a monitor is for: its first word."""
    return re.split(r"[: ]", monitor["name"], maxsplit=1)[0]


def golden_catalog(name: str) -> Catalog:
    """Compile one of the golden cases, and lay out the traffic of each alert."""
    with tempfile.TemporaryDirectory() as folder:
        for source in (CASES / "_platform", CASES / name / "catalog"):
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
    cases = []
    for slo in made.plan.slos:
        for alert in slo.alerts:
            # Datadog is sent events, and not the tiles that rules have made of them: the same scenes, played as events.
            with patch.multiple("slo_codegen.proof.proofs", tally_of=_no_tally, scenes_of=_played_as_events):
                proof = prove_alert(made.plan, slo, alert)
            assert not proof.problem, f"{alert.name}: {proof.problem}"
            tests = [test for file in proof.files for test in file.draft.context["tests"]]
            scenes = tuple(_scene(test, names) for test in tests)
            own = tuple(each for each in monitors if alert_of(each) == alert.name)
            cases.append(Case(slo, alert, own, scenes))
    slos = {body["name"]: body for body in _bodies(made.artifacts, "datadog/slos/")}
    return Catalog(tuple(cases), tuple(monitors), slos)


def _no_tally(slo: Slo, alert: Alert | None = None) -> None:
    """Stand for what tells the tiles of an alert: there are none."""


def _played_as_events(*about: Any) -> list[Any]:
    return [replace(scene, tiles=False) for scene in scenes_of(*about)]


def _bodies(artifacts: Sequence[Any], folder: str) -> list[dict[str, Any]]:
    return [body for each in artifacts if each.path.startswith(folder) for body in json.loads(each.content)]


def _scene(test: Mapping[str, Any], names: Mapping[str, str]) -> Scene:
    # Recorded series of another SLO, which no rule may read, are nothing that a service sends.
    series = [
        (each["series"], each["points"]) for each in test["series"] if not each["series"].startswith(("slo:", "slo_"))
    ]
    interval_ms = duration_ms(test["interval"])
    counters: dict[str, tuple[Counter, ...]] = {}
    for name, points in series:
        region = read_series(name)[1].get("region", "")
        counters[region] = (*counters.get(region, ()), Counter(points, interval_ms))
    return Scene(test["name"], Traffic(series, interval_ms, names), tuple(_checks(test["checks"])), counters)


def _checks(checks: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    for check in checks:
        # The others are on the labels of the alert, and on how long it is pending.
        if check["expr"].startswith(("count(", "count by")):
            firing = frozenset(read_series(f"x{each['labels']}")[1].get("region", "") for each in check["samples"])
            unsure = frozenset(re.findall(r'region!="([^"]*)"', check["expr"]))
            yield Check(duration_ms(check["at"]), firing, unsure)
