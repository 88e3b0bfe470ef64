"""Alerts, and the texts that are filled in when they fire."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model.conditions import Condition


class Var(StrEnum):
    """A value known only when an alert fires; each backend has its own spelling."""

    VALUE = "value"
    BUDGET_LEFT = "budget_left"


@dataclass(frozen=True, slots=True)
class MemberOf:
    """The member of a dimension, given by its label, in which an alert fires."""

    label: str


Pairs = tuple[tuple[str, str], ...]
"""Names, each with its text, sorted by name."""

Text = tuple[str | Var | MemberOf, ...]
"""A message: literal text (not yet escaped for any dialect) and values filled in when the alert fires."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of one SLO, in every place of the SLO.

    ``name`` is unique in the plan and safe as an identifier (letters, digits, ``-``). ``called`` is the name that the
    catalog gives it, which alerts of other SLOs may have too. ``min_events`` is the least number of events below which
    the alert stays silent, in the window that `conditions.windows.guarded_ms` returns;
    None where none is asked for, or none has an effect.
    ``budget_share`` is the part of the period's error budget, and ``daily_budget_share`` the part of a day's budget
    (R29), that is spent when the alert fires after a steady incident just at its threshold; None where that has no
    meaning.
    """

    name: str
    title: str
    tier: str
    condition: Condition
    for_ms: int
    min_events: int | None
    summary: Text
    description: Text
    runbook_url: str | None
    dashboard_url: Text | None
    budget_share: Decimal | None
    daily_budget_share: Decimal | None
    source: str
    origin: Origin
    row: Origin | None = None
    """The row of a profile that it comes from."""
    keep_ms: int = 0
    """How long it goes on firing once its condition is over."""
    min_bad_events: int | None = None
    """The least number of bad events in the same window, below which it stays silent as well."""
    called: str | None = None
    labels: Pairs = ()
    """Labels of the catalog's own, by name; those that the tool gives stand beside these."""
    annotations: Pairs = ()
    """Annotations of the catalog's own, by name: literal text."""

    @property
    def alertname(self) -> str:
        """The name by which targets show it."""
        return self.called or self.name
