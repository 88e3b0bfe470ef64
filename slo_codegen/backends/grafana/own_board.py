"""A dashboard that the catalog asks for: chosen SLOs in panels of the library."""

from __future__ import annotations

from slo_codegen import contract
from slo_codegen.backends.grafana import library
from slo_codegen.backends.grafana.model import Dashboard
from slo_codegen.backends.grafana.panels import make
from slo_codegen.backends.grafana.scope import Scope
from slo_codegen.backends.grafana.text import label, one_of
from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.plan.model import Board


def own_board(scope: Scope, board: Board) -> Dashboard:
    """Return the dashboard; its variables choose among its own SLOs."""
    ids = tuple(slo.id for slo in scope.slos)
    return Dashboard(
        board.id,
        label(board.title),
        label(board.description) or f"Chosen objectives of {label(scope.plan.title)}.",
        f"now-{format_duration(-(-board.since_ms // MINUTE) * MINUTE)}",
        make(scope, *board.panels),
        library.variables(scope.plan, "slo", within=((contract.SLO, "=~", one_of(ids)),)),
        (library.firing_annotation(scope.where),),
        library.board_links(scope.plan, board.id),
    )
