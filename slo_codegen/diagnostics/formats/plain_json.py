"""Findings as JSON, for scripts: the whole of each finding, in the order of their weight."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from slo_codegen import __version__
from slo_codegen.common.characters import visible, visible_json
from slo_codegen.diagnostics.formats.place import Placed


def render(found: Sequence[Placed]) -> str:
    """Return one object with a list of findings; lines and columns are from 1."""
    rows = [
        {
            "code": each.finding.code,
            "severity": str(each.finding.severity),
            "message": each.finding.message,
            "place": _place(each.place),
            "help": each.finding.help,
            "related": [{"message": message, "place": _place(place)} for place, message in each.related],
        }
        for each in found
    ]
    return visible_json(json.dumps({"version": __version__, "findings": rows}, indent=2, ensure_ascii=False)) + "\n"


def _place(place: Any) -> dict[str, object] | None:
    if place is None:
        return None
    return {"file": visible(place.file), "line": place.line, "column": place.column, "length": place.length}
