"""What findings are about: the areas under which the documentation and code scanners file their codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """Codes about one thing, by how they begin; ``tag`` is its name for machines."""

    tag: str
    title: str
    prefixes: tuple[str, ...]


AREAS = (
    Area("reading", "Reading the catalog's files", ("SLO1",)),
    Area("catalog", "The catalog's shape and references", ("SLO2",)),
    Area("sense", "The sense of objectives, alerts and routes", ("SLO3",)),
    Area("targets", "What a target cannot carry", ("SLO4",)),
    Area("artifacts", "Artifacts", ("SLO5",)),
    Area("writing", "Writing and drift", ("SLO6",)),
    Area("proofs", "Proofs", ("SLO70", "SLO760", "SLO761", "SLO762", "SLO763", "SLO766")),
    Area("editing", "Editing catalogs", ("SLO71",)),
    Area("comparing", "Comparing catalogs", ("SLO72",)),
    Area("server", "Asking a Prometheus server", ("SLO73", "SLO74")),
    Area("preview", "The preview", ("SLO75",)),
    Area("upgrades", "Upgrades", ("SLO764", "SLO765")),
    Area("live", "What a running Prometheus has", ("SLO77", "SLO78")),
    Area("merging", "Joining an existing Alertmanager", ("SLO79",)),
    Area("others", "Targets of other packages", ("SLO8",)),
    Area("internal", "Internal errors", ("SLO9",)),
)


def area_of(code: str) -> Area:
    """Return the one area of a code."""
    (found,) = (area for area in AREAS if code.startswith(area.prefixes))
    return found
