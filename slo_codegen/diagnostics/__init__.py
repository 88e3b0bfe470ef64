"""Findings: their model, their codes and the ways to print them."""

from slo_codegen.diagnostics.model import (
    Diagnostics,
    Finding,
    Origin,
    Related,
    is_of_targets,
)
from slo_codegen.diagnostics.severity import Severity

__all__ = ["Diagnostics", "Finding", "Origin", "Related", "Severity", "is_of_targets"]
