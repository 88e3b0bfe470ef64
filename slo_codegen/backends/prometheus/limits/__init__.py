"""What Prometheus cannot take, told at the line of the catalog that asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from slo_codegen.backends.base import Limit
from slo_codegen.backends.prometheus.limits import names, server, sizes

LIMITS: Mapping[str, Limit] = {
    "SLO411": names.names_collide,
    "SLO412": names.cannot_name,
    "SLO413": names.needs_quotes,
    "SLO415": server.version_too_old,
    "SLO416": server.raw_query_cannot_look_back,
    "SLO417": server.recorded_too_late,
    "SLO505": sizes.expressions_too_long,
}
"""Every limit of Prometheus, by the code that it reports."""
