"""Computed shares in words."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.common.units import format_percent, rounded


def rounded_percent(share: Decimal) -> str:
    """Return a computed share as a percentage, rounded to a ten-thousandth of a percent."""
    return format_percent(rounded(share, 6))
