"""Budgets that begin anew with the calendar, and the zones in whose time they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reset = Literal["week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone: its offsets from UTC in seconds, each from an instant on in seconds since 1970.

    ``offsets`` are in order, and the first of them is for all time before the second. They are never all 0.
    """

    name: str
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A budget that begins anew with each week, month, quarter or year of a zone; without one, of UTC.

    A week begins on Monday. With ``alerts``, the SLO's alerts on its budget are about this one.
    """

    reset: Reset
    zone: Zone | None = None
    alerts: bool = False

    def __str__(self) -> str:
        where = "" if self.zone is None else f" in {self.zone.name}"
        return f"{self.reset}{where}{', with alerts' if self.alerts else ''}"
