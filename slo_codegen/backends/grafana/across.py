"""What dashboards read, for the rule of whoever records it."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.artifact import Artifact
from slo_codegen.backends.facts import Reads, Unreadable
from slo_codegen.backends.grafana.faults import expressions
from slo_codegen.backends.reading import reads


def facts_of(artifact: Artifact) -> Iterator[Reads | Unreadable]:
    """Yield the series that the queries of a dashboard read."""
    if artifact.schema == "grafana-dashboard":
        yield from reads(artifact, (text for _, text in expressions(artifact.data)))
