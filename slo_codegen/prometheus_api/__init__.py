"""Ask a Prometheus through its HTTP API, as one who trusts neither the server nor the network between."""

from __future__ import annotations

from slo_codegen.prometheus_api.access import Access, Given, read_access
from slo_codegen.prometheus_api.address import Address, parse_address
from slo_codegen.prometheus_api.client import Client, Limits
from slo_codegen.prometheus_api.errors import QueryRefusedError, ServerError
from slo_codegen.prometheus_api.samples import Reply, Sample, label_values, matrix, scalar_or_vector, vector

__all__ = [
    "Access",
    "Address",
    "Client",
    "Given",
    "Limits",
    "QueryRefusedError",
    "Reply",
    "Sample",
    "ServerError",
    "label_values",
    "matrix",
    "parse_address",
    "read_access",
    "scalar_or_vector",
    "vector",
]
