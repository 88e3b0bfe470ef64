"""The text panel that says what each state of the error budget allows (R30)."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.backends.grafana.model import Panel
from slo_codegen.backends.grafana.scope import Scope
from slo_codegen.backends.grafana.text import html
from slo_codegen.common.units import format_percent
from slo_codegen.plan.model import BudgetState


def policy(scope: Scope) -> tuple[Panel, ...]:
    """Return a table of the budget states in HTML; the plan's texts are escaped."""
    states = scope.plan.budget_states
    least = min((state.above for state in states if state.above is not None), default=None)
    rows = "".join(_row(state, least) for state in states)
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


def _row(state: BudgetState, least: Decimal | None) -> str:
    """``least`` is what the last state that needs some of the budget needs: the one without holds from there down."""
    if state.above is not None:
        left = f"more than {format_percent(state.above)}"
    elif least:
        left = f"{format_percent(least)} or less"
    else:
        left = "any or none" if least is None else "nothing"
    cells = (html(state.title), left, _list(state.allows), _list(state.requires))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _list(texts: tuple[str, ...]) -> str:
    return "<br>".join(html(text) for text in texts) or "-"
