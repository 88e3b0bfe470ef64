"""What dashboards show: modules of the product, and boards of a team's own."""

from __future__ import annotations

from slo_codegen.catalog.read import Catalog
from slo_codegen.plan.model import Board, Module, PanelName


def modules(catalog: Catalog) -> tuple[Module, ...]:
    """Return the modules of the product, by id, with the services of their SLOs."""
    service_of = {slo.id: service for service, node in catalog.services.items() for slo in node.spec.slos}
    return tuple(
        Module(
            id,
            node.spec.title,
            tuple(sorted({service_of[slo] for slo in node.spec.slos})),
            tuple(sorted(node.spec.slos)),
            node.origin,
        )
        for id, node in sorted(catalog.modules.items())
    )


def boards(catalog: Catalog) -> tuple[Board, ...]:
    """Return the dashboards that teams declare, by id, with all SLOs that each shows."""
    boards = []
    for id, node in sorted(catalog.dashboards.items()):
        spec = node.spec
        of_services = [slo.id for each in spec.services for slo in catalog.services[each].spec.slos]
        slos = tuple(sorted({*spec.slos, *of_services}))
        panels = tuple(PanelName(name) for name in spec.panels)
        boards.append(Board(id, spec.title, spec.description or "", slos, panels, spec.range, node.origin))
    return tuple(boards)
