"""What the catalog reads, compared with what a running Prometheus has."""

from __future__ import annotations

from slo_codegen.live.asking import Server
from slo_codegen.live.check import Checked, check

__all__ = ["Checked", "Server", "check"]
