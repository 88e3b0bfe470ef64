"""Findings as a Code Quality report of GitLab: a list, with fingerprints that stay while a line moves."""

from __future__ import annotations

import json
from collections.abc import Sequence

from slo_codegen.common.characters import visible, visible_json
from slo_codegen.diagnostics.formats.place import Placed, fingerprints, named
from slo_codegen.diagnostics.severity import Severity

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(found: Sequence[Placed]) -> str:
    """Return the report; an empty list where there is nothing. A finding without a place is at the whole project."""
    entries = [
        {
            "description": visible(f"{each.finding.code}: {each.sentence}"),
            "check_name": each.finding.code,
            "fingerprint": mark,
            "severity": _SEVERITIES[each.finding.severity],
            "location": {
                "path": named(each.place.file) if each.place is not None else ".",
                "lines": {"begin": each.place.line if each.place is not None else 1},
            },
        }
        for each, mark in zip(found, fingerprints(found), strict=True)
    ]
    return visible_json(json.dumps(entries, indent=2, ensure_ascii=False)) + "\n"
