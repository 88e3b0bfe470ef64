"""Prints what the rules record: ``python -m tests.simulation.table [--tool PROMTOOL] [--all] [SCENARIO ...]``.

A line a scenario and window at the last instant that is checked, or all of them: recorded, from samples, happened.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.simulation import tools
from tests.simulation.scenarios import SCENARIOS
from tests.simulation.simulate import Row, Simulation


def main() -> None:
    """Run the scenarios whose names contain one of the arguments and print what came of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", metavar="SCENARIO", help="part of a scenario's name")
    parser.add_argument("--tool", default=next(iter(tools.promtools().values())), help="a promtool")
    parser.add_argument("--all", action="store_true", help="every instant, and only what is wrong")
    asked = parser.parse_args()
    _say(f"{'':62} {'recorded':>12} {'from samples':>16} {'happened':>12}")
    for name, scenario in SCENARIOS.items():
        if asked.words and not any(word in name for word in asked.words):
            continue
        with tempfile.TemporaryDirectory() as folder:
            simulation = Simulation(scenario)
            recorded = simulation.recorded(asked.tool, Path(folder))
            rows = list(simulation.rows(recorded, real=True))
            late = simulation.wrong_alerts(recorded)
        wrong = [row for row in rows if not row.holds]
        _say(f"{name}: {len(rows) - len(wrong)} of {len(rows)} right, {len(late)} alerts wrong")
        last = max(row.at for row in rows)
        for row in wrong if asked.all else [row for row in rows if row.at == last]:
            _say(_line(row))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _line(row: Row) -> str:
    where = f"  {'' if row.holds else '!'} {row.at // 60:4} min {row.region} {row.name.removeprefix('slo:')}"
    recorded = "nothing" if row.recorded is None else f"{row.recorded:.6g}"
    real = "" if row.real is None else f"{row.real:g}"
    return f"{where:62} {recorded:>12} {row.band!s:>16} {real:>12}"


if __name__ == "__main__":
    main()
