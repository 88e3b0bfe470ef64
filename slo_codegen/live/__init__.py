"""What the catalog reads, compared with what a running Prometheus has."""

from __future__ import annotations

from slo_codegen.live.asking import Server
from slo_codegen.live.check import Checked, check
from slo_codegen.live.proposals import Proposal, families, proposal, similar

__all__ = ["Checked", "Proposal", "Server", "check", "families", "proposal", "similar"]
