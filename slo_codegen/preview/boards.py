"""Read the dashboards of an output folder; a file that is no dashboard of ours is a finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.validate import schema

FOLDER = "grafana/dashboards"
_FIRST = ("slo", "incident", "feature-matrix", "regional-health")


def read_boards(out: Path, report: Diagnostics, uid: str | None = None) -> list[dict[str, Any]]:
    """Return the dashboards below ``out`` as JSON values, the built-in ones first; or only the one with this uid."""
    folder = out / FOLDER
    try:
        paths = sorted(folder.glob("*.json"))
        boards = [board for path in paths if (board := _read(path, report)) is not None]
    except OSError as error:
        report.add("SLO751", f"{folder}: {error.strerror}", None)
        return []
    if report.has_errors:
        return []
    if not boards:
        report.add("SLO750", f"{folder} holds no dashboard", None)
    known = [board["uid"] for board in boards]
    if uid is not None and boards and uid not in known:
        report.add("SLO750", f"there is no dashboard {uid}; there are {', '.join(known)}", None)
    chosen = [board for board in boards if uid in (None, board["uid"])]
    return sorted(chosen, key=lambda board: (_rank(board["uid"]), board["title"]))


def _rank(uid: str) -> int:
    return _FIRST.index(uid) if uid in _FIRST else len(_FIRST)


def _read(path: Path, report: Diagnostics) -> dict[str, Any] | None:
    try:
        board = json.loads(path.read_bytes())
    except ValueError as error:
        report.add("SLO751", f"{path}: {error}", None)
        return None
    fault = next(jsonschema_rs.validator_for(schema("grafana-dashboard")).iter_errors(board), None)
    if fault is not None:
        pointer = "/".join(str(part) for part in fault.instance_path)
        report.add("SLO751", f"{path} at /{pointer}: {fault.message[:300]}", None)
        return None
    checked: dict[str, Any] = board
    return checked
