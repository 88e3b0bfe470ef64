"""What the rules record is what the scraped samples determine, within 0.5 %, in every scenario, on both generations.

The older one, which is slow, plays one scenario of each catalog and pace, and each thirty-sixth of the others;
``make simulation`` plays them all on both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.simulation.catalogs import catalog
from tests.simulation.scenarios import SCENARIOS
from tests.simulation.simulate import Simulation
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

_SHOWN = 12
_EVERY = 1 if os.environ.get("SLO_CODEGEN_EVERY_SCENARIO") else 36


def _played() -> Iterator[tuple[str, Engine]]:
    """Yield scenarios with engines; what one engine understands otherwise than the other is the text of a rule."""
    seen = set()
    for nth, (name, scenario) in enumerate(SCENARIOS.items()):
        rules = (*catalog(scenario).values(), scenario.evaluation)
        if nth % _EVERY == 0 or rules not in seen:
            yield name, Engine.MACHINE
        seen.add(rules)
        yield name, Engine.NEWER


@pytest.mark.parametrize(("name", "engine"), list(_played()))
def test_what_is_recorded_is_what_the_samples_determine(name, engine, tmp_path):
    simulation = Simulation(SCENARIOS[name])
    recorded = simulation.recorded(engine.program("promtool"), tmp_path)
    wrong = [str(row) for row in simulation.rows(recorded) if not row.holds]
    late = simulation.wrong_alerts(recorded)
    assert not wrong + late, "\n".join([f"{len(wrong)} values, {len(late)} alerts", *wrong[:_SHOWN], *late[:_SHOWN]])
