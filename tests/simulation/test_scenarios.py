"""What the rules record is what the scraped samples determine, within 0.5 %, in every scenario, on both generations.

The newer one plays all scenarios but those that are another one with other numbers, and the older one, which is slow,
plays one scenario of each kind of rules; ``make simulation`` plays them all on both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.simulation.scenarios import SCENARIOS
from tests.simulation.simulate import Simulation
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

_SHOWN = 12
_EVERY = bool(os.environ.get("SLO_CODEGEN_EVERY_TEST"))


def _played(every: bool) -> Iterator[tuple[str, Engine]]:
    """Yield scenarios with engines; what one engine understands otherwise than the other is the text of a rule."""
    seen = set()
    for name, scenario in SCENARIOS.items():
        if every or not scenario.variant:
            if every or scenario.kind not in seen:
                yield name, Engine.MACHINE
            seen.add(scenario.kind)
            yield name, Engine.NEWER


def test_each_kind_of_rules_is_played_on_each_engine_and_nothing_is_left_out_of_all():
    played = list(_played(every=False))
    for engine in Engine:
        kinds = {SCENARIOS[name].kind for name, on in played if on is engine}
        assert kinds == {scenario.kind for scenario in SCENARIOS.values()}
    assert set(_played(every=True)) == {(name, engine) for name in SCENARIOS for engine in Engine}


@pytest.mark.parametrize(("name", "engine"), list(_played(_EVERY)))
def test_what_is_recorded_is_what_the_samples_determine(name, engine, tmp_path):
    simulation = Simulation(SCENARIOS[name])
    recorded = simulation.recorded(engine.program("promtool"), tmp_path)
    wrong = [str(row) for row in simulation.rows(recorded) if not row.holds]
    late = simulation.wrong_alerts(recorded)
    assert not wrong + late, "\n".join([f"{len(wrong)} values, {len(late)} alerts", *wrong[:_SHOWN], *late[:_SHOWN]])
