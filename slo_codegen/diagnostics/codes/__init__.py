"""Every code that slo-codegen can report, in one plain dict.

SLO1xx reading YAML, SLO2xx the catalog's shape and references, SLO3xx sense of the objectives and alerts,
SLO4xx what a backend cannot carry (41x Prometheus, 42x Alertmanager, 43x Grafana, 44x Datadog, 45x PagerDuty),
SLO5xx artifacts that fail validation, SLO6xx writing and drift, SLO70x proofs, SLO71x editing catalogs, SLO72x
comparing them, SLO73x and SLO74x asking a Prometheus, SLO75x the preview, SLO9xx internal errors.
"""

from __future__ import annotations

from slo_codegen.diagnostics.codes import (
    arithmetic,
    artifacts,
    backends,
    catalog,
    checks,
    editing,
    preview,
    proofs,
    queries,
    routing,
    server,
    source,
    writer,
)
from slo_codegen.diagnostics.codes._code import Code

CODES: dict[str, Code] = {
    **source.CODES,
    **catalog.CODES,
    **checks.CODES,
    **arithmetic.CODES,
    **queries.CODES,
    **routing.CODES,
    **backends.CODES,
    **artifacts.CODES,
    **writer.CODES,
    **server.CODES,
    **preview.CODES,
    **proofs.CODES,
    **editing.CODES,
}

__all__ = ["CODES", "Code"]
