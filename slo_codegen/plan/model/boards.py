"""Dashboards, and what the states of an error budget allow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from slo_codegen.diagnostics import Origin


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A state of the error budget and what it allows (R30): it holds while more than ``above`` is left."""

    id: str
    title: str
    above: Decimal | None
    """Share of the budget left above which the state holds; None for the last state, an exhausted budget."""
    allows: tuple[str, ...]
    requires: tuple[str, ...]
    deploys_all: bool
    """Whether other changes than fixes may be deployed."""
    origin: Origin


class PanelName(StrEnum):
    """The panels that a team can put on a dashboard of its own."""

    SUMMARY = "summary"
    OBJECTIVES = "objectives"
    SLI = "sli"
    BUDGET = "budget"
    BURN_RATES = "burn-rates"
    EVENTS = "events"
    ALERTS = "alerts"
    ALERT_HISTORY = "alert-history"
    PROMISES = "promises"
    POLICY = "policy"


BUILT_IN_BOARDS = ("slo", "incident", "feature-matrix")
"""The dashboards that every plan has, beside those about its dimensions."""
_REGIONAL = {"region": ("regional-health", "regional health")}
"""The dashboard about regions had its name before there were other dimensions."""


def health_board(label: str) -> tuple[str, str]:
    """Return the uid and the title of the dashboard about the members of a dimension."""
    return _REGIONAL.get(label, (f"health-by-{label}", f"health by {label}"))


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard of a team: chosen panels about chosen SLOs, looking back ``since_ms``."""

    id: str
    title: str
    description: str
    slos: tuple[str, ...]
    panels: tuple[PanelName, ...]
    since_ms: int
    origin: Origin
