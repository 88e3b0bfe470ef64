"""Draws how fast each tier of an SLO answers: share of errors against time to detect (``make pictures``)."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from slo_codegen.common.units import DAY, HOUR, MINUTE, format_percent
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.detection import detect
from slo_codegen.plan.model import Slo

SLO = "core-api-availability"
_COLOURS = {"P0": "#b3261e", "P1": "#c77700", "P2": "#1f6feb", "P3": "#57606a"}
_STYLES = {"P0": "-", "P1": "-", "P2": "--", "P3": ":"}
_STEPS = 600
_TIMES = ((30_000, "30 s"), (MINUTE, "1 min"), (5 * MINUTE, "5 min"), (15 * MINUTE, "15 min"), (HOUR, "1 h"),
          (6 * HOUR, "6 h"), (DAY, "1 d"), (7 * DAY, "7 d"), (30 * DAY, "30 d"))  # fmt: skip
_ERRORS = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1.0)


def fastest(slo: Slo, errors: Decimal) -> dict[str, float]:
    """Return the ms after which the first alert of each tier fires at a share of errors; tiers that are silent lack."""
    found: dict[str, float] = {}
    for alert in slo.alerts:
        answer = detect(slo, alert, errors, slo.objective.strictest) if slo.objective else None
        if answer is not None and answer.fires_ms is not None:
            found[alert.tier] = min(found.get(alert.tier, float("inf")), float(answer.fires_ms))
    return found


def draw(slo: Slo, axes: Axes) -> None:
    """Draw a line for each tier of an SLO."""
    low, high = _ERRORS[0], _ERRORS[-1]
    shares = [low * (high / low) ** (step / _STEPS) for step in range(_STEPS + 1)]
    times = [fastest(slo, Decimal(repr(share))) for share in shares]
    for tier in sorted({tier for each in times for tier in each}):
        line = [each.get(tier, float("nan")) for each in times]
        colour = _COLOURS[tier]
        axes.plot(shares, line, color=colour, linestyle=_STYLES[tier], linewidth=2.2, label=tier, solid_capstyle="butt")
    axes.set(xscale="log", yscale="log", xlim=(low, high), ylim=(20_000, 40 * DAY))
    axes.xaxis.set_major_locator(FixedLocator(list(_ERRORS)))
    axes.xaxis.set_major_formatter(FixedFormatter([format_percent(Decimal(repr(share))) for share in _ERRORS]))
    axes.yaxis.set_major_locator(FixedLocator([ms for ms, _ in _TIMES]))
    axes.yaxis.set_major_formatter(FixedFormatter([text for _, text in _TIMES]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.grid(color="#d0d7de", linewidth=0.6)
    axes.set_xlabel("share of errors")
    axes.set_ylabel("time until the first alert of the tier fires")
    target = format_percent(slo.objective.strictest) if slo.objective else ""
    axes.set_title(f"{slo.title}: objective {target}", loc="left", fontsize=11)
    axes.legend(title="tier", frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def main(path: Path) -> None:
    """Write the picture."""
    made = compile_catalog(Path(__file__).parents[1] / "catalog", Diagnostics(), emit=False)
    assert made.plan is not None
    slo = next(slo for slo in made.plan.slos if slo.id == SLO)
    with mpl.rc_context({"svg.hashsalt": "slo-codegen", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure, axes = plt.subplots(figsize=(8.4, 4.8), layout="constrained")
        draw(slo, axes)
        undated = {"Date": None} if path.suffix == ".svg" else None
        figure.savefig(path, format=path.suffix[1:], metadata=undated, dpi=110)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
