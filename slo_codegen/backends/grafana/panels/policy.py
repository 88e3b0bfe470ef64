"""The text panel that says what each state of the error budget allows (R30)."""

from __future__ import annotations

from slo_codegen.backends.grafana.model import Panel
from slo_codegen.backends.grafana.scope import Scope
from slo_codegen.backends.grafana.text import html
from slo_codegen.plan.model import BudgetState
from slo_codegen.units import format_percent


def policy(scope: Scope) -> tuple[Panel, ...]:
    """Return a table of the budget states in HTML; the plan's texts are escaped."""
    rows = "".join(_row(state) for state in scope.plan.budget_states)
    heading = "<tr><th>State</th><th>While there is left</th><th>Allowed</th><th>Required</th></tr>"
    panel = Panel(
        "text",
        "What the budget allows",
        "The states of the error budget, whose colours the figures of these dashboards have.",
        10,
        10,
        content=f"<table>{heading}{rows}</table>",
    )
    return (panel,)


def _row(state: BudgetState) -> str:
    left = "nothing" if state.above is None else f"more than {format_percent(state.above)}"
    cells = (html(state.title), left, _list(state.allows), _list(state.requires))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _list(texts: tuple[str, ...]) -> str:
    return "<br>".join(html(text) for text in texts) or "-"
