"""A difference as JSON for tools."""

from __future__ import annotations

import json
from typing import Any

from slo_codegen import __version__
from slo_codegen.common.characters import visible_json
from slo_codegen.diff.model import Change, Difference, Effect, Section, plain


def to_json(difference: Difference) -> str:
    """Return the difference as a JSON document; times are seconds, shares are between 0 and 1."""
    document = {
        "version": __version__,
        "no_effect": not difference.artifacts,
        "effects": {effect.value: count for effect in Effect if (count := difference.count(effect))},
        "sections": [_section(section) for section in difference.sections],
        "artifacts": [
            {"path": each.path, "change": each.kind, "lines_added": each.added, "lines_removed": each.removed}
            for each in difference.artifacts
        ],
    }
    return visible_json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def _section(section: Section) -> dict[str, Any]:
    return {
        "service": section.service,
        "slo": section.slo,
        "title": section.title,
        "worst": section.worst.value,
        "changes": [_change(change) for change in section.changes],
        "first_page": [
            {
                "when": page.when,
                "places": [dict(place.labels) for place in page.places],
                "now": page.now,
                "was": page.was,
            }
            for page in section.pages
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "what": change.what,
        "effects": sorted(effect.value for effect in change.effects),
        "text": plain(change.words),
        "details": [plain(detail) for detail in change.details],
        "values": dict(change.values),
    }
