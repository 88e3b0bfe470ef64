"""What a backend is: data and functions, by which it brings everything of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.codes import Code
from slo_codegen.plan.features import Feature
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.artifact import Artifact, Draft
    from slo_codegen.backends.facts import Facts


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


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an artifact, where that has a code of its own, and a fix."""

    message: str
    code: str = "SLO503"
    help: str | None = None


Limit = Callable[[Plan, Diagnostics], None]
"""A check of a plan against a limit of a target: it reports, at the line of the catalog that goes beyond."""


def _nothing(*_: object) -> tuple[()]:
    return ()


def _no_rule(facts: Facts, plan: Plan, report: Diagnostics) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class Backend:
    """A target of the compiler. Its functions are pure, but for what they report, and never raise for a plan.

    A module that defines one imports little: `validate` asks every backend for its limits, and for nothing else.
    """

    name: str
    """What it is called by ``--target``, and the folder of all its artifacts."""
    title: str
    support: Mapping[Feature, Support]
    emit: Callable[[Plan, Diagnostics], Iterable[Draft]]
    """Return the files to render for a plan. It reports what it lowers, node by node."""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    """Checks of a plan, by the code that each reports; `validate` runs them too."""
    artifact_faults: Callable[[str, object], Iterable[str | Fault]] = _nothing
    """Yield what is wrong with one of its artifacts, by path and data, that its JSON Schema cannot say."""
    facts: Callable[[Artifact], Iterable[object]] = _nothing
    """Yield what rules across artifacts need to know of one of its artifacts. They hold no more of it than the
    rules need, so that the artifact can be dropped."""
    across: Callable[[Facts, Plan, Diagnostics], None] = _no_rule
    """Report what is wrong with all artifacts of a build together, from the facts of every backend in it."""
    codes: Mapping[str, Code] = field(default_factory=dict)
    """The codes of findings that it brings: SLO800 to SLO899, or one of the tens of SLO410 to SLO459 if built in."""
    folder: Path | None = None
    """Where its ``schemas/`` are, and its ``templates/`` if it is of another package, or ``examples/`` if built in."""
