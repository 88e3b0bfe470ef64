"""Findings to print, at places that are made up."""

from __future__ import annotations

from slo_codegen.diagnostics import Finding, Origin, Severity
from slo_codegen.source import Location

HOSTILE = 'a|b `c` <img src=x> @all ::error::x %0A\r\n[x](http://y) \x1b[31m \u202e \x00 é 💥, "q" &'


def locate(origin):
    line = origin.line or 1
    return Location(origin.file, line, 3, 5, f"  line {origin.path[-1] if origin.path else line}")


def finding(
    code="SLO313", severity=Severity.WARNING, message="waits too long", file="catalog/a b.yaml", line=7, **more
):
    return Finding(code, severity, message, Origin(file, ("x", line), line=line), **more)
