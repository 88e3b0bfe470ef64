"""What a backend is: a name, the features that it can carry, and a function from the plan to drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from slo_codegen.artifact import Draft
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.features import Feature
from slo_codegen.plan.model import Plan


class Level(StrEnum):
    """How well a backend carries a feature."""

    FULL = "full"
    LOWERED = "lowered"
    """Brought to the nearest thing that the backend can say."""
    NONE = "none"
    """Not said at all: a finding at the line of the catalog that asks for it."""
    ELSEWHERE = "elsewhere"
    """Not this backend's job: another target of the same build carries it."""


@dataclass(frozen=True, slots=True)
class Support:
    """How a backend carries a feature, with a sentence that says what is lost or where it goes."""

    level: Level
    note: str = ""


class Backend(Protocol):
    """A target of the compiler.

    ``emit`` is a pure function of the plan. It reports what it lowers, node by node, and never raises for a plan.
    """

    name: str
    title: str
    support: Mapping[Feature, Support]

    def emit(self, plan: Plan, report: Diagnostics) -> list[Draft]:
        """Return the files to render for this plan."""
        ...

    def artifact_faults(self, path: str, data: object) -> Iterator[str]:
        """Yield what is wrong with one of this backend's artifacts that its JSON Schema cannot say."""
        ...
