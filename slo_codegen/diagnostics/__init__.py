"""Findings: their model, their codes and the ways to print them."""

from slo_codegen.diagnostics.model import (
    Diagnostics,
    Finding,
    Origin,
    Related,
    Severity,
    is_of_targets,
)

__all__ = ["Diagnostics", "Finding", "Origin", "Related", "Severity", "is_of_targets"]
