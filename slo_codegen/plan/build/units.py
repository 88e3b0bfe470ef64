"""The unit of a timing: as it is given, else as its names say; one that contradicts a name is wrong."""

from __future__ import annotations

import re

from slo_codegen.catalog.read import Node
from slo_codegen.catalog.sections.metrics import MetricSpec
from slo_codegen.diagnostics import Diagnostics

_USUAL = "ms"
_ENDINGS = {
    "s": ("seconds", "second", "secs", "sec"),
    "ms": ("milliseconds", "millisecond", "millis", "msec", "ms"),
    "us": ("microseconds", "microsecond", "micros", "usec", "us"),
    "ns": ("nanoseconds", "nanosecond", "nanos", "nsec", "ns"),
}
_UNITS = {ending: unit for unit, endings in _ENDINGS.items() for ending in endings}
"""The unit that the last word of a name says."""
_OTHERS = ("bytes", "ratio", "percent", "celsius", "meters", "grams", "joules", "volts", "amperes")
"""Units that are no time, in names after Prometheus' conventions."""


def unit_of(node: Node[MetricSpec]) -> str:
    """Return the unit of a metric's values; of a timing one of `plan.model.MS_PER_UNIT`."""
    if node.spec.unit is not None or node.spec.type != "timing":
        return node.spec.unit or "events"
    said = [unit for unit, _ in _said(node)]
    return said[0] if said else _USUAL


def unit_in(name: str) -> str | None:
    """Return the unit of time that a name ends with, one of `plan.model.MS_PER_UNIT`; None if it ends with none."""
    return _UNITS.get(_last_word(name))


def other_unit_in(name: str) -> str | None:
    """Return the unit that a name ends with and that is no time, such as bytes; None if it ends with none."""
    word = _last_word(name)
    return word if word in _OTHERS else None


def check_unit(node: Node[MetricSpec], report: Diagnostics) -> None:
    """Report a timing whose unit is another one than a name of it says: all of its bounds would be wrong."""
    if node.spec.type != "timing":
        return
    unit = unit_of(node)
    for said, name in _said(node):
        if said != unit:
            place = node.origin.key() if node.spec.unit is None else node.origin.child("unit")
            report.add("SLO235", f"{name} says that it is in {said}, and {node.id} is taken to be in {unit}", place,
                       help=f"say unit: {said}, or give the metric its real name")  # fmt: skip
            return


def _said(node: Node[MetricSpec]) -> list[tuple[str, str]]:
    """Return the units that the names of a metric end with, with each name; that in Prometheus first."""
    names = dict.fromkeys(name for name in (node.spec.prometheus, node.id, node.spec.datadog) if name)
    return [(unit, name) for name in names if (unit := unit_in(name)) is not None]


def _last_word(name: str) -> str:
    return re.split(r"[._]", name.lower())[-1]
