"""Every code that slo-codegen can report, in one plain dict.

`slo_codegen.diagnostics.areas` says what each hundred is about. Of those about targets, 41x is Prometheus, 42x
Alertmanager, 43x Grafana, 44x Datadog and 45x PagerDuty.
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
