"""Codes of findings of the pagerduty backend."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code

CODES: dict[str, Code] = {}
