"""Burn rates as the catalog writes them, in a profile or as a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.common.units import format_duration

if TYPE_CHECKING:
    from slo_codegen.catalog.sections.budgets import ProfileRow
    from slo_codegen.catalog.sections.conditions import BurnRateSpec

    Burn = ProfileRow | BurnRateSpec


def windows_of(burn: Burn) -> str:
    """Return the windows of a burn rate in words."""
    return " and ".join(format_duration(ms) for ms in (burn.long, burn.short) if ms is not None)
