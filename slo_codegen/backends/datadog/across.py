"""Rules across artifacts: the SLOs that monitors refer to are created, and monitors notify the catalog's channels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.backends.datadog.message import PAGED_ELSEWHERE
from slo_codegen.backends.datadog.slos import OBSERVED_TAG
from slo_codegen.backends.facts import Facts, Place
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan

_REFERENCE = re.compile(r"\$\{slo:([^}]*)\}")
_HANDLE = re.compile(r"@[A-Za-z0-9][A-Za-z0-9._+@-]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Creates:
    """A file creates an SLO of this name."""

    slo: str


@dataclass(frozen=True, slots=True)
class Needs:
    """A monitor refers to the SLO of this name."""

    slo: str
    monitor: str
    place: Place


@dataclass(frozen=True, slots=True)
class Silent:
    """A monitor notifies no one, is not of an SLO that is only observed, and does not leave pages to Alertmanager."""

    monitor: str
    place: Place


def facts_of(artifact: Artifact) -> Iterator[Creates | Needs | Silent]:
    """Yield the SLOs that a file creates, or those that its monitors refer to, and monitors that notify no one."""
    data: Any = artifact.data
    if artifact.schema == "datadog-slos":
        yield from (Creates(body["name"]) for body in data)
    elif artifact.schema == "datadog-monitors":
        place = Place(artifact.path, artifact.origin)
        for body in data:
            yield from (Needs(intern(name), body["name"], place) for name in _REFERENCE.findall(body["query"]))
            if not (_HANDLE.search(body["message"]) or PAGED_ELSEWHERE in body["message"].split("\n")) and (
                OBSERVED_TAG not in body["tags"]
            ):
                yield Silent(body["name"], place)


def check(facts: Facts, plan: Plan, report: Diagnostics) -> None:
    """Report monitors that name an SLO which no artifact creates, and those that notify none of the channels."""
    for silent in facts.of(Silent) if plan.channels else ():
        report.add("SLO503", f"{silent.place.path}: {silent.monitor}: the message notifies no one",
                   silent.place.origin)  # fmt: skip
    created = {fact.slo for fact in facts.of(Creates)}
    for each in facts.of(Needs):
        if each.slo not in created:
            report.add("SLO513", f"{each.place.path}: {each.monitor} needs SLO {each.slo}", each.place.origin)
