"""The Grafana backend: four dashboards over the recorded series, and the file that provisions them."""

from __future__ import annotations

from slo_codegen.backends.grafana.backend import GrafanaBackend
from slo_codegen.backends.grafana.rules import expressions

BACKEND = GrafanaBackend()

__all__ = ["BACKEND", "expressions"]
