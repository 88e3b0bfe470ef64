"""The scenarios: each a small world of everyday operation, worked out by the simulator and compared with the rules."""

from __future__ import annotations

from tests.simulation.scenario import Scenario
from tests.simulation.scenarios import forms, gaps, newcomers, restarts, settings, traffic

SCENARIOS: dict[str, Scenario] = {}
for _each in (*traffic.ALL, *restarts.ALL, *gaps.ALL, *newcomers.ALL, *forms.ALL, *settings.ALL):
    assert _each.name not in SCENARIOS, _each.name
    SCENARIOS[_each.name] = _each
