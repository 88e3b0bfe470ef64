"""From the typed catalog to the plan: one builder for each section, and the planner that calls them."""

from slo_codegen.plan.build.planner import make_plan

__all__ = ["make_plan"]
