"""Every code that slo-codegen can report, in one plain dict.

SLO1xx reading YAML, SLO2xx the catalog's shape and references, SLO3xx sense of the objectives and alerts,
SLO4xx what a backend cannot carry (41x Prometheus, 42x Alertmanager, 43x Grafana, 44x Datadog, 45x PagerDuty),
SLO5xx artifacts that fail validation, SLO6xx writing and drift, SLO7xx comparing and editing catalogs,
SLO9xx faults of slo-codegen itself.
"""

from __future__ import annotations

from slo_codegen.diagnostics.codes import (
    artifacts,
    backends,
    catalog,
    checks,
    editing,
    source,
    writer,
)
from slo_codegen.diagnostics.codes._code import Code

CODES: dict[str, Code] = {
    **source.CODES,
    **catalog.CODES,
    **checks.CODES,
    **backends.CODES,
    **artifacts.CODES,
    **writer.CODES,
    **editing.CODES,
}

__all__ = ["CODES", "Code"]
