"""What the rules record is what the scraped samples determine, within 0.5 %, in every scenario, on both generations.

The older one, which is slow, plays each fourth scenario; ``make simulation`` plays them all on both.
"""

from __future__ import annotations

import os

import pytest

from tests.simulation.scenarios import SCENARIOS
from tests.simulation.simulate import Simulation
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

_SHOWN = 12
_EVERY = 1 if os.environ.get("SLO_CODEGEN_EVERY_SCENARIO") else 4

PLAYED = [
    (name, engine)
    for nth, name in enumerate(SCENARIOS)
    for engine in Engine
    if engine is Engine.NEWER or nth % _EVERY == 0
]


@pytest.mark.parametrize(("name", "engine"), PLAYED)
def test_what_is_recorded_is_what_the_samples_determine(name, engine, tmp_path):
    simulation = Simulation(SCENARIOS[name])
    recorded = simulation.recorded(engine.program("promtool"), tmp_path)
    wrong = [str(row) for row in simulation.rows(recorded) if not row.holds]
    late = simulation.wrong_alerts(recorded)
    assert not wrong + late, "\n".join([f"{len(wrong)} values, {len(late)} alerts", *wrong[:_SHOWN], *late[:_SHOWN]])
