"""From the plan to the drafts of the dashboards and of what deploys them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from slo_codegen.artifact import Draft
from slo_codegen.backends.grafana.carried import carried
from slo_codegen.backends.grafana.divided import of_environment
from slo_codegen.backends.grafana.health_board import health_boards
from slo_codegen.backends.grafana.incident_board import incident_board
from slo_codegen.backends.grafana.layout import dashboard_context
from slo_codegen.backends.grafana.matrix_board import matrix_board
from slo_codegen.backends.grafana.model import Dashboard
from slo_codegen.backends.grafana.own_board import own_board
from slo_codegen.backends.grafana.present import only_present
from slo_codegen.backends.grafana.scope import about
from slo_codegen.backends.grafana.slo_board import slo_board
from slo_codegen.backends.grafana.text import label, provisioned
from slo_codegen.carried import Carried
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.divided import titled
from slo_codegen.plan.model import Board, Plan
from slo_codegen.plan.recorded import recorded_series


def _built_in(plan: Plan) -> tuple[Dashboard, ...]:
    return (slo_board(plan), incident_board(plan), matrix_board(plan), *health_boards(plan))


def emit(plan: Plan, report: Diagnostics) -> list[Draft]:
    """Return the dashboards and what deploys them; nothing for a plan without objectives."""
    recorded = recorded_series(plan.slos, watched=plan.watch is not None)
    if not recorded:
        report.add("SLO430", "there are no dashboards, since nothing has an objective", plan.origin)
        return []
    tags = tuple(dict.fromkeys(label(text) for text in ("slo", plan.platform, plan.environment)))
    boards = [(only_present(board, recorded), plan.origin) for board in _built_in(plan)]
    boards += [(board, own.origin) for own in plan.boards if (board := _own(plan, own, report)) is not None]
    _check_titles(((board.title, board.uid, origin) for board, origin in boards), report)
    drafts = [
        _draft(of_environment(replace(board, tags=tags), plan.own_environment), origin, carried(board, plan))
        for board, origin in boards
    ]
    return [*drafts, _provisioning(plan)]


def report_titles(plan: Plan, report: Diagnostics) -> None:
    """Report a title that two dashboards of a plan have, and nothing else."""
    if not recorded_series(plan.slos):
        return
    nothing = Diagnostics()
    titles = [(board.title, board.uid, plan.origin) for board in _built_in(plan)]
    alike = Counter(
        [*(title.casefold() for title, _, _ in titles), *(label(own.title).casefold() for own in plan.boards)]
    )
    # Whether there is anything to show takes time to find out: it is asked of each choice of SLOs and panels once.
    shown: dict[tuple[object, ...], bool] = {}
    for own in plan.boards:
        choice = (own.slos, own.panels)
        if alike[label(own.title).casefold()] > 1:
            if choice not in shown:
                shown[choice] = _own(plan, own, nothing) is not None
            titles += [(label(own.title), own.id, own.origin)] if shown[choice] else []
    _check_titles(titles, report)


def _check_titles(titles: Iterable[tuple[str, str, Origin]], report: Diagnostics) -> None:
    """Report a title that two dashboards have: in one folder, Grafana takes neither and stops saving any other."""
    first: dict[str, tuple[str, Origin]] = {}
    for title, name, origin in titles:
        other, _ = found = first.setdefault(title.casefold(), (name, origin))
        if found != (name, origin):
            report.add("SLO431", f"the dashboards {other} and {name} have one title", origin.child("title"),
                       help="give each a title of its own")  # fmt: skip


def _own(plan: Plan, board: Board, report: Diagnostics) -> Dashboard | None:
    """Return a dashboard of the catalog's own, or None after reporting that it would be empty."""
    scope = about(plan, board.slos)
    recorded = recorded_series(scope.slos, watched=plan.watch is not None)
    if not recorded:
        report.add("SLO430", f"there is no dashboard {board.id}, since none of its SLOs has an objective", board.origin)
        return None
    made = only_present(own_board(scope, board), recorded)
    if made.rows:
        return made
    report.add("SLO430", f"there is no dashboard {board.id}, since its SLOs record nothing that its panels show",
               board.origin)  # fmt: skip
    return None


def _draft(board: Dashboard, origin: Origin, carries: frozenset[Carried]) -> Draft:
    path = f"grafana/dashboards/{board.uid}.json"
    context = dashboard_context(board)
    return Draft(path, "grafana/dashboard.json.j2", context, "grafana-dashboard", origin, carries=carries)


def _provisioning(plan: Plan) -> Draft:
    context = {"name": provisioned(titled(plan.own_environment, f"slo-codegen {plan.platform}"))}
    context["folder"] = provisioned(titled(plan.own_environment, f"{plan.title} SLOs"))
    path = "grafana/provisioning/dashboards.yaml"
    return Draft(path, "grafana/provisioning.yaml.j2", context, "grafana-provisioning", plan.origin)
