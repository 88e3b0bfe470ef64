"""A rule across artifacts: every alert of the build reaches a receiver, and not the default one alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.backends.alertmanager.faults import reaches_any
from slo_codegen.backends.alertmanager.fragment import SCHEMA
from slo_codegen.backends.facts import Facts, Fires
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Routes:
    """The configuration whose routes alerts take; a build has one."""

    config: Mapping[str, Any]


def facts_of(artifact: Artifact) -> Iterator[Routes]:
    """Yield the routes."""
    if artifact.schema in ("alertmanager-config", SCHEMA):
        config: Any = artifact.data
        yield Routes({"route": config["route"]})


def check(facts: Facts, plan: Plan, report: Diagnostics) -> None:
    """Report alerts whose labels reach none but the default receiver."""
    routes = next(iter(facts.of(Routes)), None)
    if routes is None:
        return
    known: dict[tuple[tuple[str, str], ...], bool] = {}
    for fires in facts.of(Fires):
        # Each combination of the labels that routes look at is walked once; there are few besides the condition.
        key = tuple(label for label in fires.labels if label[0] != "condition")
        if key not in known:
            known[key] = reaches_any(routes.config, dict(fires.labels))
        if not known[key]:
            report.add("SLO511", f"{fires.place.path}: alert {fires.alert} reaches no receiver", fires.place.origin)
