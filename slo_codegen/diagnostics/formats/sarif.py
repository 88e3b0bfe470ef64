"""Findings as SARIF 2.1.0, within what GitHub takes: relative URIs, stable fingerprints, bounded numbers of results.

A finding without a place, such as an output folder that cannot be written, is a notification of the run: GitHub refuses
results that are nowhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from slo_codegen import __version__
from slo_codegen.common.characters import visible, visible_json
from slo_codegen.diagnostics.areas import area_of
from slo_codegen.diagnostics.codes import find
from slo_codegen.diagnostics.formats.place import Placed, fingerprints, relative

MOST_RESULTS = 5_000
"""GitHub shows so many results of a run, and refuses a run with more than five times as many."""
MOST_RELATED = 100
"""GitHub keeps so many locations of a result."""
LONGEST_TEXT = 1_024


def render(found: Sequence[Placed]) -> str:
    """Return a log with one run."""
    located = [each for each in found if each.place is not None]
    shown = located[:MOST_RESULTS]
    used = sorted({each.finding.code for each in shown})
    notes = [_notification(each) for each in found if each.place is None]
    if len(located) > len(shown):
        text = f"{len(located) - len(shown)} more findings are left out: {MOST_RESULTS} are shown, errors first"
        notes.append({"level": "warning", "message": {"text": text}})
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "slo-codegen", "version": __version__, "rules": [_rule(code) for code in used]}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(each, used.index(each.finding.code), mark)
            for each, mark in zip(shown, fingerprints(shown), strict=True)
        ],
    }
    if notes:
        succeeded = not any(note["level"] == "error" for note in notes)
        run["invocations"] = [{"executionSuccessful": succeeded, "toolExecutionNotifications": notes}]
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return visible_json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def _rule(code: str) -> dict[str, Any]:
    entry = find(code)
    assert entry is not None, code
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in entry.title.split() if word.isalnum()),
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": f"{entry.what} {entry.why}"},
        "help": {"text": entry.fix},
        "defaultConfiguration": {"level": str(entry.severity)},
        "properties": {"tags": ["slo", area_of(code).tag]},
    }


def _result(each: Placed, index: int, mark: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": each.finding.code,
        "ruleIndex": index,
        "level": str(each.finding.severity),
        "message": {"text": _text(each.sentence)},
        # The first is the one that GitHub compares; the second is our own.
        "partialFingerprints": {"primaryLocationLineHash": f"{mark}:1", "sloCodegenFinding/v1": mark},
        "locations": [{"physicalLocation": _physical(each.place)}],
    }
    if each.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(place), "message": {"text": _text(message)}}
            for number, (place, message) in enumerate(each.related[:MOST_RELATED], 1)
        ]
    return result


def _notification(each: Placed) -> dict[str, Any]:
    level = str(each.finding.severity)
    return {"level": level, "message": {"text": _text(each.sentence)}, "descriptor": {"id": each.finding.code}}


def _physical(place: Any) -> dict[str, Any]:
    path = relative(place.file)
    # The bytes of the name, of which not all need to be UTF-8.
    uri = quote(os.fsencode(path), safe="/")
    where = {"uri": uri, "uriBaseId": "%SRCROOT%"}
    if path.startswith("/"):
        where = {"uri": f"file://{uri}"}
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.length}
    return {"artifactLocation": where, "region": region}


def _text(text: str) -> str:
    return visible(text[:LONGEST_TEXT])
