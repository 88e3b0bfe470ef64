"""The units of Grafana that panels may use, and the colours of its palette."""

from __future__ import annotations

UNITS = frozenset(
    {
        *("none", "string", "short", "locale", "percent", "percentunit"),
        *("ms", "s", "m", "h", "d", "dtdurations", "dtdurationms", "dthms", "dtdhms", "clocks"),
        *("dateTimeAsIso", "dateTimeFromNow"),
        *("cps", "ops", "reqps", "cpm", "opm", "bytes", "decbytes"),
    }
)
"""Ids of Grafana's value formats that make sense for objectives; `x` and `%` are none of them."""

PREFIXES = ("suffix:", "prefix:")


def is_unit(unit: str) -> bool:
    """Whether Grafana knows a unit, or it is a text of one's own beside the number."""
    return unit in UNITS or any(unit.startswith(prefix) and len(unit) > len(prefix) for prefix in PREFIXES)
