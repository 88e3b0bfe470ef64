"""Inhibition rules, which print what silences what in the plan."""

from __future__ import annotations

from typing import Any

from slo_codegen.backends.alertmanager.matchers import matcher_of
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import silences


def inhibitions(plan: Plan) -> list[dict[str, Any]]:
    """Return the rules, those within SLOs first."""
    return [
        {
            "source_matchers": [matcher_of(match) for match in each.cause],
            "target_matchers": [matcher_of(match) for match in each.silenced],
            "equal": list(each.same),
        }
        for each in silences(plan)
    ]
